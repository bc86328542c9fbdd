package interop

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestChildSpeaksAndEnds(t *testing.T) {
	c, err := startChild(program{path: "sh", args: []string{"-c", "echo out; echo $GREETING >&2; exit 3"}, env: []string{"GREETING=hello"}})
	if err != nil {
		t.Fatal(err)
	}
	if code, err := c.exitCode(); code != 3 || err != nil {
		t.Errorf("exit code %d, %v, want 3", code, err)
	}
	if got := c.out.tail(9); got != "    out\n    hello" {
		t.Errorf("output %q", got)
	}
	c.stop() // ended already: nothing happens
}

func TestChildThatDoesNotExist(t *testing.T) {
	c, err := startChild(program{path: "/nonexistent/program"})
	if !errors.Is(err, os.ErrNotExist) || c != nil {
		t.Errorf("startChild = %v, %v", c, err)
	}
}

func TestStopLeavesNothingBehind(t *testing.T) {
	// The grandchild ignores the signal and keeps the output open.
	script := `sh -c 'trap "" TERM; echo pid $$; while :; do sleep 1; done' & echo started; wait`
	c, err := startChild(program{path: "sh", args: []string{"-c", script}})
	if err != nil {
		t.Fatal(err)
	}
	line, _, err := c.out.waitLine(0, `^pid \d+$`)
	if err != nil {
		t.Fatal(err)
	}
	grandchild, err := strconv.Atoi(strings.TrimPrefix(line, "pid "))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	c.stop()
	if took := time.Since(start); took > stopGrace+pipeGrace+time.Second {
		t.Errorf("stop took %v", took)
	}
	wantGone(t, grandchild)
}

// TestStopInsists: a child of the program, which does not hear the first request, hears a later one, and nothing is killed.
func TestStopInsists(t *testing.T) {
	script := `trap : TERM
sh -c 'trap "trap \"echo ended; exit\" TERM" TERM; echo ready; while :; do sleep 0.02; done' &
while kill -0 $!; do wait; done 2>/dev/null`
	c, err := startChild(program{path: "sh", args: []string{"-c", script}, deaf: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.out.waitLine(0, "ready"); err != nil {
		t.Fatal(err)
	}
	c.stop()
	if code, err := c.exitCode(); code == -1 || err != nil || c.out.tail(1) != "    ended" {
		t.Errorf("exit code %d, %v, last words %q", code, err, c.out.tail(1))
	}
}

func TestStopKillsWhatDoesNotListen(t *testing.T) {
	c, err := startChild(program{path: "sh", args: []string{"-c", `trap "" TERM; echo ready; while :; do sleep 1; done`}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.out.waitLine(0, "ready"); err != nil {
		t.Fatal(err)
	}
	c.stop()
	if code, err := c.exitCode(); code != -1 || err != nil {
		t.Errorf("exit code %d, %v, want -1 for a signal", code, err)
	}
}

// wantGone waits until a process has ended: it was killed, and init collects it in its own time.
func wantGone(t *testing.T, pid int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); <-tick.C {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || zombie(pid) {
			return
		}
	}
	t.Errorf("process %d is still there", pid)
}

// zombie tells whether a process has ended and waits to be collected.
func zombie(pid int) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true
	}
	_, after, _ := strings.Cut(string(b), ") ")
	return strings.HasPrefix(after, "Z")
}

func TestChildrenDieWithTheTest(t *testing.T) {
	c, err := startChild(program{path: "sleep", args: []string{"60"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.stop()
	out, err := exec.Command("ps", "-o", "pgid=", "-p", strconv.Itoa(c.cmd.Process.Pid)).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(out)); got != strconv.Itoa(c.cmd.Process.Pid) {
		t.Errorf("process group %s, want its own %d", got, c.cmd.Process.Pid)
	}
	if sig := c.cmd.SysProcAttr.Pdeathsig; sig != syscall.SIGTERM {
		t.Errorf("signal at the test's death %v, want SIGTERM", sig)
	}
}
