package telnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestHundredClients has one of them never read: the others get every line, and writing never waits.
func TestHundredClients(t *testing.T) {
	const clients, entries = 100, 2000
	sessions := make(chan *Session, clients)
	server := serve(t, Config{MaxClients: clients, MaxQueue: 1 << 20, Serve: func(ctx context.Context, s *Session) {
		sessions <- s
		stay(ctx, s)
	}})
	still := dial(t, server)
	all := []*Session{<-sessions}
	_ = still.conn.(*net.TCPConn).SetReadBuffer(4096)
	var readers sync.WaitGroup
	for range clients - 1 {
		c := dial(t, server)
		all = append(all, <-sessions)
		readers.Go(func() { countLines(t, c, entries) })
	}
	for i := range entries {
		line := fmt.Sprintf("line %d of the log, which is as long as such lines are\n", i)
		for _, s := range all {
			_, _ = io.WriteString(s, line)
		}
	}
	readers.Wait()
}

// countLines reads lines numbered from 0.
func countLines(t *testing.T, c *client, n int) {
	for i := range n {
		if before := c.expectNext("\r\n"); !strings.Contains(before, fmt.Sprintf("line %d of", i)) {
			t.Errorf("line %d is %q", i, before)
			return
		}
	}
}

// expectNext is expect where a failure must not end the goroutine of the test.
func (c *client) expectNext(end string) string {
	for {
		if before, after, ok := strings.Cut(string(c.seen), end); ok {
			c.seen = []byte(after)
			return before
		}
		b := make([]byte, 4096)
		n, err := c.conn.Read(b)
		c.seen = append(c.seen, b[:n]...)
		if err != nil {
			return "error: " + err.Error()
		}
	}
}

// TestClientThatReadsNothingLosesText proves the bound of its queue, and the mark in place of what was lost.
func TestClientThatReadsNothingLosesText(t *testing.T) {
	s, c := meet(t, Config{Serve: stay, MaxQueue: 1000})
	line := strings.Repeat("x", 98)
	for range 1 << 18 { // more than the sockets hold
		_, _ = io.WriteString(s, line+"\n")
		s.out.mu.Lock()
		waiting, lossy := s.out.waiting.Len(), s.out.lossy
		s.out.mu.Unlock()
		if waiting > 1000+reserve {
			t.Fatalf("%d bytes wait", waiting)
		}
		if lossy {
			break
		}
	}
	before := c.expect(strings.TrimSpace(truncated))
	if !strings.HasSuffix(before, line+"\r\n") {
		t.Errorf("before the mark: %q", before[max(0, len(before)-200):])
	}
}

func TestTooManyClients(t *testing.T) {
	said := make(chan string, 10)
	server := serve(t, Config{MaxClients: 2, Serve: repeat(vm), Log: func(text string) { said <- text }})
	first, second := dial(t, server), dial(t, server)
	first.expect("vm> ")
	second.expect("vm> ")
	for range 3 {
		if got := dial(t, server).end(); got != "Too many clients\r\n" {
			t.Errorf("the third is told %q", got)
		}
	}
	if got := <-said; got != "Telnet client refused: there are 2 already" || len(said) > 0 {
		t.Errorf("said %q, and %d more", got, len(said))
	}
	first.send("bye\r\n")
	first.end()
	for { // the place is free once the session has ended
		c := dial(t, server)
		if c.expectNext(" ") == offered+"vm>" {
			return
		}
	}
}

// TestDefaultMaxClients proves the default.
func TestDefaultMaxClients(t *testing.T) {
	server := serve(t, Config{Serve: stay})
	for range DefaultMaxClients {
		dial(t, server).expect(offered)
	}
	if got := dial(t, server).end(); got != "Too many clients\r\n" {
		t.Errorf("one more is told %q", got)
	}
}

// TestBinaryJunk proves that whatever comes harms neither the server nor the next client.
func TestBinaryJunk(t *testing.T) {
	server := serve(t, Config{Serve: repeat(vm)})
	random := rand.New(rand.NewPCG(1, 2))
	for _, junk := range []string{"\xff", "\xff\xfd", "\xff\xfa\x01", "\x00\x00", "\r", "\x1b[", "\xc3", "\xff\xfa" + strings.Repeat("x", 100000)} {
		c := dial(t, server)
		c.send(junk)
		c.conn.Close()
	}
	for range 20 {
		c := dial(t, server)
		b := make([]byte, 5000)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		c.send(string(b))
		c.expect(offered)
		c.conn.Close()
	}
	c := dial(t, server)
	c.send("still there\r\n")
	c.expect("<still there>")
}

// TestCloseSaysWhatWasWritten closes the server behind its last words; what a client types meanwhile does not take them back.
func TestCloseSaysWhatWasWritten(t *testing.T) {
	sessions := make(chan *Session, 1)
	server := serve(t, Config{Serve: func(ctx context.Context, s *Session) {
		sessions <- s
		stay(ctx, s)
	}})
	c := dial(t, server)
	s := <-sessions
	c.send("typed ahead\r\n")
	last := repeated("PJSUA destroyed...", 1000)
	_, _ = io.WriteString(s, last)
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if got := c.end(); got != offered+strings.ReplaceAll(last, "\n", "\r\n") {
		t.Errorf("%d bytes, the end is %q", len(got), got[max(0, len(got)-100):])
	}
	if _, err := net.Dial("tcp", server.Addr().String()); err == nil {
		t.Error("the port is still open")
	}
}

func TestListenRetries(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := taken.Addr().(*net.TCPAddr).AddrPort()
	free := func(text string) {
		if text != "Address is still in use, retrying.." {
			t.Errorf("said %q", text)
		}
		taken.Close()
	}
	s, err := Listen(t.Context(), Config{Addr: addr, Serve: stay, Log: free})
	if err != nil {
		t.Fatal(err)
	}
	if s.Addr() != addr {
		t.Errorf("listens on %v", s.Addr())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestListenGivesUp(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().(*net.TCPAddr).AddrPort()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct{ retry, min, max time.Duration }{
			{0, DefaultRetryFor, DefaultRetryFor + lastRetry},
			{-1, 0, 0},
			{50 * time.Millisecond, 50 * time.Millisecond, 50*time.Millisecond + lastRetry},
		} {
			began := time.Now()
			_, err := Listen(t.Context(), Config{Addr: addr, Serve: stay, RetryFor: c.retry})
			waited := time.Since(began)
			if err == nil || !strings.Contains(err.Error(), addr.String()) || !strings.Contains(err.Error(), "address already in use") {
				t.Errorf("error %v", err)
			}
			if waited < c.min || waited > c.max {
				t.Errorf("retry for %v: waited %v", c.retry, waited)
			}
		}
	})
}

func TestListenIsCancelled(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Listen(ctx, Config{Addr: taken.Addr().(*net.TCPAddr).AddrPort(), Serve: stay, RetryFor: time.Hour, Log: func(string) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestListenOnNoAddressOfThisMachine(t *testing.T) {
	if _, err := Listen(t.Context(), Config{Addr: netip.MustParseAddrPort("192.0.2.1:0"), Serve: stay}); err == nil {
		t.Error("no error")
	}
}
