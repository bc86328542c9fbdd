package audioline_test

import (
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"gosua/internal/media/codec"
	"gosua/internal/media/stream"
	"gosua/internal/phone/audioline"
	"gosua/internal/sdp/offeranswer"
	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// errNoSocket is what a host without sockets says.
var errNoSocket = errors.New("no sockets left")

// side is one end of a call: a line on a host of its own.
type side struct {
	*audioline.Media
	t      *testing.T
	addr   netip.Addr
	open   atomic.Int32 // sockets that are open
	opened []netip.AddrPort
	digits chan string
}

// counted is a socket that says when it is closed.
type counted struct {
	net.PacketConn
	open   *atomic.Int32
	closed atomic.Bool
}

func (c *counted) Close() error {
	if !c.closed.Swap(true) {
		c.open.Add(-1)
	}
	return c.PacketConn.Close()
}

// inBubble runs a test with two sides, in virtual time.
func inBubble(t *testing.T, f func(t *testing.T, a, b *side)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := simnet.New(1, simnet.Options{})
		f(t, newSide(t, n, "10.0.0.1", nil), newSide(t, n, "10.0.0.2", nil))
	})
}

// newSide makes a line at ip; change may be nil.
func newSide(t *testing.T, n *simnet.Network, ip string, change func(*audioline.Config)) *side {
	t.Helper()
	h := n.Host(ip)
	s := &side{t: t, addr: netip.MustParseAddr(ip), digits: make(chan string, 8)}
	cfg := audioline.Config{
		Codecs: codec.NewRegistry(codec.PCMU(), codec.PCMA(), codec.G722()), Host: s.addr, Ports: &audioline.Ports{First: 4000},
		Listen: func(network, addr string) (net.PacketConn, error) {
			c, err := h.ListenPacket(network, addr)
			if err != nil {
				return nil, err
			}
			s.open.Add(1)
			return &counted{PacketConn: c, open: &s.open}, nil
		},
		Opened: func(rtp, rtcp netip.AddrPort) { s.opened = append(s.opened, rtp, rtcp) },
		OnDTMF: func(_ int, d stream.Digit) { s.digits <- string(d.Digit) },
	}
	if change != nil {
		change(&cfg)
	}
	s.Media = audioline.New(cfg)
	t.Cleanup(s.end)
	return s
}

// end gives back whatever a test has left open, and proves that it all was.
func (s *side) end() {
	for _, l := range s.Lines() {
		if st := l.Stream(); st != nil {
			if err := st.Close(); err != nil {
				s.t.Errorf("%s: close stream: %v", s.addr, err)
			}
		}
	}
	if text := s.Text(); text != nil && text.Stream() != nil {
		if err := text.Stop().Close(); err != nil {
			s.t.Errorf("%s: close text: %v", s.addr, err)
		}
	}
	s.Close()
	if n := s.open.Load(); n != 0 {
		s.t.Errorf("%s: %d sockets left open", s.addr, n)
	}
}

// offer is our offer, which must come.
func (s *side) offer() []byte {
	s.t.Helper()
	body, err := s.Offer(s.addr)
	if err != nil {
		s.t.Fatalf("%s: offer: %v", s.addr, err)
	}
	return body
}

// answer is our answer to body, which must come.
func (s *side) answer(body []byte) []byte {
	s.t.Helper()
	s.must(s.RemoteOffer(body))
	answer, err := s.Answer(s.addr)
	s.must(err)
	return answer
}

// hear takes a final answer.
func (s *side) hear(answer []byte) {
	s.t.Helper()
	s.must(s.RemoteAnswer(answer, false))
}

func (s *side) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s: %v", s.addr, err)
	}
}

// run makes the first stream what was agreed, and tells whether it is a new one.
func (s *side) run() (fresh bool) {
	s.t.Helper()
	fresh, err := s.Run(s.Streams()[0])
	s.must(err)
	return fresh
}

// agree brings both sides to an agreement that a offers.
func agree(a, b *side) {
	a.t.Helper()
	a.hear(b.answer(a.offer()))
}

// Stream is that of the first line.
func (s *side) Stream() *stream.Stream { return s.Lines()[0].Stream() }

// Run runs the first line.
func (s *side) Run(st offeranswer.Stream) (fresh bool, err error) { return s.Lines()[0].Run(st) }

// Mine tells whether st is on the first line.
func (s *side) Mine(st offeranswer.Stream) bool { return s.Line(st) == s.Lines()[0] }
