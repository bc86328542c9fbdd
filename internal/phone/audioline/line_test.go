package audioline_test

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/media/stream"
	"gosua/internal/phone/audioline"
	"gosua/internal/sdp"
	"gosua/internal/sdp/offeranswer"
	"gosua/internal/testkit/simnet"
)

func TestOfferIsTheSameWhileItIsPending(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		first := a.offer()
		if second := a.offer(); !bytes.Equal(first, second) {
			t.Errorf("the pending offer changed:\n%s\n%s", first, second)
		}
		moved, err := a.Offer(netip.MustParseAddr("10.0.0.7"))
		a.must(err)
		if !bytes.Contains(moved, []byte("c=IN IP4 10.0.0.7\r\n")) {
			t.Errorf("at another address the offer says\n%s", moved)
		}
		a.hear(b.answer(moved))
		if later := a.offer(); bytes.Equal(later, moved) {
			t.Error("a new offer has the version of the old one")
		}
	})
}

func TestSocketsAreOpenedOnceAndTold(t *testing.T) {
	inBubble(t, func(t *testing.T, a, _ *side) {
		if a.Agreed() || len(a.opened) != 0 || a.open.Load() != 0 {
			t.Fatalf("before any offer: agreed %v, told %v, %d sockets", a.Agreed(), a.opened, a.open.Load())
		}
		a.offer()
		a.Cancel()
		a.offer()
		want := []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.1:4001")}
		if len(a.opened) != 2 || a.opened[0] != want[0] || a.opened[1] != want[1] {
			t.Errorf("told %v, want %v", a.opened, want)
		}
		a.Close()
		a.Close()
		if n := a.open.Load(); n != 0 {
			t.Errorf("%d sockets after Close", n)
		}
	})
}

func TestPortThatIsTakenIsPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simnet.New(1, simnet.Options{})
		taken, err := n.Host("10.0.0.1").ListenPacket("udp4", "10.0.0.1:4001")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		a := newSide(t, n, "10.0.0.1", nil)
		if offer := a.offer(); !bytes.Contains(offer, []byte("m=audio 4002 ")) {
			t.Errorf("RTCP's port 4001 is taken, the offer says\n%s", offer)
		}
	})
}

// TestCallBothWays proves the way from offer to sound: each side hears what the other says, and the digits.
func TestCallBothWays(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		agree(a, b)
		for _, s := range []*side{a, b} {
			if !s.run() {
				t.Fatal("the first stream is no fresh one")
			}
			if s.run() {
				t.Error("the same again made another stream")
			}
		}
		const frames = 10
		for range frames {
			a.Stream().WriteFrame(make([]int16, a.Stream().Format().Samples()))
			b.Stream().WriteFrame(make([]int16, b.Stream().Format().Samples()))
			time.Sleep(a.Stream().Format().PTime)
		}
		for _, s := range []*side{a, b} {
			if got := s.Stream().Stats(); got.Rx.Packets != frames || got.Codec != "PCMU" {
				t.Errorf("%s received %d packets of %s, want %d of PCMU", s.addr, got.Rx.Packets, got.Codec, frames)
			}
		}
		a.must(a.Stream().SendDTMF("7"))
		for range frames {
			a.Stream().WriteFrame(make([]int16, a.Stream().Format().Samples()))
			time.Sleep(a.Stream().Format().PTime)
		}
		if got := <-b.digits; got != "7" {
			t.Errorf("heard digit %q, want 7", got)
		}
	})
}

func TestAnswerIsTheSameUntilTheNextOffer(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		first := b.answer(a.offer())
		again, err := b.Answer(b.addr)
		if err != nil || !bytes.Equal(first, again) {
			t.Errorf("a second answer, %v:\n%s\n%s", err, first, again)
		}
		a.hear(first)
		a.Hold(true)
		if next := b.answer(a.offer()); !bytes.Contains(next, []byte("a=recvonly")) {
			t.Errorf("another offer got the old answer\n%s", next)
		}
	})
}

