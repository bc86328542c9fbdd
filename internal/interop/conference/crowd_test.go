package conference

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/media/codec"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	rate      = 8000 // Hz
	frame     = 160  // samples in a packet
	ptime     = 20 * time.Millisecond
	header    = 12    // bytes of RTP
	lowest    = 300   // Hz, of the first member
	spacing   = 30    // Hz between two
	level     = -40.0 // dBov of each: a hundred of them are far from the limiter
	burst     = -6.0  // dBov, of what everybody is to hear at once
	burstHz   = 1000
	loud      = 18000.0 / 32768 // a sample of the burst and of nothing else
	phases    = 10              // the members do not speak all at the same instant
	burstGap  = 25              // packets from one burst to the next
	burstPack = 5               // packets that one lasts
)

// packet is one that a member heard.
type packet struct {
	at      time.Time
	seq     uint16
	payload []byte
}

// member is one of the conference: a call of its own, with a socket of its own.
type member struct {
	conn   net.PacketConn
	to     net.Addr // where its call is at the phone
	said   []byte   // a second of its tone, coded
	mu     sync.Mutex
	heard  []packet // guarded by mu
	bursts []time.Time
}

// crowd is all of them.
type crowd struct {
	t       testing.TB
	members []*member
	dialogs []*siptest.Dialog
	remote  *siptest.Remote
	shout   []byte       // a burst, coded
	turn    atomic.Int64 // whose bursts are heard now, -1 for nobody
	stop    chan struct{}
	done    sync.WaitGroup
}

// newCrowd opens sockets on an address of a network.
func newCrowd(t testing.TB, n siptest.Network, host string, size int) *crowd {
	t.Helper()
	c := &crowd{t: t, stop: make(chan struct{}), shout: coded(t, audiocheck.Tone(rate, burstHz, burst, time.Second))}
	c.turn.Store(-1)
	for i := range size {
		conn, err := n.ListenPacket("udp4", host+":0")
		if err != nil {
			t.Fatal(err)
		}
		m := &member{conn: conn, said: turned(coded(t, audiocheck.Tone(rate, toneOf(i), level, time.Second)), i*2657%rate)}
		c.members = append(c.members, m)
		c.done.Add(1)
		go c.listen(m)
	}
	t.Cleanup(c.end)
	return c
}

// toneOf is what a member says, a whole number of Hz.
func toneOf(member int) float64 { return lowest + spacing*float64(member) }

// turned is a second that begins elsewhere: tones that all began at once would peak together.
func turned(second []byte, by int) []byte {
	return append(second[by:len(second):len(second)], second[:by]...)
}

