package stream

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/media/rtp"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/simnet"
)

// A sweep through the whole path, both ways at once: better than 30 dB, not a
// slip, and at most 80 ms from mouth to ear on a network of 5 ms.
func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{Delay: 5 * time.Millisecond}, nil)
		said := sweep(10 * time.Second)
		c.a.say, c.b.say = said, said
		c.run(11 * time.Second)
		c.close()
		for name, e := range map[string]*end{"a": c.a, "b": c.b} {
			r := compare(t, said, e.heard)
			if r.SNR < 30 || r.Slips != 0 || r.Missing > 0 || r.Offset > 80*time.Millisecond {
				t.Errorf("%s heard: %v", name, r)
			}
			if st := e.Stats(); st.Rx.Packets != st.Tx.Packets || st.Rx.Lost != 0 || st.Discarded != 0 || st.Jitter.Stretched != 0 {
				t.Errorf("%s: %+v", name, st)
			}
		}
	})
}

// What the network does to a sweep of 5 s: SNR of the whole, concealment
// included, and the fraction of segments better than 20 dB.
func TestNetworks(t *testing.T) {
	for _, c := range []struct {
		name string
		opts simnet.Options
		snr  float64 // of the whole, dB
		good float64
	}{
		{"jitter 15 ms", simnet.Options{Jitter: 15 * time.Millisecond}, 30, 1},
		{"reorder", simnet.Options{Reorder: 0.1, ReorderDelay: 25 * time.Millisecond}, 30, 1},
		{"jitter 60 ms", simnet.Options{Delay: 20 * time.Millisecond, Jitter: 60 * time.Millisecond}, 30, 1},
		{"loss 2%", simnet.Options{Loss: 0.02}, 15, 0.8},
		{"loss 5%", simnet.Options{Loss: 0.05}, 9, 0.45},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				call := newCall(t, c.opts, nil)
				said := sweep(5 * time.Second)
				call.a.say = said
				call.run(6 * time.Second)
				call.close()
				r := compare(t, said, call.b.heard)
				t.Logf("%v; %+v", r, call.b.Stats().Jitter)
				if r.SNR < c.snr || r.Good < c.good || r.Slips != 0 {
					t.Errorf("%v; %+v", r, call.b.Stats())
				}
			})
		})
	}
}

// Lost packets are concealed: a steady tone goes on, with hardly a dent.
func TestConcealment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{Loss: 0.02}, nil)
		tone := audiocheck.Tone(rate, 440, -10, 5*time.Second)
		c.a.say = tone.PCM()
		c.run(6 * time.Second)
		c.close()
		st := c.b.Stats()
		heard := signal(c.b.heard).Slice(time.Second, 4*time.Second)
		if gaps := audiocheck.Gaps(heard, 10*time.Millisecond, -40); len(gaps) != 0 || st.Rx.Lost == 0 {
			t.Errorf("gaps %v, lost %d", gaps, st.Rx.Lost)
		}
		if m := audiocheck.MeasureTone(heard); m.Freq < 438 || m.Freq > 442 {
			t.Errorf("%+v", m)
		}
	})
}

