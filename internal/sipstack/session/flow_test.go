package session

import (
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/siptest"
)

// TestConnectionIsUsedForTheWholeDialog: neither the remote's Contact, which
// names no transport, nor another address leads away from a living connection.
func TestConnectionIsUsedForTheWholeDialog(t *testing.T) {
	inBubble(t, func(r *rig) {
		tcp := siptest.ListenTCP(r.t, r.net.Host(theirIP), theirIP+":5060")
		r.callTCP()
		invite := tcp.Expect("INVITE")
		if contact := invite.Request().Header.Get("Contact"); contact == "<sip:alice@192.0.2.1:5060>" {
			t.Errorf("Contact %s does not follow the connection", contact)
		}
		tcp.Reply(invite, "200", siptest.Body("application/sdp", "answer"), siptest.With("Contact", "<sip:bob@192.0.2.77>"))
		connection := invite.From
		wantOver := func(p *siptest.Packet) *siptest.Packet {
			t.Helper()
			if p.From != connection {
				t.Errorf("%s over %s, not %s", p.Summary(), p.From, connection)
			}
			return p
		}
		wantOver(tcp.Expect("ACK"))
		r.do(func() { r.check(r.owner.session.Reinvite(offer("hold"))) })
		tcp.Reply(wantOver(tcp.Expect("INVITE")), "200", siptest.Body("application/sdp", "held"))
		wantOver(tcp.Expect("ACK"))
		r.do(func() { r.owner.session.Hangup(0, "") })
		tcp.Reply(wantOver(tcp.Expect("BYE")), "200")
	})
}

// callTCP has us call the remote by TCP.
func (r *rig) callTCP() {
	p := r.params()
	p.Target.Params = uri.Params(";transport=tcp")
	r.do(func() {
		s, err := r.usage.Invite(p, r.owner)
		r.check(err)
		r.owner.session = s
	})
}

func TestDeadConnectionIsReplacedByTheTarget(t *testing.T) {
	inBubble(t, func(r *rig) {
		tcp := siptest.ListenTCP(r.t, r.net.Host(theirIP), theirIP+":5060")
		r.callTCP()
		invite := tcp.Expect("INVITE")
		tcp.Reply(invite, "200", siptest.Body("application/sdp", "answer"), siptest.With("Contact", "<sip:bob@192.0.2.9;transport=tcp>"))
		tcp.Expect("ACK")
		tcp.CloseConnections()
		r.settle()
		r.do(func() { r.owner.session.Hangup(0, "") })
		bye := tcp.Expect("BYE")
		if bye.From == invite.From {
			t.Error("BYE over a closed connection")
		}
		tcp.Reply(bye, "200")
	})
}

// TestWhereRequestsGoOverUDP: to the next hop that the dialog names, except that
// a remote which is its own sender is reached where it sent from.
func TestWhereRequestsGoOverUDP(t *testing.T) {
	const elsewhere = "192.0.2.55"
	tests := []struct {
		name    string
		contact string
		lines   []sipmsg.Field
		there   bool // the BYE goes elsewhere
	}{
		{"Contact is the sender", "<sip:bob@192.0.2.9>", nil, false},
		{"Contact is another address of the sender", "<sip:bob@192.0.2.55>", nil, false},
		{"Contact is behind a proxy that leaves", "<sip:bob@192.0.2.55>",
			[]sipmsg.Field{{Name: "Via", Value: "SIP/2.0/UDP 192.0.2.55;branch=z9hG4bKfirst"}}, true},
		{"Contact is behind a proxy that stays", "<sip:bob@192.0.2.55>",
			[]sipmsg.Field{{Name: "Record-Route", Value: "<sip:192.0.2.9;lr>"}, {Name: "Via", Value: "SIP/2.0/UDP 192.0.2.55;branch=z9hG4bKfirst"}}, false},
		{"the proxy that stays is a strict router", "<sip:bob@192.0.2.9>",
			[]sipmsg.Field{{Name: "Record-Route", Value: "<sip:192.0.2.55:5060>, <sip:192.0.2.9;lr>"}}, true},
		{"the proxy that stays is another", "<sip:bob@192.0.2.9>",
			[]sipmsg.Field{{Name: "Record-Route", Value: "<sip:192.0.2.55:5060;lr>"}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				other := newRemote(r, elsewhere)
				req := r.remote.blank(sipmsg.INVITE, "<sip:bob@example.com>;tag=b", "<sip:alice@example.com>", "call-2")
				r.remote.finish(&req.Header, &req.Body, with{body: "offer", contact: tt.contact, lines: tt.lines})
				r.remote.send(req)
				r.remote.response(100)
				r.do(func() { r.check(r.owner.session.Accept([]byte("answer"))) })
				r.remote.ack(req, r.remote.response(200), "")
				r.settle()
				r.do(func() { r.owner.session.Hangup(0, "") })
				if tt.there {
					other.request(sipmsg.BYE)
				} else {
					r.remote.request(sipmsg.BYE)
				}
				other.silent()
				r.remote.silent()
			})
		})
	}
}

