package load

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/testkit/interop"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// transcript is what a program prints. It is always read, so that the program never waits.
type transcript struct {
	mu   sync.Mutex // guards text, read, news
	text []byte
	read int           // where wait goes on
	news chan struct{} // closed by the next output
}

// Write appends to it.
func (s *transcript) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, b...)
	close(s.news)
	s.news = make(chan struct{})
	return len(b), nil
}

// find looks for the expression behind what was found before; without it, news tells when to look again.
func (s *transcript) find(expr *regexp.Regexp) (groups []string, news chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := expr.FindSubmatchIndex(s.text[s.read:])
	if at == nil {
		return nil, s.news
	}
	for i := 0; i < len(at); i += 2 {
		groups = append(groups, string(s.text[s.read+at[i]:s.read+at[i+1]]))
	}
	s.read += at[1]
	return groups, nil
}

// tail is its end, for failures.
func (s *transcript) tail() string {
	const most = 4000
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text[max(0, len(s.text)-most):])
}

// binary is a running gosua.
type binary struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *transcript
	addr netip.AddrPort
	over bool
}

// startBinary builds gosua and starts it on loopback without a sound device.
func startBinary(t *testing.T, args ...string) *binary {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gosua")
	if out, err := exec.Command("go", "build", "-o", path, "gosua/cmd/gosua").CombinedOutput(); err != nil {
		t.Fatalf("build gosua: %v\n%s", err, out)
	}
	b := &binary{t: t, out: &transcript{news: make(chan struct{})}}
	b.cmd = exec.Command(path, append([]string{"--null-audio", "--local-port=0", "--bound-addr=127.0.0.1", "--id=sip:gosua@127.0.0.1"}, args...)...)
	b.cmd.Stdout, b.cmd.Stderr = b.out, b.out
	var err error
	if b.in, err = b.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.kill)
	if b.addr, err = netip.ParseAddrPort(b.wait(`SIP UDP socket reachable at (\S+)`)[1]); err != nil {
		t.Fatal(err)
	}
	b.wait("Ready: Success")
	return b
}

// kill ends what the test has left, and shows its last words when the test has failed.
func (b *binary) kill() {
	if b.t.Failed() {
		b.t.Logf("last words of gosua:\n%s", b.out.tail())
	}
	if !b.over {
		_ = b.cmd.Process.Kill()
		_ = b.cmd.Wait() // it was killed
	}
}

// wait waits for the expression in the output and returns its groups.
func (b *binary) wait(expr string) []string {
	b.t.Helper()
	late := time.NewTimer(interop.Patience)
	defer late.Stop()
	for re := regexp.MustCompile(expr); ; {
		groups, news := b.out.find(re)
		if groups != nil {
			return groups
		}
		select {
		case <-news:
		case <-late.C:
			b.t.Fatalf("gosua does not print %q", expr)
		}
	}
}

// types writes a line to the prompt.
func (b *binary) types(line string) {
	b.t.Helper()
	if _, err := fmt.Fprintln(b.in, line); err != nil {
		b.t.Fatal(err)
	}
}

// quits leaves by the menu.
func (b *binary) quits() {
	b.t.Helper()
	b.types("q")
	b.wait("PJSUA destroyed")
	b.over = true
	if err := b.cmd.Wait(); err != nil {
		b.t.Errorf("gosua: %v", err)
	}
}

// noCall wants no call left: there is none to hang up.
func (b *binary) noCall() {
	b.t.Helper()
	b.types("h")
	b.wait("No current call")
}

// descriptors counts the open files of a process.
func descriptors(t *testing.T, pid int) int {
	t.Helper()
	list, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// falls waits until a figure is back at what it was: what belongs to a call ends shortly after it.
func falls(t *testing.T, what string, to int, now func() int) {
	t.Helper()
	const every = 20 * time.Millisecond
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	late := time.After(interop.Patience)
	for n := now(); n > to; n = now() {
		select {
		case <-ticker.C:
		case <-late:
			t.Errorf("%d %s, %d before the calls", n, what, to)
			return
		}
	}
}