// TestEarlyAnswers: answers in provisional responses may repeat, and another may take their place until the final one.
func TestEarlyAnswers(t *testing.T) {
	moved := func(answer []byte, port string) []byte {
		return bytes.Replace(answer, []byte("m=audio 4000 "), []byte("m=audio "+port+" "), 1)
	}
	for _, tt := range []struct {
		name   string
		heard  []string // ports; the last answer is the final one
		remote string
	}{
		{"the final one alone", []string{"4000"}, "10.0.0.2:4000"},
		{"the same again", []string{"4000", "4000", "4000"}, "10.0.0.2:4000"},
		{"changed by the final one", []string{"4000", "5000"}, "10.0.0.2:5000"},
		{"changed twice", []string{"4000", "5000", "6000"}, "10.0.0.2:6000"},
		{"there and back", []string{"4000", "5000", "4000"}, "10.0.0.2:4000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, a, b *side) {
				answer := b.answer(a.offer())
				for i, port := range tt.heard {
					a.must(a.RemoteAnswer(moved(answer, port), i < len(tt.heard)-1))
				}
				if got := a.Streams()[0].Remote.String(); got != tt.remote {
					t.Errorf("sends to %s, want %s", got, tt.remote)
				}
				if err := a.RemoteAnswer(moved(answer, "7000"), false); !errors.Is(err, offeranswer.ErrState) {
					t.Errorf("an answer after the final one: %v, want ErrState", err)
				}
			})
		})
	}
}

// A changed answer to a later offer: lines that were refused stay in their places, and versions go on (RFC 3264 §8).
func TestEarlyAnswersToALaterOffer(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		video := []byte("m=video 9002 RTP/AVP 31\r\n")
		offer := b.offer()
		at := bytes.Index(offer, []byte("m=audio"))
		a.answer(slices.Concat(offer[:at], video, offer[at:]))
		version := func(body []byte) uint64 {
			t.Helper()
			d, err := sdp.Parse(body)
			a.must(err)
			return d.Origin.Version
		}
		a.Hold(true)
		held := a.offer()
		c := newSide(t, simnet.New(2, simnet.Options{}), "10.0.0.3", nil)
		answer := c.answer(held)
		a.must(a.RemoteAnswer(answer, true))
		a.must(a.RemoteAnswer(bytes.ReplaceAll(answer, []byte("10.0.0.3"), []byte("10.0.0.4")), false))
		if got := a.Streams()[1].Remote.String(); got != "10.0.0.4:4000" {
			t.Errorf("sends to %s", got)
		}
		a.Hold(false)
		if next := a.offer(); version(next) != version(held)+1 {
			t.Errorf("version %d after %d", version(next), version(held))
		}
	})
}

func TestAnswerThatCannotBeUsed(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		answer := b.answer(a.offer())
		if err := a.RemoteAnswer([]byte("nonsense"), true); err == nil {
			t.Error("nonsense taken for an answer")
		}
		a.must(a.RemoteAnswer(answer, true)) // the offer had stayed
		bad := bytes.Replace(answer, []byte("m=audio"), []byte("m=video"), 1)
		if _, ok := errors.AsType[*offeranswer.AnswerError](a.RemoteAnswer(bad, false)); !ok {
			t.Error("an answer of another kind was taken")
		}
	})
}

// TestRefusals: what is wrong with an offer decides how it is refused.
func TestRefusals(t *testing.T) {
	head := "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n"
	for _, tt := range []struct {
		name, body      string
		status, warning int
		text            string
	}{
		{"no SDP", "nonsense", 400, 399, ""},
		{"empty", "", 400, 399, ""},
		{"no media", head, 400, 0, ""},
		{"video alone", head + "m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n", 488, 304, "No audio"},
		{"audio refused", head + "m=audio 0 RTP/AVP 0\r\n", 488, 304, "No audio"},
		{"a codec unknown", head + "m=audio 5000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n", 488, 305, "No suitable codec"},
		{"encrypted", head + "m=audio 5000 RTP/SAVP 0\r\n", 488, 302, "Incompatible media transport"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, a, _ *side) {
				err := a.RemoteOffer([]byte(tt.body))
				if err == nil {
					t.Fatal("the offer was taken")
				}
				got := audioline.RefusalOf(err)
				if got.Status != tt.status || got.WarningCode != tt.warning || !strings.Contains(got.Warning, tt.text) {
					t.Errorf("refused with %+v, want %d and warning %d %s", got, tt.status, tt.warning, tt.text)
				}
				if a.Agreed() || a.open.Load() != 0 {
					t.Errorf("agreed %v with %d sockets", a.Agreed(), a.open.Load())
				}
			})
		})
	}
}

