package rtp

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/testkit/simnet"
)

// heard is what a session told its handler.
type heard struct {
	packets []Packet
	events  []Event
	learned []netip.AddrPort
}

func (h *heard) handler() Handler {
	return Handler{
		Packet: func(p *Packet) {
			c := *p
			c.Payload = bytes.Clone(p.Payload)
			h.packets = append(h.packets, c)
		},
		Event:   func(e Event) { h.events = append(h.events, e) },
		Learned: func(a netip.AddrPort) { h.learned = append(h.learned, a) },
	}
}

// plainConn hides what a socket can do beyond net.PacketConn.
type plainConn struct{ net.PacketConn }

// pair is two sessions on a simulated network, 10.0.0.1 and 10.0.0.2, ports 4000 and 4001.
type pair struct {
	t                *testing.T
	net              *simnet.Network
	a, b             *Session
	aHeard           heard
	bHeard           heard
	wrap             func(net.PacketConn) net.PacketConn
	aRemote, bRemote Remote
}

func newPair(t *testing.T, opts simnet.Options, edit func(p *pair)) *pair {
	t.Helper()
	p := &pair{t: t, net: simnet.New(7, opts), aRemote: remoteAt("10.0.0.2"), bRemote: remoteAt("10.0.0.1")}
	if edit != nil {
		edit(p)
	}
	p.a = New(p.config("10.0.0.1", p.aRemote, &p.aHeard))
	p.b = New(p.config("10.0.0.2", p.bRemote, &p.bHeard))
	return p
}

func remoteAt(ip string) Remote {
	return Remote{
		RTP: netip.MustParseAddrPort(ip + ":4000"), RTCP: netip.MustParseAddrPort(ip + ":4001"),
		Accept: []uint8{8, 0}, EventSend: 101, EventReceive: 101,
	}
}

func (p *pair) config(ip string, remote Remote, h *heard) Config {
	return Config{RTP: p.listen(ip + ":4000"), RTCP: p.listen(ip + ":4001"), Remote: remote, Handler: h.handler()}
}

func (p *pair) listen(addr string) net.PacketConn {
	p.t.Helper()
	host, _, _ := strings.Cut(addr, ":")
	c, err := p.net.Host(host).ListenPacket("udp4", addr)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.wrap != nil {
		return p.wrap(c)
	}
	return c
}

// talk sends n packets of 20 ms from s.
func (p *pair) talk(s *Session, n int) {
	p.t.Helper()
	payload := make([]byte, 160)
	for i := range n {
		payload[0] = byte(i)
		if err := s.Send(8, payload, 160); err != nil {
			p.t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
		synctest.Wait()
	}
}

func (p *pair) close() {
	p.t.Helper()
	for _, s := range []*Session{p.a, p.b} {
		if err := s.Close(); err != nil {
			p.t.Error(err)
		}
	}
	synctest.Wait()
}

func TestSession(t *testing.T) {
	for name, wrap := range map[string]func(net.PacketConn) net.PacketConn{
		"fast": nil, "plain": func(c net.PacketConn) net.PacketConn { return plainConn{c} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t, simnet.Options{Delay: 10 * time.Millisecond}, func(p *pair) { p.wrap = wrap })
				p.talk(p.a, 500)
				p.close()
				got := p.bHeard.packets
				if len(got) != 500 {
					t.Fatalf("%d packets", len(got))
				}
				for i, q := range got {
					if q.Seq != got[0].Seq+uint16(i) || q.Timestamp != got[0].Timestamp+uint32(160*i) || q.SSRC != p.a.SSRC() ||
						q.PayloadType != 8 || q.Payload[0] != byte(i) || q.Marker != (i == 0) {
						t.Fatalf("packet %d: %+v", i, q)
					}
				}
			})
		})
	}
}