// The other side's machine stalls for 200 ms in the middle of speech and makes up for it: what that adds to the delay is
// taken back in the next pauses, and no word suffers.
func TestShrinksInPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		words := audiocheck.Silence(rate, 0)
		for range 20 {
			words = words.Append(audiocheck.Tone(rate, 700, -10, 600*time.Millisecond)).Append(audiocheck.Silence(rate, 400*time.Millisecond))
		}
		c.a.say = words.PCM()
		c.run(2 * time.Second)
		for range 10 {
			c.b.tick()
			time.Sleep(ptime)
		}
		for range 10 {
			c.a.tick()
		}
		synctest.Wait()
		c.run(18 * time.Second)
		c.close()
		if st := c.b.Stats().Jitter; st.Skipped < 4 || st.Delay > 90*time.Millisecond {
			t.Errorf("%+v", st)
		}
		late := signal(c.b.heard).Slice(5*time.Second, 18*time.Second)
		if r := audiocheck.Continuity(late, 700, ptime); r.Breaks != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestPacketTimes(t *testing.T) {
	for _, own := range []time.Duration{10 * time.Millisecond, 20 * time.Millisecond, 30 * time.Millisecond, 60 * time.Millisecond} {
		t.Run(fmt.Sprint(own), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCall(t, simnet.Options{}, func(cfg *Config) { cfg.PTime = own })
				said := sweep(3 * time.Second)
				c.a.say = said
				c.run(4 * time.Second)
				c.close()
				if r := compare(t, said, c.b.heard); r.SNR < 30 || r.Slips != 0 || r.Offset > 130*time.Millisecond {
					t.Error(r)
				}
				if st := c.a.Stats(); st.PTime != own || int(st.Tx.Bytes/st.Tx.Packets) != int(8*own/time.Millisecond) {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// The other side packs otherwise than we do.
func TestOtherPacketTime(t *testing.T) {
	for _, theirs := range []time.Duration{10 * time.Millisecond, 30 * time.Millisecond, 40 * time.Millisecond} {
		t.Run(fmt.Sprint(theirs), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCall(t, simnet.Options{}, nil)
				if err := c.b.Close(); err != nil {
					t.Fatal(err)
				}
				said := sweep(3 * time.Second)
				c.talk(said, theirs)
				if err := c.a.Close(); err != nil {
					t.Fatal(err)
				}
				if r := compare(t, said, c.a.heard); r.SNR < 30 || r.Slips != 0 {
					t.Error(r)
				}
			})
		})
	}
}

// talk sends said to a in packets of this length, in b's place, while a ticks.
func (c *call) talk(said []int16, length time.Duration) {
	c.t.Helper()
	conn, err := c.net.Host("10.0.0.2").ListenPacket("udp4", "10.0.0.2:4000")
	if err != nil {
		c.t.Fatal(err)
	}
	b := rtp.New(rtp.Config{RTP: conn, Remote: rtp.Remote{RTP: netip.MustParseAddrPort("10.0.0.1:4000")}})
	defer b.Close()
	enc, err := codec.PCMA().NewEncoder()
	if err != nil {
		c.t.Fatal(err)
	}
	const step = 10 * time.Millisecond
	n := int(8 * length / time.Millisecond)
	end := time.Duration(len(said))*time.Second/rate + time.Second
	for at := time.Duration(0); at < end; at += step {
		if at%length == 0 && len(said) > 0 {
			payload, err := enc.Encode(nil, said[:min(n, len(said))])
			if err == nil {
				err = b.Send(8, payload, n)
			}
			if err != nil {
				c.t.Fatal(err)
			}
			said = said[min(n, len(said)):]
		}
		if at%ptime == 0 {
			c.a.tick()
		}
		time.Sleep(step)
		synctest.Wait()
	}
}

// Hold: who does not send is silent on the wire, who does not receive hears nothing; afterwards all is as before and the figures go on.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{Delay: time.Millisecond}, nil)
		tone := audiocheck.Tone(rate, 440, -10, 30*time.Second).PCM()
		c.a.say, c.b.say = tone, tone
		c.run(2 * time.Second)
		before := c.a.Stats()

		c.update(c.a, func(s *Setup) { s.Receiving = false }) // a holds: sendonly
		c.update(c.b, func(s *Setup) { s.Sending = false })   // recvonly
		c.a.silent, c.b.silent = 0, 0
		sent := c.b.Stats().Tx.Packets
		c.run(10 * time.Second)
		if got := c.b.Stats().Tx.Packets; got != sent {
			t.Errorf("the held side sent %d packets", got-sent)
		}
		if c.a.silent != 500 || c.b.silent != 0 {
			t.Errorf("silent frames: %d of 500 at the holder, %d at the held", c.a.silent, c.b.silent)
		}
		if err := c.b.SendDTMF("1"); !errors.Is(err, ErrHeld) {
			t.Errorf("digits while held: %v", err)
		}

		c.update(c.a, func(s *Setup) { s.Receiving = true })
		c.update(c.b, func(s *Setup) { s.Sending = true })
		from := len(c.a.heard)
		c.run(3 * time.Second)
		c.close()
		after := c.a.Stats()
		if m := audiocheck.MeasureTone(signal(c.a.heard[from+rate/2:])); m.SNR < 30 {
			t.Errorf("after hold: %+v", m)
		}
		if after.Rx.Packets != before.Rx.Packets+150 || after.Rx.Lost != 0 || after.Dropped != (rtp.Dropped{}) || after.Jitter.Resets != 0 {
			t.Errorf("before %+v\nafter %+v", before, after)
		}
	})
}

