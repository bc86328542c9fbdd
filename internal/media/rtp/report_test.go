package rtp

import (
	"math"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"

	"gosua/internal/testkit/simnet"
)

// Reports of both sides on a network of 40 ms one way that loses a tenth.
func TestReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{Delay: 40 * time.Millisecond, Jitter: 10 * time.Millisecond}, nil)
		p.net.SetFilter(func(src, dst netip.AddrPort, b []byte) bool {
			return dst.Port() == 4000 && b[3]%10 == 4 // by sequence number: one in ten
		})
		p.talk(p.a, 2000)
		a, b := p.a.Stats(), p.b.Stats()
		p.close()
		if r := a.RTT; r.Count < 5 || r.Min < 80*time.Millisecond || r.Max > 101*time.Millisecond {
			t.Errorf("RTT at a %+v", r)
		}
		if b.Rx.Lost < 190 || b.Rx.Lost > 210 || b.Rx.LossPeriod.Max != 20*time.Millisecond {
			t.Errorf("b received %+v", b.Rx)
		}
		if a.Tx.Lost < 100 || a.Tx.Lost > b.Rx.Lost || math.Abs(a.Tx.LossFraction-0.1) > 0.03 || a.Tx.LastUpdate.IsZero() {
			t.Errorf("a sent %+v", a.Tx)
		}
		if j := b.Rx.Jitter; j.Count < 5 || j.Avg < time.Millisecond || j.Max > 8*time.Millisecond || a.Tx.Jitter.Count == 0 {
			t.Errorf("jitter %+v, as reported %+v", j, a.Tx.Jitter)
		}
		if p.a.Stats().Goodbyes+p.b.Stats().Goodbyes != 0 {
			t.Error("BYE before the end")
		}
	})
}

// All reports of a minute are between half and one and a half of the minimum apart, compensated, the first sooner.
func TestIntervals(t *testing.T) {
	for _, c := range []struct {
		rand        uint64
		first       bool
		least, most time.Duration
	}{
		{0, false, 2050 * time.Millisecond, 2060 * time.Millisecond},
		{randomSteps - 1, false, 6150 * time.Millisecond, 6160 * time.Millisecond},
		{0, true, 1020 * time.Millisecond, 1030 * time.Millisecond},
	} {
		s := newSession(Config{Rand: func(uint64) uint64 { return c.rand + 1 }})
		if d := s.interval(c.first); d < c.least || d > c.most {
			t.Errorf("random %d, first %v: %v", c.rand, c.first, d)
		}
	}
}

func TestGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		p.talk(p.a, 5)
		if err := p.a.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if st := p.b.Stats(); st.Goodbyes != 1 || st.ReportsReceived != 1 {
			t.Errorf("%+v", st)
		}
		p.close()
	})
}

// Who never sent and never heard anything says no BYE.
func TestNoGoodbyeWithoutMedia(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		if err := p.a.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if st := p.b.Stats(); st.Goodbyes != 0 {
			t.Errorf("%+v", st)
		}
		p.close()
	})
}

// Who has heard and never sent, not even a report, says no BYE either (RFC 3550 §6.3.7).
func TestNoGoodbyeFromTheSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		p.talk(p.a, 5)
		if err := p.b.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if st := p.a.Stats(); st.Goodbyes != 0 || st.ReportsReceived != 0 {
			t.Errorf("%+v", st)
		}
		p.close()
	})
}

// A sender says SR as long as it has sent within the last two intervals (RFC 3550 §6.4), then RR; a source that was not
// heard since the last report is not reported on.
func TestReportKinds(t *testing.T) {
	s := newSession(Config{SSRC: 77, Remote: Remote{RTP: netip.MustParseAddrPort("10.0.0.1:4000")}})
	now := time.Unix(1_700_000_000, 0)
	s.tx.prepare(8, 160, now)
	s.handleRTP(rtpPacket(8, 1, 1, 5), netip.MustParseAddrPort("10.0.0.1:4000"), now)
	for i, want := range []struct {
		sender bool
		blocks int
	}{{true, 1}, {true, 0}, {false, 0}, {false, 0}} {
		switch r := s.compose(false, now.Add(time.Duration(i)*5*time.Second))[0].(type) {
		case *rtcp.SenderReport:
			if !want.sender || len(r.Reports) != want.blocks {
				t.Errorf("report %d: SR with %d blocks", i, len(r.Reports))
			}
		case *rtcp.ReceiverReport:
			if want.sender || len(r.Reports) != want.blocks {
				t.Errorf("report %d: RR with %d blocks", i, len(r.Reports))
			}
		}
	}
}