// Marker, sequence and timestamps over a hold, a pause and a change of codec.
func TestTimeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		p.talk(p.a, 3)
		held := p.aRemote
		held.Mute = true
		p.a.Update(held)
		p.talk(p.a, 5) // hold: nothing goes out, time passes
		p.a.Update(p.aRemote)
		p.talk(p.a, 2)
		p.a.Pause(1600)
		if err := p.a.Send(0, make([]byte, 80), 80); err != nil {
			t.Fatal(err)
		}
		p.talk(p.a, 1)
		p.close()
		first := p.bHeard.packets[0]
		var got []string
		for i, q := range p.bHeard.packets {
			if q.Seq != first.Seq+uint16(i) {
				t.Errorf("packet %d: sequence %d", i, q.Seq)
			}
			s := time.Duration(q.Timestamp-first.Timestamp) * time.Second / 8000
			text := s.String()
			if q.Marker {
				text += " marker"
			}
			got = append(got, text)
		}
		want := "0s marker, 20ms, 40ms, 160ms marker, 180ms, 400ms marker, 410ms"
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("got  %s\nwant %s", s, want)
		}
	})
}

func TestDigits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		if err := p.a.QueueDigits("1*R"); err != nil {
			t.Fatal(err)
		}
		p.aSpeaks(40)
		p.close()
		var digits []byte
		for _, e := range p.bHeard.events {
			digits = append(digits, e.Digit())
		}
		if string(digits) != "1*R" {
			t.Errorf("heard %q", digits)
		}
		markers, fillers := 0, 0
		for i, q := range p.bHeard.packets {
			if q.Seq != p.bHeard.packets[0].Seq+uint16(i) {
				t.Errorf("packet %d: sequence %d", i, q.Seq)
			}
			if q.Event {
				fillers++
				if q.Marker {
					markers++
				}
			}
		}
		if markers != 3 || fillers != 36 || len(p.bHeard.packets) != 40 {
			t.Errorf("%d packets, %d of events, %d markers", len(p.bHeard.packets), fillers, markers)
		}
		p.a.Update(Remote{})
		if err := p.a.QueueDigits("1"); !errors.Is(err, ErrNoEvents) {
			t.Errorf("no events agreed: %v", err)
		}
	})
}

// What is left of a digit, and of those after it, does not go out where it makes no sense any more: after a hold its time
// is long past, and when events are no longer agreed there is no payload type for it.
func TestDigitsCutShort(t *testing.T) {
	for name, c := range map[string]struct {
		change func(r *Remote)
		want   int // packets of events
	}{
		"hold":            {func(r *Remote) { r.Mute = true }, 3},
		"events given up": {func(r *Remote) { r.EventSend = 0 }, 3},
		"no change":       {func(*Remote) {}, 24},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t, simnet.Options{}, nil)
				if err := p.a.QueueDigits("12"); err != nil {
					t.Fatal(err)
				}
				p.aSpeaks(3)
				changed := p.aRemote
				c.change(&changed)
				p.a.Update(changed)
				p.aSpeaks(5)
				p.a.Update(p.aRemote)
				p.aSpeaks(30)
				p.close()
				got := 0
				for _, q := range p.bHeard.packets {
					if q.Event {
						got++
					} else if len(q.Payload) != 160 {
						t.Errorf("%d bytes as audio of type %d", len(q.Payload), q.PayloadType)
					}
				}
				if got != c.want {
					t.Errorf("%d packets of events, want %d", got, c.want)
				}
			})
		})
	}
}

