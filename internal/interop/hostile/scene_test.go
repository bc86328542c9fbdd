package hostile

import (
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

const (
	victim   = "10.0.0.1" // alice
	friend   = "10.0.0.2" // bob
	stranger = "10.0.0.66"
)

// settle is longer than any timer of SIP, and than a message may stay incomplete.
const settle = 36 * time.Second

// scene is alice and bob in a call, each playing a tone to the other, and a stranger beside them.
type scene struct {
	t            *testing.T
	net          *simnet.Network
	alice, bob   *phonetest.Phone
	mine, theirs int             // the call's ids
	invite, ack  *sipmsg.Request // of the call, as a spy on the path sees them
	sound        sound
	bobRTP       net.PacketConn  // bob's own socket, for what must come from the true remote
	mallory      *siptest.Remote // the stranger's script
	probe        *siptest.Remote // asks whether alice still answers
	serial       int
	own          int // remotes that the attack itself keeps open, a socket and a goroutine each
}

// attack runs what a stranger does to alice during her call with bob, in virtual time, and looks at what is left.
func attack(t *testing.T, change func(*phone.Config), do func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, change)
		before := s.figures()
		do(s)
		s.bounded(before)
		time.Sleep(settle)
		s.wellAsEver()
		s.compare(before)
		s.end()
	})
}

// newScene brings the call up.
func newScene(t *testing.T, change func(*phone.Config)) *scene {
	t.Helper()
	s := &scene{t: t, net: simnet.New(1, simnet.Options{Delay: 5 * time.Millisecond, PacketQueue: 1 << 15}), sound: newSound(t)}
	a, b := phonetest.On(s.net, "alice", victim), phonetest.On(s.net, "bob", friend)
	s.sound.configure(&a, &b)
	b.Seams.ListenPacket = s.keepRTP(b.Seams.ListenPacket)
	if change != nil {
		change(&a)
	}
	s.alice, s.bob = phonetest.New(t, "alice", a), phonetest.New(t, "bob", b)
	s.mallory = siptest.ListenUDP(t, s.net.Host(stranger), stranger+":5060")
	s.mallory.Patience = 2 * time.Second
	s.mallory.Skip("100/*")
	s.probe = siptest.ListenUDP(t, s.net.Host("10.0.0.77"), "10.0.0.77:5060")
	s.mine, s.theirs = s.alice.Talk(s.bob)
	s.invite, s.ack = s.spied("INVITE"), s.spied("ACK")
	s.sound.record(s.alice, s.mine)
	s.sound.record(s.bob, s.theirs)
	time.Sleep(3 * time.Second) // the playout buffers find their length
	return s
}

// keepRTP remembers bob's RTP socket.
func (s *scene) keepRTP(listen func(network, addr string) (net.PacketConn, error)) func(network, addr string) (net.PacketConn, error) {
	return func(network, addr string) (net.PacketConn, error) {
		c, err := listen(network, addr)
		if err == nil && addr == friend+":4000" {
			s.bobRTP = c
		}
		return c, err
	}
}

// wellAsEver wants the call up and an answer to OPTIONS.
func (s *scene) wellAsEver() {
	s.t.Helper()
	for name, p := range map[string]*phonetest.Phone{"alice": s.alice, "bob": s.bob} {
		calls := p.Calls()
		if len(calls) != 1 || calls[0].State != phone.CallConfirmed || calls[0].Media[0].Status != phone.MediaActive {
			s.t.Errorf("%s has %+v, want the one call, confirmed and active", name, calls)
		}
	}
	s.probe.Send(sipAddr(victim), s.probe.NewRequest(sipmsg.OPTIONS, "sip:"+victim))
	if allow := s.probe.Expect("200/OPTIONS").Head().Get("Allow"); allow == "" {
		s.t.Error("OPTIONS answered without Allow")
	}
}

// decline is the user who refuses every call but bob's; it tells how many there were.
func (s *scene) decline() (calls int) {
	for _, c := range s.alice.Calls() {
		if c.ID != s.mine {
			s.alice.Must(s.alice.Hangup(c.ID, 0))
			calls++
		}
	}
	return calls
}

// dropped wants alice to have counted more messages as malformed since before, at least n.
func (s *scene) dropped(before phone.SIPStats, n int) {
	s.t.Helper()
	time.Sleep(time.Second)
	if got := s.alice.SIPStats().Malformed - before.Malformed; got < uint64(n) {
		s.t.Errorf("%d messages counted as malformed, want at least %d", got, n)
	}
}

