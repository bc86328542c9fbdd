package hostile

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
)

// aliceRTP is alice's first RTP port; RTCP is the next.
const aliceRTP = 4000

// garbage is n datagrams of all sizes: noise, RTP of all payload types, RTCP cut off or lying about its length.
func garbage(n int) [][]byte {
	rng := rand.New(rand.NewPCG(9, 10))
	var all [][]byte
	for i := range n {
		b := make([]byte, rng.IntN(1400))
		for j := range b {
			b[j] = byte(rng.Uint32())
		}
		if len(b) > 3 && i%4 != 0 {
			b[0] = b[0]&0x3f | 0x80 // version 2
		}
		if len(b) > 3 && i%4 == 2 {
			b[1] = byte(200 + rng.IntN(8))
			binary.BigEndian.PutUint16(b[2:], uint16(rng.Uint32()))
		}
		all = append(all, b)
	}
	return all
}

// rtpPacket is a good packet of PCMU noise.
func rtpPacket(ssrc uint32, seq uint16) []byte {
	b := make([]byte, 172)
	b[0] = 0x80
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], uint32(seq)*160)
	binary.BigEndian.PutUint32(b[8:], ssrc)
	for i := range b[12:] {
		b[12+i] = byte(i * 37)
	}
	return b
}

// TestMediaFromStrangers sends garbage and good RTP to alice's ports from elsewhere: one stranger with a steady stream,
// many with a packet each.
func TestMediaFromStrangers(t *testing.T) {
	attack(t, nil, func(s *scene) {
		steady, err := s.net.Host(stranger).ListenPacket("udp", stranger+":4000")
		if err != nil {
			s.t.Fatal(err)
		}
		defer steady.Close()
		for i, b := range garbage(3000) {
			s.throwAt(rtpAddr(victim, aliceRTP+uint16(i%2)), b)
			s.sendFrom(steady, aliceRTP, rtpPacket(0x666, uint16(i)))
			s.sendFrom(steady, aliceRTP+1, goodbyeOf(0x666))
			time.Sleep(time.Millisecond)
		}
		if d := s.streamDrops(); d.Stranger < 3000 {
			s.t.Errorf("%+v, want each packet counted", d)
		}
	})
}

// goodbyeOf is an RTCP BYE behind an empty RR.
func goodbyeOf(ssrc uint32) []byte {
	b := []byte{0x80, 201, 0, 1, 0, 0, 0, 0, 0x81, 203, 0, 1, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(b[4:], ssrc)
	binary.BigEndian.PutUint32(b[12:], ssrc)
	return b
}

type drops struct{ Malformed, Stranger, Source, Payload uint64 }

// streamDrops is what alice's stream counted as not the call's.
func (s *scene) streamDrops() drops {
	s.t.Helper()
	st, ok := s.alice.Stats(s.mine)
	if !ok {
		s.t.Fatal("no figures of the call")
	}
	d := st.Streams[0].Dropped
	return drops{d.Malformed, d.Stranger, d.Source, d.Payload}
}

func (s *scene) sendFrom(c net.PacketConn, port uint16, b []byte) {
	s.t.Helper()
	if _, err := c.WriteTo(b, net.UDPAddrFromAddrPort(rtpAddr(victim, port))); err != nil {
		s.t.Fatal(err)
	}
}

// TestMediaFromRemote sends garbage from bob's own socket, between his packets, other sources among it.
func TestMediaFromRemote(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for i, b := range garbage(3000) {
			s.sendFrom(s.bobRTP, aliceRTP, b)
			s.sendFrom(s.bobRTP, aliceRTP+1, b)
			s.sendFrom(s.bobRTP, aliceRTP, rtpPacket(rand.Uint32(), uint16(i))) // SSRCs that never come again
			time.Sleep(time.Millisecond)
		}
		if d := s.streamDrops(); d.Malformed == 0 || d.Source+d.Payload < 3000 {
			s.t.Errorf("%+v, want each packet counted", d)
		}
	})
}

// TestPortScan sends a datagram to each of thousands of alice's ports.
func TestPortScan(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for port := uint16(3000); port < 9000; port++ {
			if port == 5060 {
				continue
			}
			s.throwAt(netip.AddrPortFrom(netip.MustParseAddr(victim), port), rtpPacket(1, port))
		}
	})
}

// TestChangingSource has mallory's own stream change its SSRC, sequence and payload type with each packet, for a while,
// and then play properly: alice hears that.
func TestChangingSource(t *testing.T) {
	attack(t, nil, func(s *scene) {
		rtp, err := s.net.Host(stranger).ListenPacket("udp", stranger+":4000")
		if err != nil {
			s.t.Fatal(err)
		}
		defer rtp.Close()
		call, d := s.called(plainSDP(4000))
		info, _ := s.alice.Call(call)
		port := s.portOf(call)
		for range 2000 {
			b := rtpPacket(rand.Uint32(), uint16(rand.Uint32()))
			b[1] = byte(rand.IntN(128))
			s.sendFrom(rtp, port, b)
			time.Sleep(time.Millisecond)
		}
		for i := range 100 {
			s.sendFrom(rtp, port, rtpPacket(7, uint16(i)))
			time.Sleep(20 * time.Millisecond)
		}
		if st, _ := s.alice.Stats(call); st.Streams[0].Rx.Packets < 95 || info.State != phone.CallConfirmed {
			s.t.Errorf("alice heard %d packets of a good stream", st.Streams[0].Rx.Packets)
		}
		s.goodbye(call, d)
	})
}

// portOf is the RTP port that alice opened for a call.
func (s *scene) portOf(call int) uint16 {
	s.t.Helper()
	for _, ev := range phonetest.Told[phone.RTPSocket](s.alice) {
		if ev.Call == call {
			return ev.RTP.Port()
		}
	}
	s.t.Fatal("no RTP port")
	return 0
}
