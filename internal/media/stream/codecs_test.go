package stream

import (
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/codec"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/simnet"
)

// Codecs of other shapes than the one that is sent are left out; payload types count for what is left.
func TestReceivesOneShape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		several := []Payload{{9, codec.G722()}, {8, codec.PCMA()}, {96, codec.L16(44100, 1)}}
		c := newCall(t, simnet.Options{}, func(cfg *Config) { cfg.Setup.Receive = several })
		defer c.close()
		c.run(time.Second)
		if got := c.b.setup.Load().Receive; len(got) != 1 || got[0].Type != 8 {
			t.Errorf("receives %+v", got)
		}
		if st := c.b.Stats(); st.Rx.Packets < 49 || st.Rx.Lost != 0 {
			t.Errorf("%+v", st.Rx)
		}
	})
}

// Another shape of codec in the middle of a call: what is said arrives, and not a packet is lost between the two.
func TestReplace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{Delay: 30 * time.Millisecond}, nil)
		c.run(time.Second)
		for _, e := range []*end{c.a, c.b} {
			old := e.Stream
			e.cfg.Codec, e.cfg.PayloadType = codec.G722(), 9
			next, err := old.Replace(e.cfg)
			if err != nil {
				t.Fatal(err)
			}
			e.Stream, e.heard = next, nil
			checkReplaced(t, old, e.cfg)
		}
		speech := audiocheck.Tone(16000, 5000, -13, 2*time.Second)
		c.a.say = speech.PCM()
		c.run(3 * time.Second)
		heard := audiocheck.FromPCM(16000, 1, c.b.heard)
		if m := audiocheck.MeasureTone(heard.Slice(500*time.Millisecond, 1500*time.Millisecond)); math.Abs(m.Freq-5000) > 1 || m.SNR < 12 || math.Abs(m.Level+13) > 0.5 {
			t.Errorf("heard %+v", m)
		}
		if st := c.b.Stats(); st.Rx.Packets < 149 || st.Rx.Lost != 0 || st.Rx.PayloadType != 9 || st.Codec != "G722" {
			t.Errorf("%+v", st)
		}
		c.close()
	})
}

// checkReplaced: a stream that was replaced does no more.
func checkReplaced(t *testing.T, old *Stream, cfg Config) {
	t.Helper()
	sent := old.Stats().Tx.Packets
	old.WriteFrame(make([]int16, old.Format().FrameLen()))
	if got := old.Stats().Tx.Packets; got != sent {
		t.Errorf("a replaced stream sends")
	}
	if err := old.SendDTMF("1"); !errors.Is(err, ErrClosed) {
		t.Errorf("digits: %v", err)
	}
	if _, err := old.Replace(cfg); !errors.Is(err, ErrClosed) {
		t.Errorf("replaced twice: %v", err)
	}
	if err := old.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// A setup that cannot be leaves the stream as it was.
func TestReplaceRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		defer c.close()
		mute := codec.G722()
		mute.NewEncoder = nil
		if s, err := c.a.Replace(Config{Setup: Setup{Codec: mute}}); err == nil {
			t.Errorf("%+v", s)
		}
		c.run(time.Second)
		if st := c.b.Stats(); st.Rx.Packets < 49 {
			t.Errorf("%+v", st.Rx)
		}
	})
}

// Every codec in a call: each tone arrives, whatever the rate, the channels and the packets' length.
func TestEveryCodec(t *testing.T) {
	gsm, err := codec.GSM()
	if err != nil {
		t.Fatal(err)
	}
	speex, err := codec.Speex()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		codec codec.Codec
		ptime time.Duration // of what is sent
		snr   float64
	}{
		{codec.Opus(), 20 * time.Millisecond, 15}, {speex[0], 20 * time.Millisecond, 8}, {speex[1], 20 * time.Millisecond, 8},
		{speex[2], 20 * time.Millisecond, 8},
		{codec.PCMU(), 20 * time.Millisecond, 33}, {codec.G722(), 20 * time.Millisecond, 30}, {gsm, 20 * time.Millisecond, 8},
		{codec.L16(8000, 1), 20 * time.Millisecond, 60}, {codec.L16(16000, 1), 20 * time.Millisecond, 60},
		{codec.L16(44100, 1), 15 * time.Millisecond, 60}, {codec.L16(44100, 2), 5 * time.Millisecond, 60},
		{codec.L16(48000, 2), 5 * time.Millisecond, 60},
	} {
		t.Run(tt.codec.ID(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCall(t, simnet.Options{}, func(cfg *Config) { cfg.Codec, cfg.PayloadType = tt.codec, 97 })
				f := c.a.Format()
				if f.PTime != tt.ptime || f.Channels != tt.codec.Channels {
					t.Errorf("format %v, want frames of %v", f, tt.ptime)
				}
				tone := audiocheck.Tone(f.Rate, 1020, -13, 2*time.Second).PCM()
				c.a.say = media.Rechannel(make([]int16, 2*len(tone)), tone, 1, f.Channels)
				c.run(2 * time.Second)
				c.close()
				heard := audiocheck.FromPCM(f.Rate, f.Channels, c.b.heard).Slice(500*time.Millisecond, 1500*time.Millisecond)
				if m := audiocheck.MeasureTone(heard); math.Abs(m.Freq-1020) > 1 || m.SNR < tt.snr || math.Abs(m.Level+13) > 1 {
					t.Errorf("heard %+v", m)
				}
				if st := c.b.Stats(); st.Rx.Lost != 0 || st.Rx.Packets < uint64(1900*time.Millisecond/f.PTime) {
					t.Errorf("%+v", st.Rx)
				}
			})
		})
	}
}
