package sipstack_test

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/siptest"
)

// What this file proves: whatever comes in, a Stack goes on answering, and holds nothing afterwards.

// mutilated are the torture messages cut off and with bytes changed.
func mutilated(t *testing.T) [][]byte {
	t.Helper()
	files, err := filepath.Glob("sipmsg/testdata/rfc4475/*.dat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no messages: %v", err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	var all [][]byte
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for cut := 0; cut < len(raw); cut += 1 + len(raw)/20 {
			all = append(all, raw[:cut])
		}
		for range 20 {
			changed := append([]byte(nil), raw...)
			for range 1 + rng.IntN(4) {
				changed[rng.IntN(len(changed))] = byte(rng.IntN(256))
			}
			all = append(all, changed)
		}
	}
	return all
}

func TestMutilatedMessages(t *testing.T) {
	for _, protocol := range []transport.Protocol{transport.UDP, transport.TCP} {
		t.Run(string(protocol), func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pair) {
				p.bob.Do(func() {
					p.bob.Stack.Handle(sipmsg.INVITE, func(in *sipstack.Incoming) { _ = in.Refuse(603, "") })
				})
				for _, raw := range mutilated(t) {
					throw(t, p, protocol, raw)
				}
				if oc := p.alice.Send(options(t, 1, bobUDP)); oc.Err != nil || oc.Codes[0] != 200 {
					t.Errorf("afterwards OPTIONS got %v, %v", oc.Codes, oc.Err)
				}
				time.Sleep(20 * time.Minute)
				if st := p.bob.Stack.Stats(); st.Transactions.Servers != 0 || st.Transport.OpenIncoming != 0 {
					t.Errorf("left behind: %+v", st)
				}
			})
		})
	}
}

// throw sends bytes to bob, over a connection of their own when it is a stream.
func throw(t *testing.T, p *pair, protocol transport.Protocol, raw []byte) {
	t.Helper()
	defer synctest.Wait() // so that no queue overflows
	host := p.net.Host("192.0.2.9")
	if protocol == transport.UDP {
		pc, err := host.ListenPacket("udp", "192.0.2.9:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = pc.Close() }()
		if _, err := pc.WriteTo(raw, net.UDPAddrFromAddrPort(bobAddr())); err != nil {
			t.Fatal(err)
		}
		return
	}
	c, err := host.Dial(t.Context(), "tcp", "192.0.2.2:5060")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, _ = c.Write(raw) // bob may have closed the connection already
}

func TestGarbageDoesNotDisturbACall(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pair) {
		remote := siptest.ListenUDP(t, p.net.Host("192.0.2.3"), "192.0.2.3:5060")
		s := p.bob.Start(options(t, 1, "sip:192.0.2.3"))
		got := remote.Expect("OPTIONS")
		for _, raw := range mutilated(t) {
			throw(t, p, transport.UDP, raw)
		}
		remote.Reply(got, "200")
		if oc := s.Wait(); oc.Err != nil || oc.At != 0 {
			t.Errorf("ended at %v with %v", oc.At, oc.Err)
		}
	})
}

func bobAddr() netip.AddrPort { return netip.MustParseAddrPort("192.0.2.2:5060") }
