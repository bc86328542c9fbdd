package session

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// phoneEnd is a usage on a Stack whose messages are written down.
type phoneEnd struct {
	*siptest.Endpoint
	usage *Usage
}

func newPhoneEnd(t *testing.T, host *simnet.Host, p transport.Protocol) phoneEnd {
	end := siptest.NewEndpoint(t, host, func(c *sipstack.Config) { c.NoTCP = true })
	u := New(Config{Client: end.Stack.Client(), Loop: end.Stack.Loop(), Supported: "timer"})
	end.Stack.AddDialogs(u)
	end.Stack.Handle(sipmsg.INVITE, u.HandleInvite)
	end.Listen(p, netip.AddrPortFrom(host.Addr(), p.Port()).String())
	return phoneEnd{end, u}
}

// TestEveryTransport: one call, held and ended, is the same messages over each
// transport and address family.
func TestEveryTransport(t *testing.T) {
	want := []string{
		"out INVITE", "in 200/INVITE", "out ACK",
		"out INVITE", "in 200/INVITE", "out ACK",
		"out BYE", "in 200/BYE",
	}
	families := map[string][2]string{"IPv4": {"192.0.2.1", "192.0.2.9"}, "IPv6": {"2001:db8::1", "2001:db8::9"}}
	for _, p := range []transport.Protocol{transport.UDP, transport.TCP, transport.TLS} {
		for family, ips := range families {
			t.Run(string(p)+" "+family, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					network := simnet.New(1, simnet.Options{})
					near, far := newPhoneEnd(t, network.Host(ips[0]), p), newPhoneEnd(t, network.Host(ips[1]), p)
					far.usage.OnIncoming = func(*Session) (Handler, ContactFunc, *sipmsg.Refusal) {
						return answering{}, contact, nil
					}
					held, ended, cause := 0, 0, Cause{}
					near.Do(func() {
						s, err := near.usage.Invite(callOver(p, ips[1]), calling{held: &held, ended: &ended, cause: &cause})
						if err != nil {
							t.Error(err)
						}
						if s.Remote().Tag() != "" || s.ID().RemoteTag != "" || s.Invite() != nil || s.Flow() != nil {
							t.Error("a session that knows its remote before it called")
						}
					})
					time.Sleep(time.Second)
					synctest.Wait()
					if held != 1 || ended != 1 || cause.Code != 200 {
						t.Errorf("held %d, ended %d, cause %+v", held, ended, cause)
					}
					if got := summaries(near.Trace()); !slices.Equal(got, want) {
						t.Errorf("messages\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
					}
				})
			})
		}
	}
}

func callOver(p transport.Protocol, ip string) InviteParams {
	target := uri.URI{Scheme: "sip", User: "bob", Host: ip}
	if p.Reliable() {
		target.Params = uri.Params(";transport=" + strings.ToLower(string(p)))
	}
	return InviteParams{From: sipmsg.NameAddr{URI: target}, To: sipmsg.NameAddr{URI: target}, Target: target,
		Contact: contact, Offer: offer("offer")}
}

// summaries leaves times, numbers and addresses out of a trace.
func summaries(trace []string) (out []string) {
	for _, line := range trace {
		f := strings.Fields(line)
		name, _, _ := strings.Cut(f[2], "/cseq=")
		out = append(out, f[1]+" "+name)
	}
	return out
}
