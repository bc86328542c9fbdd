package consoles

import (
	"bytes"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"gosua/internal/console/telnet"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/siptest"
)

func TestBadInput(t *testing.T) {
	each(t, map[string]func(t *testing.T, path string){
		"half a telnet command": halfACommand,
		"junk":                  junk,
		"endless line":          endlessLine,
		"a silent client":       silentClient,
		"a hundred clients":     hundredClients,
		"control characters":    controlCharacters,
	})
}

// dialAgain connects as soon as the port answers and there is room.
func dialAgain(t *testing.T, p *phone) *client {
	t.Helper()
	late := time.NewTimer(interop.Patience)
	defer late.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := net.Dial("tcp", p.telnet)
		if err == nil {
			if c := greet(t, conn, false); c.prompt != "" {
				return c
			}
		}
		select {
		case <-again.C:
		case <-late.C:
			t.Fatalf("nobody answers at %s: %v", p.telnet, err)
		}
	}
}

// works wants the phone to answer.
func works(t *testing.T, p *phone) {
	t.Helper()
	c := dial(t, p)
	c.types("call list")
	c.expect(`You have \d+ active call`)
	c.types("exit")
	c.ends()
}

// sendAndLeave sends bytes, as far as they are taken, and hangs up.
func sendAndLeave(t *testing.T, p *phone, b []byte) {
	t.Helper()
	conn := connect(t, p)
	_ = conn.SetDeadline(time.Now().Add(interop.Patience))
	_, _ = conn.Write(b) // the server may hang up first
	_ = conn.Close()
}

func halfACommand(t *testing.T, path string) {
	p := start(t, path)
	for _, b := range [][]byte{{iac}, {iac, do}, {iac, will}, {iac, sb}, {iac, sb, 24}, {iac, sb, 24, 0, 'x', iac}, {'\r'}, {0x1b}, {0x1b, '['}} {
		sendAndLeave(t, p, b)
	}
	sendAndLeave(t, p, append([]byte{iac, sb, 24}, bytes.Repeat([]byte("x"), 1<<20)...)) // a sub-negotiation without end
	works(t, p)
}

func junk(t *testing.T, path string) {
	p := start(t, path)
	all := make([]byte, 0, 256*256)
	for i := range 256 {
		for j := range 256 {
			if b := byte(i * j); b != '\r' { // so that no line of it is run
				all = append(all, b, byte(j))
			}
		}
	}
	sendAndLeave(t, p, bytes.ReplaceAll(all, []byte("\r"), nil))
	sendAndLeave(t, p, []byte("INVITE sip:a@b SIP/2.0\r\nVia: x\r\n\r\n"))
	sendAndLeave(t, p, []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
	works(t, p)
}

// endlessLine is a megabyte without an end, and then with one: it is dropped, and the session goes on.
func endlessLine(t *testing.T, path string) {
	p := start(t, path)
	sendAndLeave(t, p, bytes.Repeat([]byte("x"), 1<<20))
	c := dial(t, p)
	c.keys(strings.Repeat("x", 1<<20))
	c.types("")
	c.types("call list")
	c.expect(`You have 0 active call`)
}

// silentClient reads nothing while ten calls fill the log; it holds up neither them nor another client.
func silentClient(t *testing.T, path string) {
	const calls = 10
	callee := start(t, path, "--auto-answer=200", "--max-calls=16")
	p := start(t, path, "--max-calls=16")
	connect(t, p)
	c := dial(t, p)
	c.types("call multi %d sip:%s", calls, callee.sip)
	for range calls {
		c.expect(`state changed to CONFIRMED`)
	}
	for range 20 { // dumps, for the log to be long
		c.types("dd")
		c.expect(`Dump complete`)
	}
	c.types("call list")
	c.expect(fmt.Sprintf(`You have %d active calls`, calls))
	c.types("hA")
	for range calls {
		c.expect(`is DISCONNECTED`)
	}
	works(t, p)
}

// hundredClients come at a time, and more: as many as there is room for are served, the others told so and let go.
func hundredClients(t *testing.T, path string) {
	const room, come = telnet.DefaultMaxClients, telnet.DefaultMaxClients + 22
	p := start(t, path)
	var served []*client
	for range come {
		if c := greet(t, connect(t, p), false); c.prompt != "" {
			served = append(served, c)
		} else {
			c.ends()
		}
	}
	if len(served) != room {
		t.Fatalf("%d of %d clients are served, want %d", len(served), come, room)
	}
	served[0].types("call list")
	for _, c := range served {
		c.expect(`You have 0 active call`)
		_ = c.conn.Close()
	}
	again := dialAgain(t, p)
	again.types("call list")
	again.expect(`You have 0 active call`)
}

// controlCharacters of a display name never reach a client's terminal.
func controlCharacters(t *testing.T, path string) {
	p := start(t, path)
	watcher := dial(t, p)
	remote := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
	invite := remote.NewRequest(sipmsg.INVITE, "sip:me@"+p.sip.String())
	invite.Header.Set("From", "\"\x1b]0;evil\x07\x1b[2J\x9b31m\b\b\x7fMallory\" <sip:mallory@127.0.0.1>;tag=x")
	remote.Send(p.sip, invite)
	watcher.expect(`(?s)INVITE.*Mallory`)
	watcher.types("call list")
	watcher.expect(`active call`)
	watcher.types("g")
	refuse(remote, p, invite)
	const offers = 4 * 3                                                                // bytes of the telnet protocol that come first
	for _, b := range bytes.ReplaceAll(watcher.bytes()[offers:], []byte("\x07"), nil) { // bells answer keys
		if b < ' ' && b != '\r' && b != '\n' || b == 0x7f || b == 0x9b {
			t.Fatalf("%#x reaches the client: %q", b, watcher.bytes())
		}
	}
	if shown := watcher.bytes(); bytes.Contains(shown, []byte("evil\x07")) {
		t.Errorf("a bell reaches the client: %q", shown)
	}
}

// refuse has a call that was refused end with its ACK (RFC 3261 §17.1.1.3).
func refuse(remote *siptest.Remote, p *phone, invite *sipmsg.Request) {
	remote.Skip("1??/*")
	refusal := remote.Expect("[4-6]??/INVITE").Response()
	ack := invite.Clone()
	ack.Method = sipmsg.ACK
	ack.Header.Set("To", refusal.Header.Get("To"))
	ack.Header.Set("CSeq", strings.Replace(invite.Header.Get("CSeq"), "INVITE", "ACK", 1))
	remote.Send(p.sip, ack)
}
