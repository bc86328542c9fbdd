package audioline_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media/t140"
	"gosua/internal/phone/audioline"
	"gosua/internal/testkit/simnet"
)

// texting is a side with what it reads.
type texting struct {
	*side
	read strings.Builder
}

// withText runs a test with two sides; take says whether the second takes text. Both repeat so many generations.
func withText(t *testing.T, take bool, redundancy int, f func(t *testing.T, a, b *texting)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := simnet.New(1, simnet.Options{})
		side := func(ip string, text bool) *texting {
			s := &texting{}
			s.side = newSide(t, n, ip, func(c *audioline.Config) {
				c.Text, c.TextRedundancy, c.Mux = text, redundancy, true
				c.OnText = func(index int, x t140.Text) {
					if index != 1 {
						t.Errorf("text on line %d", index)
					}
					s.read.WriteString(x.Text)
				}
			})
			return s
		}
		f(t, side("10.0.0.1", true), side("10.0.0.2", take))
	})
}

// settleText has a make an offer, b answer it, and both do what they agreed on.
func settleText(a, b *texting) (offer, answer []byte) {
	a.t.Helper()
	offer, err := a.Offer(a.addr)
	a.must(err)
	b.must(b.RemoteOffer(offer))
	answer, err = b.Answer(b.addr)
	b.must(err)
	a.must(a.RemoteAnswer(answer, false))
	for _, s := range []*texting{a, b} {
		for _, st := range s.Streams() {
			if s.Text().Serves(st) {
				s.must(s.Text().Run(st))
			}
		}
	}
	return offer, answer
}

// Text goes both ways beside the audio, over a hold, whoever offers, with redundancy and without.
func TestText(t *testing.T) {
	for _, redundancy := range []int{0, 2} {
		withText(t, true, redundancy, func(t *testing.T, a, b *texting) {
			settleText(a, b)
			a.must(a.Text().Stream().Send("héllo "))
			b.must(b.Text().Stream().Send("hi "))
			time.Sleep(2 * time.Second)
			a.Hold(true)
			settleText(a, b)
			if err := b.Text().Stream().Send("held"); err == nil {
				t.Error("sent to one that holds")
			}
			a.Hold(false)
			settleText(b, a)
			b.must(b.Text().Stream().Send("again"))
			a.must(a.Text().Stream().Send("世界"))
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if a.read.String() != "hi again" || b.read.String() != "héllo 世界" {
				t.Errorf("redundancy %d: read %q and %q", redundancy, a.read.String(), b.read.String())
			}
			if st := a.Text().Stream().Stats(); st.Redundancy != redundancy {
				t.Errorf("repeated %d times, want %d", st.Redundancy, redundancy)
			}
		})
	}
}

// A remote that takes no text: the audio is agreed on, the sockets are given back, and text is not offered again.
func TestTextNotTaken(t *testing.T) {
	withText(t, false, 0, func(t *testing.T, a, b *texting) {
		offer, answer := settleText(a, b)
		if !strings.Contains(string(offer), "m=text 4002 ") || !strings.Contains(string(answer), "m=text 0 ") {
			t.Errorf("offer %s\nanswer %s", ports(offer), ports(answer))
		}
		if a.Text().Stream() != nil || a.open.Load() != 2 || b.open.Load() != 2 {
			t.Errorf("stream %v, %d and %d sockets", a.Text().Stream(), a.open.Load(), b.open.Load())
		}
		again, err := a.Offer(a.addr)
		a.must(err)
		if got := ports(again); got != "4000 0" {
			t.Errorf("then ports %s", got)
		}
	})
}

// A change that ends the text stops its stream, which gives its sockets back; another may bring it again.
func TestTextEnds(t *testing.T) {
	withText(t, true, 0, func(t *testing.T, a, b *texting) {
		settleText(a, b)
		offer, err := a.Offer(a.addr)
		a.must(err)
		without := strings.Replace(string(offer), "m=text 4002 ", "m=text 0 ", 1)
		b.must(b.RemoteOffer([]byte(without)))
		_, err = b.Answer(b.addr)
		b.must(err)
		if b.Text().Serves(b.Streams()[1]) || b.Text().Stream() == nil {
			t.Errorf("streams %+v", b.Streams())
		}
		b.must(b.Text().Stop().Close())
		if b.Text().Stop() != nil || b.open.Load() != 2 {
			t.Errorf("%d sockets open after the end", b.open.Load())
		}
		b.must(b.RemoteOffer(offer))
		answer, err := b.Answer(b.addr)
		b.must(err)
		if got := ports(answer); !strings.HasPrefix(got, "4000 40") {
			t.Errorf("answered again with ports %s", got)
		}
		a.Cancel()
	})
}
