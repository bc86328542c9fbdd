package pbx

import (
	"fmt"
	"testing"
	"time"

	"gosua/internal/sipstack/uri"
)

func contact(t *testing.T, s string) uri.URI {
	t.Helper()
	u, err := uri.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestBindings(t *testing.T) {
	now := time.Unix(1000, 0)
	b := bindings{}
	one, two := contact(t, "sip:a@10.0.0.1"), contact(t, "sip:a@10.0.0.2")
	put := func(u uri.URI, callID string, seq uint32, life time.Duration) bool {
		return b.put("a", binding{contact: u, callID: callID, seq: seq, expires: now.Add(life)})
	}
	if !put(one, "x", 1, time.Minute) || !put(two, "y", 1, 2*time.Minute) {
		t.Fatal("new contacts refused")
	}
	if put(one, "x", 1, time.Minute) {
		t.Error("the same CSeq of the same Call-ID taken twice")
	}
	if !put(one, "x", 2, time.Minute) {
		t.Error("a refresh refused")
	}
	if e, ok := b.newest("a", now); !ok || !e.contact.Equal(one) {
		t.Errorf("newest is %v, want the refreshed one", e.contact)
	}
	if e, ok := b.newest("a", now.Add(90*time.Second)); !ok || !e.contact.Equal(two) {
		t.Errorf("newest after 90 s is %v, want the one that has not expired", e.contact)
	}
	b.remove("a", two)
	if _, ok := b.newest("a", now); ok {
		t.Error("somebody is left")
	}
	if len(b.current("a", now)) != 0 || len(b) != 0 {
		t.Error("an empty list is kept")
	}
}

func TestBindingsAreBounded(t *testing.T) {
	b := bindings{}
	for i := range 3 * maxBindings {
		b.put("a", binding{contact: contact(t, fmt.Sprintf("sip:a@10.0.0.%d", i+1)), expires: time.Unix(1e9, 0)})
	}
	if list := b.current("a", time.Unix(0, 0)); len(list) != maxBindings || list[len(list)-1].contact.Host != fmt.Sprintf("10.0.0.%d", 3*maxBindings) {
		t.Errorf("%d contacts kept, want the newest %d", len(list), maxBindings)
	}
}
