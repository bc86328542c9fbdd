package textstream

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/media/t140"
	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// end is one side: a stream and what it read.
type end struct {
	*Stream
	cfg   Config
	texts []t140.Text
}

// read is what the end read, in one piece.
func (e *end) read() string {
	synctest.Wait()
	var all strings.Builder
	for _, x := range e.texts {
		all.WriteString(x.Text)
	}
	return all.String()
}

// talk is two ends on a simulated network.
type talk struct {
	t    *testing.T
	net  *simnet.Network
	a, b *end
}

// newTalk must run in a bubble. edit may change what both sides agreed on.
func newTalk(t *testing.T, opts simnet.Options, edit func(cfg *Config)) *talk {
	t.Helper()
	c := &talk{t: t, net: simnet.New(1, opts)}
	c.a = c.open("10.0.0.1", "10.0.0.2", edit)
	c.b = c.open("10.0.0.2", "10.0.0.1", edit)
	return c
}

func (c *talk) open(own, remote string, edit func(cfg *Config)) *end {
	c.t.Helper()
	e := &end{}
	e.cfg = Config{Setup: Setup{
		Remote: netip.MustParseAddrPort(remote + ":4000"), RemoteRTCP: netip.MustParseAddrPort(remote + ":4001"),
		Send: t140.SenderConfig{PayloadType: 98}, Receive: t140.ReceiverConfig{PayloadType: 98}, Sending: true, Receiving: true,
	}}
	e.cfg.OnText = func(x t140.Text) { e.texts = append(e.texts, x) }
	if edit != nil {
		edit(&e.cfg)
	}
	e.cfg.RTP, e.cfg.RTCP = c.listen(own, "4000"), c.listen(own, "4001")
	e.Stream = New(e.cfg)
	return e
}

func (c *talk) listen(host, port string) net.PacketConn {
	c.t.Helper()
	conn, err := c.net.Host(host).ListenPacket("udp4", host+":"+port)
	if err != nil {
		c.t.Fatal(err)
	}
	return conn
}

func (c *talk) send(e *end, text string) {
	c.t.Helper()
	if err := e.Send(text); err != nil {
		c.t.Fatal(err)
	}
}

func (c *talk) update(e *end, edit func(s *Setup)) {
	c.t.Helper()
	edit(&e.cfg.Setup)
	if err := e.Update(e.cfg); err != nil {
		c.t.Fatal(err)
	}
}

func (c *talk) close() {
	c.t.Helper()
	for _, e := range []*end{c.a, c.b} {
		if err := e.Close(); err != nil {
			c.t.Error(err)
		}
	}
}

// redundant repeats two generations.
func redundant(cfg *Config) {
	cfg.Send = t140.SenderConfig{PayloadType: 98, RedType: 100, Redundancy: 2}
	cfg.Receive = t140.ReceiverConfig{PayloadType: 98, RedType: 100}
}

// Text goes both ways, in pieces of 300 ms; what nobody writes costs no packet.
func TestTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTalk(t, simnet.Options{Delay: 20 * time.Millisecond}, nil)
		time.Sleep(time.Second)
		c.send(c.a, "Grüße, ")
		time.Sleep(100 * time.Millisecond)
		c.send(c.a, "世")
		c.send(c.a, "界 🙂")
		c.send(c.b, "hi")
		time.Sleep(10 * time.Second)
		if got := c.b.read(); got != "Grüße, 世界 🙂" || len(c.b.texts) != 2 {
			t.Errorf("b read %q in %d pieces", got, len(c.b.texts))
		}
		if got := c.a.read(); got != "hi" {
			t.Errorf("a read %q", got)
		}
		if st := c.a.Stats(); st.Tx.Packets != 3 || st.Tx.PayloadType != 98 || st.Redundancy != 0 || st.Rx.Packets != 2 {
			t.Errorf("a sent %+v", st)
		}
		c.close()
	})
}

// What is on the wire: sequence numbers one by one, timestamps in ms, the marker first and after silence.
func TestOnTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTalk(t, simnet.Options{}, nil)
		type header struct {
			seq    uint16
			stamp  uint32
			marker bool
		}
		var got []header
		c.net.SetFilter(func(_, dst netip.AddrPort, b []byte) bool {
			if dst.String() == "10.0.0.2:4000" {
				got = append(got, header{uint16(b[2])<<8 | uint16(b[3]), uint32(b[4])<<24 | uint32(b[5])<<16 | uint32(b[6])<<8 | uint32(b[7]), b[1] == 0x80|98})
			}
			return false
		})
		time.Sleep(time.Second)
		synctest.Wait()
		got = got[:0] // the byte order mark may have been before the filter
		for _, pause := range []time.Duration{0, 100 * time.Millisecond, 5 * time.Second} {
			time.Sleep(pause)
			c.send(c.a, "x")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		c.close()
		if len(got) != 3 {
			t.Fatalf("%d packets", len(got))
		}
		want := []header{{0, 0, true}, {1, 300, false}, {2, 5100, true}}
		for i, h := range got {
			if d := (header{h.seq - got[0].seq, h.stamp - got[0].stamp, h.marker}); d != want[i] {
				t.Errorf("packet %d: %+v after the first, want %+v", i, d, want[i])
			}
		}
	})
}

