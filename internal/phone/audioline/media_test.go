package audioline_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"gosua/internal/phone/audioline"
	"gosua/internal/testkit/simnet"
)

// withExtra runs a test with two sides that have this many lines beside the first.
func withExtra(t *testing.T, ours, theirs int, f func(t *testing.T, a, b *side)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := simnet.New(1, simnet.Options{})
		extra := func(n int) func(*audioline.Config) { return func(c *audioline.Config) { c.Extra = n } }
		f(t, newSide(t, n, "10.0.0.1", extra(ours)), newSide(t, n, "10.0.0.2", extra(theirs)))
	})
}

// ports are the ports of the m= lines.
func ports(description []byte) string {
	var list []string
	for line := range strings.Lines(string(description)) {
		if fields := strings.Fields(line); strings.HasPrefix(line, "m=") {
			list = append(list, fields[1])
		}
	}
	return strings.Join(list, " ")
}

// shape is the lines of a side: used ones with their port, running ones with a star.
func (s *side) shape() string {
	var list []string
	for _, st := range s.Streams() {
		text := fmt.Sprint(st.Port)
		if l := s.Line(st); l != nil && l.Stream() != nil {
			text += "*"
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

// runAll runs every line that is agreed on.
func (s *side) runAll() {
	s.t.Helper()
	for _, st := range s.Streams() {
		if l := s.Line(st); l != nil {
			_, err := l.Run(st)
			s.must(err)
		}
	}
}

// TestLinesThatBothWant: as many as both have; the sockets of the others are given back, and they are not offered again.
func TestLinesThatBothWant(t *testing.T) {
	for _, tt := range []struct {
		ours, theirs         int
		offer, answer, again string
		sockets, theirOnes   int32
	}{
		{0, 0, "4000", "4000", "4000", 2, 2},
		{0, 2, "4000", "4000", "4000", 2, 2},
		{1, 1, "4000 4002", "4000 4002", "4000 4002", 4, 4},
		{2, 1, "4000 4002 4004", "4000 4002 0", "4000 4002 0", 4, 4},
		{2, 0, "4000 4002 4004", "4000 0 0", "4000 0 0", 2, 2},
	} {
		withExtra(t, tt.ours, tt.theirs, func(t *testing.T, a, b *side) {
			offer := a.offer()
			answer := b.answer(offer)
			a.hear(answer)
			if ports(offer) != tt.offer || ports(answer) != tt.answer {
				t.Errorf("%d and %d more: offered %s, answered %s, want %s and %s", tt.ours, tt.theirs, ports(offer), ports(answer), tt.offer, tt.answer)
			}
			if a.open.Load() != tt.sockets || b.open.Load() != tt.theirOnes {
				t.Errorf("%d and %d more: %d and %d sockets are open, want %d and %d", tt.ours, tt.theirs, a.open.Load(), b.open.Load(), tt.sockets, tt.theirOnes)
			}
			a.runAll()
			b.runAll()
			if again := a.offer(); ports(again) != tt.again {
				t.Errorf("%d and %d more: offered again %s, want %s", tt.ours, tt.theirs, ports(again), tt.again)
			}
		})
	}
}

// TestLineThatComesAndGoes: its stream is stopped when the remote gives it up; when it comes back, it has other sockets.
func TestLineThatComesAndGoes(t *testing.T) {
	withExtra(t, 1, 1, func(t *testing.T, a, b *side) {
		agree(a, b)
		a.runAll()
		both := b.offer()
		b.Cancel()
		b.must(a.RemoteOffer(bytes.Replace(both, []byte("m=audio 4002"), []byte("m=audio 0"), 1)))
		answer, err := a.Answer(a.addr)
		a.must(err)
		if ports(answer) != "4000 0" {
			t.Errorf("answered %s", ports(answer))
		}
		second := a.Lines()[1]
		if second.Stream() == nil {
			t.Fatal("the stream is gone before anybody stopped it")
		}
		a.must(second.Stop().Close())
		if second.Stream() != nil || a.open.Load() != 2 || a.shape() != "4000* 0" {
			t.Errorf("after Stop: stream %v, %d sockets, %s", second.Stream(), a.open.Load(), a.shape())
		}
		if offer := a.offer(); ports(offer) != "4000 0" {
			t.Errorf("offered without it: %s", ports(offer))
		}
		a.Cancel()
		answer = a.answer(both)
		if ports(answer) != "4000 4004" || a.open.Load() != 4 {
			t.Errorf("back again: answered %s, %d sockets", ports(answer), a.open.Load())
		}
		a.runAll()
		if a.shape() != "4000* 4004*" {
			t.Errorf("back again: %s", a.shape())
		}
	})
}

// TestLastWordReleases: a line that a provisional answer refuses may still be wanted by the final one.
func TestLastWordReleases(t *testing.T) {
	withExtra(t, 1, 1, func(t *testing.T, a, b *side) {
		whole := b.answer(a.offer())
		less := bytes.Replace(whole, []byte("m=audio 4002"), []byte("m=audio 0"), 1)
		a.must(a.RemoteAnswer(less, true))
		if a.open.Load() != 4 || a.shape() != "4000 0" || a.Final() {
			t.Errorf("after the provisional answer: %d sockets, %s, final %v", a.open.Load(), a.shape(), a.Final())
		}
		a.hear(whole)
		if a.open.Load() != 4 || a.shape() != "4000 4002" || !a.Final() {
			t.Errorf("after the final answer: %d sockets, %s, final %v", a.open.Load(), a.shape(), a.Final())
		}
	})
	withExtra(t, 1, 1, func(t *testing.T, a, b *side) {
		less := bytes.Replace(b.answer(a.offer()), []byte("m=audio 4002"), []byte("m=audio 0"), 1)
		a.must(a.RemoteAnswer(less, true))
		a.hear(less)
		if a.open.Load() != 2 {
			t.Errorf("after the same as final answer: %d sockets", a.open.Load())
		}
	})
}

// TestUselessAnswers: what was agreed stays, a hold that was asked for is forgotten, and both sides may offer again.
func TestUselessAnswers(t *testing.T) {
	for name, spoil := range map[string]func(answer []byte) []byte{
		"no description": func([]byte) []byte { return []byte("nonsense") },
		"nothing to use": func(answer []byte) []byte {
			return bytes.Replace(answer, []byte("m=audio 4000"), []byte("m=audio 0"), 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, a, b *side) {
				agree(a, b)
				a.Hold(true)
				if err := a.RemoteAnswer(spoil(b.answer(a.offer())), false); err == nil {
					t.Error("taken")
				}
				if a.shape() != "4000" || a.Held() {
					t.Errorf("afterwards %s, held %v", a.shape(), a.Held())
				}
				if answer := a.answer(b.offer()); !bytes.Contains(answer, []byte("a=sendrecv")) {
					t.Errorf("their next offer is answered by\n%s", answer)
				}
				b.Cancel()
				if offer := a.offer(); !bytes.Contains(offer, []byte("a=sendrecv")) {
					t.Errorf("our next offer is\n%s", offer)
				}
			})
		})
	}
}
