package interop

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

const (
	// stopGrace is how long a program may take to end after it was asked to, before it is killed.
	stopGrace = 5 * time.Second
	// insistEvery is how often the group of a program that may not have heard is asked again.
	insistEvery = 100 * time.Millisecond
	// pipeGrace is how long a grandchild may hold the output open after the program itself has ended.
	pipeGrace = 2 * time.Second
	// tailLines is how much of a program's output is printed with a failed test.
	tailLines = 120
)

// program says what to start.
type program struct {
	path string
	args []string
	dir  string   // working directory
	env  []string // added to the test's own environment
	in   *os.File // standard input, nil for none
	deaf bool     // a request to end is lost on those of its children that are starting: they are to be asked again
}

// child is one running program in a process group of its own.
type child struct {
	name string
	cmd  *exec.Cmd
	deaf bool
	out  journal
	done chan struct{} // closed when the process has been waited for
	err  error         // how it ended; read after done
}

// startChild starts the program. The caller must stop it.
func startChild(p program) (*child, error) {
	cmd := exec.Command(p.path, p.args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), p.env...)
	cmd.WaitDelay = pipeGrace
	if p.in != nil {
		cmd.Stdin = p.in
	}
	ownGroup(cmd)
	c := &child{name: p.path, cmd: cmd, deaf: p.deaf, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &c.out, &c.out
	started := make(chan error, 1)
	go c.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", p.path, err)
	}
	return c, nil
}

// run starts the process and waits for it, both on one thread: the kernel signals the child when that thread ends.
func (c *child) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.done)
	defer c.out.Close()
	err := c.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	c.err = c.cmd.Wait()
	killGroup(c.cmd.Process.Pid)
}

// stop asks the program to end, kills its group if it does not, and waits. It may be called again.
func (c *child) stop() {
	select {
	case <-c.done:
		return
	default:
	}
	terminate(c.cmd.Process)
	grace, ask := time.NewTimer(stopGrace), time.NewTicker(insistEvery)
	defer grace.Stop()
	defer ask.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ask.C:
			if c.deaf {
				terminateGroup(c.cmd.Process.Pid)
			}
		case <-grace.C:
			killGroup(c.cmd.Process.Pid)
			<-c.done
			return
		}
	}
}

// exitCode waits for the end and returns the exit status, -1 after a signal.
func (c *child) exitCode() (int, error) {
	patience := time.NewTimer(Patience)
	defer patience.Stop()
	select {
	case <-c.done:
		return c.cmd.ProcessState.ExitCode(), nil
	case <-patience.C:
		return -1, fmt.Errorf("%s is still running: %w", c.name, errPatience)
	}
}

// stopWith stops the child at the end of the test and prints its last words if the test failed.
func (c *child) stopWith(t testing.TB) { t.Cleanup(func() { c.end(t) }) }

// end stops the child and prints its last words if the test failed.
func (c *child) end(t testing.TB) {
	c.stop()
	if t.Failed() {
		t.Logf("last words of %s:\n%s", c.name, c.out.tail(tailLines))
	}
}

// needProgram fails the test when a program is not installed.
func needProgram(t testing.TB, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("the program %q is not installed; run scripts/setup.sh test", name)
		}
	}
}
