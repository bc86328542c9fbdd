package rtp

import (
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/testkit/simnet"
)

// onPorts counts what a network carries to each port.
func onPorts(p *pair) map[uint16]int {
	count := map[uint16]int{}
	p.net.SetFilter(func(_, dst netip.AddrPort, _ []byte) bool {
		count[dst.Port()]++
		return false
	})
	return count
}

// Both sides have RTCP on the RTP port, later only one, as after another offer: reports arrive all the time, and audio is
// nothing but audio.
func TestMux(t *testing.T) {
	for name, wrap := range map[string]func(net.PacketConn) net.PacketConn{
		"fast": nil, "plain": func(c net.PacketConn) net.PacketConn { return plainConn{c} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t, simnet.Options{Delay: 10 * time.Millisecond}, func(p *pair) {
					p.wrap, p.aRemote.Mux, p.bRemote.Mux = wrap, true, true
				})
				ports := onPorts(p)
				p.talk(p.a, 1000)
				if a, b := p.a.Stats(), p.b.Stats(); ports[4001] != 0 || a.ReportsReceived < 3 || b.ReportsReceived < 3 || a.RTT.Count == 0 {
					t.Errorf("%d packets on port 4001, %d and %d reports, RTT %+v", ports[4001], a.ReportsReceived, b.ReportsReceived, a.RTT)
				}
				before := p.b.Stats().ReportsReceived
				p.aRemote.Mux = false
				p.a.Update(p.aRemote)
				p.bRemote.Mux = false
				p.b.Update(p.bRemote)
				p.talk(p.a, 1000)
				if p.b.Stats().ReportsReceived-before < 3 || ports[4001] < 6 {
					t.Errorf("without: %d packets on port 4001, %d reports", ports[4001], p.b.Stats().ReportsReceived-before)
				}
				p.close()
				if got := p.bHeard.packets; len(got) != 2000 {
					t.Errorf("%d packets of audio", len(got))
				}
				if d := p.b.Stats().Dropped; d != (Dropped{}) {
					t.Errorf("dropped %+v", d)
				}
			})
		})
	}
}

// RTCP on the RTP port that was not agreed on is dropped, whatever it says.
func TestMuxNotAgreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, func(p *pair) { p.aRemote.Mux = true })
		p.talk(p.a, 500)
		if st := p.b.Stats(); st.ReportsReceived != 0 || st.Dropped.Malformed == 0 {
			t.Errorf("%d reports taken, dropped %+v", st.ReportsReceived, st.Dropped)
		}
		p.close()
	})
}

// A remote behind address translation gets reports where its audio comes from.
func TestMuxLearned(t *testing.T) {
	o := origin{learnCount: 1, switchAfter: time.Second, mux: true}
	o.tell(netip.MustParseAddrPort("192.0.2.1:4000"), netip.MustParseAddrPort("192.0.2.1:4000"))
	from := netip.MustParseAddrPort("198.51.100.1:999")
	if ok, learned := o.admit(from, 1, 1, time.Unix(1, 0)); !ok || !learned || o.reports() != from || !o.admitRTCP(from) {
		t.Errorf("admitted %v, learned %v, reports to %v", ok, learned, o.reports())
	}
}

// Which octets are RTCP, RFC 5761 §4: packet types 192 to 223, so that no RTP with payload types 96 to 127 or 0 to 63 is.
func TestIsRTCP(t *testing.T) {
	for second := range 256 {
		pt := second & 0x7f
		want := second&0x80 != 0 && pt >= 64 && pt <= 95
		if got := isRTCP([]byte{0x80, byte(second)}); got != want {
			t.Errorf("second octet %d: %v, want %v", second, got, want)
		}
	}
	if isRTCP([]byte{0x80}) || isRTCP(nil) {
		t.Error("too short for RTCP, and yet it is")
	}
}

// Ticks that pass within a talk spurt move timestamps and set no marker.
func TestPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		for range 2 {
			p.a.Pass(300)
			if err := p.a.Send(8, []byte{1}, 0); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		p.close()
		if got := p.bHeard.packets; len(got) != 2 || got[1].Timestamp-got[0].Timestamp != 300 || got[1].Marker {
			t.Errorf("packets %+v", got)
		}
	})
}
