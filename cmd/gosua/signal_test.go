//go:build unix

package main

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"gosua/internal/testkit/racewatch"
	"gosua/internal/testkit/siptest"
)

// running is gosua as a process of its own, its standard input a pipe that stays open.
type running struct {
	t   *testing.T
	cmd *exec.Cmd
	in  *os.File // what the test types
	out *os.File // what it shows, for the test to read
}

func startGosua(t *testing.T, args ...string) *running {
	t.Helper()
	gosua, err := exec.LookPath("gosua") // testscript puts this binary there
	if err != nil {
		t.Fatal(err)
	}
	p := &running{t: t, cmd: exec.Command(gosua, append([]string{"--null-audio", "--local-port=0", "--bound-addr=127.0.0.1", "--no-tcp"}, args...)...)}
	p.cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), racewatch.Env(t))
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdin, p.cmd.Stdout, p.in, p.out = in, out, write, read
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it has ended, unless the test failed
		write.Close()
		read.Close()
	})
	return p
}

// ends waits for the process and wants it to end in time by itself.
func (p *running) ends() *os.ProcessState {
	p.t.Helper()
	late := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	_ = p.cmd.Wait() // the state tells
	return p.cmd.ProcessState
}

// drain reads what is shown, so that the process never waits for its reader.
func (p *running) drain(done chan<- struct{}) {
	buf := make([]byte, 4096)
	for {
		if _, err := p.out.Read(buf); err != nil {
			close(done)
			return
		}
	}
}

// TestSignalsInACall interrupts gosua in a call, registered: it hangs up, takes its binding away and ends with the signal's
// code.
func TestSignalsInACall(t *testing.T) {
	for sig, code := range map[syscall.Signal]ExitCode{syscall.SIGINT: ExitInterrupted, syscall.SIGTERM: ExitTerminated, syscall.SIGHUP: 129} {
		t.Run(sig.String(), func(t *testing.T) {
			remote := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
			p := startGosua(t, "--id=sip:a@"+remote.Addr().String(), "--registrar=sip:"+remote.Addr().String(), "sip:b@"+remote.Addr().String())
			done := make(chan struct{})
			go p.drain(done)
			answerCall(t, remote)
			if err := p.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for range 2 {
				got := remote.Next()
				if got == nil {
					t.Fatalf("after the signal came only %v", seen)
				}
				name, _, _ := strings.Cut(got.Summary(), "/cseq=")
				seen[name+got.Request().Header.Get("Expires")] = true
				remote.Reply(got, "200")
			}
			if !seen["BYE"] || !seen["REGISTER0"] {
				t.Errorf("after the signal came %v, want BYE and REGISTER with Expires 0", seen)
			}
			if state := p.ends(); state.ExitCode() != int(code) {
				t.Errorf("ended with %v, want %d", state, code)
			}
			<-done
		})
	}
}

// answerCall takes the REGISTER and the INVITE, in whichever order they come, and waits for the ACK.
func answerCall(t *testing.T, remote *siptest.Remote) {
	t.Helper()
	for acknowledged := false; !acknowledged; {
		got := remote.Next()
		if got == nil {
			t.Fatal("no call")
		}
		switch req := got.Request(); {
		case strings.HasPrefix(got.Summary(), "REGISTER"):
			remote.Reply(got, "200", siptest.With("Contact", req.Header.Get("Contact")), siptest.With("Expires", "300"))
		case strings.HasPrefix(got.Summary(), "INVITE"):
			remote.Reply(got, "200", siptest.With("Contact", remote.Contact()), siptest.Body("application/sdp", answerTo(remote.Addr())))
		default:
			acknowledged = strings.HasPrefix(got.Summary(), "ACK")
		}
	}
}

// answerTo is a description at a port that nobody listens at.
func answerTo(addr netip.AddrPort) string {
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 %[1]s\r\ns=-\r\nc=IN IP4 %[1]s\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", addr.Addr())
}

// TestReaderGone closes the other end of standard output in a call: gosua hangs up and ends by itself.
func TestReaderGone(t *testing.T) {
	remote := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
	p := startGosua(t, "sip:b@"+remote.Addr().String())
	answerCall(t, remote)
	p.out.Close()
	if _, err := p.in.WriteString("d\n"); err != nil { // something to show
		t.Fatal(err)
	}
	got := remote.Next()
	if got == nil || !strings.HasPrefix(got.Summary(), "BYE") {
		t.Fatalf("%v comes, want BYE", got)
	}
	remote.Reply(got, "200")
	if state := p.ends(); state.ExitCode() != int(ExitReaderGone) {
		t.Errorf("ended with %v, want %d", state, ExitReaderGone)
	}
}
