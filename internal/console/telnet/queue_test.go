package telnet

import (
	"bytes"
	"strings"
	"testing"
)

// drain takes all that waits.
func drain(q *queue) string {
	q.close()
	var got bytes.Buffer
	b := make([]byte, 7)
	for n := q.take(b); n > 0; n = q.take(b) {
		got.Write(b[:n])
	}
	return got.String()
}

func TestQueueKeepsOrder(t *testing.T) {
	q := newQueue(100)
	q.text([]byte("one\r\n"))
	q.control([]byte("vm> "))
	q.text([]byte("two\r\n"))
	if got := drain(q); got != "one\r\nvm> two\r\n" {
		t.Errorf("got %q", got)
	}
	q.text([]byte("late"))
	q.control([]byte("late"))
	if got := drain(q); got != "" {
		t.Errorf("after close: %q", got)
	}
}

func TestQueueOverflow(t *testing.T) {
	q := newQueue(20)
	q.text([]byte("0123456789\r\n"))
	for range 1000 {
		q.text([]byte("lost line\r\n"))
	}
	q.control([]byte("vm> "))
	b := make([]byte, 100)
	if got := string(b[:q.take(b)]); got != "0123456789\r\n"+truncated+"vm> " {
		t.Errorf("got %q", got)
	}
	q.text([]byte("again\r\n"))
	if got := drain(q); got != "again\r\n" {
		t.Errorf("afterwards: %q", got)
	}
}

// TestQueueWaitsForRoom proves that a client that is behind misses one stretch, not a line here and there.
func TestQueueWaitsForRoom(t *testing.T) {
	q := newQueue(20)
	q.text([]byte(strings.Repeat("x", 20)))
	q.text([]byte("lost"))
	b := make([]byte, 5)
	q.take(b)
	q.text([]byte("y"))
	if got := drain(q); got != strings.Repeat("x", 15)+truncated {
		t.Errorf("got %q", got)
	}
}

func TestQueueReserveIsBounded(t *testing.T) {
	q := newQueue(10)
	for range reserve {
		q.control([]byte("1234567"))
	}
	if got := len(drain(q)); got > 10+reserve || got < reserve {
		t.Errorf("%d bytes", got)
	}
}

func TestQueueDrop(t *testing.T) {
	q := newQueue(10)
	q.text([]byte("x"))
	q.drop()
	if got := drain(q); got != "" {
		t.Errorf("got %q", got)
	}
}
