package t140

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// arrival is a packet of payload type 98, or of 100 with older generations, at a time in ms.
type arrival struct {
	at    int
	seq   uint16
	older []string // the oldest first; nil for plain text
	text  string
}

// show is how texts are compared.
func show(texts []Text) (lines []string) {
	for _, x := range texts {
		lines = append(lines, fmt.Sprintf("%d %s", x.Seq, x.Text))
	}
	return lines
}

// hear has the Receiver take the arrivals; what comes out has its time before it when it came by waiting.
func hear(r *Receiver, arrivals []arrival) (lines []string) {
	expire := func(until time.Time) {
		for due, ok := r.Due(); ok && !due.After(until); due, ok = r.Due() {
			for _, line := range show(r.Expire(due)) {
				lines = append(lines, fmt.Sprintf("@%d %s", due.Sub(start()).Milliseconds(), line))
			}
		}
	}
	for _, a := range arrivals {
		now := start().Add(time.Duration(a.at) * time.Millisecond)
		expire(now)
		p := Received{Seq: a.seq, SSRC: 1, PayloadType: 98, Payload: []byte(a.text)}
		if a.older != nil {
			var blocks []Block
			for i, text := range a.older {
				blocks = append(blocks, Block{time.Duration(len(a.older)-i) * Interval, []byte(text)})
			}
			p.PayloadType, p.Payload = 100, AppendRed(nil, 98, blocks, []byte(a.text))
		}
		lines = append(lines, show(r.Push(p, now))...)
	}
	expire(start().Add(time.Hour))
	return lines
}

func newReceiving() *Receiver { return NewReceiver(ReceiverConfig{PayloadType: 98, RedType: 100}) }

func TestReceive(t *testing.T) {
	for _, c := range []struct {
		name     string
		arrivals []arrival
		want     []string
	}{
		{"in order", []arrival{{0, 7, nil, "\ufeff"}, {300, 8, nil, "a"}, {600, 9, nil, "b"}}, []string{"8 a", "9 b"}},
		{"around the end of the numbers", []arrival{{0, 65535, nil, "a"}, {300, 0, nil, "b"}}, []string{"65535 a", "0 b"}},
		{"twice", []arrival{{0, 7, nil, "a"}, {1, 7, nil, "a"}, {2, 8, nil, "b"}, {3, 7, nil, "a"}}, []string{"7 a", "8 b"}},
		{"crossed", []arrival{{0, 7, nil, "a"}, {300, 9, nil, "c"}, {400, 8, nil, "b"}}, []string{"7 a", "8 b", "9 c"}},
		{"three crossed", []arrival{{0, 7, nil, "a"}, {300, 10, nil, "d"}, {310, 9, nil, "c"}, {320, 8, nil, "b"}}, []string{"7 a", "8 b", "9 c", "10 d"}},
		{"lost", []arrival{{0, 7, nil, "a"}, {300, 9, nil, "c"}, {600, 10, nil, "d"}}, []string{"7 a", "@1300 9 \ufffdc", "@1300 10 d"}},
		{"lost, and then late", []arrival{{0, 7, nil, "a"}, {300, 9, nil, "c"}, {1301, 8, nil, "b"}}, []string{"7 a", "@1300 9 \ufffdc"}},
		{"several lost in a row are one place", []arrival{{0, 7, nil, "a"}, {1500, 12, nil, "c"}}, []string{"7 a", "@2500 12 \ufffdc"}},
		{"two places", []arrival{{0, 7, nil, "a"}, {300, 9, nil, "c"}, {400, 11, nil, "e"}}, []string{"7 a", "@1300 9 \ufffdc", "@1400 11 \ufffde"}},
		{"lost before an empty one", []arrival{{0, 7, nil, "a"}, {600, 9, nil, ""}}, []string{"7 a", "@1600 9 \ufffd"}},
		{"repeated", []arrival{{0, 7, []string{"", ""}, "a"}, {300, 8, []string{"", "a"}, "b"}, {600, 9, []string{"a", "b"}, "c"}}, []string{"7 a", "8 b", "9 c"}},
		{"lost and repaired at once", []arrival{{0, 7, []string{"", ""}, "a"}, {900, 10, []string{"b", "c"}, "d"}}, []string{"7 a", "8 b", "9 c", "10 d"}},
		{"more lost than is repeated", []arrival{{0, 7, []string{"", ""}, "a"}, {1200, 11, []string{"c", "d"}, "e"}},
			[]string{"7 a", "@2200 9 \ufffdc", "@2200 10 d", "@2200 11 e"}},
		{"repaired by the late", []arrival{{0, 7, []string{"", ""}, "a"}, {1200, 11, []string{"c", "d"}, "e"}, {1300, 9, []string{"a", "b"}, "c"}},
			[]string{"7 a", "8 b", "9 c", "10 d", "11 e"}},
		{"the first one repeats what was lost", []arrival{{0, 7, []string{"y", "z"}, "a"}}, []string{"5 y", "6 z", "7 a"}},
		{"begins anew", []arrival{{0, 700, nil, "a"}, {300, 7, nil, "b"}, {600, 8, nil, "c"}}, []string{"700 a", "7 b", "8 c"}},
		{"a split character", []arrival{{0, 7, nil, "a\xe2\x82"}, {300, 8, nil, "\xac\xc3"}, {600, 9, nil, "\xa9b"}}, []string{"7 a", "8 €", "9 éb"}},
		{"a character split by a gap", []arrival{{0, 7, nil, "a\xe2\x82"}, {300, 9, nil, "b"}}, []string{"7 a", "@1300 9 \ufffdb"}},
		{"no UTF-8", []arrival{{0, 7, nil, "a\xff\xfeb"}}, []string{"7 a\ufffdb"}},
		{"controls are left as they are", []arrival{{0, 7, nil, "a\b\x1b[2J\u2028"}}, []string{"7 a\b\x1b[2J\u2028"}},
	} {
		t.Run(c.name, func(t *testing.T) { compare(t, "heard", hear(newReceiving(), c.arrivals), c.want...) })
	}
}

