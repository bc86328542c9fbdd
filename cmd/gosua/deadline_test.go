package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"gosua/internal/pbx"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/racewatch"
)

// startDNS starts a name server that knows no name.
func startDNS(t *testing.T) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &dns.Server{PacketConn: c, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		_ = w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeNameError)) // a lost answer shows in the test
	})}
	started := make(chan struct{})
	s.NotifyStartedFunc = func() { close(started) }
	done := make(chan error, 1)
	go func() { done <- s.ActivateAndServe() }()
	<-started
	t.Cleanup(func() {
		if err := errors.Join(s.Shutdown(), <-done); err != nil {
			t.Error(err)
		}
	})
	return c.LocalAddr().String()
}

const (
	timeout = 300 * time.Millisecond
	// overrun is what a deadline may be missed by.
	overrun = 100 * time.Millisecond
	// chances are how often it is tried: a busy machine takes its time with anybody.
	chances = 5
)

// TestRegisterTimeout proves that --timeout bounds each stage, and with it everything: a name server, a TLS server, a
// registrar that say nothing, one that says nothing to the unregistration, a command that gives no password, and an input
// that never ends.
func TestRegisterTimeout(t *testing.T) {
	silent, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	udp := strings.TrimPrefix(startSilent(t), "sip:alice@")
	pbx := "sip:alice@" + startPBX(t, func(c *pbx.Config) {}).String()
	input, hold, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { hold.Close(); input.Close() }()
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"resolve", "name not resolved within 300ms", []string{"sip:alice@nobody.invalid", "--nameserver=" + udp}},
		{"tls", "TLS handshake not finished within 300ms", []string{"sips:alice@" + silent.Addr().String()}},
		{"answer", "no answer within 300ms", []string{"sip:alice@" + udp}},
		{"answer over TCP", "no answer within 300ms", []string{"sip:alice@" + silent.Addr().String() + ";transport=tcp"}},
		{"unregister", "unregister sip:alice@127.0.0.1: no answer within 300ms", []string{startForgetful(t)}},
		{"password command", "were not read within 300ms", []string{pbx, "--username=alice", "--password-cmd=exec sleep 20"}},
		{"standard input", "were not read within 300ms", []string{pbx, "--username=alice", "--password-stdin"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var story []string
			for range chances {
				began := time.Now()
				var out, msg strings.Builder
				code := run(append([]string{"register", "--bound-addr=127.0.0.1", "--timeout=300ms"}, c.args...),
					streams{in: input, out: &out, err: &msg, env: func(string) string { return "" }})
				took := time.Since(began)
				if code != ExitDeadline || took < timeout-closeReserve {
					t.Fatalf("exit code %d after %s\n%s%s", code, took, &out, &msg)
				}
				if strings.Contains(msg.String(), c.want) && took <= timeout+overrun {
					return
				}
				story = append(story, fmt.Sprintf("after %s: %s", took, &msg))
			}
			t.Errorf("want %q after %s, got\n%s", c.want, timeout, strings.Join(story, ""))
		})
	}
}

// startForgetful starts a registrar that answers the first REGISTER only.
func startForgetful(t *testing.T) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go answerRegistrations(c, done)
	t.Cleanup(func() { c.Close(); <-done })
	return "sip:alice@" + c.LocalAddr().String()
}

// answerRegistrations accepts what registers, and ignores what unregisters.
func answerRegistrations(c net.PacketConn, done chan struct{}) {
	defer close(done)
	b := make([]byte, 64<<10)
	for {
		n, from, err := c.ReadFrom(b)
		if err != nil {
			return
		}
		head, fields, _ := strings.Cut(string(b[:n]), "\r\n")
		if strings.HasPrefix(head, "REGISTER ") && !strings.Contains(fields, "Expires: 0\r\n") {
			_, _ = c.WriteTo([]byte("SIP/2.0 200 OK\r\n"+fields), from) // a lost answer shows in the test
		}
	}
}

// start runs gosua as a process of its own.
func start(t *testing.T, args ...string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	path, err := exec.LookPath("gosua") // testscript puts this binary there
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), racewatch.Env(t))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // most have ended
	return cmd, bufio.NewReader(out)
}

// until reads lines up to one with the text.
func until(t *testing.T, out *bufio.Reader, text string) string {
	t.Helper()
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatalf("no %q: %v", text, err)
		}
		if strings.Contains(line, text) {
			return line
		}
	}
}

// ends waits for the process and checks its exit code.
func ends(t *testing.T, cmd *exec.Cmd, want ExitCode) {
	t.Helper()
	err := cmd.Wait()
	if got := ExitCode(cmd.ProcessState.ExitCode()); got != want {
		t.Errorf("exit code %d (%v), want %d", got, err, want)
	}
}

