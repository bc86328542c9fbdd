package interop

import (
	"strings"
	"testing"
)

func TestGosuaAtItsKeyboard(t *testing.T) {
	g := StartGosua(t, BuildGosua(t), "--null-audio", "--local-port=0", "--bound-addr=127.0.0.1", "--no-tcp")
	if port := g.Wait(`published address is 127\.0\.0\.1:(\d+)$`)[1]; port == "0" {
		t.Error("no port")
	}
	g.Wait("Ready: Success", "STARTING --> RUNNING") // in the other order
	g.Types("echo 1")
	g.Types("q")
	g.Wait("PJSUA destroyed")
	g.Saw("Ready: Success")
	out := g.Ends(0)
	if !strings.Contains(out, ">>> q\n") || !strings.HasSuffix(out, "PJSUA destroyed...\n") {
		t.Errorf("it printed %q", out)
	}
}

func TestGosuaIsReachedAndQuits(t *testing.T) {
	g := StartGosua(t, BuildGosua(t), "--null-audio", "--local-port=0", "--bound-addr=127.0.0.1", "--no-tcp")
	if addr := g.Reached(); addr.Addr().String() != "127.0.0.1" || addr.Port() == 0 {
		t.Errorf("reached at %v", addr)
	}
	if out := g.Quits(); !strings.HasSuffix(out, "PJSUA destroyed...\n") {
		t.Errorf("it printed %q", out)
	}
}