// TestRefusalOfAChange: a change that is refused leaves the call as it was.
func TestRefusalOfAChange(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		offer := a.offer()
		answer := b.answer(offer)
		a.hear(answer)
		if err := b.RemoteOffer(bytes.Replace(offer, []byte("RTP/AVP"), []byte("RTP/SAVP"), 1)); err == nil {
			t.Fatal("an encrypted stream was taken")
		}
		if s := b.Streams(); len(s) != 1 || s[0].Status != offeranswer.StatusActive {
			t.Errorf("after the refusal: %+v", s)
		}
		if again, err := b.Answer(b.addr); err != nil || !bytes.Equal(again, answer) {
			t.Errorf("the answer to the offer before, asked for again: %v\n%s", err, again)
		}
	})
}

func TestNoSockets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simnet.New(1, simnet.Options{})
		a := newSide(t, n, "10.0.0.1", func(c *audioline.Config) {
			c.Listen = func(string, string) (net.PacketConn, error) { return nil, errNoSocket }
		})
		if _, err := a.Offer(a.addr); !errors.Is(err, errNoSocket) || !strings.HasPrefix(err.Error(), "open RTP sockets: ") {
			t.Errorf("offer: %v", err)
		}
		b := newSide(t, n, "10.0.0.2", nil)
		a.must(a.RemoteOffer(b.offer()))
		_, err := a.Answer(a.addr)
		if got := audioline.RefusalOf(err); got.Status != 500 {
			t.Errorf("an answer without sockets: %v, refused with %d, want 500", err, got.Status)
		}
		if len(a.opened) != 0 {
			t.Errorf("told sockets that do not exist: %v", a.opened)
		}
	})
}

func TestNothingToOffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		none := codec.Default()
		none.Apply([]string{"*"}, nil)
		a := newSide(t, simnet.New(1, simnet.Options{}), "10.0.0.1", func(c *audioline.Config) { c.Codecs = none })
		if _, err := a.Offer(a.addr); !errors.Is(err, offeranswer.ErrNoCodec) {
			t.Errorf("offer without codecs: %v", err)
		}
	})
}

func TestHoldAndItsCancelling(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		agree(a, b)
		if a.Hold(true) {
			t.Error("held before Hold")
		}
		if offer := a.offer(); !bytes.Contains(offer, []byte("a=sendonly")) {
			t.Errorf("on hold the offer says\n%s", offer)
		}
		a.Cancel() // the re-INVITE was refused
		if was := a.Hold(false); was {
			t.Error("a hold that did not come about is remembered")
		}
		a.Hold(true)
		agree(a, b)
		if got := a.Streams()[0].Status; got != offeranswer.StatusLocalHold {
			t.Errorf("we hold: %s", got)
		}
		if got := b.Streams()[0].Status; got != offeranswer.StatusRemoteHold {
			t.Errorf("the other side: %s", got)
		}
		a.Hold(false)
		a.Cancel() // nothing is pending: still on hold
		if was := a.Hold(false); !was {
			t.Error("the agreed hold is forgotten")
		}
		agree(a, b)
		if got := b.Streams()[0].Status; got != offeranswer.StatusActive {
			t.Errorf("after the release: %s", got)
		}
	})
}

func TestHoldStopsTheStreamAndReleaseGoesOn(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		agree(a, b)
		a.run()
		b.run()
		say := func() {
			b.Stream().WriteFrame(make([]int16, b.Stream().Format().Samples()))
			time.Sleep(20 * time.Millisecond)
		}
		say()
		a.Hold(true)
		agree(a, b)
		if a.run() || b.run() {
			t.Fatal("a hold made another stream")
		}
		say()
		a.Hold(false)
		agree(a, b)
		a.run()
		b.run()
		say()
		if got := b.Stream().Stats().Tx.Packets; got != 2 {
			t.Errorf("%d packets sent, want one before and one after the hold", got)
		}
	})
}

// TestSecondLineIsNotOurs: an offer may have lines that our sockets do not serve.
func TestSecondLineIsNotOurs(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		offer := append(a.offer(), "m=audio 6000 RTP/AVP 0\r\nm=video 7000 RTP/AVP 96\r\nm=text 0 RTP/AVP 98\r\n"...)
		b.answer(offer)
		if audio, video, text := b.Offered(); audio != 2 || video != 1 || text != 0 {
			t.Errorf("offered %d audio, %d video, %d text, want 2, 1 and none that is not refused", audio, video, text)
		}
		var mine []int
		for _, s := range b.Streams() {
			if b.Mine(s) {
				mine = append(mine, s.Index)
			}
		}
		if len(mine) != 1 || mine[0] != 0 {
			t.Errorf("lines %v are ours, want the first alone", mine)
		}
	})
}