// Another source begins anew; what waits is given out first.
func TestReceiveAnotherSource(t *testing.T) {
	r := newReceiving()
	push := func(seq uint16, ssrc uint32, text string) []string {
		return show(r.Push(Received{Seq: seq, SSRC: ssrc, PayloadType: 98, Payload: []byte(text)}, start()))
	}
	compare(t, "first", push(7, 1, "a"), "7 a")
	compare(t, "waiting", push(9, 1, "c"))
	compare(t, "another", push(3, 2, "x"), "9 \ufffdc", "3 x")
}

func TestReceiveNoText(t *testing.T) {
	r := NewReceiver(ReceiverConfig{PayloadType: 98})
	for name, p := range map[string]Received{
		"audio":                       {PayloadType: 0, Payload: []byte{98, 'x'}},
		"redundancy that is not used": {PayloadType: 100, Payload: []byte{98, 'x'}},
	} {
		if texts := r.Push(p, start()); texts != nil {
			t.Errorf("%s: %v", name, texts)
		}
	}
	if texts := newReceiving().Push(Received{PayloadType: 100, Payload: []byte{0x80 | 98, 0}}, start()); texts != nil {
		t.Errorf("broken redundancy: %v", texts)
	}
}

// What waits is bounded: packets far ahead come out before their time.
func TestReceiveHeldBounded(t *testing.T) {
	r := newReceiving()
	var got []string
	for i := range uint16(MaxHeld + 2) {
		got = append(got, show(r.Push(Received{Seq: 2 * i, PayloadType: 98, Payload: []byte("x")}, start()))...)
		if len(r.held) > MaxHeld {
			t.Fatalf("%d packets wait", len(r.held))
		}
	}
	compare(t, "heard", got, "0 x", "2 \ufffdx")
	if r.Missing() != 1 {
		t.Errorf("%d places counted", r.Missing())
	}
}

func TestReceiveConfigured(t *testing.T) {
	r := newReceiving()
	_ = r.Push(Received{Seq: 1, PayloadType: 98, Payload: []byte("a")}, start())
	r.Configure(ReceiverConfig{PayloadType: 97})
	compare(t, "heard", show(r.Push(Received{Seq: 2, PayloadType: 97, Payload: []byte("b")}, start())), "2 b")
}

