package telnet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/console/terminal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come.
const patience = 60 * time.Second

// offered is what a server says first.
const offered = "\xff\xfd\x03\xff\xfb\x01\xff\xfb\x05\xff\xfb\x03"

// echoes lets the server echo.
const echoes = "\xff\xfd\x01"

// serve starts a server on a free port that ends with the test.
func serve(t *testing.T, cfg Config) *Server {
	t.Helper()
	cfg.Addr = netip.MustParseAddrPort("127.0.0.1:0")
	s, err := Listen(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// client is the other end of a connection.
type client struct {
	t    *testing.T
	conn net.Conn
	seen []byte // what has come and was not asked for yet
}

func dial(t *testing.T, s *Server) *client {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return &client{t: t, conn: conn}
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatal(err)
	}
}

// expect waits until text has come, and gives what came before it.
func (c *client) expect(text string) string {
	c.t.Helper()
	b := make([]byte, 4096)
	for {
		if before, after, ok := bytes.Cut(c.seen, []byte(text)); ok {
			c.seen = bytes.Clone(after)
			return string(before)
		}
		n, err := c.conn.Read(b)
		c.seen = append(c.seen, b[:n]...)
		if err != nil && !bytes.Contains(c.seen, []byte(text)) {
			c.t.Fatalf("waiting for %q: %v; seen %.300q", text, err, c.seen)
		}
	}
}

// end waits for the end of the connection, and gives what came before it.
func (c *client) end() string {
	c.t.Helper()
	rest, err := io.ReadAll(c.conn)
	if err != nil {
		c.t.Errorf("the connection ends with %v", err)
	}
	rest = append(c.seen, rest...)
	c.seen = nil
	return string(rest)
}

// repeat is a session that says each line back, until bye.
func repeat(p terminal.Prompt) func(context.Context, *Session) {
	return func(_ context.Context, s *Session) {
		for {
			line, err := s.ReadLine(p)
			switch {
			case errors.Is(err, terminal.ErrLineTooLong):
				line = "too long"
			case err != nil || line == "bye":
				_, _ = io.WriteString(s, "gone\n")
				return
			}
			if _, err := io.WriteString(s, "<"+line+">\n"); err != nil {
				return
			}
		}
	}
}

// vm is the prompt of the tests.
var vm = terminal.Prompt{Text: "vm> ", Remember: true}

// meet gives the session of a client together with the client, for tests that write to it themselves.
func meet(t *testing.T, cfg Config) (*Session, *client) {
	t.Helper()
	sessions := make(chan *Session, 1)
	inner := cfg.Serve
	cfg.Serve = func(ctx context.Context, s *Session) {
		sessions <- s
		inner(ctx, s)
	}
	c := dial(t, serve(t, cfg))
	return <-sessions, c
}

// stay keeps a client until the server closes.
func stay(ctx context.Context, _ *Session) { <-ctx.Done() }

// repeated is n lines.
func repeated(line string, n int) string { return strings.Repeat(line+"\n", n) }