func TestOfferedWithoutOffer(t *testing.T) {
	inBubble(t, func(t *testing.T, a, _ *side) {
		if audio, video, text := a.Offered(); audio != 1 || video != 0 || text != 0 {
			t.Errorf("nothing was offered: %d audio, %d video, %d text, want the audio that we will offer", audio, video, text)
		}
	})
}

func TestPacketTime(t *testing.T) {
	for _, tt := range []struct {
		ours   time.Duration
		theirs string
		want   time.Duration
	}{
		{0, "", 20 * time.Millisecond},
		{0, "a=ptime:40\r\n", 40 * time.Millisecond},
		{30 * time.Millisecond, "a=ptime:40\r\n", 30 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := newSide(t, simnet.New(1, simnet.Options{}), "10.0.0.1", func(c *audioline.Config) { c.PTime = tt.ours })
			a.answer([]byte("v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n" + tt.theirs))
			a.run()
			if got := a.Stream().Stats(); got.PTime != tt.want || got.Codec != "PCMA" {
				t.Errorf("ours %v, theirs %q: packets of %v of %s, want %v of PCMA", tt.ours, tt.theirs, got.PTime, got.Codec, tt.want)
			}
		})
	}
}

func TestCodecThatIsNotHere(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		agree(a, b)
		s := a.Streams()[0]
		s.Codec = sdp.Format{Name: "opus", Rate: 48000, Channels: 2}
		if _, err := a.Run(s); err == nil || err.Error() != "no codec opus/48000" || a.Stream() != nil {
			t.Errorf("a stream of opus: %v", err)
		}
	})
}

// TestCodecOfAnotherShape: a new offer with another rate replaces the stream, over the same sockets, and back.
func TestCodecOfAnotherShape(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		agree(a, b)
		a.run()
		b.run()
		old := []*stream.Stream{a.Stream(), b.Stream()}
		for _, tt := range []struct {
			line, name string
			rate       int
		}{
			{"m=audio 4000 RTP/AVP 9\r\n", "G722", 16000},
			{"m=audio 4000 RTP/AVP 0\r\n", "PCMU", 8000},
		} {
			offer := regexp.MustCompile(`m=audio 4000 .*\r\n`).ReplaceAllString(string(a.offer()), tt.line)
			a.hear(b.answer([]byte(offer)))
			for i, s := range []*side{a, b} {
				if !s.run() || s.Stream() == old[i] || s.Stream().Format().Rate != tt.rate {
					t.Fatalf("%s: the stream is still that of %v, want %s", s.addr, s.Stream().Format(), tt.name)
				}
				if err := old[i].Update(stream.Config{}); !errors.Is(err, stream.ErrClosed) {
					t.Errorf("%s: the stream before: %v", s.addr, err)
				}
				if err := old[i].Close(); err != nil {
					t.Errorf("%s: close the stream before: %v", s.addr, err)
				}
				if s.open.Load() != 2 {
					t.Errorf("%s: %d sockets open", s.addr, s.open.Load())
				}
				old[i] = s.Stream()
			}
			const frames = 5
			for range frames {
				a.Stream().WriteFrame(make([]int16, a.Stream().Format().FrameLen()))
				time.Sleep(20 * time.Millisecond)
			}
			if got := b.Stream().Stats(); got.Rx.Packets != frames || got.Rx.Lost != 0 || got.Codec != tt.name {
				t.Errorf("received %d packets of %s, %d lost, want %d of %s", got.Rx.Packets, got.Codec, got.Rx.Lost, frames, tt.name)
			}
		}
	})
}

// TestCodecLeftOpenIsSettledOnce: by the offer that comes next, and all after it.
func TestCodecLeftOpenIsSettledOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, a, _ *side) {
		offer := a.offer()
		if a.Settle() {
			t.Error("there is something to settle before the answer")
		}
		a.hear(bytes.Replace(offer, []byte("10.0.0.1"), []byte("10.0.0.2"), -1)) // takes all that was offered
		if !a.Settle() {
			t.Error("the answer leaves nothing open")
		}
		if next := a.offer(); bytes.Count(next, []byte("a=rtpmap:")) != 2 {
			t.Errorf("settled with more than one codec and its events:\n%s", next)
		}
		a.Cancel()
		if a.Settle() {
			t.Error("settled twice")
		}
	})
}