// What a compound looks like: SR or RR first, SDES with the CNAME, one block about the source.
func TestCompound(t *testing.T) {
	s := newSession(Config{SSRC: 77, CNAME: "abc", Remote: Remote{RTP: netip.MustParseAddrPort("10.0.0.1:4000")}})
	now := time.Unix(1_700_000_000, 500_000_000)
	if _, ok := s.compose(false, now)[0].(*rtcp.ReceiverReport); !ok {
		t.Error("no receiver report from who has not sent")
	}
	for i := range 10 {
		s.handleRTP(rtpPacket(8, uint16(2*i), uint32(320*i), 5), netip.MustParseAddrPort("10.0.0.1:4000"), now)
	}
	s.tx.prepare(8, 160, now.Add(-time.Second))
	packets := s.compose(true, now)
	sr, ok := packets[0].(*rtcp.SenderReport)
	if !ok {
		t.Fatalf("%T", packets[0])
	}
	if sr.SSRC != 77 || sr.PacketCount != 1 || sr.OctetCount != 160 || sr.RTPTime != s.tx.stamped+8000 || sr.NTPTime != (1_700_000_000+2208988800)<<32|1<<31 {
		t.Errorf("%+v", sr)
	}
	if r := sr.Reports[0]; len(sr.Reports) != 1 || r.SSRC != 5 || r.TotalLost != 9 || r.LastSequenceNumber != 18 || r.FractionLost != 9*256/19 || r.LastSenderReport != 0 {
		t.Errorf("%+v", r)
	}
	sdes, ok := packets[1].(*rtcp.SourceDescription)
	if !ok || sdes.Chunks[0].Items[0].Text != "abc" || len(packets) != 3 {
		t.Errorf("%v", packets)
	}
}

// Reports that must not count.
func TestForeignReports(t *testing.T) {
	remote := netip.MustParseAddrPort("10.0.0.1:4001")
	block := []rtcp.ReceptionReport{{SSRC: 77, TotalLost: 5}}
	for name, c := range map[string]struct {
		from    netip.AddrPort
		packets []rtcp.Packet
		want    Dropped
	}{
		"from a stranger":    {netip.MustParseAddrPort("10.0.0.9:4001"), []rtcp.Packet{&rtcp.ReceiverReport{SSRC: 5, Reports: block}}, Dropped{Stranger: 1}},
		"of another source":  {remote, []rtcp.Packet{&rtcp.ReceiverReport{SSRC: 6, Reports: block}}, Dropped{Source: 1}},
		"of another sender":  {remote, []rtcp.Packet{&rtcp.SenderReport{SSRC: 6, Reports: block}}, Dropped{Source: 1}},
		"without a report":   {remote, []rtcp.Packet{&rtcp.Goodbye{Sources: []uint32{5}}}, Dropped{Malformed: 1}},
		"about someone else": {remote, []rtcp.Packet{&rtcp.ReceiverReport{SSRC: 5, Reports: []rtcp.ReceptionReport{{SSRC: 1, TotalLost: 5}}}}, Dropped{}},
	} {
		s := newSession(Config{SSRC: 77, Remote: Remote{RTP: netip.MustParseAddrPort("10.0.0.1:4000"), RTCP: remote}})
		s.handleRTP(rtpPacket(8, 1, 1, 5), netip.MustParseAddrPort("10.0.0.1:4000"), time.Unix(0, 0))
		b, err := rtcp.Marshal(c.packets)
		if err != nil {
			t.Fatal(err)
		}
		s.handleRTCP(b, c.from, time.Unix(1, 0))
		if st := s.Stats(); st.Dropped != c.want || st.Tx.Lost != 0 || !st.Tx.LastUpdate.IsZero() || st.Goodbyes != 0 {
			t.Errorf("%s: %+v", name, st)
		}
	}
}

