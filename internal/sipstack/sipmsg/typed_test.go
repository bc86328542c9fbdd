package sipmsg

import (
	"fmt"
	"strings"
	"testing"
)

func TestCSeq(t *testing.T) {
	for text, want := range map[string]CSeq{
		"1 INVITE":        {1, INVITE},
		"0009  INVITE":    {9, INVITE},
		"0 OPTIONS":       {0, OPTIONS},
		"2147483647\tACK": {1<<31 - 1, ACK},
		"7 RE%47IST%45R":  {7, "RE%47IST%45R"},
	} {
		if got, err := ParseCSeq(text); err != nil || got != want {
			t.Errorf("ParseCSeq(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "1INVITE", "INVITE", "-1 INVITE", "2147483648 INVITE", "1 IN VITE", "1 ", "1.5 ACK"} {
		if got, err := ParseCSeq(text); err == nil {
			t.Errorf("ParseCSeq(%q) = %v", text, got)
		}
	}
	equal(t, "written", CSeq{7, BYE}.String(), "7 BYE")
}

func TestNumbers(t *testing.T) {
	reads := map[string]func(h *Header) (int, bool){
		"Max-Forwards":   (*Header).MaxForwards,
		"Content-Length": (*Header).ContentLength,
		"Expires":        (*Header).Expires,
		"Min-Expires":    (*Header).MinExpires,
		"Retry-After":    (*Header).RetryAfter,
	}
	limits := map[string]string{
		"Max-Forwards": "255", "Content-Length": "2147483647", "Expires": "4294967295", "Min-Expires": "4294967295",
		"Retry-After": "4294967295",
	}
	for name, read := range reads {
		limit := limits[name]
		for value, want := range map[string]bool{
			"0": true, "070": true, limit: true, limit + "0": false, "": false, "-1": false, "x": false,
			"99999999999999999999999999": false,
		} {
			n, ok := read(headerOf(name + ": " + value))
			if ok != want || ok && fmt.Sprint(n) != strings.TrimLeft(value[:len(value)-1], "0")+value[len(value)-1:] {
				t.Errorf("%s %q is %d, %v", name, value, n, ok)
			}
		}
		if n, ok := read(&Header{}); ok || n != 0 {
			t.Errorf("absent %s is %d, %v", name, n, ok)
		}
	}
	n, ok := headerOf("Retry-After: 120 (in a meeting);duration=60").RetryAfter()
	equal(t, "Retry-After with comment", ok && n == 120, true)
}

func TestAbsent(t *testing.T) {
	h := &Header{}
	_, via := h.Via()
	_, from := h.From()
	_, to := h.To()
	_, seq := h.CSeq()
	_, contact := h.Contact()
	if via || from || to || seq || contact || h.CallID() != "" || h.ContentType() != "" {
		t.Error("something is read from an empty header")
	}
	vias, err := h.Vias()
	contacts, err2 := h.Contacts()
	if len(vias) != 0 || len(contacts) != 0 || err != nil || err2 != nil || h.Tokens("Allow") != nil {
		t.Error("lists of an empty header are not empty")
	}
}

func TestUnreadable(t *testing.T) {
	h := headerOf("Via: x", "From: x", "To: *", "CSeq: x", "Contact: <sip:a@b>, x", "Route: x")
	_, via := h.Via()
	_, from := h.From()
	_, to := h.To()
	_, seq := h.CSeq()
	if via || from || to || seq {
		t.Error("something unreadable is read")
	}
	if _, err := h.Vias(); err == nil {
		t.Error("Vias without error")
	}
	if list, err := h.Contacts(); err == nil || len(list) != 1 {
		t.Errorf("Contacts %v, %v", list, err)
	}
	if c, ok := h.Contact(); !ok || c.URI.User != "a" {
		t.Errorf("Contact %v, %v", c, ok)
	}
	if _, err := h.AddrList("Route"); err == nil {
		t.Error("Route without error")
	}
}

func TestLists(t *testing.T) {
	h := headerOf(`m: "A, B" <sip:a@b>;expires=10, sip:c@d;q=0.5`, "Contact: *",
		"k: 100rel, timer", "Supported: replaces", "Accept: application/sdp;level=1 , text/plain",
		"Content-Type: Application/SDP ; charset=x", "i: abc@d")
	list, err := h.Contacts()
	if err != nil || len(list) != 3 {
		t.Fatalf("Contacts %v, %v", list, err)
	}
	equal(t, "Contact 1", list[0].DisplayName, "A, B")
	equal(t, "Contact 2", list[1].URI.User, "c")
	equal(t, "Contact 3", list[2].Wildcard(), true)
	equal(t, "Supported", strings.Join(h.Tokens("Supported"), " "), "100rel timer replaces")
	equal(t, "Accept", strings.Join(h.Tokens("Accept"), " "), "application/sdp text/plain")
	equal(t, "Content-Type", h.ContentType(), "application/sdp")
	equal(t, "Call-ID", h.CallID(), "abc@d")
	equal(t, "Content-Type beyond ASCII", headerOf("c: TÉXT/x").ContentType(), "téxt/x")
}

// The topmost Via is the first value, wherever the comma is.
func TestViaStack(t *testing.T) {
	h := headerOf("Via: SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b", "To: x", "Via: SIP/2.0/UDP c")
	top, _ := h.Via()
	equal(t, "top", top.Host, "a")
	h.SetVia(top.WithParam("received", "192.0.2.1"))
	equal(t, "after SetVia", text(h),
		"Via: SIP/2.0/UDP a;branch=1;received=192.0.2.1, SIP/2.0/UDP b\nTo: x\nVia: SIP/2.0/UDP c")
	h.PrependVia(Via{Transport: "TCP", Host: "new", Port: 5060})
	vias, err := h.Vias()
	if err != nil || len(vias) != 4 || vias[0].Host != "new" || vias[3].Host != "c" {
		t.Fatalf("Vias %v, %v", vias, err)
	}
	h.Del("Via")
	h.SetVia(Via{Transport: "UDP", Host: "z"})
	equal(t, "set where none was", text(h), "Via: SIP/2.0/UDP z\nTo: x")
}

func TestSetTyped(t *testing.T) {
	h := &Header{}
	h.SetFrom(NameAddr{URI: sip("a", "b"), Bare: true}.WithTag("1"))
	h.SetTo(NameAddr{DisplayName: "C", URI: sip("c", "d")})
	h.SetCSeq(CSeq{3, INVITE})
	h.SetContact(NameAddr{URI: sip("a", "h")})
	h.SetContact(NameAddr{URI: sip("a", "i")})
	equal(t, "header", text(h), "From: sip:a@b;tag=1\nTo: \"C\" <sip:c@d>\nCSeq: 3 INVITE\nContact: <sip:a@i>")
}
