package presence

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"gosua/internal/body/pidf"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

// TestExampleOfRFC3856 is the flow of §9: F1 to F6, with this phone as the one that is watched.
func TestExampleOfRFC3856(t *testing.T) {
	inBubble(t, Everybody, func(r *rig) {
		f1 := map[string]string{"To": "<sip:alice@" + parttest.OurIP + ">", "From": "<sip:watcher@example.com>;tag=xfg9", "Call-ID": "2010@watcherhost.example.com",
			"CSeq": "17766 SUBSCRIBE", "Event": "presence", "Accept": "application/pidf+xml", "Expires": "600"}
		req := r.Remote.NewRequest(sipmsg.SUBSCRIBE, "sip:alice@"+parttest.OurIP)
		for name, value := range f1 {
			req.Header.Set(name, value)
		}
		r.Remote.Send(parttest.At(), req)
		f2 := r.Remote.Expect("200/SUBSCRIBE")
		if f2.Head().Get("Expires") != "600" || !f2.Head().Has("Contact") || f2.Head().Get("Call-ID") != f1["Call-ID"] {
			t.Errorf("F2\n%s", f2.Raw)
		}
		f3 := r.Remote.Expect("NOTIFY")
		r.example(f3, f2, "active;expires=600", "open")
		r.Remote.Reply(f3, "200") // F4
		time.Sleep(time.Second)
		r.set(pidf.Status{Basic: pidf.Closed})
		f5 := r.Remote.Expect("NOTIFY")
		r.example(f5, f2, "active;expires=599", "closed")
		r.Remote.Reply(f5, "200") // F6
		if first, second := number(f3), number(f5); second != first+1 {
			t.Errorf("F3 has CSeq %d, F5 %d", first, second)
		}
	})
}

// example demands what F3 and F5 have.
func (r *rig) example(p, f2 *siptest.Packet, state, basic string) {
	r.T.Helper()
	h := p.Head()
	want := map[string]string{"From": f2.Head().Get("To"), "To": f2.Head().Get("From"), "Call-ID": f2.Head().Get("Call-ID"), "Event": "presence",
		"Subscription-State": state, "Max-Forwards": "70", "Content-Type": "application/pidf+xml", "Contact": f2.Head().Get("Contact")}
	for name, value := range want {
		if got := h.Get(name); got != value {
			r.T.Errorf("%s: %s, want %s", name, got, value)
		}
	}
	if !strings.Contains(string(p.Payload()), "<basic>"+basic+"</basic>") {
		r.T.Errorf("told\n%s", p.Payload())
	}
}

// number is the CSeq number.
func number(p *siptest.Packet) int {
	n, _, _ := strings.Cut(p.Head().Get("CSeq"), " ")
	i, err := strconv.Atoi(n)
	if err != nil {
		return -1
	}
	return i
}

// TestExampleOfRFC3903 is what §14 has between the agent and the server: the initial publication, a refresh, a change.
func TestExampleOfRFC3903(t *testing.T) {
	publishing(t, func(r *rig, id int) {
		p := r.Remote.Expect("PUBLISH")
		for name, want := range map[string]string{"Event": "presence", "Content-Type": "application/pidf+xml", "SIP-If-Match": "", "To": "sip:bob@192.0.2.9"} {
			if got := p.Head().Get(name); got != want {
				t.Errorf("M1: %s: %q, want %q", name, got, want)
			}
		}
		begun := time.Now()
		r.Remote.Reply(p, "200", etag("dx200xyz"), siptest.With("Expires", "1800"))
		r.published("", "dx200xyz", "200", etag("kwj449x"), siptest.With("Expires", "1800"))
		if after := time.Since(begun); after > 1800*time.Second || after < 900*time.Second {
			t.Errorf("refreshed after %v", after)
		}
		r.do(func() { r.presence.Set(id, pidf.Status{Basic: pidf.Closed}) })
		r.published("Offline", "kwj449x", "200", etag("qwi982ks"), siptest.With("Expires", "3600"))
	})
}