// A fifth and two fifths of all packets are lost: with two generations repeated all text arrives, or a mark stands where it
// is missing; without redundancy every loss is a mark.
func TestLoss(t *testing.T) {
	for _, loss := range []float64{0.2, 0.4} {
		for name, edit := range map[string]func(*Config){"plain": nil, "redundant": redundant} {
			t.Run(fmt.Sprintf("%s %.1f", name, loss), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { typeOver(t, simnet.Options{Delay: 30 * time.Millisecond, Loss: loss}, edit) })
			})
		}
	}
}

func typeOver(t *testing.T, opts simnet.Options, edit func(*Config)) {
	c := newTalk(t, opts, edit)
	var typed strings.Builder
	for i := range 300 {
		word := fmt.Sprintf("%dé ", i)
		typed.WriteString(word)
		c.send(c.a, word)
		time.Sleep(300 * time.Millisecond)
	}
	time.Sleep(5 * time.Second)
	read, rest := c.b.read(), typed.String()
	st := c.b.Stats()
	c.close()
	// what is there is in order, and each hole in it has a mark, but for the end, which nothing follows
	parts := strings.Split(read, "\ufffd")
	for i, part := range parts {
		at := strings.Index(rest, part)
		if at < 0 || at > 0 && i == 0 {
			t.Fatalf("%q is not in order in %q", part, rest)
		}
		rest = rest[at+len(part):]
	}
	if marks := len(parts) - 1; marks != int(st.Missing) || len(rest) > 5*30 {
		t.Errorf("%d marks of %d, %q missing at the end", marks, st.Missing, rest)
	}
	most := 300 * opts.Loss
	if edit != nil {
		most *= opts.Loss * opts.Loss
	}
	if float64(st.Missing) > 1.5*most+1 || edit == nil && st.Missing == 0 {
		t.Errorf("%d places of 300 are missing, want about %.0f", st.Missing, most)
	}
}

// Nothing is sent to one that holds us, and what comes from one that we hold is passed over; then it goes on.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTalk(t, simnet.Options{}, redundant)
		c.send(c.a, "before ")
		time.Sleep(2 * time.Second)
		c.update(c.a, func(s *Setup) { s.Sending = false })
		if err := c.a.Send("held"); !errors.Is(err, ErrHeld) {
			t.Errorf("held: %v, want %v", err, ErrHeld)
		}
		c.update(c.b, func(s *Setup) { s.Receiving = false })
		c.update(c.a, func(s *Setup) { s.Sending = true })
		c.send(c.a, "passed over ")
		time.Sleep(3 * time.Second)
		c.update(c.b, func(s *Setup) { s.Receiving = true })
		c.send(c.a, "after")
		time.Sleep(2 * time.Second)
		if got := c.b.read(); got != "before after" {
			t.Errorf("b read %q", got)
		}
		c.close()
	})
}

// What was written and not sent yet goes out with the payload types agreed since.
func TestUpdate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTalk(t, simnet.Options{}, redundant)
		synctest.Wait()
		c.send(c.a, "kept")
		c.update(c.b, func(s *Setup) { s.Receive = t140.ReceiverConfig{PayloadType: 97} })
		c.update(c.a, func(s *Setup) { s.Send = t140.SenderConfig{PayloadType: 97} })
		time.Sleep(time.Second)
		if got := c.b.read(); got != "kept" || c.a.Stats().Redundancy != 0 {
			t.Errorf("b read %q, redundancy %d", got, c.a.Stats().Redundancy)
		}
		c.close()
	})
}

// RTP and RTCP on one port: nothing arrives at the other.
func TestMux(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTalk(t, simnet.Options{}, func(cfg *Config) { cfg.Mux = true })
		stray := 0
		c.net.SetFilter(func(_, dst netip.AddrPort, _ []byte) bool {
			if dst.Port() != 4000 {
				stray++
			}
			return false
		})
		c.send(c.a, "x")
		time.Sleep(time.Minute)
		if got := c.b.read(); got != "x" || stray != 0 || c.b.Stats().ReportsReceived == 0 {
			t.Errorf("b read %q, %d packets on other ports, %d reports", got, stray, c.b.Stats().ReportsReceived)
		}
		c.close()
	})
}

// A closed stream takes nothing, and closing it again does nothing.
func TestClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTalk(t, simnet.Options{}, nil)
		c.close()
		if err := c.a.Send("x"); !errors.Is(err, ErrClosed) {
			t.Errorf("Send: %v", err)
		}
		if err := c.a.Update(c.a.cfg); !errors.Is(err, ErrClosed) {
			t.Errorf("Update: %v", err)
		}
		c.close()
	})
}

// A remote that floods us costs no memory: what nobody reads is dropped and counted.
func TestInboxBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		c := newTalk(t, simnet.Options{}, func(cfg *Config) { cfg.OnText = func(t140.Text) { <-stuck } })
		c.send(c.a, "x")
		time.Sleep(time.Second)
		for i := range 3 * InboxSize {
			c.send(c.a, "y")
			time.Sleep(time.Duration(300+i%2) * time.Millisecond)
		}
		synctest.Wait()
		if st := c.b.Stats(); st.Overflow == 0 || len(c.b.inbox) != InboxSize {
			t.Errorf("%d dropped, %d wait", st.Overflow, len(c.b.inbox))
		}
		close(stuck)
		c.close()
	})
}