// TestRouteThatNamesAnotherTransport: the proxy may be reached over UDP, but
// asked for TCP.
func TestRouteThatNamesAnotherTransport(t *testing.T) {
	inBubble(t, func(r *rig) {
		tcp := siptest.ListenTCP(r.t, r.net.Host(theirIP), theirIP+":5060")
		req := r.remote.newInvite("their offer")
		req.Header.Add("Record-Route", "<sip:192.0.2.9;transport=tcp;lr>")
		r.remote.send(req)
		r.remote.response(100)
		r.do(func() { r.check(r.owner.session.Accept([]byte("answer"))) })
		r.remote.ack(req, r.remote.response(200), "")
		r.settle()
		r.do(func() { r.owner.session.Hangup(0, "") })
		tcp.Reply(tcp.Expect("BYE"), "200")
		r.remote.silent()
	})
}

// TestACKGoesToTheContact: a proxy that takes the INVITE and leaves gets no ACK.
func TestACKGoesToTheContact(t *testing.T) {
	inBubble(t, func(r *rig) {
		proxy := newRemote(r, "192.0.2.55")
		p := r.params()
		p.Routes = []uri.URI{{Scheme: "sip", Host: "192.0.2.55", Params: ";lr"}}
		r.do(func() {
			s, err := r.usage.Invite(p, r.owner)
			r.check(err)
			r.owner.session = s
		})
		invite := proxy.request(sipmsg.INVITE)
		if route := invite.Header.Get("Route"); route != "<sip:192.0.2.55;lr>" {
			t.Errorf("Route %s", route)
		}
		proxy.respond(invite, 200, with{tag: "b", body: "answer", contact: "<sip:bob@192.0.2.9>"})
		r.remote.request(sipmsg.ACK)
		proxy.silent()
	})
}

// TestStrictOutboundProxy: a configured route without lr is the first stop and
// the Request-URI, and the target goes to the end of the route (RFC 3261 §8.1.2,
// §12.2.1.1).
func TestStrictOutboundProxy(t *testing.T) {
	inBubble(t, func(r *rig) {
		proxy := newRemote(r, "192.0.2.55")
		p := r.params()
		p.Routes = []uri.URI{{Scheme: "sip", Host: "192.0.2.55"}, {Scheme: "sip", Host: "192.0.2.56", Params: ";lr"}}
		r.do(func() { _, err := r.usage.Invite(p, r.owner); r.check(err) })
		invite := proxy.request(sipmsg.INVITE)
		routes, err := invite.Header.AddrList("Route")
		if err != nil || len(routes) != 2 || routes[0].URI.Host != "192.0.2.56" || routes[1].URI.String() != "sip:bob@192.0.2.9" {
			t.Errorf("Route %v, %v", routes, err)
		}
		if invite.URI.String() != "sip:192.0.2.55" {
			t.Errorf("Request-URI %s", invite.URI)
		}
		proxy.respond(invite, 404, with{tag: "b"})
		proxy.request(sipmsg.ACK)
	})
}

func TestRequestsMoveToTheConnectionOfARefresh(t *testing.T) {
	inBubble(t, func(r *rig) {
		s := r.answered()
		before := s.Flow()
		tcp := siptest.DialTCP(r.t, r.net.Host(theirIP), ourAddr)
		req := r.remote.inDialog(sipmsg.UPDATE, with{})
		req.Header.Set("Via", "SIP/2.0/TCP "+tcp.Addr().String()+";branch=z9hG4bKtcp")
		tcp.Send(tcp.Addr(), req)
		tcp.Expect("200/UPDATE")
		if s.Flow() == before {
			t.Error("the session is still on its old flow")
		}
		r.do(func() { s.Hangup(0, "") })
		tcp.Reply(tcp.Expect("BYE"), "200")
		r.sessions(0)
	})
}

// TestConnectionIsHeldWhileTheCallLives: idle ones of ours are closed after 33 s.
func TestConnectionIsHeldWhileTheCallLives(t *testing.T) {
	inBubble(t, func(r *rig) {
		tcp := siptest.ListenTCP(r.t, r.net.Host(theirIP), theirIP+":5060")
		r.callTCP()
		tcp.Reply(tcp.Expect("INVITE"), "200", siptest.Body("application/sdp", "answer"), siptest.With("Contact", "<sip:bob@192.0.2.9>"))
		tcp.Expect("ACK")
		r.at(10 * time.Minute)
		flow := r.owner.session.Flow()
		if !flow.Alive() || !flow.Held() {
			t.Errorf("after ten minutes the connection is alive: %v", flow.Alive())
		}
		r.do(func() { r.owner.session.Hangup(0, "") })
		tcp.Reply(tcp.Expect("BYE"), "200")
		r.sessions(0)
		if flow.Held() {
			t.Error("the connection is still held")
		}
	})
}
