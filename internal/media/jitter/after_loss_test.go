package jitter

import (
	"testing"
	"time"
)

// With a packet that is lost comes what the one behind it says, if that is here, and then that one itself.
func TestLostWithTheNext(t *testing.T) {
	const span = 160
	start := time.Unix(1000, 0)
	b := New(Config{})
	at := func(i int) time.Time { return start.Add(time.Duration(i) * 20 * time.Millisecond) }
	push := func(i int) {
		b.Push(Packet{Seq: uint16(i), Timestamp: uint32(i * span), PayloadType: 96, Payload: []byte{byte(i)}}, at(i))
	}
	said := map[Kind][]byte{}
	for i := range 50 {
		if i != 25 {
			push(i)
		}
		f := b.Pop(at(i))
		if len(f.Payload) != 0 && f.PayloadType != 96 {
			t.Fatalf("at %d: %+v", i, f)
		}
		if f.Kind == Lost {
			said[Lost] = append(said[Lost], f.Payload...)
			said[Normal] = append(said[Normal], b.Pop(at(i)).Payload...)
		}
	}
	if string(said[Lost]) != "\x1a" || string(said[Normal]) != "\x1a" {
		t.Errorf("with the lost one %v, then %v", said[Lost], said[Normal])
	}
}
