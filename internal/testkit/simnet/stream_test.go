package simnet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// pair opens a stream from 10.0.0.1 to 10.0.0.2.
func pair(t *testing.T, n *Network) (near, far *Conn) {
	t.Helper()
	l, err := n.Host("10.0.0.2").Listen("tcp", "10.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := n.Host("10.0.0.1").Dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	d, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); d.Close() })
	return c.(*Conn), d.(*Conn)
}

func TestStreamCarriesBytesBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(1, Options{Delay: 10 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: 0.5, StreamBuffer: 1000})
		near, far := pair(t, n)
		if near.RemoteAddr().String() != far.LocalAddr().String() || far.RemoteAddr().String() != near.LocalAddr().String() {
			t.Errorf("addresses %s-%s and %s-%s", near.LocalAddr(), near.RemoteAddr(), far.LocalAddr(), far.RemoteAddr())
		}
		data := make([]byte, 100_000)
		for i := range data {
			data[i] = byte(i * 7 >> 3)
		}
		for _, way := range [][2]*Conn{{near, far}, {far, near}} {
			go func() {
				way[0].Write(data)
				way[0].CloseWrite()
			}()
			got, err := io.ReadAll(way[1])
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes of %d, error %v", len(got), len(data), err)
			}
		}
	})
}

func TestDialTakesARoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(1, Options{Delay: 15 * time.Millisecond})
		start := time.Now()
		near, far := pair(t, n)
		if took := time.Since(start); took != 30*time.Millisecond {
			t.Errorf("took %s", took)
		}
		start = time.Now()
		near.Write([]byte("x"))
		far.Read(make([]byte, 1))
		if took := time.Since(start); took != 15*time.Millisecond {
			t.Errorf("a byte took %s", took)
		}
	})
}

func TestDialFails(t *testing.T) {
	tests := []struct {
		name, to string
		prepare  func(n *Network)
		want     error
		took     time.Duration
	}{
		{"nobody listens", "10.0.0.2:5060", func(*Network) {}, syscall.ECONNREFUSED, 20 * time.Millisecond},
		{"no such host", "10.0.0.9:5060", func(*Network) {}, syscall.EHOSTUNREACH, 0},
		{"no route", "[fd00::2]:5060", func(*Network) {}, syscall.ENETUNREACH, 0},
		{"partition", "10.0.0.2:5060", func(n *Network) { n.Partition("10.0.0.1", "10.0.0.2") }, context.DeadlineExceeded, time.Second},
	}
	for _, tt := range tests {
		synctestRun(t, tt.name, func(t *testing.T) {
			n := New(1, Options{Delay: 10 * time.Millisecond})
			n.Host("10.0.0.2")
			h := n.Host("10.0.0.1")
			tt.prepare(n)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			_, err := h.Dial(ctx, "tcp", tt.to)
			if !errors.Is(err, tt.want) || time.Since(start) != tt.took {
				t.Errorf("error %v after %s, want %v after %s", err, time.Since(start), tt.want, tt.took)
			}
			if got := len(h.tcp.bound); got != 0 {
				t.Errorf("%d ports still taken", got)
			}
		})
	}
}

func TestAbandonedDialLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(1, Options{Delay: 10 * time.Millisecond})
		l, err := n.Host("10.0.0.2").Listen("tcp", "10.0.0.2:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Millisecond)
		defer cancel()
		if _, err := n.Host("10.0.0.1").Dial(ctx, "tcp", l.Addr().String()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read: %v", err)
		}
	})
}

func TestBacklogIsBounded(t *testing.T) {
	n := New(1, Options{})
	h := n.Host("10.0.0.1")
	l, err := h.Listen("tcp", "10.0.0.1:5060")
	if err != nil {
		t.Fatal(err)
	}
	for i := range backlog + 1 {
		c, err := h.Dial(t.Context(), "tcp", "10.0.0.1:5060")
		if (err == nil) != (i < backlog) {
			t.Fatalf("dial %d: %v", i, err)
		}
		if c != nil {
			t.Cleanup(func() { c.Close() })
		}
	}
	l.Close()
	if s := n.Stats(); s.Refused != 1 || s.Dialed != backlog+1 || s.Open != backlog {
		t.Errorf("stats %+v", s)
	}
}

func TestBackpressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := pair(t, New(1, Options{StreamBuffer: 10}))
		near.SetWriteDeadline(time.Now().Add(time.Second))
		count, err := near.Write(make([]byte, 25))
		if count != 10 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("wrote %d, %v", count, err)
		}
		near.SetDeadline(time.Time{})
		done := make(chan error, 1)
		go func() {
			_, err := near.Write(make([]byte, 15))
			done <- err
		}()
		if got, err := io.ReadFull(far, make([]byte, 25)); err != nil {
			t.Errorf("read %d, %v", got, err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestHalfClose(t *testing.T) {
	near, far := pair(t, New(1, Options{}))
	near.Write([]byte("question"))
	near.CloseWrite()
	near.CloseWrite()
	if got, err := io.ReadAll(far); string(got) != "question" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	far.Write([]byte("answer"))
	far.Close()
	if got, err := io.ReadAll(near); string(got) != "answer" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	if _, err := near.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("write after CloseWrite: %v", err)
	}
}

func TestClose(t *testing.T) {
	tests := []struct {
		name  string
		close func(near, far *Conn)
		want  error // of reading at the far end
	}{
		{"everything read", func(near, far *Conn) { near.Close() }, io.EOF},
		{"bytes unread", func(near, far *Conn) { far.Write([]byte("x")); near.Close() }, syscall.ECONNRESET},
		{"abort", func(near, far *Conn) { near.Abort() }, syscall.ECONNRESET},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := New(1, Options{})
			near, far := pair(t, n)
			tt.close(near, far)
			if _, err := far.Read(make([]byte, 1)); !errors.Is(err, tt.want) {
				t.Errorf("read: %v, want %v", err, tt.want)
			}
			far.Write([]byte("y"))
			if _, err := far.Write([]byte("z")); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("second write: %v", err)
			}
			far.Close()
			for i, err := range []error{near.Close(), near.CloseWrite(), near.SetDeadline(time.Now())} {
				if !errors.Is(err, net.ErrClosed) {
					t.Errorf("call %d after Close: %v", i, err)
				}
			}
			if s := n.Stats(); s.Open != 0 {
				t.Errorf("stats %+v", s)
			}
		})
	}
}

func TestStreamCallsWake(t *testing.T) {
	calls := map[string]func(c *Conn) error{
		"read":  func(c *Conn) error { _, err := c.Read(make([]byte, 1)); return err },
		"write": func(c *Conn) error { _, err := c.Write(make([]byte, 100)); return err },
	}
	wakers := map[string]struct {
		wake func(near, far *Conn)
		want error
	}{
		"Close":    {func(near, far *Conn) { near.Close() }, net.ErrClosed},
		"deadline": {func(near, far *Conn) { near.SetDeadline(time.Now().Add(time.Minute)) }, os.ErrDeadlineExceeded},
		"reset":    {func(near, far *Conn) { far.Abort() }, syscall.ECONNRESET},
	}
	for callName, call := range calls {
		for wakeName, tt := range wakers {
			synctestRun(t, callName+" by "+wakeName, func(t *testing.T) {
				near, far := pair(t, New(1, Options{StreamBuffer: 10}))
				result := make(chan error, 1)
				go func() { result <- call(near) }()
				synctest.Wait()
				tt.wake(near, far)
				if err := <-result; !errors.Is(err, tt.want) {
					t.Errorf("error %v, want %v", err, tt.want)
				}
			})
		}
	}
}

func TestAcceptWakesByClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := New(1, Options{}).Host("10.0.0.1").Listen("tcp", ":0")
		if err != nil {
			t.Fatal(err)
		}
		result := make(chan error, 1)
		go func() {
			_, err := l.Accept()
			result <- err
		}()
		synctest.Wait()
		l.Close()
		if err := <-result; !errors.Is(err, net.ErrClosed) {
			t.Errorf("error %v", err)
		}
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("second Close: %v", err)
		}
	})
}

func TestPartitionHoldsStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(1, Options{Delay: 10 * time.Millisecond, Jitter: 10 * time.Millisecond})
		near, far := pair(t, n)
		n.Partition("10.0.0.1", "10.0.0.2")
		for _, text := range []string{"one ", "two ", "three"} {
			near.Write([]byte(text))
		}
		near.CloseWrite()
		far.SetReadDeadline(time.Now().Add(time.Hour))
		if _, err := far.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("read through a partition: %v", err)
		}
		far.SetReadDeadline(time.Time{})
		n.Heal("10.0.0.1", "10.0.0.2")
		if got, err := io.ReadAll(far); string(got) != "one two three" || err != nil {
			t.Errorf("%q %v", got, err)
		}
	})
}
