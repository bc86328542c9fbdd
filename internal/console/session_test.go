package console

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

// visit is a telnet client that refuses every option.
type visit struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
	seen strings.Builder
}

func visitAt(t *testing.T, port uint16) *visit {
	t.Helper()
	conn, err := net.Dial("tcp", netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &visit{t: t, conn: conn, in: bufio.NewReader(conn)}
}

func (v *visit) types(line string) {
	v.t.Helper()
	if _, err := io.WriteString(v.conn, line+"\r\n"); err != nil {
		v.t.Fatal(err)
	}
}

// sees reads until a text has come since the last one.
func (v *visit) sees(text string) {
	v.t.Helper()
	_ = v.conn.SetReadDeadline(time.Now().Add(60 * time.Second)) // a real network connection has no other fault
	for !strings.Contains(v.seen.String(), text) {
		b, err := v.in.ReadByte()
		if err != nil {
			v.t.Fatalf("no %q but %q: %v", text, v.seen.String(), err)
		}
		v.seen.WriteByte(b)
	}
	_, rest, _ := strings.Cut(v.seen.String(), text)
	v.seen.Reset()
	v.seen.WriteString(rest)
}

// ended reads until the session is closed, and gives what came since the last text.
func (v *visit) ended() string {
	v.t.Helper()
	_ = v.conn.SetReadDeadline(time.Now().Add(60 * time.Second)) // as in sees
	rest, err := io.ReadAll(v.in)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.seen.String() + string(rest)
}

// remoteRig is a console that is driven over telnet alone.
func remoteRig(t *testing.T) (*Console, *fakephone.Phone, *buffer, chan Outcome) {
	t.Helper()
	out, p := &buffer{}, fakephone.New()
	s := sink.New(sink.Config{Stdout: out, Level: 3, FileLevel: 5, Now: noon})
	c := New(Config{Phone: p, Sink: s, Now: noon, Tree: Tree{Use: true, Telnet: netip.MustParseAddrPort("127.0.0.1:0"), Host: "vm", Level: 4}})
	if err := c.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan Outcome, 1)
	go func() { ended <- c.Run(t.Context()) }()
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		s.Close()
	})
	return c, p, out, ended
}

func TestTelnetSessions(t *testing.T) {
	c, p, out, ended := remoteRig(t)
	one := visitAt(t, c.TelnetPort())
	one.sees("vm> ")
	two := visitAt(t, c.TelnetPort())
	two.sees("vm> ")
	one.types("call new sip:x@h")
	one.sees("(You currently have 0 calls)\r\nvm> ")
	two.sees("(You currently have 0 calls)\r\n")
	one.types("nosuch")
	one.sees("%Error : Invalid Arguments\r\n")
	two.types("log 3")
	two.sees("vm> ")
	c.Handle(phone.CallStateChanged{Call: 0, State: phone.CallConfirmed})
	for _, v := range []*visit{one, two} {
		v.sees("Call 0 state changed to CONFIRMED\r\n")
	}
	c.Handle(phone.PhoneState{From: "STARTING", To: "RUNNING"})
	c.cfg.Sink.Log(sink.Phone, lines.Line{Level: 3, Sender: "x", Text: "the end"})
	one.sees("STARTING --> RUNNING")
	two.types("exit")
	if rest := two.ended(); strings.Contains(rest, "RUNNING") || strings.Contains(rest, "Invalid") {
		t.Errorf("the other session saw %q", rest)
	}
	if did := p.Done(); did != "call 1 sip:x@h" {
		t.Errorf("did %q", did)
	}
	if len(ended) > 0 {
		t.Error("the end of a session ended the phone")
	}
	one.types("shutdown")
	if o := <-ended; o != Quit {
		t.Errorf("Run = %v", o)
	}
	one.sees("Quitting app..")
	c.cfg.Sink.Log(sink.Console, lines.Destroyed())
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if rest := one.ended(); !strings.Contains(rest, "PJSUA destroyed...") {
		t.Errorf("the last words are missing: %q", rest)
	}
	if shown := out.String(); !strings.Contains(shown, "Telnet to 127.0.0.1:") || strings.Contains(shown, "vm>") || strings.Contains(shown, "CONFIRMED") {
		t.Errorf("standard output has %q", shown)
	}
}

func TestRestartOverTelnet(t *testing.T) {
	c, _, _, ended := remoteRig(t)
	v := visitAt(t, c.TelnetPort())
	v.sees("vm> ")
	v.types(`restart "--id=sip:a@h" '--log-level 3'`)
	v.sees("Restarting app..")
	if o := <-ended; o != Restart || strings.Join(c.RestartOptions(), "|") != "--id=sip:a@h|--log-level 3" {
		t.Errorf("Run = %v with %q", o, c.RestartOptions())
	}
	v.types("shutdown") // the first counts
	v.sees("Quitting app..")
	if o := c.Run(t.Context()); o != Restart {
		t.Errorf("Run = %v", o)
	}
}

func TestTelnetPortTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := sink.New(sink.Config{})
	defer s.Close()
	at := taken.Addr().(*net.TCPAddr).AddrPort()
	c := New(Config{Phone: fakephone.New(), Sink: s, Tree: Tree{Use: true, Telnet: at, RetryFor: time.Millisecond}})
	var in *net.OpError
	if err := c.Listen(t.Context()); !errors.As(err, &in) || c.TelnetPort() != 0 {
		t.Errorf("listen: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// TestTelnetOutlastsTheInput proves that a phone which can be driven over telnet goes on without anybody at its terminal.
func TestTelnetOutlastsTheInput(t *testing.T) {
	r, end := newRig(strings.NewReader(""), false)
	defer end()
	r.cfg.Tree = Tree{Use: true, Telnet: netip.MustParseAddrPort("127.0.0.1:0"), Host: "vm"}
	if err := r.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan Outcome, 1)
	go func() { ended <- r.Run(t.Context()) }()
	v := visitAt(t, r.TelnetPort())
	v.sees("vm> ")
	v.types("call list")
	v.sees("You have 0 active call")
	v.types("shutdown")
	if o := <-ended; o != Quit {
		t.Errorf("Run = %v", o)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// TestWhatCommandsLeadToStandsBeforeThePrompt has the phone tell of a call only when it is asked what has happened so far.
func TestWhatCommandsLeadToStandsBeforeThePrompt(t *testing.T) {
	tell := func(c *Console, p *fakephone.Phone) {
		var once sync.Once
		p.OnFlush(func() {
			if strings.Contains(p.Done(), "call 1 sip:x@h") {
				once.Do(func() { c.Handle(phone.CallStateChanged{Call: 0, State: phone.CallCalling}) })
			}
		})
	}
	const told = "Call 0 state changed to CALLING"
	t.Run("menu", func(t *testing.T) {
		r, end := newRig(strings.NewReader("m\nsip:x@h\nq\n"), false)
		defer end()
		tell(r.Console, r.phone)
		if o := r.Run(t.Context()); o != Quit || !strings.HasSuffix(r.out.String(), told+"\n>>> ") {
			t.Errorf("Run = %v, shown %q", o, r.out.String())
		}
	})
	t.Run("telnet", func(t *testing.T) {
		c, p, _, ended := remoteRig(t)
		tell(c, p)
		v := visitAt(t, c.TelnetPort())
		v.sees("vm> ")
		v.types("call new sip:x@h")
		v.sees(told + "\r\nvm> ")
		v.types("shutdown")
		<-ended
	})
}
