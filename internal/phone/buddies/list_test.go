package buddies

import (
	"errors"
	"slices"
	"testing"

	"gosua/internal/sipstack/uri"
)

func mustParse(t *testing.T, s string) uri.URI {
	t.Helper()
	u, err := uri.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// listed are the ids and addresses of a list.
func listed(l *List) (ids []int, typed []string) {
	for _, b := range l.All() {
		ids, typed = append(ids, b.ID), append(typed, b.Typed)
	}
	return ids, typed
}

func TestListGivesTheLowestFreeID(t *testing.T) {
	var l List
	for i, s := range []string{"sip:a@x", "sip:b@x", "sip:c@x"} {
		if b := l.Add(s, mustParse(t, s)); b.ID != i || b.Typed != s || b.Target.User != s[4:5] {
			t.Errorf("added %+v, want id %d", b, i)
		}
	}
	if err := l.Delete(0); err != nil {
		t.Fatal(err)
	}
	if err := l.Delete(1); err != nil {
		t.Fatal(err)
	}
	if b := l.Add("sip:d@x", mustParse(t, "sip:d@x")); b.ID != 0 {
		t.Errorf("id %d, want the lowest that is free", b.ID)
	}
	ids, typed := listed(&l)
	if !slices.Equal(ids, []int{0, 2}) || !slices.Equal(typed, []string{"sip:d@x", "sip:c@x"}) {
		t.Errorf("list %v %v", ids, typed)
	}
}

func TestDeleteOfNobody(t *testing.T) {
	var l List
	l.Add("sip:a@x", mustParse(t, "sip:a@x"))
	for _, id := range []int{-1, 1, 1 << 30} {
		if err := l.Delete(id); !errors.Is(err, ErrNone) {
			t.Errorf("delete %d: %v", id, err)
		}
	}
	if err := l.Delete(0); err != nil {
		t.Error(err)
	}
	if err := l.Delete(0); !errors.Is(err, ErrNone) {
		t.Errorf("deleted twice: %v", err)
	}
	if all := l.All(); len(all) != 0 {
		t.Errorf("left: %v", all)
	}
}

// TestAllIsACopy: whoever reads the list cannot change it.
func TestAllIsACopy(t *testing.T) {
	var l List
	l.Add("sip:a@x", mustParse(t, "sip:a@x"))
	l.All()[0].Typed = "changed"
	if _, typed := listed(&l); typed[0] != "sip:a@x" {
		t.Errorf("now %q", typed[0])
	}
}

func TestHas(t *testing.T) {
	var l List
	l.Add("<sip:bob@example.org:5070>", mustParse(t, "sip:bob@example.org:5070"))
	gone := l.Add("sip:carol@example.org", mustParse(t, "sip:carol@example.org"))
	if err := l.Delete(gone.ID); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"sip:bob@example.org": true, "sips:bob@EXAMPLE.org;transport=tls": true,
		"sip:Bob@example.org": false, "sip:bob@example.com": false, "sip:example.org": false, "sip:carol@example.org": false,
	} {
		if got := l.Has(mustParse(t, address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
