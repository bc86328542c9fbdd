package calls

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"

	"gosua/internal/testkit/interop"
)

func TestStrangersDoNotDisturb(t *testing.T) {
	t.Parallel()
	k := talk{route: route{transport: "udp"}, byPhone: true, codec: "PCMU", ours: interop.Speech(t, phoneText), theirs: interop.Speech(t, baresipText)}
	inTime(t, func() heard { return k.start(t).converseAmongStrangers(k) }, func(h heard) faults {
		if d := h.stream.Dropped; d.Stranger < 100 || d.Malformed < 100 {
			t.Errorf("dropped %+v: the strangers were hardly there", d)
		}
		return h.faults(t, k)
	})
}

// converseAmongStrangers makes the call while strangers send to the phone's ports for RTP and RTCP.
func (r *rig) converseAmongStrangers(k talk) heard {
	r.t.Helper()
	id := r.call(k.byPhone)
	at := r.mediaAddr(id)
	defer startStranger(r.t, at)()
	defer startStranger(r.t, netip.AddrPortFrom(at.Addr(), at.Port()+1))()
	return r.listen(id, k)
}

// stranger sends RTP and nonsense to a port of a call that it has no part in.
type stranger struct {
	conn   net.Conn
	rand   *rand.Rand
	packet rtp.Packet
	stop   chan struct{}
	done   sync.WaitGroup
}

// startStranger starts a stranger; the result ends it.
func startStranger(t *testing.T, to netip.AddrPort) (end func()) {
	t.Helper()
	conn, err := net.Dial("udp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	s := &stranger{conn: conn, rand: rand.New(rand.NewPCG(1, uint64(to.Port()))), stop: make(chan struct{})}
	s.packet.Header = rtp.Header{Version: 2, SSRC: 0x57a46e50, SequenceNumber: 40000, Timestamp: 1 << 30}
	s.packet.Payload = make([]byte, 160)
	s.done.Add(1)
	go s.run()
	return s.end
}

func (s *stranger) end() {
	close(s.stop)
	s.done.Wait()
	_ = s.conn.Close() // nothing waits on it
}

// run sends until end, four packets of each kind in the time of one of the call. What the kernel refuses because the
// call is over does not matter.
func (s *stranger) run() {
	defer s.done.Done()
	ticker := time.NewTicker(packetTime / 4)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
		}
		_, _ = s.conn.Write(s.speech())
		_, _ = s.conn.Write(s.nonsense())
		_, _ = s.conn.Write(goodbye)
	}
}

// speech is the next packet of a loud stream of the call's payload type.
func (s *stranger) speech() []byte {
	s.packet.SequenceNumber++
	s.packet.Timestamp += 160
	for i := range s.packet.Payload {
		s.packet.Payload[i] = byte(s.rand.Uint32())
	}
	b, err := s.packet.Marshal()
	if err != nil {
		return nil // a header that marshalled once always does
	}
	return b
}

// nonsense is up to 400 bytes of noise.
func (s *stranger) nonsense() []byte {
	b := make([]byte, s.rand.IntN(400))
	for i := range b {
		b[i] = byte(s.rand.Uint32())
	}
	return b
}

// goodbye is an RTCP BYE of the stranger's source, behind the empty receiver report that a compound packet begins with.
var goodbye = []byte{0x80, 201, 0, 1, 0x57, 0xa4, 0x6e, 0x50, 0x81, 203, 0, 1, 0x57, 0xa4, 0x6e, 0x50}
