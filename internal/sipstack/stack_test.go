package sipstack_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// TestEveryTransport sends OPTIONS from one Stack to another over each protocol and address family.
func TestEveryTransport(t *testing.T) {
	for _, tt := range []struct {
		protocol transport.Protocol
		ours     string
		theirs   string
		target   string
	}{
		{transport.UDP, "192.0.2.1", "192.0.2.2", "sip:bob@192.0.2.2"},
		{transport.TCP, "192.0.2.1", "192.0.2.2", "sip:bob@192.0.2.2;transport=tcp"},
		{transport.TLS, "192.0.2.1", "192.0.2.2", "sips:bob@192.0.2.2"},
		{transport.TLS, "192.0.2.1", "192.0.2.2", "sip:bob@192.0.2.2;transport=tls"},
		{transport.UDP, "2001:db8::1", "2001:db8::2", "sip:bob@[2001:db8::2]"},
		{transport.TCP, "2001:db8::1", "2001:db8::2", "sip:bob@[2001:db8::2];transport=tcp"},
		{transport.TLS, "2001:db8::1", "2001:db8::2", "sips:bob@[2001:db8::2]"},
	} {
		t.Run(tt.target, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				net := simnet.New(1, simnet.Options{})
				alice, bob := siptest.NewEndpoint(t, net.Host(tt.ours)), siptest.NewEndpoint(t, net.Host(tt.theirs))
				alice.Listen(transport.UDP, ":5060")
				bob.Listen(tt.protocol, fmt.Sprintf(":%d", tt.protocol.Port()))
				oc := alice.Send(uac.Params{Request: siptest.NewRequest(t, sipmsg.OPTIONS, tt.target)})
				if oc.Err != nil || !slices.Equal(oc.Codes, []int{200}) {
					t.Fatalf("got %v, %v", oc.Codes, oc.Err)
				}
				via, _ := oc.Out.Request().Header.Via()
				if via.Transport != string(tt.protocol) || via.Host != tt.ours || !via.Params.Has("rport") ||
					via.Params.Has("alias") != tt.protocol.Reliable() {
					t.Errorf("Via is %s", via)
				}
				remote := fmt.Sprint(oc.Out.Flow())
				want := []string{"0s out OPTIONS/cseq=1 " + remote, "0s in 200/OPTIONS/cseq=1 " + remote}
				if got := alice.Trace(); !slices.Equal(got, want) {
					t.Errorf("trace %q, want %q", got, want)
				}
			})
		})
	}
}
