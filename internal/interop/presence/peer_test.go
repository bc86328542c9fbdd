package presence

import (
	"fmt"
	"net/netip"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// peer is a phone without a server, which listens on every transport.
type peer struct {
	*phonetest.Phone
	name string
	at   map[string]netip.AddrPort // by protocol: "UDP", "TCP", "TLS"
}

// certificate is what all peers of a test show and trust.
func certificate(t *testing.T) interop.Certificate {
	t.Helper()
	cert, err := interop.NewCertificate(t.TempDir(), netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// newPeer starts one whose users are told apart by their ports alone.
func newPeer(t *testing.T, name string, cert interop.Certificate) *peer {
	t.Helper()
	cfg := phonetest.Loopback()
	cfg.TLS = phone.TLSConfig{Listen: true, VerifyServer: true, CAFile: cert.CAFile, CertFile: cert.CertFile, KeyFile: cert.KeyFile}
	p := &peer{Phone: phonetest.New(t, name, cfg), name: name, at: map[string]netip.AddrPort{}}
	for len(p.at) < 3 {
		up := phonetest.Expect[phone.TransportUp](p.Phone, "listening", nil)
		p.at[up.Protocol] = up.Addr
	}
	return p
}

// uri is the peer's over a transport.
func (p *peer) uri(transport string) string {
	return fmt.Sprintf("sip:%s@%s;transport=%s", p.name, p.at[transport], transport)
}

// TestPeerToPeer: two phones see each other and exchange messages without a server, over each transport.
func TestPeerToPeer(t *testing.T) {
	cert := certificate(t)
	for _, transport := range []string{"UDP", "TCP", "TLS"} {
		t.Run(transport, func(t *testing.T) {
			alice, bob := newPeer(t, "alice", cert), newPeer(t, "bob", cert)
			bobAtAlice := watch(alice.Phone, bob.uri(transport), "Online")
			aliceAtBob := watch(bob.Phone, alice.uri(transport), "Online")
			for _, a := range bob.Accounts() {
				bob.Must(bob.SetPresence(a.ID, busy))
			}
			sees(alice.Phone, bobAtAlice, "Busy")
			for _, a := range alice.Accounts() {
				alice.Must(alice.SetPresence(a.ID, lunch))
			}
			sees(bob.Phone, aliceAtBob, lunch.Text())
			writes(alice, bob, transport)
			writes(bob, alice, transport)
			wantOnly(t, alice, transport)
			bob.End()
			end := hears(alice.Phone, bobAtAlice, "the end", func(ev phone.BuddyState) bool { return ev.To == "TERMINATED" })
			if end.Status != "Offline" || end.Reason != "noresource" {
				t.Errorf("the end of bob is told as %s, %s", end.Status, end.Reason)
			}
		})
	}
}

// writes has one write to the other.
func writes(from, to *peer, transport string) {
	text := "von " + from.name + " über " + transport
	from.Must(from.SendMessage(from.Account(), to.uri(transport), text))
	phonetest.Expect(to.Phone, "message "+text, func(m phone.MessageReceived) bool { return m.Text == text })
	phonetest.Expect(from.Phone, "delivered", func(s phone.MessageSent) bool { return s.Code == 200 && s.Text == text })
}

// wantOnly demands that everything went over the transport.
func wantOnly(t *testing.T, p *peer, transport string) {
	t.Helper()
	seen := phonetest.Told[phone.SIPTrace](p.Phone)
	for _, m := range seen {
		if m.Protocol != transport {
			t.Errorf("%s over %s", m.Summary, m.Protocol)
		}
	}
	if len(seen) == 0 {
		t.Error("no message seen")
	}
}
