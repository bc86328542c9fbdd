package stream

import (
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/testkit/simnet"
)

// Everything that other goroutines may do, done while the clock runs: for the race detector.
func TestConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{Jitter: 10 * time.Millisecond}, nil)
		var others sync.WaitGroup
		for i := range 4 {
			others.Go(func() {
				for range 15 {
					c.a.Stats()
					if err := c.a.SendDTMF("1"); err != nil {
						t.Error(err)
					}
					time.Sleep(time.Duration(30+i) * time.Millisecond)
				}
			})
		}
		others.Go(func() {
			cfg := c.a.cfg
			for i := range 20 {
				cfg.Codec, cfg.PayloadType = codec.PCMA(), 8
				if i%2 == 0 {
					cfg.Codec, cfg.PayloadType = codec.PCMU(), 0
				}
				cfg.Receiving = i%3 != 0
				cfg.Remote = netip.AddrPortFrom(cfg.Remote.Addr(), uint16(4000+i%2))
				if err := c.a.Update(cfg); err != nil {
					t.Error(err)
				}
				time.Sleep(40 * time.Millisecond)
			}
		})
		c.run(time.Second)
		others.Wait()
		c.close()
	})
}

// Closing in the middle of a call: the clock may still tick, harmlessly.
func TestTickAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, nil)
		c.run(time.Second)
		c.close()
		for range 10 {
			c.a.tick()
		}
		if st := c.a.Stats(); st.SendFailed != 9 { // as of the tick before
			t.Errorf("%d frames failed", st.SendFailed)
		}
	})
}
