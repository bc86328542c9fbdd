package t140

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// start is when the tests begin.
func start() time.Time { return time.Unix(1_000_000, 0) }

// sending is a Sender with a clock.
type sending struct {
	*Sender
	now time.Time
}

func newSending(cfg SenderConfig) *sending { return &sending{NewSender(cfg), start()} }

// next waits for the next packet; false when none is to come.
func (s *sending) next() (Packet, bool) {
	due, ok := s.Due(s.now)
	if !ok {
		return Packet{}, false
	}
	s.now = due
	return s.Next(s.now)
}

// all are the packets until there are no more, as text.
func (s *sending) all() (lines []string) {
	for {
		p, ok := s.next()
		if !ok {
			return lines
		}
		line := fmt.Sprintf("+%d %d %q", p.Since.Milliseconds(), p.PayloadType, p.Payload)
		if p.Marker {
			line += " M"
		}
		lines = append(lines, line)
	}
}

func write(t *testing.T, s *Sender, text string) {
	t.Helper()
	if err := s.Write(text); err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSendPlain(t *testing.T) {
	s := newSending(SenderConfig{PayloadType: 98})
	compare(t, "at first", s.all(), `+0 98 "\ufeff" M`)
	s.now = s.now.Add(100 * time.Millisecond)
	write(t, s.Sender, "hel")
	write(t, s.Sender, "lo")
	compare(t, "soon after", s.all(), `+300 98 "hello"`)
	s.now = s.now.Add(5 * time.Second)
	write(t, s.Sender, "again")
	compare(t, "after silence", s.all(), `+5000 98 "again" M`)
}

// A line end is U+2028 in T.140, and what is not UTF-8 is replaced.
func TestSendLineEnds(t *testing.T) {
	s := newSending(SenderConfig{PayloadType: 98})
	write(t, s.Sender, "a\r\nb\nc\rd\xff")
	compare(t, "sent", s.all(), `+0 98 "\ufeff" M`, `+300 98 "a\u2028b\u2028c\u2028d`+"\ufffd"+`"`)
}

// Each text is repeated as often as configured, and then there is silence.
func TestSendRedundant(t *testing.T) {
	s := newSending(SenderConfig{PayloadType: 98, RedType: 100, Redundancy: 2})
	write(t, s.Sender, "a")
	var got []string
	for {
		p, ok := s.next()
		if !ok {
			break
		}
		older, text, err := ParseRed(p.Payload, 98)
		if err != nil || p.PayloadType != 100 {
			t.Fatalf("payload type %d: %x: %v", p.PayloadType, p.Payload, err)
		}
		line := fmt.Sprintf("+%d", p.Since.Milliseconds())
		for _, o := range older {
			line += fmt.Sprintf(" %d:%q", o.Age.Milliseconds(), o.Text)
		}
		got = append(got, fmt.Sprintf("%s %q %v", line, text, p.Marker))
	}
	compare(t, "sent", got,
		`+0 0:"" 0:"" "\ufeff" true`,
		`+300 0:"" 300:"\ufeff" "a" false`,
		`+300 600:"\ufeff" 300:"a" "" false`,
		`+300 600:"a" 300:"" "" false`)
}

// One packet of RFC 4103, octet by octet: two generations of redundancy, 300 ms apart.
func TestSendGoldenPayload(t *testing.T) {
	s := newSending(SenderConfig{PayloadType: 98, RedType: 100, Redundancy: 2})
	for _, text := range []string{"", "A", "é", "C"} {
		write(t, s.Sender, text)
		p, _ := s.next()
		if text != "C" {
			continue
		}
		// 1 98, 600 ms, 1 octet; 1 98, 300 ms, 2 octets; 0 98; A; é; C
		if got, want := hex.EncodeToString(p.Payload), "e2096001"+"e204b002"+"62"+"41"+"c3a9"+"43"; got != want {
			t.Errorf("payload %s, want %s", got, want)
		}
	}
}

// No packet is longer than an Ethernet frame takes, and no character is split, however many generations there are.
func TestSendBounded(t *testing.T) {
	for _, red := range []int{0, 1, 2, MaxRedundancy, MaxRedundancy + 5} {
		s := newSending(SenderConfig{PayloadType: 98, RedType: 100, Redundancy: red, CPS: MaxCPS + 5})
		text := strings.Repeat("aé€𝄞", 900)
		write(t, s.Sender, text)
		var got strings.Builder
		for p, ok := s.next(); ok; p, ok = s.next() {
			if len(p.Payload) > maxPayload {
				t.Errorf("redundancy %d: %d octets", red, len(p.Payload))
			}
			block := p.Payload
			if p.PayloadType == 100 {
				older, newest, err := ParseRed(p.Payload, 98)
				if block = newest; err != nil || len(older) != min(red, MaxRedundancy) {
					t.Fatalf("redundancy %d: %d generations, %v", red, len(older), err)
				}
			}
			if !utf8.Valid(block) {
				t.Errorf("redundancy %d: split character in %q", red, block)
			}
			got.Write(bytes.TrimPrefix(block, []byte("\ufeff")))
		}
		if got.String() != text {
			t.Errorf("redundancy %d: %d octets of %d arrived", red, got.Len(), len(text))
		}
	}
}

// Over ten seconds no more characters go out than the other side takes, and all go out in the end.
func TestSendRate(t *testing.T) {
	for _, cps := range []int{1, 10, DefaultCPS} {
		s := newSending(SenderConfig{PayloadType: 98, CPS: cps})
		write(t, s.Sender, strings.Repeat("é", 40*cps))
		type sample struct {
			at time.Time
			n  int
		}
		var sent []sample
		total := 0
		for p, ok := s.next(); ok; p, ok = s.next() {
			n := strings.Count(string(p.Payload), "é")
			sent, total = append(sent, sample{s.now, n}), total+n
		}
		if total != 40*cps {
			t.Errorf("%d characters a second: %d sent", cps, total)
		}
		// ten seconds' worth may have been saved up, another comes in meanwhile
		for i := range sent {
			inSpan := 0
			for _, x := range sent[i:] {
				if x.at.Sub(sent[i].at) < cpsSpan {
					inSpan += x.n
				}
			}
			if inSpan > 2*10*cps {
				t.Errorf("%d characters a second: %d in 10 s", cps, inSpan)
			}
		}
		if took := s.now.Sub(start()); took < 29*time.Second || took > 31*time.Second {
			t.Errorf("%d characters a second: took %v, want 30 s after the first 10 s' worth", cps, took)
		}
	}
}

func TestSendFull(t *testing.T) {
	s := newSending(SenderConfig{PayloadType: 98})
	write(t, s.Sender, strings.Repeat("x", MaxQueued-1))
	if err := s.Write("yz"); !errors.Is(err, ErrFull) {
		t.Errorf("two octets too many: %v", err)
	}
	write(t, s.Sender, "y")
}

// A change of how text is sent keeps what waits.
func TestSendConfigured(t *testing.T) {
	s := newSending(SenderConfig{PayloadType: 98, RedType: 100, Redundancy: 1})
	write(t, s.Sender, "kept")
	_, _ = s.next() // the byte order mark
	s.Configure(SenderConfig{PayloadType: 97})
	compare(t, "sent", s.all(), `+300 97 "kept"`)
	s.Configure(SenderConfig{PayloadType: 97, Redundancy: 3})
	write(t, s.Sender, "x")
	compare(t, "redundancy without a payload type for it", s.all(), `+300 97 "x"`)
}

func TestSendNotDue(t *testing.T) {
	s := newSending(SenderConfig{PayloadType: 98})
	_, _ = s.next()
	write(t, s.Sender, "x")
	if p, ok := s.Next(s.now.Add(Interval - 1)); ok {
		t.Errorf("sent %q too early", p.Payload)
	}
	if _, ok := s.Next(s.now.Add(Interval)); !ok {
		t.Error("nothing sent when it was due")
	}
}