// aSpeaks sends digits, else audio, for n ticks of 20 ms.
func (p *pair) aSpeaks(n int) {
	p.t.Helper()
	for range n {
		busy, err := p.a.SendEvent(160)
		if err == nil && !busy {
			err = p.a.Send(8, make([]byte, 160), 160)
		}
		if err != nil {
			p.t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
		synctest.Wait()
	}
}

// Strangers: another address, another SSRC and another payload type from the
// right address, and noise. None of it disturbs the call, all of it is counted.
func TestStrangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		stranger := p.listen("10.0.0.66:4000")
		defer stranger.Close()
		p.talk(p.a, 10)
		for i := range 100 {
			p.inject(stranger, "10.0.0.2:4000", rtpPacket(8, uint16(i), uint32(160*i), 99))
			p.inject(stranger, "10.0.0.2:4000", []byte("noise that is no RTP"))
			p.inject(stranger, "10.0.0.2:4001", []byte{0x80, 200, 0, 1, 0, 0})
			p.talk(p.a, 1)
		}
		p.b.handleRTP(rtpPacket(8, 7, 7, 99), netip.MustParseAddrPort("10.0.0.1:4000"), time.Now())
		p.b.handleRTP(rtpPacket(18, 7, 7, p.a.SSRC()), netip.MustParseAddrPort("10.0.0.1:4000"), time.Now())
		st := p.b.Stats()
		p.close()
		want := Dropped{Malformed: 200, Stranger: 100, Source: 1, Payload: 1}
		if st.Dropped != want || st.Rx.Packets != 110 || st.Rx.Lost != 0 || len(p.bHeard.learned) != 0 || len(p.bHeard.packets) != 110 {
			t.Errorf("dropped %+v, received %+v, learned %v", st.Dropped, st.Rx, p.bHeard.learned)
		}
	})
}

func (p *pair) inject(from net.PacketConn, to string, b []byte) {
	p.t.Helper()
	if _, err := from.WriteTo(b, net.UDPAddrFromAddrPort(netip.MustParseAddrPort(to))); err != nil {
		p.t.Fatal(err)
	}
	synctest.Wait()
}

// rtpPacket is one with four bytes of payload.
func rtpPacket(pt uint8, seq uint16, ts, ssrc uint32) []byte {
	return []byte{0x80, pt, byte(seq >> 8), byte(seq), byte(ts >> 24), byte(ts >> 16), byte(ts >> 8), byte(ts),
		byte(ssrc >> 24), byte(ssrc >> 16), byte(ssrc >> 8), byte(ssrc), 1, 2, 3, 4}
}

// The other side is behind address translation: its packets come from elsewhere, and ours go there, RTCP too.
func TestSymmetric(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, func(p *pair) {
			p.aRemote.RTP = netip.MustParseAddrPort("192.168.1.1:9999")
			p.aRemote.RTCP = netip.MustParseAddrPort("192.168.1.1:10000")
		})
		p.talk(p.b, 500)
		p.talk(p.a, 400)
		a, b := p.a.Stats(), p.b.Stats()
		p.close()
		if a.Remote != netip.MustParseAddrPort("10.0.0.2:4000") || len(p.aHeard.learned) != 1 || a.Dropped.Stranger != DefaultLearnCount-1 {
			t.Errorf("learned %v, sends to %v, dropped %+v", p.aHeard.learned, a.Remote, a.Dropped)
		}
		if b.Rx.Packets != 400 || b.ReportsReceived == 0 || a.ReportsReceived == 0 {
			t.Errorf("a %+v\nb %+v", a, b)
		}
	})
}

// The source starts again with another SSRC: heard from its third packet on, and the figures go on.
func TestNewSSRC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		p.talk(p.a, 10)
		from := netip.MustParseAddrPort("10.0.0.1:4000")
		for i := range 10 {
			p.b.handleRTP(rtpPacket(8, uint16(100+i), uint32(160*i), 4242), from, time.Now())
		}
		st := p.b.Stats()
		p.close()
		if st.Rx.Packets != 18 || st.Rx.Lost != 0 || st.Dropped.Source != 2 || p.bHeard.packets[17].SSRC != 4242 {
			t.Errorf("%+v", st)
		}
	})
}

func TestCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		from := netip.MustParseAddrPort("10.0.0.1:4000")
		for _, seq := range []uint16{1, 2, 3, 3, 6, 5, 7, 20} {
			p.b.handleRTP(rtpPacket(0, seq, 160*uint32(seq), 5), from, time.Now())
		}
		st := p.b.Stats().Rx
		p.close()
		if st.Packets != 7 || st.Bytes != 28 || st.Duplicate != 1 || st.Reordered != 1 || st.Lost != 13 || st.PayloadType != 0 {
			t.Errorf("%+v", st)
		}
		if l := st.LossPeriod; l.Count != 2 || l.Min != 40*time.Millisecond || l.Max != 240*time.Millisecond || l.Last != 240*time.Millisecond || l.Avg != 140*time.Millisecond {
			t.Errorf("loss period %+v", l)
		}
	})
}

func TestNobodyThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, func(p *pair) { p.aRemote.RTP, p.aRemote.RTCP = netip.AddrPort{}, netip.AddrPort{} })
		p.talk(p.a, 10)
		if st := p.a.Stats(); st.Tx.Packets != 0 || st.Remote.IsValid() {
			t.Errorf("%+v", st)
		}
		if err := p.b.Send(8, make([]byte, maxDatagram), 160); err == nil {
			t.Error("a payload of 2 kB is sent")
		}
		p.close()
		if err := p.a.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
		if err := p.b.Send(8, make([]byte, 4), 160); err == nil {
			t.Error("sent on a closed socket")
		}
	})
}

// A socket that always fails is asked again now and then, and does not keep Close waiting.
func TestBrokenSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &brokenConn{}
		s := New(Config{RTP: b})
		time.Sleep(time.Second)
		synctest.Wait()
		if err := s.Close(); err == nil {
			t.Error("the socket's error is lost")
		}
		if b.reads < 100 || b.reads > 102 {
			t.Errorf("%d reads in a second", b.reads)
		}
	})
}

// A socket that someone else closed ends its reader.
func TestClosedSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, simnet.Options{}, nil)
		if err := p.a.cfg.RTP.Close(); err != nil {
			t.Fatal(err)
		}
		if err := p.a.cfg.RTCP.Close(); err != nil {
			t.Fatal(err)
		}
		p.a.reading.Wait()
		_ = p.a.Close() // says that the sockets are closed
		if err := p.b.Close(); err != nil {
			t.Error(err)
		}
	})
}

type brokenConn struct {
	net.PacketConn
	reads int
}

func (b *brokenConn) ReadFrom([]byte) (int, net.Addr, error) {
	b.reads++
	return 0, nil, errors.New("broken")
}
func (b *brokenConn) Close() error { return errors.New("broken") }

// The same on real sockets: two sessions on loopback.
func TestLoopback(t *testing.T) {
	got := make(chan uint16, 16)
	host := netip.MustParseAddr("127.0.0.1")
	rtpA, rtcpA, portA, err := OpenPair(net.ListenPacket, host, 0, DefaultTries)
	if err != nil {
		t.Fatal(err)
	}
	rtpB, rtcpB, portB, err := OpenPair(net.ListenPacket, host, 0, DefaultTries)
	if err != nil {
		t.Fatal(err)
	}
	a := New(Config{RTP: rtpA, RTCP: rtcpA, Remote: Remote{RTP: netip.AddrPortFrom(host, uint16(portB))}})
	b := New(Config{RTP: rtpB, RTCP: rtcpB, Remote: Remote{RTP: netip.AddrPortFrom(host, uint16(portA))}, Handler: Handler{Packet: func(p *Packet) { got <- p.Seq }}})
	var first uint16
	for i := range uint16(10) {
		if err := a.Send(8, make([]byte, 160), 160); err != nil {
			t.Fatal(err)
		}
		seq := <-got
		if i == 0 {
			first = seq
		}
		if seq != first+i {
			t.Errorf("packet %d: sequence %d", i, seq)
		}
	}
	if err := errors.Join(a.Close(), b.Close()); err != nil {
		t.Error(err)
	}
}
