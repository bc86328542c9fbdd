package consoles

import (
	"bytes"
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/testkit/interop"
)

// Bytes of the telnet protocol (RFC 854).
const (
	iac  = 0xff
	dont = 0xfe
	do   = 0xfd
	wont = 0xfc
	will = 0xfb
	sb   = 0xfa
	ip   = 0xf4
	echo = 1
)

// client is a telnet client. It refuses every option but echo, and that too unless it is to be an editor's.
type client struct {
	t      *testing.T
	conn   net.Conn
	echo   bool
	prompt string // as an expression

	mu   sync.Mutex // guards all below
	raw  []byte     // what has come, whole
	text []byte     // what a person would see of it
	seen int        // how much of text was waited for
	over bool
	news chan struct{} // closed when there is more
}

// connect opens a connection that nobody reads.
func connect(t *testing.T, p *phone) net.Conn {
	t.Helper()
	conn, err := net.DialTimeout("tcp", p.telnet, interop.Patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // it may be closed already
	return conn
}

// dial connects a client and waits for its prompt.
func dial(t *testing.T, p *phone) *client {
	t.Helper()
	return attend(t, connect(t, p), false)
}

// attend makes a client of a connection and waits for its prompt.
func attend(t *testing.T, conn net.Conn, echo bool) *client {
	t.Helper()
	c := greet(t, conn, echo)
	if c.prompt == "" {
		t.Fatal("there is no room for another client")
	}
	return c
}

// greet makes a client of a connection and waits for its prompt, or for the refusal, which leaves none.
func greet(t *testing.T, conn net.Conn, echo bool) *client {
	t.Helper()
	c := &client{t: t, conn: conn, echo: echo, news: make(chan struct{})}
	done := make(chan struct{})
	go c.read(done)
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
		if t.Failed() {
			t.Logf("last words to %s:\n%s", conn.LocalAddr(), c.tail())
		}
	})
	c.prompt = regexp.QuoteMeta(c.expect(`(?m)^([^\s>]+> )|^Too many clients`)[1])
	return c
}

// read takes what comes until the connection ends.
func (c *client) read(done chan<- struct{}) {
	defer close(done)
	buffer, rest := make([]byte, 64<<10), []byte(nil)
	for {
		n, err := c.conn.Read(buffer)
		var text []byte
		text, rest = c.negotiate(append(rest, buffer[:n]...))
		c.add(buffer[:n], text, err != nil)
		if err != nil {
			return
		}
	}
}

// negotiate answers offers and returns the text, and a command that is not whole.
func (c *client) negotiate(b []byte) (text, rest []byte) {
	for len(b) > 0 {
		switch {
		case b[0] != iac:
			text, b = append(text, b[0]), b[1:]
			continue
		case len(b) < 3:
			return text, bytes.Clone(b)
		case b[1] == will && b[2] == echo && c.echo:
			_, _ = c.conn.Write([]byte{iac, do, b[2]}) // when it is gone, read says so
		case b[1] == will:
			_, _ = c.conn.Write([]byte{iac, dont, b[2]})
		case b[1] == do:
			_, _ = c.conn.Write([]byte{iac, wont, b[2]})
		}
		b = b[3:]
	}
	return text, nil
}

// unseen is what leaves nothing on the screen: bells, carriage returns, and what moves the cursor.
var unseen = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]|[\x07\r]")

func (c *client) add(raw, text []byte, over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = append(c.raw, raw...)
	c.text = append(c.text, unseen.ReplaceAll(text, nil)...)
	c.over = over
	close(c.news)
	c.news = make(chan struct{})
}

// find looks behind what was waited for; without a match, news tells when to look again, unless nothing more will come.
func (c *client) find(expr *regexp.Regexp) (groups []string, news chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	behind := string(c.text[c.seen:])
	at := expr.FindStringIndex(behind)
	switch {
	case at == nil && c.over:
		return nil, nil
	case at == nil:
		return nil, c.news
	}
	c.seen += at[1]
	return expr.FindStringSubmatch(behind), nil
}

// expect waits for text behind that which was waited for before, and returns its groups.
func (c *client) expect(expr string) []string {
	c.t.Helper()
	late := time.NewTimer(interop.Patience)
	defer late.Stop()
	for re := regexp.MustCompile(expr); ; {
		groups, news := c.find(re)
		switch {
		case groups != nil:
			return groups
		case news == nil:
			c.t.Fatalf("the connection ends without %q", expr)
		}
		select {
		case <-news:
		case <-late.C:
			c.t.Fatalf("%q does not come", expr)
		}
	}
}

// ends waits for the end of the connection.
func (c *client) ends() {
	c.t.Helper()
	late := time.NewTimer(interop.Patience)
	defer late.Stop()
	for {
		c.mu.Lock()
		over, news := c.over, c.news
		c.mu.Unlock()
		if over {
			return
		}
		select {
		case <-news:
		case <-late.C:
			c.t.Fatal("the connection does not end")
		}
	}
}

// bytes is all that has come.
func (c *client) bytes() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.raw)
}

// tail is the end of what was shown.
func (c *client) tail() string {
	const most = 4000
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.text[max(0, len(c.text)-most):])
}

// keys sends bytes as they are.
func (c *client) keys(keys string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(keys)); err != nil {
		c.t.Fatal(err)
	}
}

// types sends a line.
func (c *client) types(format string, args ...any) {
	c.t.Helper()
	c.keys(fmt.Sprintf(format, args...) + "\r\n")
}

// cmd types a line and returns what is shown before the next prompt.
func (c *client) cmd(line string) string {
	c.t.Helper()
	c.types("%s", line)
	return strings.TrimPrefix(c.expect(`(?s)(.*?)` + c.prompt)[1], "\n")
}