// Both hold: nothing on the wire but RTCP.
func TestInactive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, func(cfg *Config) { cfg.Sending, cfg.Receiving = false, false })
		c.run(20 * time.Second)
		c.close()
		if st := c.a.Stats(); st.Tx.Packets != 0 || st.Rx.Packets != 0 || st.ReportsReceived < 3 || c.a.silent != 1000 {
			t.Errorf("%+v", st)
		}
	})
}

// Another codec in the middle of a call: no gap, and both may come in at once.
func TestCodecChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		both := []Payload{{8, codec.PCMA()}, {0, codec.PCMU()}}
		c := newCall(t, simnet.Options{}, func(cfg *Config) { cfg.Setup.Receive = both })
		said := sweep(4 * time.Second)
		c.a.say = said
		c.run(2 * time.Second)
		c.update(c.a, func(s *Setup) { s.Codec, s.PayloadType = codec.PCMU(), 0 })
		c.run(3 * time.Second)
		c.close()
		if r := compare(t, said, c.b.heard); r.SNR < 30 || r.Slips != 0 {
			t.Error(r)
		}
		if st := c.b.Stats(); st.Rx.PayloadType != 0 || st.Rx.Lost != 0 || st.Codec != "PCMA" || c.a.Stats().Codec != "PCMU" {
			t.Errorf("%+v", st)
		}
	})
}

func TestDTMF(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{Loss: 0.1, Jitter: 30 * time.Millisecond}, nil)
		const digits = "0123456789*#ABCDR"
		if err := c.a.SendDTMF(digits); err != nil {
			t.Fatal(err)
		}
		if err := c.b.SendDTMF("11"); err != nil {
			t.Fatal(err)
		}
		c.run(240*time.Millisecond*time.Duration(len(digits)) + time.Second)
		c.close()
		if c.b.digits.String() != digits || c.a.digits.String() != "11" {
			t.Errorf("heard %q and %q", c.b.digits.String(), c.a.digits.String())
		}
	})
}

// A digit takes the audio's place for 240 ms and leaves no trace in the buffer.
func TestDTMFReplacesAudio(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		c.a.say = audiocheck.Tone(rate, 440, -10, 4*time.Second).PCM()
		c.run(time.Second)
		if err := c.a.SendDTMF("5"); err != nil {
			t.Fatal(err)
		}
		c.run(2 * time.Second)
		c.close()
		heard := signal(c.b.heard).Slice(500*time.Millisecond, 2500*time.Millisecond)
		gaps := audiocheck.Gaps(heard, 40*time.Millisecond, -60)
		if len(gaps) != 1 || gaps[0].Length < 220*time.Millisecond || gaps[0].Length > 260*time.Millisecond {
			t.Errorf("gaps %+v", gaps)
		}
		if st := c.b.Stats(); st.Jitter.Lost != 0 || st.Rx.Lost != 0 || c.b.digits.String() != "5" {
			t.Errorf("%+v, digits %q", st, c.b.digits.String())
		}
	})
}

func TestNoEventsAgreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, func(cfg *Config) { cfg.EventSend, cfg.EventReceive = 0, 0 })
		if err := c.a.SendDTMF("1"); !errors.Is(err, rtp.ErrNoEvents) {
			t.Error(err)
		}
		c.close()
		if err := c.a.SendDTMF("1"); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if err := c.a.Update(c.a.cfg); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

// The clock stands still: packets wait up to the inbox's size and are then dropped and counted.
func TestClockStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		for range 100 {
			c.a.tick()
			time.Sleep(ptime)
		}
		c.b.tick()
		c.close()
		if st := c.b.Stats(); st.Overflow != 100-inboxSize || st.Rx.Packets != 100 || st.Discarded <= st.Overflow {
			t.Errorf("%+v", st)
		}
	})
}

