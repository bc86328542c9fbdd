package scenarios

import (
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"gosua/internal/testkit/interop"
)

// gosua is the binary under test, which listens at addr.
type gosua struct {
	*interop.Gosua
	addr netip.AddrPort
}

// startGosua starts the program on a port of the kernel's choice.
func startGosua(t *testing.T, program string, args ...string) *gosua {
	t.Helper()
	g := &gosua{Gosua: interop.StartGosua(t, program, append([]string{
		"--null-audio", "--local-port=0", "--no-tcp", "--bound-addr=127.0.0.1", "--id=sip:gosua@127.0.0.1",
	}, args...)...)}
	g.addr = g.Reached()
	g.Wait("Ready: Success")
	return g
}

// follow does what a script says: a step that begins with "? " waits for a line, any other is typed.
func (g *gosua) follow(script string) {
	for step := range strings.SplitSeq(script, "\n") {
		if expr, ok := strings.CutPrefix(step, "? "); ok {
			g.Wait(expr)
		} else if step != "" {
			g.Types(step)
		}
	}
}

// caller starts a SIPp that plays a scenario once, with the program. Keys are words of the scenario and what they stand for.
func (g *gosua) caller(t *testing.T, scenario string, keys ...string) *interop.SIPp {
	t.Helper()
	return startSIPp(t, scenario, g.addr, keys)
}

// callee starts a SIPp that waits for the one call of a scenario.
func callee(t *testing.T, scenario string) *interop.SIPp {
	t.Helper()
	return startSIPp(t, scenario, netip.AddrPort{}, nil)
}

func startSIPp(t *testing.T, scenario string, remote netip.AddrPort, keys []string) *interop.SIPp {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("testdata", scenario+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-recv_timeout", "20000"} // ms; SIPp would wait for ever
	for i := 0; i+1 < len(keys); i += 2 {
		args = append(args, "-key", keys[i], keys[i+1])
	}
	return interop.StartSIPp(t, interop.SIPpConfig{Scenario: file, Remote: remote, User: "gosua", Calls: 1, Args: args})
}

// uri is how to call a SIPp.
func uri(s *interop.SIPp) string { return "sip:sipp@" + s.Addr.String() }

// succeeded demands that each SIPp had the call that its scenario describes, and no other message.
func succeeded(t *testing.T, list ...*interop.SIPp) {
	t.Helper()
	for i, s := range list {
		if r := s.Wait(); r.ExitCode != 0 || r.Successful != 1 || r.Failed != 0 {
			t.Errorf("SIPp %d counted %+v, and did not expect:\n%s", i, r, s.Errors())
		}
	}
}