// end hangs up, which must go as always, and judges what was heard.
func (s *scene) end() {
	s.t.Helper()
	stats := map[string]phone.CallStats{}
	for name, end := range map[string]phone.CallEnded{"alice": s.hangup(s.alice, s.mine), "bob": s.bob.Ended(s.theirs)} {
		if end.Code != 200 || end.Err != nil {
			s.t.Errorf("the call ended at %s with %d %s (%v)", name, end.Code, end.Reason, end.Err)
		}
		stats[name] = end.Stats
	}
	s.alice.End()
	s.bob.End()
	for name, st := range stats {
		s.sound.whole(s.t, name, st.Streams[0])
	}
}

func (s *scene) hangup(p *phonetest.Phone, call int) phone.CallEnded {
	s.t.Helper()
	p.Must(p.Hangup(call, 0))
	return p.Ended(call)
}

// throw sends a datagram to alice from a port of its own.
func (s *scene) throw(raw []byte) { s.throwAt(sipAddr(victim), raw) }

func (s *scene) throwAt(to netip.AddrPort, raw []byte) {
	s.t.Helper()
	s.serial++
	pc, err := s.net.Host(stranger).ListenPacket("udp", stranger+":0")
	if err != nil {
		s.t.Fatal(err)
	}
	defer pc.Close()
	if _, err := pc.WriteTo(raw, net.UDPAddrFromAddrPort(to)); err != nil {
		s.t.Fatal(err)
	}
	if s.serial%64 == 0 {
		time.Sleep(10 * time.Millisecond)
	}
}

// stream opens a connection to alice.
func (s *scene) stream() net.Conn {
	s.t.Helper()
	c, err := s.net.Host(stranger).Dial(s.t.Context(), "tcp", victim+":5060")
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// pour writes bytes on a connection of their own, which the stranger then closes.
func (s *scene) pour(raw []byte) {
	s.t.Helper()
	c := s.stream()
	defer c.Close()
	_, _ = c.Write(raw) // alice may have closed it already
	time.Sleep(20 * time.Millisecond)
}

// refused sends mallory's request and wants this answer.
func (s *scene) refused(req *sipmsg.Request, answer string) *siptest.Packet {
	s.t.Helper()
	s.mallory.Send(sipAddr(victim), req)
	got := s.mallory.Expect(answer)
	if req.Method == sipmsg.INVITE && got.Response().StatusCode >= 300 {
		s.mallory.Send(sipAddr(victim), ackTo(req, got.Response()))
	}
	return got
}

// request is one of mallory's to alice.
func (s *scene) request(m sipmsg.Method) *sipmsg.Request {
	s.t.Helper()
	return s.mallory.NewRequest(m, "sip:alice@"+victim)
}

// ackTo is the ACK to a refusal (RFC 3261 §17.1.1.3).
func ackTo(req *sipmsg.Request, resp *sipmsg.Response) *sipmsg.Request {
	ack := req.Clone()
	ack.Method, ack.Body = sipmsg.ACK, nil
	ack.Header.Del("Content-Type")
	to, _ := resp.Header.To()
	cseq, _ := req.Header.CSeq()
	ack.Header.SetTo(to)
	ack.Header.SetCSeq(sipmsg.CSeq{Seq: cseq.Seq, Method: sipmsg.ACK})
	return ack
}

func sipAddr(ip string) netip.AddrPort { return netip.AddrPortFrom(netip.MustParseAddr(ip), 5060) }

func rtpAddr(ip string, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr(ip), port)
}

// withSDP gives a request a session description.
func withSDP(req *sipmsg.Request, body string) *sipmsg.Request {
	req.Header.Set("Content-Type", "application/sdp")
	req.Body = []byte(body)
	return req
}

// plainSDP is a harmless offer, or answer, of PCMU at an address of the stranger's.
func plainSDP(port int) string {
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 %[1]s\r\ns=-\r\nc=IN IP4 %[1]s\r\nt=0 0\r\nm=audio %[2]d RTP/AVP 0\r\n", stranger, port)
}

// torture are the messages of RFC 4475, by name.
func torture(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../sipstack/sipmsg/testdata/rfc4475/*.dat")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d messages of RFC 4475: %v", len(files), err)
	}
	return files
}