func coded(t testing.TB, s audiocheck.Signal) []byte {
	t.Helper()
	encoder, err := codec.PCMU().NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	out, err := encoder.Encode(nil, s.PCM())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// end closes all sockets and waits for the goroutines.
func (c *crowd) end() {
	close(c.stop)
	for _, m := range c.members {
		_ = m.conn.Close()
	}
	c.done.Wait()
}

// call has each member call the phone at addr, which answers by itself.
func (c *crowd) call(n siptest.Network, host string, addr netip.AddrPort) {
	c.t.Helper()
	c.remote = siptest.ListenUDP(c.t, n, host+":0")
	c.remote.Skip("100/*")
	for _, m := range c.members {
		invite := c.remote.NewRequest("INVITE", "sip:conference@"+addr.String())
		invite.Header.Set("Content-Type", "application/sdp")
		own := netip.MustParseAddrPort(m.conn.LocalAddr().String())
		invite.Body = fmt.Appendf(nil, "v=0\r\no=- 1 1 IN IP4 %[1]s\r\ns=-\r\nc=IN IP4 %[1]s\r\nt=0 0\r\nm=audio %[2]d RTP/AVP 0\r\n", own.Addr(), own.Port())
		c.remote.Send(addr, invite)
		ok := c.remote.Expect("200/INVITE").Response()
		for ok.Header.CallID() != invite.Header.CallID() { // that of a call before, sent again
			ok = c.remote.Expect("200/INVITE").Response()
		}
		var port int
		for line := range lines(ok.Body) {
			_, _ = fmt.Sscanf(line, "m=audio %d", &port) // of the other lines there is nothing to be had
		}
		m.to = net.UDPAddrFromAddrPort(netip.AddrPortFrom(addr.Addr(), uint16(port)))
		d := c.remote.DialogOf(invite, ok, addr)
		d.Send("ACK")
		c.dialogs = append(c.dialogs, d)
	}
}

// hangUp ends all calls.
func (c *crowd) hangUp() {
	c.t.Helper()
	for _, d := range c.dialogs {
		d.Send("BYE")
		c.remote.Expect("200/BYE")
	}
}

// start has everybody speak until the end.
func (c *crowd) start() {
	c.done.Add(1)
	go c.speak()
}

// speak sends everybody's packets: 20 ms in phases, the members spread over them.
func (c *crowd) speak() {
	defer c.done.Done()
	begin := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for n := 0; ; n++ {
		timer.Reset(time.Until(begin.Add(time.Duration(n) * ptime / phases)))
		select {
		case <-c.stop:
			return
		case <-timer.C:
		}
		for i := n % phases; i < len(c.members); i += phases {
			c.members[i].say(n/phases, c.turn.Load() == int64(i), c.shout)
		}
	}
}

// say sends packet n of a member: its tone, or the burst when it is its turn.
func (m *member) say(n int, turn bool, shout []byte) {
	out := make([]byte, header, header+frame)
	out[0] = 2 << 6
	binary.BigEndian.PutUint16(out[2:], uint16(n))
	binary.BigEndian.PutUint32(out[4:], uint32(n*frame))
	binary.BigEndian.PutUint32(out[8:], 1)
	at := n * frame % rate
	part := m.said[at : at+frame]
	if turn && n%burstGap < burstPack {
		part = shout[at : at+frame]
		if n%burstGap == 0 {
			m.mu.Lock()
			m.bursts = append(m.bursts, time.Now())
			m.mu.Unlock()
		}
	}
	_, _ = m.conn.WriteTo(append(out, part...), m.to) // a packet that is lost is heard of in the figures
}

// listen keeps what a member hears.
func (c *crowd) listen(m *member) {
	defer c.done.Done()
	buf := make([]byte, 1500)
	for {
		n, _, err := m.conn.ReadFrom(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil && n > header && buf[1]&0x7f == 0 { // the next port may be another member's, whose RTCP comes here
			p := packet{at: time.Now(), seq: binary.BigEndian.Uint16(buf[2:]), payload: append([]byte(nil), buf[header:n]...)}
			m.mu.Lock()
			m.heard = append(m.heard, p)
			m.mu.Unlock()
		}
	}
}

// take is what the member has heard and when it shouted, which it forgets.
func (m *member) take() (heard []packet, bursts []time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	heard, bursts = m.heard, m.bursts
	m.heard, m.bursts = nil, nil
	return heard, bursts
}

// forget has nobody remember what was heard so far.
func (c *crowd) forget() {
	for _, m := range c.members {
		m.take()
	}
}

// sound is packets as samples from 0 to 1.
func sound(heard []packet) []float64 {
	var out []float64
	for _, p := range heard {
		for _, b := range p.payload {
			out = append(out, float64(codec.MulawToLinear(b))/32768)
		}
	}
	return out
}

// levels are the levels of everybody's tones in a second of sound, dBov: Goertzel's algorithm, whose bins at whole Hz do
// not see each other.
func levels(second []float64, members int) []float64 {
	out := make([]float64, members)
	for i := range out {
		coeff := 2 * math.Cos(2*math.Pi*toneOf(i)/rate)
		var s1, s2 float64
		for _, v := range second {
			s1, s2 = v+coeff*s1-s2, s1
		}
		out[i] = 10 * math.Log10(2*(s1*s1+s2*s2-coeff*s1*s2)/float64(len(second)*len(second))+1e-20)
	}
	return out
}

// checkPairs looks at every pair in what was heard since the last forget: all others are there at their level, one's own
// tone is not. It is how many were looked at.
func (c *crowd) checkPairs() (pairs int) {
	c.t.Helper()
	for i, m := range c.members {
		heard, _ := m.take()
		pcm := sound(heard)
		if len(pcm) < rate {
			c.t.Errorf("member %d heard %d packets, less than a second", i, len(heard))
			continue
		}
		best, own := hearing(pcm, i, len(c.members))
		pairs += len(best) - 1
		for other, got := range best {
			if other != i && math.Abs(got-level) > 2 {
				c.t.Errorf("member %d hears %d at %.1f dBov, want %.0f", i, other, got, level)
			}
		}
		if own > level-20 {
			c.t.Errorf("member %d hears itself at %.1f dBov", i, own)
		}
	}
	return pairs
}

// hearing is the best level of each member's tone in any second of pcm (a second in which the playout buffer has let
// 20 ms go shows less), and the worst of the listener's own.
func hearing(pcm []float64, listener, members int) (best []float64, own float64) {
	own = math.Inf(1)
	for ; len(pcm) >= rate; pcm = pcm[rate:] {
		now := levels(pcm[:rate], members)
		if best == nil {
			best = now
		}
		for i := range best {
			if math.Abs(now[i]-level) < math.Abs(best[i]-level) {
				best[i] = now[i]
			}
		}
		own = min(own, now[listener])
	}
	return best, own
}
