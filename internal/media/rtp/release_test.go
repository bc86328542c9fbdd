package rtp

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/testkit/simnet"
)

// One session goes on where another left off: same sockets, next sequence number and timestamp, and no BYE between.
func TestRelease(t *testing.T) {
	for name, wrap := range map[string]func(net.PacketConn) net.PacketConn{
		"fast": nil, "plain": func(c net.PacketConn) net.PacketConn { return plainConn{c} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t, simnet.Options{}, func(p *pair) { p.wrap = wrap })
				p.talk(p.a, 5)
				old := p.a
				h := old.Release()
				if h == nil || old.Release() != nil {
					t.Fatal("not released, or twice")
				}
				p.a = New(Config{After: h, Remote: p.aRemote, SSRC: old.SSRC(), ClockRate: 16000, Handler: p.aHeard.handler()})
				p.talk(p.a, 5)
				p.talk(p.b, 5)
				checkContinuous(t, p.bHeard.packets, 10)
				if len(p.aHeard.packets) != 5 {
					t.Errorf("%d packets came back, want 5", len(p.aHeard.packets))
				}
				if got := p.b.Stats(); got.Rx.Lost != 0 || got.Dropped != (Dropped{}) {
					t.Errorf("%+v", got)
				}
				if err := old.Close(); err != nil {
					t.Errorf("close after release: %v", err)
				}
				p.close()
			})
		})
	}
}

// checkContinuous: n packets of 160 ticks of one source, none missing between.
func checkContinuous(t *testing.T, packets []Packet, n int) {
	t.Helper()
	if len(packets) != n {
		t.Fatalf("%d packets, want %d", len(packets), n)
	}
	for i, k := range packets[1:] {
		before := packets[i]
		if k.SSRC != before.SSRC || k.Seq != before.Seq+1 || k.Timestamp != before.Timestamp+160 {
			t.Errorf("packet %d is %d at %d of %x, after %d at %d of %x", i+1, k.Seq, k.Timestamp, k.SSRC, before.Seq, before.Timestamp, before.SSRC)
		}
	}
}

// What was released says nothing more, neither RTP nor RTCP, and its goroutines are gone.
func TestReleasedIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		p.talk(p.a, 5)
		h := p.a.Release()
		p.talk(p.a, 5)
		time.Sleep(time.Minute)
		if len(p.bHeard.packets) != 5 {
			t.Errorf("%d packets came, want the 5 before", len(p.bHeard.packets))
		}
		if _, err := p.a.SendEvent(160); err != nil {
			t.Errorf("digits: %v", err)
		}
		for _, c := range []net.PacketConn{h.RTP, h.RTCP} {
			if err := c.Close(); err != nil {
				t.Errorf("the sockets are not open: %v", err)
			}
		}
		if p.a.Close() != nil || p.b.Close() != nil {
			t.Error("close fails")
		}
	})
}

// Closed first: there is nothing to hand over.
func TestReleaseAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		p.close()
		if h := p.a.Release(); h != nil {
			t.Errorf("%+v", h)
		}
	})
}
