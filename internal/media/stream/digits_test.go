package stream

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/media/dtmf"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/simnet"
)

// newToneCall is a call without telephone events, of a codec.
func newToneCall(t *testing.T, opts simnet.Options, c codec.Codec) (*call, *[]Digit) {
	t.Helper()
	var told []Digit
	return newCall(t, opts, func(cfg *Config) {
		cfg.Codec, cfg.PayloadType = c, 97
		cfg.EventSend, cfg.EventReceive, cfg.Tones = 0, 0, true
		next := cfg.OnDTMF
		cfg.OnDTMF = func(d Digit) { told = append(told, d); next(d) }
	}), &told
}

func sendTones(t *testing.T, e *end, digits string) {
	t.Helper()
	if err := e.SendTones(digits); err != nil {
		t.Fatal(err)
	}
}

// All digits both ways at once, through every codec that carries tones, over a network that delays unevenly.
func TestTones(t *testing.T) {
	const digits = "0123456789*#ABCD"
	for _, c := range []codec.Codec{codec.PCMA(), codec.PCMU(), codec.G722(), codec.L16(16000, 1), codec.L16(44100, 2)} {
		t.Run(c.ID(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, told := newToneCall(t, simnet.Options{Jitter: 15 * time.Millisecond}, c)
				sendTones(t, c.a, digits)
				sendTones(t, c.b, "11,2")
				c.run(200*time.Millisecond*time.Duration(len(digits)) + time.Second)
				c.close()
				if c.b.digits.String() != digits || c.a.digits.String() != "112" {
					t.Errorf("heard %q and %q", c.b.digits.String(), c.a.digits.String())
				}
				for _, d := range *told {
					if !d.Tone || d.Duration != dtmf.Least {
						t.Errorf("%+v is told otherwise than as a tone", d)
					}
				}
			})
		})
	}
}

// A lost packet in the middle of a digit is concealed: the digit is one.
func TestTonesWithLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := newToneCall(t, simnet.Options{Loss: 0.02}, codec.PCMA())
		const digits = "4444444444555555555566666666667777777777"
		sendTones(t, c.a, digits)
		c.run(10 * time.Second)
		c.close()
		if c.b.digits.String() != digits || c.b.Stats().Rx.Lost == 0 {
			t.Errorf("heard %q, lost %d", c.b.digits.String(), c.b.Stats().Rx.Lost)
		}
	})
}

// The other side sends a digit both ways: it is told once, as the event that comes first.
func TestEventsEndTones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []Digit
		c := newCall(t, simnet.Options{}, func(cfg *Config) {
			cfg.Tones = true
			cfg.OnDTMF = func(d Digit) { told = append(told, d) }
		})
		for range 3 {
			if err := c.a.SendDTMF("5"); err != nil {
				t.Fatal(err)
			}
			sendTones(t, c.a, "5")
			c.run(time.Second)
		}
		c.close()
		if len(told) != 3 {
			t.Errorf("told %+v, want three", told)
		}
		for _, d := range told {
			if d.Tone {
				t.Errorf("told %+v as a tone", d)
			}
		}
	})
}

// Who did not ask for it hears no digit in the sound.
func TestTonesUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		sendTones(t, c.a, "123")
		c.run(time.Second)
		c.close()
		if got := c.b.digits.String(); got != "" {
			t.Errorf("heard %q", got)
		}
	})
}

// A hold forgets the digits that wait, and half a digit before it is none after it.
func TestTonesAndHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := newToneCall(t, simnet.Options{}, codec.PCMA())
		c.run(500 * time.Millisecond)
		sendTones(t, c.a, "1234")
		c.run(300 * time.Millisecond) // 1 and half of 2
		c.update(c.a, func(s *Setup) { s.Sending = false })
		c.update(c.b, func(s *Setup) { s.Receiving = false })
		if err := c.a.SendTones("9"); !errors.Is(err, ErrHeld) {
			t.Errorf("digits while held: %v", err)
		}
		c.run(time.Second)
		c.update(c.a, func(s *Setup) { s.Sending = true })
		c.update(c.b, func(s *Setup) { s.Receiving = true })
		c.run(time.Second)
		before := c.b.digits.String()
		sendTones(t, c.a, "7")
		c.run(time.Second)
		c.close()
		if before != "1" && before != "12" || c.b.digits.String() != before+"7" {
			t.Errorf("heard %q, and %q in all", before, c.b.digits.String())
		}
		if err := c.a.SendTones("1"); !errors.Is(err, ErrClosed) {
			t.Errorf("digits after the end: %v", err)
		}
	})
}

func TestTonesRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := newToneCall(t, simnet.Options{}, codec.PCMA())
		defer c.close()
		if err := c.a.SendTones("R"); !errors.Is(err, dtmf.ErrDigit) {
			t.Errorf("a flash as a tone: %v", err)
		}
	})
}

// The frame that is sent may be another's too: digits are mixed into a copy.
func TestTonesLeaveTheFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := newToneCall(t, simnet.Options{}, codec.PCMA())
		defer c.close()
		frame := audiocheck.Tone(rate, 440, -10, ptime).PCM()
		before := append([]int16(nil), frame...)
		sendTones(t, c.a, "1")
		c.a.WriteFrame(frame)
		for i := range frame {
			if frame[i] != before[i] {
				t.Fatal("the frame was written to")
			}
		}
	})
}
