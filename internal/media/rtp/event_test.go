package rtp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// payload is an event's, as on the wire.
func payload(code uint8, end bool, duration uint16) []byte {
	b := []byte{code, eventVolume, 0, 0}
	if end {
		b[1] |= endBit
	}
	binary.BigEndian.PutUint16(b[2:], duration)
	return b
}

// events runs a sender for some ticks and describes every packet: code, duration, end, marker, at which tick.
func events(e *eventSender, ticks, step int) []string {
	var out []string
	now := uint32(5000)
	for i := range ticks {
		p, busy := e.tick(step, now)
		switch {
		case !busy:
			out = append(out, fmt.Sprintf("%d: audio", i))
		case p.send:
			s := fmt.Sprintf("%d: %c %d ts=%d", i, digits[p.payload[0]], binary.BigEndian.Uint16(p.payload[2:]), (p.timestamp-5000)/uint32(step))
			if p.payload[1]&endBit != 0 {
				s += " end"
			}
			if p.first {
				s += " marker"
			}
			out = append(out, s)
		}
		now += uint32(step)
	}
	return out
}

func TestSendEvents(t *testing.T) {
	e := &eventSender{clockRate: 8000}
	if err := e.queue("5#"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0: 5 160 ts=0 marker", "1: 5 320 ts=0", "2: 5 480 ts=0", "3: 5 640 ts=0", "4: 5 800 ts=0",
		"5: 5 960 ts=0", "6: 5 1120 ts=0", "7: 5 1280 ts=0", "8: 5 1440 ts=0",
		"9: 5 1600 ts=0 end", "10: 5 1600 ts=0 end", "11: 5 1600 ts=0 end",
		"12: # 160 ts=12 marker",
	}
	if got := events(e, 13, 160); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	rest := events(e, 12, 160)
	if last := rest[len(rest)-1]; last != "11: audio" {
		t.Errorf("after the digits: %s", last)
	}
}

// Whatever a packet lasts, an event lasts 200 ms in its own clock, has three end packets and at least 40 ms after it.
func TestSendEventsPacketLengths(t *testing.T) {
	for _, ms := range []int{10, 30, 60, 250} {
		e := &eventSender{clockRate: 16000}
		if err := e.queue("r"); err != nil {
			t.Fatal(err)
		}
		var durations []uint16
		ends, ticks := 0, 0
		for {
			p, busy := e.tick(16*ms, 0)
			if !busy {
				break
			}
			ticks++
			if p.send && p.payload[1]&endBit != 0 {
				ends++
			}
			durations = append(durations, binary.BigEndian.Uint16(p.payload[2:]))
		}
		toEnd := (200 + ms - 1) / ms
		if ends != 3 || durations[toEnd-1] != 3200 || durations[len(durations)-1] != 3200 || (ticks-toEnd)*ms < 40 {
			t.Errorf("%d ms: %d end packets, durations %v", ms, ends, durations)
		}
	}
}

// A comma is two seconds of sound between digits.
func TestSendPauses(t *testing.T) {
	e := &eventSender{clockRate: 8000}
	if err := e.queue(",1,,2"); err != nil {
		t.Fatal(err)
	}
	var starts []int
	for i, now := 0, uint32(0); i < 400; i, now = i+1, now+160 {
		if p, busy := e.tick(160, now); busy && p.first {
			starts = append(starts, i*20) // ms
		}
	}
	if want := []int{2000, 2000 + 240 + 4000}; !slices.Equal(starts, want) {
		t.Errorf("digits begin at %v ms, want %v", starts, want)
	}
	if err := e.queue(",3"); err != nil {
		t.Fatal(err)
	}
	e.tick(160, 0)
	e.abandon()
	if err := e.queue("4"); err != nil {
		t.Fatal(err)
	}
	if p, busy := e.tick(160, 0); !busy || p.payload[0] != 4 {
		t.Errorf("after a pause that was given up: %+v, %v", p, busy)
	}
}

func TestQueueDigits(t *testing.T) {
	e := &eventSender{clockRate: 8000}
	if err := e.queue("0123456789*#ABCDabcdRr"); err != nil {
		t.Error(err)
	}
	if err := e.queue("12x"); !errors.Is(err, ErrDigit) {
		t.Errorf("an x: %v", err)
	}
	if len(e.waiting) != 22 {
		t.Errorf("%d digits wait", len(e.waiting))
	}
	if err := e.queue(strings.Repeat("1", MaxDigits-21)); !errors.Is(err, ErrQueueFull) {
		t.Errorf("too many: %v", err)
	}
}

func TestReceiveEvents(t *testing.T) {
	type packet struct {
		ts      uint32
		payload []byte
	}
	whole := func(ts uint32, code uint8) (p []packet) {
		for d := uint16(160); d <= 1600; d += 160 {
			p = append(p, packet{ts, payload(code, d == 1600, d)})
		}
		return append(p, p[len(p)-1], p[len(p)-1])
	}
	for _, c := range []struct {
		name    string
		packets []packet
		want    string
	}{
		{"one", whole(1000, 5), "5"},
		{"two of the same digit", append(whole(1000, 5), whole(3000, 5)...), "55"},
		{"all", append(append(append(whole(1, 0), whole(2000, 10)...), whole(4000, 15)...), whole(6000, 16)...), "0*DR"},
		{"end packets lost", append(whole(1000, 1)[:5], whole(3000, 2)[:5]...), "12"},
		{"only an end packet", whole(1000, 7)[11:], "7"},
		{"out of order", []packet{{1000, payload(3, false, 320)}, {1000, payload(3, false, 160)}, {1000, payload(3, true, 1600)}, {1000, payload(3, false, 480)}}, "3"},
		{"late packet of the one before", append(append(whole(1000, 1), whole(3000, 2)[:3]...), packet{1000, payload(1, true, 1600)}, packet{3000, payload(2, false, 640)}), "12"},
		{"timestamps wrap", append(whole(1<<32-100, 1), whole(1900, 1)...), "11"},
		{"clock set back", append(whole(1<<30, 1), whole(1<<29, 1)...), "11"},
		{"long one in segments", []packet{{1000, payload(9, false, 0xfff0)}, {1000, payload(9, false, 0xffff)}, {1000 + 0xffff, payload(9, false, 160)}, {1000 + 0xffff, payload(9, true, 320)}}, "9"},
		{"not digits", []packet{{1000, payload(17, false, 160)}, {2000, payload(255, false, 160)}, {3000, []byte{1, 2, 3}}, {4000, nil}}, ""},
	} {
		e := eventReceiver{clockRate: 8000}
		var got []byte
		for _, p := range c.packets {
			if ev, ok := e.push(p.ts, p.payload); ok {
				got = append(got, ev.Digit())
			}
		}
		if string(got) != c.want {
			t.Errorf("%s: heard %q, want %q", c.name, got, c.want)
		}
	}
}

func TestEventDuration(t *testing.T) {
	e := eventReceiver{clockRate: 8000}
	if ev, _ := e.push(1, payload(5, true, 1600)); ev.Duration != 200*time.Millisecond {
		t.Errorf("%v", ev.Duration)
	}
	if d := (Event{Code: 99}).Digit(); d != 0 {
		t.Errorf("digit %q", d)
	}
}
