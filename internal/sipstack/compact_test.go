package sipstack_test

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// compactStack is a Stack with the setting at 192.0.2.1, and a remote at 192.0.2.9 on UDP.
func compactStack(t *testing.T, f func(end *siptest.Endpoint, remote *siptest.Remote)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		net := simnet.New(1, simnet.Options{})
		end := siptest.NewEndpoint(t, net.Host("192.0.2.1"), func(c *sipstack.Config) { c.CompactForm = true })
		end.Listen(transport.UDP, "192.0.2.1:5060")
		f(end, siptest.ListenUDP(t, net.Host("192.0.2.9"), "192.0.2.9:5060"))
	})
}

// wantCompact demands that a message has the short names of what every message has.
func wantCompact(t *testing.T, p *siptest.Packet) {
	t.Helper()
	for _, short := range []string{"v: ", "f: ", "t: ", "i: ", "l: "} {
		if !strings.Contains(string(p.Raw), "\r\n"+short) {
			t.Errorf("no %q in\n%s", short, p.Raw)
		}
	}
}

// TestCompactFormOfTheStack: requests, repetitions, ACKs and responses alike.
func TestCompactFormOfTheStack(t *testing.T) {
	compactStack(t, func(end *siptest.Endpoint, remote *siptest.Remote) {
		end.Start(uac.Params{Request: siptest.NewRequest(t, sipmsg.INVITE, "sip:bob@192.0.2.9")})
		wantCompact(t, remote.Expect("INVITE"))
		again := remote.Expect("INVITE")
		wantCompact(t, again)
		remote.Reply(again, "486")
		wantCompact(t, remote.Expect("ACK"))
		remote.Send(netip.MustParseAddrPort("192.0.2.1:5060"), remote.NewRequest(sipmsg.OPTIONS, "sip:alice@192.0.2.1"))
		answer := remote.Expect("200/OPTIONS")
		wantCompact(t, answer)
		if !answer.Head().Has("Allow") {
			t.Errorf("the answer does not say what is allowed:\n%s", answer.Raw)
		}
	})
}

// TestCompactFormCountsForTheLimitOfDatagrams: what is small enough with short names needs no TCP.
func TestCompactFormCountsForTheLimitOfDatagrams(t *testing.T) {
	compactStack(t, func(end *siptest.Endpoint, remote *siptest.Remote) {
		full := func(req *sipmsg.Request, _ *transport.Flow) error {
			long := req.Clone()
			long.Header.WriteCompact(false)
			fill := uac.DefaultMaxDatagram - len(long.Append(nil)) - len("Subject: \r\n")
			req.Header.Set("Subject", strings.Repeat("x", fill))
			return nil
		}
		end.Start(uac.Params{Request: siptest.NewRequest(t, sipmsg.OPTIONS, "sip:bob@192.0.2.9"), Finish: full})
		got := remote.Expect("OPTIONS")
		if len(got.Raw) >= uac.DefaultMaxDatagram || len(got.Raw) < uac.DefaultMaxDatagram-100 {
			t.Errorf("%d bytes", len(got.Raw))
		}
		remote.Reply(got, "200")
		remote.Quiet(time.Second)
	})
}