func TestRefusesFormats(t *testing.T) {
	wide := codec.PCMA()
	wide.Rate, wide.ClockRate = 16000, 16000
	mute := codec.PCMA()
	mute.NewEncoder = nil
	deaf := codec.PCMU()
	deaf.NewDecoder = nil
	broken := codec.PCMA()
	broken.NewDecoder = func() (codec.Decoder, error) { return nil, errors.New("broken") }
	for name, setup := range map[string]Setup{
		"no codec":        {},
		"no encoder":      {Codec: mute},
		"no decoder":      {Codec: codec.PCMA(), Receive: []Payload{{0, deaf}}},
		"broken decoder":  {Codec: broken},
		"receives others": {Codec: codec.PCMA(), Receive: []Payload{{96, wide}}},
	} {
		if s, err := New(Config{Setup: setup}); err == nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		defer c.close()
		if err := c.a.Update(Config{Setup: Setup{Codec: wide}}); !errors.Is(err, ErrFormat) {
			t.Errorf("another rate: %v", err)
		}
		if err := c.a.Update(Config{Setup: Setup{Codec: mute}}); err == nil {
			t.Error("no encoder: accepted")
		}
	})
}

func TestPacketTimeBounds(t *testing.T) {
	for want, got := range map[time.Duration]time.Duration{
		0: 20 * time.Millisecond, time.Millisecond: 10 * time.Millisecond, 25 * time.Millisecond: 20 * time.Millisecond,
		time.Second: 170 * time.Millisecond, -1: 20 * time.Millisecond,
	} {
		if d := packetTime(codec.PCMA(), want); d != got {
			t.Errorf("%v: %v, want %v", want, d, got)
		}
	}
}

// sink is a socket that takes everything and hears nothing.
type sink struct{ net.PacketConn }

func (sink) WriteToUDPAddrPort(b []byte, _ netip.AddrPort) (int, error) { return len(b), nil }
func (s sink) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	n, _, err := s.ReadFrom(b)
	return n, netip.AddrPort{}, err
}

// In the steady state the clock allocates nothing, neither for sending nor for
// receiving nor for concealing.
func TestNoAllocations(t *testing.T) {
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{RTP: sink{conn}, Setup: Setup{
		Remote: netip.MustParseAddrPort("127.0.0.1:9"), Codec: codec.PCMA(), PayloadType: 8, Sending: true, Receiving: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	frame := make([]int16, s.Format().FrameLen())
	p := &rtp.Packet{PayloadType: 8, Payload: make([]byte, len(frame))}
	tick := func() {
		p.Seq++
		p.Timestamp += uint32(len(frame))
		if p.At = time.Now(); p.Seq%10 != 0 {
			s.inbox.put(p)
		}
		s.ReadFrame(frame)
		s.WriteFrame(frame)
	}
	for range 600 {
		tick()
	}
	if n := testing.AllocsPerRun(1000, tick); n != 0 {
		t.Errorf("%v allocations a tick", n)
	}
}

// RTP comes from an address that was never told: it is answered there.
func TestLearnsAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		c.update(c.a, func(s *Setup) { s.Remote = netip.MustParseAddrPort("10.9.9.9:1234") })
		said := sweep(3 * time.Second)
		c.b.say = said
		c.run(4 * time.Second)
		c.close()
		if st := c.a.Stats(); st.Remote != netip.MustParseAddrPort("10.0.0.2:4000") || st.Dropped.Stranger != rtp.DefaultLearnCount-1 {
			t.Errorf("%+v", st)
		}
		if st := c.b.Stats(); st.Rx.Packets < 190 {
			t.Errorf("%+v", st)
		}
	})
}

// The clock of one side gave up 400 ms: what follows is in time at the other, without a loss and without more delay.
func TestSkip(t *testing.T) {
	for _, told := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c := newCall(t, simnet.Options{Delay: time.Millisecond}, nil)
			c.a.say = audiocheck.Tone(rate, 440, -10, 30*time.Second).PCM()
			c.run(2 * time.Second)
			const stall = 400 * time.Millisecond
			for range stall / (20 * time.Millisecond) {
				time.Sleep(20 * time.Millisecond)
				c.b.tick()
			}
			before := c.b.Stats()
			if told {
				c.a.Skip(stall)
			}
			c.run(2 * time.Second)
			c.close()
			after := c.b.Stats()
			if inTime := after.Jitter.Delay <= before.Jitter.Delay+20*time.Millisecond && after.Discarded == before.Discarded; inTime != told {
				t.Errorf("told of the stall %v: delay %v, then %v, %d discarded", told, before.Jitter.Delay, after.Jitter.Delay, after.Discarded-before.Discarded)
			}
			if after.Rx.Lost != 0 {
				t.Errorf("%d lost", after.Rx.Lost)
			}
		})
	}
}