// Whatever arrives, what comes out is UTF-8 in order, and what waits is bounded.
func FuzzReceive(f *testing.F) {
	f.Add([]byte("\x00\x07\x62a\x00\x09\x62c\x00\x08\x62b"))
	f.Add([]byte("\x00\x07\x64\xe2\x09\x60\x01\x62ab\xff\xff\x62\xe2\x82"))
	f.Fuzz(func(t *testing.T, script []byte) {
		r, now := newReceiving(), start()
		for len(script) > 3 {
			n := min(3+int(script[0]), len(script))
			p := Received{Seq: uint16(script[1]), PayloadType: script[2] & 0x7f, Payload: script[3:n]}
			for _, x := range append(r.Push(p, now), r.Expire(now)...) {
				if x.Text == "" || strings.ToValidUTF8(x.Text, "") != x.Text {
					t.Errorf("text %q", x.Text)
				}
			}
			if len(r.held) > MaxHeld {
				t.Errorf("%d packets wait", len(r.held))
			}
			script, now = script[n:], now.Add(200*time.Millisecond)
		}
		_ = r.Expire(now.Add(time.Hour))
		if _, waiting := r.Due(); waiting {
			t.Error("something waits for ever")
		}
	})
}

// Words typed over a network that loses 20 and 40 %, and reorders: with two generations repeated, everything arrives or the
// place where something is missing is marked, and nothing comes twice or in another order.
func TestLossyNetwork(t *testing.T) {
	for _, loss := range []float64{0, 0.2, 0.4} {
		all := 0
		for seed := range uint64(10) {
			rnd := rand.New(rand.NewPCG(seed, 4103))
			words := typeWords(rnd, loss, 2)
			text, marks := words.heard, strings.Count(words.heard, replacement)
			all += marks
			if loss == 0 && text != words.typed {
				t.Fatalf("seed %d: %q of %q arrived without loss", seed, text, words.typed)
			}
			if !fits(text, words.typed) {
				t.Errorf("loss %.1f, seed %d: %d marks\n%q\nis not what was typed:\n%q", loss, seed, marks, text, words.typed)
			}
		}
		// three packets in a row are lost with 1 % and 6 % each time
		if most := int(10 * 200 * loss * loss * loss); all > most || loss == 0.4 && all == 0 {
			t.Errorf("loss %.1f: %d marks, want up to %d", loss, all, most)
		}
	}
}

// typing is what was typed at one end and came out at the other.
type typing struct{ typed, heard string }

// typeWords types 200 words over a network that loses packets, delays them by up to 400 ms and so reorders them. The last
// packets arrive, so that it is known what the others were.
func typeWords(rnd *rand.Rand, loss float64, redundancy int) (out typing) {
	s, r := newSending(SenderConfig{PayloadType: 98, RedType: 100, Redundancy: redundancy}), newReceiving()
	type flying struct {
		p  Received
		at time.Time
	}
	var air []flying
	var typed, heard strings.Builder
	take := func(texts []Text) {
		for _, x := range texts {
			heard.WriteString(x.Text)
		}
	}
	seq := uint16(65500)
	for tick := range 200 * 6 {
		now := start().Add(time.Duration(tick) * 50 * time.Millisecond)
		if tick%6 == 0 && tick < 190*6 {
			word := fmt.Sprintf("w%dé ", tick/6)
			typed.WriteString(word)
			_ = s.Write(word)
		}
		if p, ok := s.Next(now); ok {
			seq++
			if tick > 185*6 || rnd.Float64() >= loss {
				delay := time.Duration(rnd.IntN(8)) * 50 * time.Millisecond
				air = append(air, flying{Received{Seq: seq, PayloadType: p.PayloadType, Payload: []byte(string(p.Payload))}, now.Add(delay)})
			}
		}
		var left []flying
		for _, f := range air {
			if f.at.After(now) {
				left = append(left, f)
				continue
			}
			take(r.Push(f.p, now))
		}
		air = left
		take(r.Expire(now))
	}
	for _, f := range air {
		take(r.Push(f.p, f.at))
	}
	take(r.Expire(start().Add(time.Hour)))
	return typing{typed.String(), heard.String()}
}

// fits says whether heard is typed with some parts of it replaced by one mark each.
func fits(heard, typed string) bool {
	parts := strings.Split(heard, replacement)
	if !strings.HasPrefix(typed, parts[0]) || !strings.HasSuffix(typed, parts[len(parts)-1]) {
		return false
	}
	for _, part := range parts {
		at := strings.Index(typed, part)
		if at < 0 {
			return false
		}
		typed = typed[at+len(part):]
	}
	return typed == ""
}
