package hostile

import (
	"net"
	"net/netip"
	"os"
	"runtime"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// TestOnRealSockets has two phones talk over loopback while torture messages, junk, garbage RTP and hundreds of connections
// arrive. Its clock is the machine's, so the sound is judged by what arrived, not by breaks that a busy machine makes.
func TestOnRealSockets(t *testing.T) {
	a, b := phonetest.Loopback(), phonetest.Loopback()
	tones := newSound(t)
	tones.configure(&a, &b)
	alice, bob := phonetest.New(t, "alice", a), phonetest.New(t, "bob", b)
	sip := listensAt(alice)
	call := bob.Dial("sip:" + sip.String())
	in := phonetest.Expect[phone.IncomingCall](alice, "called", nil)
	alice.Must(alice.Answer(in.Call, 200, "", ""))
	bob.State(call, phone.CallConfirmed)
	before := runtime.NumGoroutine()
	bombard(t, sip, phonetest.Told[phone.RTPSocket](alice)[0].RTP)
	st, _ := alice.Stats(in.Call)
	if d := st.Streams[0].Dropped; d.Malformed+d.Stranger+d.Payload == 0 || alice.SIPStats().Malformed == 0 {
		t.Errorf("nothing was counted: %+v, %+v", d, alice.SIPStats())
	}
	answersOptions(t, sip)
	heard(t, alice, in.Call, 50)
	heard(t, bob, call, 50)
	for _, c := range alice.Calls() {
		if c.ID != in.Call {
			alice.Must(alice.Hangup(c.ID, 0))
		}
	}
	bob.Must(bob.Hangup(call, 0))
	if end := alice.Ended(in.Call); end.Code != 200 {
		t.Errorf("the call ended with %d %s", end.Code, end.Reason)
	}
	bob.Ended(call)
	bob.End()
	alice.End()
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines, in the call there were %d", now, before)
	}
}

func listensAt(p *phonetest.Phone) netip.AddrPort {
	return phonetest.Expect(p, "listening", func(ev phone.TransportUp) bool { return ev.Protocol == "TCP" }).Addr
}

// bombard sends all there is to the ports of a phone.
func bombard(t *testing.T, sip, rtp netip.AddrPort) {
	t.Helper()
	u, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	send := func(b []byte, to netip.AddrPort) { _, _ = u.WriteTo(b, net.UDPAddrFromAddrPort(to)) } // too long a one fails
	for _, name := range torture(t) {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		send(raw, sip)
		send(raw[:len(raw)/2], sip)
		connectAndWrite(t, sip, raw)
	}
	for i, b := range garbage(2000) {
		send(b, sip)
		send(b, rtp)
		send(b, netip.AddrPortFrom(rtp.Addr(), rtp.Port()+1))
		if i%10 == 0 {
			connectAndWrite(t, sip, b)
		}
	}
}

func connectAndWrite(t *testing.T, to netip.AddrPort, b []byte) {
	t.Helper()
	c, err := net.Dial("tcp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.Write(b)
}

// answersOptions asks until there is an answer: a flood may have cost a datagram.
func answersOptions(t *testing.T, sip netip.AddrPort) {
	t.Helper()
	probe := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
	probe.Patience = time.Second
	for range 30 {
		probe.Send(sip, probe.NewRequest(sipmsg.OPTIONS, "sip:"+sip.String()))
		if got := probe.Next(); got != nil && matches("200/OPTIONS", got) {
			return
		}
	}
	t.Error("OPTIONS is not answered")
}

// heard waits until a call's stream has received n more packets.
func heard(t *testing.T, p *phonetest.Phone, call int, n uint64) {
	t.Helper()
	st, _ := p.Stats(call)
	first := st.Streams[0].Rx.Packets
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 1500 {
		if st, _ := p.Stats(call); len(st.Streams) > 0 && st.Streams[0].Rx.Packets >= first+n {
			return
		}
		<-tick.C
	}
	t.Errorf("no %d packets in 30 s", n)
}
