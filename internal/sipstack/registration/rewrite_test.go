package registration

import (
	"net/netip"
	"testing"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

func TestRewriteApplies(t *testing.T) {
	const (
		private1 = "192.168.1.2:5060"
		private2 = "10.0.0.1:5060"
		public1  = "192.0.2.1:5060"
		public2  = "203.0.113.7:6000"
		port2    = "192.0.2.1:6000"
	)
	tests := []struct {
		ours, seen            string
		protocol              transport.Protocol
		never, public, always bool
	}{
		{private1, private1, transport.UDP, false, false, false},
		{private1, public2, transport.UDP, false, true, true},
		{private1, private2, transport.UDP, false, false, true},
		{public1, private2, transport.UDP, false, false, true},
		{public1, public2, transport.UDP, false, true, true},
		{public1, port2, transport.UDP, false, true, true},
		{public1, port2, transport.TCP, false, false, false}, // our listener's port may differ
		{public1, public2, transport.TLS, false, true, true},
		{private1, "127.0.0.1:5060", transport.UDP, false, false, true},
		{private1, "100.64.0.1:5060", transport.UDP, false, false, true},
		{private1, "100.128.0.1:5060", transport.UDP, false, true, true},
		{private1, "169.254.1.1:5060", transport.UDP, false, false, true},
		{private1, "0.0.0.0:5060", transport.UDP, false, false, true},
		{"[fd00::1]:5060", "[2001:db8::1]:5060", transport.UDP, false, true, true},
		{"[2001:db8::1]:5060", "[fd00::1]:5060", transport.UDP, false, false, true},
	}
	for _, tt := range tests {
		ours, seen := netip.MustParseAddrPort(tt.ours), netip.MustParseAddrPort(tt.seen)
		for mode, want := range map[RewriteMode]bool{RewriteNever: tt.never, RewritePublic: tt.public, RewriteAlways: tt.always, 7: false} {
			if got := mode.applies(ours, seen, tt.protocol); got != want {
				t.Errorf("%s seen as %s by %s, mode %d: %v, want %v", tt.ours, tt.seen, tt.protocol, mode, got, want)
			}
		}
	}
}

func TestContactAddr(t *testing.T) {
	tests := []struct {
		uri, want string
	}{
		{"sip:a@192.0.2.1:5070", "192.0.2.1:5070"},
		{"sip:a@192.0.2.1", "192.0.2.1:5060"},
		{"sips:a@192.0.2.1", "192.0.2.1:5061"},
		{"sip:a@[2001:db8::1]:5070", "[2001:db8::1]:5070"},
		{"sip:a@phone.example.com", ""},
	}
	for _, tt := range tests {
		u, err := uri.Parse(tt.uri)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := contactAddr(u)
		if ok != (tt.want != "") || ok && got.String() != tt.want {
			t.Errorf("%s: %s %v, want %q", tt.uri, got, ok, tt.want)
		}
	}
}

func TestSeenAddr(t *testing.T) {
	tests := []struct {
		via, want string
	}{
		{"SIP/2.0/UDP 10.0.0.1:5060;rport=6000;received=203.0.113.7;branch=z9hG4bK1", "203.0.113.7:6000"},
		{"SIP/2.0/UDP 10.0.0.1:5060;rport=6000;branch=z9hG4bK1", "10.0.0.1:6000"},
		{"SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bK1", ""},
		{"SIP/2.0/UDP 10.0.0.1:5060;received=203.0.113.7;branch=z9hG4bK1", ""},
		{"SIP/2.0/UDP 10.0.0.1:5060;rport=0;branch=z9hG4bK1", ""},
		{"SIP/2.0/UDP 10.0.0.1:5060;rport=70000;branch=z9hG4bK1", ""},
		{"SIP/2.0/UDP h.example.com;rport=6000;branch=z9hG4bK1", ""},
		{"nonsense", ""},
	}
	for _, tt := range tests {
		var resp sipmsg.Response
		resp.Header.Add("Via", tt.via)
		got, ok := seenAddr(&resp)
		if ok != (tt.want != "") || ok && got.String() != tt.want {
			t.Errorf("%s: %s %v, want %q", tt.via, got, ok, tt.want)
		}
	}
}

func TestTranslation(t *testing.T) {
	tr := translation{from: netip.MustParseAddrPort("10.0.0.1:5060"), to: netip.MustParseAddrPort("203.0.113.7:6000")}
	tests := []struct {
		contact, want string
		tr            translation
	}{
		{"<sip:a@10.0.0.1:5060;ob>", "<sip:a@203.0.113.7:6000;ob>", tr},
		{"<sip:a@10.0.0.1;ob>", "<sip:a@203.0.113.7:6000;ob>", tr},
		{"<sip:a@10.0.0.1:5070>", "<sip:a@10.0.0.1:5070>", tr}, // another socket
		{"<sip:a@10.0.0.2>", "<sip:a@10.0.0.2>", tr},           // the network has changed
		{"<sip:a@host>", "<sip:a@host>", tr},
		{"<sip:a@10.0.0.1>", "<sip:a@10.0.0.1>", translation{}},
	}
	for _, tt := range tests {
		c, err := sipmsg.ParseNameAddr(tt.contact)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.tr.apply(c).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.contact, got, tt.want)
		}
	}
}
