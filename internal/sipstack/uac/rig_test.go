package uac_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

var errNoServer = errors.New("name server unreachable")

// rig is a Stack at 192.0.2.1 and hosts for scripted remotes, in a bubble.
type rig struct {
	t     *testing.T
	net   *simnet.Network
	alice *siptest.Endpoint
}

func inBubble(t *testing.T, f func(r *rig), change ...func(*sipstack.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, net: simnet.New(1, simnet.Options{})}
		names := func(c *sipstack.Config) {
			c.Resolver.Hosts = map[string][]netip.Addr{
				"two.example": {netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("192.0.2.3")},
			}
			c.Resolver.Nameservers = []string{"192.0.2.53"}
			c.Resolver.Exchange = func(context.Context, string, string, *dns.Msg) (*dns.Msg, error) { return nil, errNoServer }
		}
		r.alice = siptest.NewEndpoint(t, r.net.Host("192.0.2.1"), append([]func(*sipstack.Config){names}, change...)...)
		r.alice.Listen(transport.UDP, "192.0.2.1:5060")
		f(r)
	})
}

func (r *rig) udp(ip string) *siptest.Remote {
	return siptest.ListenUDP(r.t, r.net.Host(ip), ip+":5060")
}

func (r *rig) tcp(ip string) *siptest.Remote {
	return siptest.ListenTCP(r.t, r.net.Host(ip), ip+":5060")
}

// options builds OPTIONS to the target, invite an INVITE.
func (r *rig) options(target string) *sipmsg.Request {
	return siptest.NewRequest(r.t, sipmsg.OPTIONS, target)
}

func (r *rig) invite(target string) *sipmsg.Request {
	return siptest.NewRequest(r.t, sipmsg.INVITE, target)
}

// wantTrace compares what the Stack sent and received.
func (r *rig) wantTrace(want ...string) {
	r.t.Helper()
	if got := r.alice.Trace(); !slices.Equal(got, want) {
		r.t.Errorf("trace:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// wantFailure wants a *uac.Failure of the stage and cause.
func wantFailure(t *testing.T, oc siptest.Outcome, stage string, cause error, status int) {
	t.Helper()
	f, ok := errors.AsType[*uac.Failure](oc.Err)
	if !ok {
		t.Fatalf("ended with %v, %v; want a failure", oc.Codes, oc.Err)
	}
	if f.Stage != stage || !errors.Is(f, cause) || f.Status() != status {
		t.Errorf("failed with stage %q, %v (%d); want %q, %v (%d)", f.Stage, f.Err, f.Status(), stage, cause, status)
	}
}

// neverDial waits until it is told not to.
func neverDial(ctx context.Context, network, addr string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// slowNames has name servers never answer.
func slowNames(c *sipstack.Config) {
	c.Resolver.Exchange = func(ctx context.Context, _, _ string, _ *dns.Msg) (*dns.Msg, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	c.Resolver.Timeout = time.Hour
}
