package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// telnetPatience is how long a phone over telnet may take to say something.
const telnetPatience = 20 * time.Second

// reader looks for what a phone says.
type reader struct {
	t    *testing.T
	in   *bufio.Reader
	seen strings.Builder
}

// until reads up to a match of a pattern, and gives its groups.
func (r *reader) until(pattern string) []string {
	r.t.Helper()
	want := regexp.MustCompile(pattern)
	for {
		if groups := want.FindStringSubmatch(r.seen.String()); groups != nil {
			r.seen.Reset()
			return groups
		}
		b, err := r.in.ReadByte()
		if err != nil {
			r.t.Fatalf("no %q but %q: %v", pattern, r.seen.String(), err)
		}
		r.seen.WriteByte(b)
	}
}

// remotePhone is a phone that is driven over telnet alone.
type remotePhone struct {
	*reader // its standard output
	command *exec.Cmd
}

func startRemote(t *testing.T, args ...string) *remotePhone {
	t.Helper()
	p := &remotePhone{command: exec.Command(binary(t), append([]string{"--null-audio", "--local-port=0", "--bound-addr=127.0.0.1", "--no-tcp",
		"--use-cli", "--no-cli-console", "--cli-telnet-port=0"}, args...)...)}
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.command.Stderr = os.Stderr
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.command.Process.Kill() }) // it has ended where the test went well
	p.reader = &reader{t: t, in: bufio.NewReader(out)}
	return p
}

// visit connects to a telnet port.
func visit(t *testing.T, port string) (*reader, net.Conn) {
	t.Helper()
	conn, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(telnetPatience)) // what is wrong with the connection shows in reading
	return &reader{t: t, in: bufio.NewReader(conn)}, conn
}

// TestDrivenOverTelnet starts a phone without a console, restarts it over telnet and shuts it down: standard output falls silent
// after the port is told, the port stays the same, and who sits there sees the end.
func TestDrivenOverTelnet(t *testing.T) {
	p := startRemote(t, "--id=sip:me@127.0.0.1")
	port := p.until(`Telnet to 127\.0\.0\.1:(\d+): Success\n`)[1]
	first, conn := visit(t, port)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	first.until(regexp.QuoteMeta(host) + "> ")
	fmt.Fprint(conn, "acc show\r\n")
	first.until(`\*\[ 1\] sip:me@127\.0\.0\.1: does not register`)
	fmt.Fprint(conn, "restart \"--id=sip:you@127.0.0.1\"\r\n")
	first.until(`Restarting app\.\.[\s\S]*PJSUA destroyed\.\.\.`)
	if _, err := io.ReadAll(first.in); err != nil {
		t.Errorf("the session is not closed in order: %v", err)
	}
	if again := p.until(`Telnet to 127\.0\.0\.1:(\d+): Success\n`)[1]; again != port {
		t.Errorf("the port was %s and is %s", port, again)
	}
	second, conn := visit(t, port)
	fmt.Fprint(conn, "acc show\r\n")
	second.until(`\*\[ 1\] sip:you@127\.0\.0\.1: does not register`)
	fmt.Fprint(conn, "shutdown\r\n")
	second.until(`Quitting app\.\.[\s\S]*PJSUA destroyed\.\.\.`)
	rest, err := io.ReadAll(p.in)
	if err != nil || len(rest) > 0 {
		t.Errorf("standard output goes on: %q, %v", rest, err)
	}
	if err := p.command.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}