// What the other side says of our packets, absurd figures included.
func TestReported(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	for _, c := range []struct {
		name  string
		block rtcp.ReceptionReport
		ok    func(st Stats) bool
	}{
		{"plain", rtcp.ReceptionReport{TotalLost: 12, FractionLost: 64, Jitter: 80}, func(st Stats) bool {
			return st.Tx.Lost == 12 && st.Tx.LossFraction == 0.25 && st.Tx.Jitter.Last == 10*time.Millisecond && st.RTT.Count == 0
		}},
		{"negative loss", rtcp.ReceptionReport{TotalLost: 0xfffffe}, func(st Stats) bool { return st.Tx.Lost == 0 && st.Tx.LossPeriod.Count == 0 }},
		{"round trip", rtcp.ReceptionReport{LastSenderReport: middle(now.Add(-3 * time.Second)), Delay: 2 << 16}, func(st Stats) bool {
			return st.RTT.Last == time.Second
		}},
		{"negative round trip", rtcp.ReceptionReport{LastSenderReport: middle(now), Delay: 1 << 16}, func(st Stats) bool { return st.RTT.Count == 1 && st.RTT.Last == 0 }},
		{"absurd round trip", rtcp.ReceptionReport{LastSenderReport: middle(now.Add(-time.Hour))}, func(st Stats) bool { return st.RTT.Count == 0 }},
	} {
		s := newSession(Config{SSRC: 77, Remote: Remote{RTP: netip.MustParseAddrPort("10.0.0.1:4000")}})
		c.block.SSRC = 77
		b, err := (&rtcp.ReceiverReport{SSRC: 5, Reports: []rtcp.ReceptionReport{c.block}}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		s.handleRTCP(b, netip.MustParseAddrPort("10.0.0.1:4001"), now)
		if st := s.Stats(); !c.ok(st) || st.Tx.LastUpdate != now {
			t.Errorf("%s: %+v", c.name, st)
		}
	}
}

func TestNoRTCPSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pair{t: t, net: simnet.New(1, simnet.Options{})}
		s := New(Config{RTP: p.listen("10.0.0.1:4000"), Remote: remoteAt("10.0.0.2")})
		p.talk(s, 500)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzRTP(f *testing.F) {
	f.Add(rtpPacket(8, 1, 1, 1), uint8(1))
	f.Add(rtpPacket(101, 1, 1, 1), uint8(2))
	f.Add([]byte{0xbf, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0, 9, 9, 9, 4}, uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, port uint8) {
		s := newSession(Config{SSRC: 77, Remote: remoteAt("10.0.0.1")})
		from := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), 4000+uint16(port))
		for i := range 8 {
			s.handleRTP(b, from, time.Unix(int64(i), 0))
			if len(b) > 3 {
				b[3]++
			}
		}
		st := s.Stats()
		if total := st.Rx.Packets + st.Rx.Duplicate + st.Dropped.Malformed + st.Dropped.Payload + st.Dropped.Source + st.Dropped.Stranger; total != 8 {
			t.Fatalf("%d of 8 packets accounted for: %+v", total, st)
		}
	})
}

func FuzzRTCP(f *testing.F) {
	s := newSession(Config{SSRC: 77})
	s.rx.known = true
	for _, bye := range []bool{false, true} {
		if b, err := rtcp.Marshal(s.compose(bye, time.Unix(1, 0))); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := newSession(Config{SSRC: 77, Remote: remoteAt("10.0.0.1")})
		s.handleRTCP(b, netip.MustParseAddrPort("10.0.0.1:4001"), time.Unix(1, 0))
		if d := s.Stats(); d.ReportsReceived+d.Dropped.Malformed+d.Dropped.Source != 1 {
			t.Fatalf("not accounted for: %+v", d)
		}
	})
}
