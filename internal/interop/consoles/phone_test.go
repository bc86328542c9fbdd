package consoles

import (
	"net/netip"
	"testing"

	"go.uber.org/goleak"

	"gosua/internal/testkit/interop"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// phone is a running gosua.
type phone struct {
	*interop.Gosua
	sip    netip.AddrPort
	telnet string // address of its telnet server, "" without one
}

// options are those of every phone here.
func options(more ...string) []string {
	return append([]string{"--null-audio", "--local-port=0", "--no-tcp", "--rtp-port=0", "--bound-addr=127.0.0.1", "--id=sip:me@127.0.0.1", "--use-cli"}, more...)
}

// start starts a phone that is driven over telnet alone.
func start(t *testing.T, path string, args ...string) *phone {
	t.Helper()
	p := &phone{Gosua: interop.StartGosua(t, path, options(append([]string{"--no-cli-console", "--cli-telnet-port=0"}, args...)...)...)}
	p.sip = p.Reached()
	p.telnet = p.Wait(`Telnet to (\S+): Success`)[1]
	return p
}

// startAtConsole starts a phone with the tree on its standard input.
func startAtConsole(t *testing.T, path string, args ...string) *phone {
	t.Helper()
	p := &phone{Gosua: interop.StartGosua(t, path, options(args...)...)}
	p.sip = p.Reached()
	p.Wait("Ready: Success")
	return p
}

// each runs tests at a time, each with the program at one path.
func each(t *testing.T, tests map[string]func(t *testing.T, path string)) {
	t.Helper()
	path := interop.BuildGosua(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, path)
		})
	}
}