// TestRegisterInterrupted proves that a signal ends a probe that waits, with the code of the signal.
func TestRegisterInterrupted(t *testing.T) {
	for signal, want := range map[syscall.Signal]ExitCode{syscall.SIGINT: ExitInterrupted, syscall.SIGTERM: ExitTerminated} {
		cmd, out := start(t, "register", startSilent(t), "--bound-addr=127.0.0.1", "--timeout=1m")
		until(t, out, "request")
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		until(t, out, "failed: interrupted")
		ends(t, cmd, want)
	}
}

// TestRegisterInterruptedUnregisters proves that an interrupted probe takes back what it may have registered.
func TestRegisterInterruptedUnregisters(t *testing.T) {
	remote, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	if err := remote.SetReadDeadline(time.Now().Add(interop.Patience)); err != nil {
		t.Fatal(err)
	}
	cmd, out := start(t, "register", "sip:alice@"+remote.LocalAddr().String(), "--bound-addr=127.0.0.1", "--timeout=1m")
	until(t, out, "request")
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 64<<10)
	for got := ""; !strings.Contains(got, "\r\nExpires: 0\r\n"); {
		n, from, err := remote.ReadFrom(b)
		if err != nil {
			t.Fatalf("no unregistration: %v", err)
		}
		got = string(b[:n])
		if _, fields, _ := strings.Cut(got, "\r\n"); strings.Contains(got, "\r\nExpires: 0\r\n") {
			if _, err := remote.WriteTo([]byte("SIP/2.0 200 OK\r\n"+fields), from); err != nil {
				t.Fatal(err)
			}
		}
	}
	ends(t, cmd, ExitInterrupted)
}

// TestPBXCommand proves that the command says where it listens, serves its users, and ends with the code of the signal.
func TestPBXCommand(t *testing.T) {
	for signal, want := range map[syscall.Signal]ExitCode{syscall.SIGINT: ExitInterrupted, syscall.SIGTERM: ExitTerminated} {
		cmd, out := start(t, "pbx", "--listen=127.0.0.1:0", "--user=alice:secret", "--user", "bob:a:b", "--realm=here")
		line := until(t, out, "pbx listening on ")
		text, ok := strings.CutSuffix(strings.TrimPrefix(line, "pbx listening on "), " (udp, tcp)\n")
		addr, err := netip.ParseAddrPort(text)
		if !ok || err != nil || addr.Port() == 0 {
			t.Fatalf("it says %q", line)
		}
		for _, args := range [][]string{
			{"sip:alice@" + text, "--username=alice", "--password-stdin", "--realm=here"},
			{"sip:alice@" + text + ";transport=tcp", "--username=alice", "--password-stdin"},
		} {
			if got := register(args...); got.code != ExitOK {
				t.Errorf("%q: %+v", args, got)
			}
		}
		if got := gosua(nil, "a:b\n", "register", "sip:bob@"+text, "--bound-addr=127.0.0.1", "--username=bob", "--password-stdin"); got.code != ExitOK {
			t.Errorf("a password with a colon: %+v", got)
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		ends(t, cmd, want)
	}
}

func TestPBXUsage(t *testing.T) {
	busy := strings.TrimPrefix(startAnswering(t, transport.UDP, transport.TLSConfig{}, 0), "sip:alice@")
	busy, _, _ = strings.Cut(busy, ";")
	for _, c := range []struct {
		args []string
		code ExitCode
		err  string
	}{
		{[]string{"--user=alice"}, ExitUsage, "gosua: --user number 1: NAME:PASSWORD expected\n"},
		{[]string{"--user=a:hunter2", "--user=:hunter2"}, ExitUsage, "gosua: --user number 2: NAME:PASSWORD expected\n"},
		{[]string{"--user=a:"}, ExitUsage, "gosua: --user number 1: NAME:PASSWORD expected\n"},
		{[]string{"--user=a:hunter2", "--user=a:hunter3"}, ExitUsage, "gosua: --user a: given twice\n"},
		{[]string{"surplus"}, ExitUsage, `unknown command "surplus" for "gosua pbx"`},
		{[]string{"--nosuch"}, ExitUsage, "unknown flag: --nosuch"},
		{[]string{"--listen=nonsense"}, ExitUsage, "gosua: --listen: "},
		{[]string{"--listen=127.0.0.1:99999"}, ExitUsage, "gosua: --listen: "},
		{[]string{"--listen=" + busy}, ExitLocal, "address already in use"},
	} {
		got := gosua(nil, "", append([]string{"pbx"}, c.args...)...)
		if got.code != c.code || !strings.Contains(got.err, c.err) || strings.Contains(got.err, "hunter") || got.out != "" {
			t.Errorf("%q: %+v, want exit code %d and %q", c.args, got, c.code, c.err)
		}
	}
}
