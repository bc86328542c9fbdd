package audioline_test

import (
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone/audioline"
	"gosua/internal/testkit/simnet"
)

// TestTones: digits are listened for in the sound where no telephone events are agreed on, or when asked for.
func TestTones(t *testing.T) {
	events := regexp.MustCompile(`a=(rtpmap|fmtp):\d+ (telephone-event|0-16).*\r\n`)
	for _, tt := range []struct {
		name          string
		events, asked bool
		want          string
	}{
		{"events agreed on", true, false, ""},
		{"no events", false, false, "5"},
		{"events, and asked for", true, true, "5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := simnet.New(1, simnet.Options{})
				a, b := newSide(t, n, "10.0.0.1", nil), newSide(t, n, "10.0.0.2", func(c *audioline.Config) { c.Tones = tt.asked })
				offer := a.offer()
				if !tt.events {
					offer = events.ReplaceAll(offer, nil)
				}
				a.hear(b.answer(offer))
				a.run()
				b.run()
				a.must(a.Stream().SendTones("5"))
				frame := make([]int16, a.Stream().Format().FrameLen())
				for range 20 {
					a.Stream().WriteFrame(make([]int16, len(frame)))
					time.Sleep(20 * time.Millisecond)
					b.Stream().ReadFrame(frame)
				}
				close(b.digits)
				var got string
				for d := range b.digits {
					got += d
				}
				if got != tt.want {
					t.Errorf("heard %q, want %q", got, tt.want)
				}
			})
		})
	}
}
