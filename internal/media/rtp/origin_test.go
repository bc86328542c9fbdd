package rtp

import (
	"net/netip"
	"testing"
	"time"
)

var (
	told    = netip.MustParseAddrPort("192.0.2.1:4000")
	toldCtl = netip.MustParseAddrPort("192.0.2.1:4001")
	other   = netip.MustParseAddrPort("198.51.100.7:30000")
	third   = netip.MustParseAddrPort("203.0.113.5:5555")
)

func newOrigin() *origin {
	o := &origin{learnCount: 5, switchAfter: 2 * time.Second}
	o.tell(told, toldCtl)
	return o
}

// hear offers n packets in order and counts those admitted.
func hear(o *origin, from netip.AddrPort, ssrc uint32, first, n int, at time.Time) (admitted int, learned bool) {
	for i := range n {
		ok, l := o.admit(from, ssrc, uint16(first+i), at)
		if ok {
			admitted++
		}
		learned = learned || l
	}
	return admitted, learned
}

func TestOriginTold(t *testing.T) {
	o := newOrigin()
	if n, learned := hear(o, told, 1, 0, 3, time.Unix(0, 0)); n != 3 || learned || o.current != told || o.reports() != toldCtl {
		t.Errorf("admitted %d, learned %v, sends to %v and %v", n, learned, o.current, o.reports())
	}
}

func TestOriginLearns(t *testing.T) {
	o := newOrigin()
	now := time.Unix(0, 0)
	if n, learned := hear(o, other, 1, 65533, 4, now); n != 0 || learned || o.current != told {
		t.Errorf("four packets: admitted %d, learned %v", n, learned)
	}
	if n, learned := hear(o, other, 1, 1, 2, now); n != 2 || !learned || o.current != other {
		t.Errorf("six packets: admitted %d, learned %v", n, learned)
	}
	if got := o.reports(); got != netip.MustParseAddrPort("198.51.100.7:30001") {
		t.Errorf("reports to %v", got)
	}
	if !o.admitRTCP(netip.MustParseAddrPort("198.51.100.7:40444")) || o.admitRTCP(third) {
		t.Error("RTCP is admitted from the wrong hosts")
	}
	o.hearRTCP(netip.MustParseAddrPort("198.51.100.7:40444"))
	if got := o.reports(); got.Port() != 40444 {
		t.Errorf("reports to %v, not where they come from", got)
	}
	if n, _ := hear(o, third, 1, 0, 20, now.Add(time.Second)); n != 0 {
		t.Error("a third address is heard while the learned one speaks")
	}
}

// After a change of address the old one still speaks for a while, and is learned again for want of the new one. The new
// one takes over as soon as it is there, though both speak.
func TestOriginChange(t *testing.T) {
	o := newOrigin()
	now := time.Unix(0, 0)
	hear(o, told, 1, 0, 3, now)
	o.tell(third, netip.AddrPort{})
	hear(o, told, 1, 3, 6, now)
	if o.current != told {
		t.Fatalf("sends to %v", o.current)
	}
	for i := range 5 {
		o.admit(told, 1, uint16(9+i), now)
		o.admit(third, 2, uint16(i), now)
	}
	if o.current != third {
		t.Errorf("sends to %v", o.current)
	}
	if n, _ := hear(o, told, 1, 14, 50, now.Add(time.Second)); n != 0 {
		t.Error("the old address is back")
	}
}

func TestOriginConsistent(t *testing.T) {
	now := time.Unix(0, 0)
	for name, packet := range map[string]func(o *origin, i int) (bool, bool){
		"other SSRC each": func(o *origin, i int) (bool, bool) { return o.admit(other, uint32(i), uint16(i), now) },
		"random sequence": func(o *origin, i int) (bool, bool) { return o.admit(other, 1, uint16(i*7), now) },
		"two by turns": func(o *origin, i int) (bool, bool) {
			return o.admit([]netip.AddrPort{other, third}[i%2], 1, uint16(i), now)
		},
		"the told one speaks": func(o *origin, i int) (bool, bool) {
			o.admit(told, 9, uint16(i), now)
			return o.admit(other, 1, uint16(i), now)
		},
		"no address": func(o *origin, i int) (bool, bool) { return o.admit(netip.AddrPort{}, 1, uint16(i), now) },
		"unspecified": func(o *origin, i int) (bool, bool) {
			return o.admit(netip.MustParseAddrPort("0.0.0.0:9"), 1, uint16(i), now)
		},
	} {
		o := newOrigin()
		for i := range 100 {
			if ok, _ := packet(o, i); ok {
				t.Errorf("%s: admitted packet %d", name, i)
				break
			}
		}
	}
}

func TestOriginSwitches(t *testing.T) {
	o := newOrigin()
	at := time.Unix(0, 0)
	hear(o, told, 1, 0, 1, at)
	if n, _ := hear(o, other, 1, 0, 50, at.Add(1999*time.Millisecond)); n != 0 {
		t.Errorf("switched while the first may still speak: %d", n)
	}
	if n, learned := hear(o, other, 1, 50, 6, at.Add(2*time.Second)); n != 2 || !learned {
		t.Errorf("after silence: admitted %d, learned %v", n, learned)
	}
}

func TestOriginToldAgain(t *testing.T) {
	o := newOrigin()
	hear(o, other, 1, 0, 5, time.Unix(0, 0))
	o.tell(told, toldCtl)
	if o.current != other {
		t.Error("the same address told again forgets the learned one")
	}
	o.tell(third, netip.AddrPort{})
	if o.current != third || o.locked || o.reports() != netip.MustParseAddrPort("203.0.113.5:5556") {
		t.Errorf("a new address: %v, locked %v, reports to %v", o.current, o.locked, o.reports())
	}
	if n, _ := hear(o, other, 1, 0, 5, time.Unix(0, 0)); n != 1 {
		t.Errorf("learned from the new start: %d", n)
	}
}

func TestOriginUnknown(t *testing.T) {
	for _, addr := range []netip.AddrPort{{}, netip.MustParseAddrPort("0.0.0.0:4000"), netip.MustParseAddrPort("[::]:4000"), netip.MustParseAddrPort("192.0.2.1:0"), netip.MustParseAddrPort("224.0.0.1:4000"),
		netip.MustParseAddrPort("255.255.255.255:4000"), netip.MustParseAddrPort("[::ffff:255.255.255.255]:4000")} {
		o := &origin{learnCount: 2}
		o.tell(addr, netip.AddrPort{})
		if o.current.IsValid() || o.reports().IsValid() {
			t.Errorf("%v: would send to %v", addr, o.current)
		}
		if n, _ := hear(o, other, 1, 0, 3, time.Unix(0, 0)); n != 2 {
			t.Errorf("%v: admitted %d", addr, n)
		}
	}
}
