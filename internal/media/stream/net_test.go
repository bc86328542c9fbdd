package stream

import (
	"math"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/media/codec"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	rate  = 8000
	ptime = 20 * time.Millisecond
)

// end is one side of a call in a bubble: a stream, what it says and what it heard.
type end struct {
	*Stream
	cfg    Config
	say    []int16 // what is to be said, silence afterwards
	heard  []int16
	silent int // frames that ReadFrame gave nothing for
	digits strings.Builder
}

// call is two ends on a simulated network.
type call struct {
	t    *testing.T
	net  *simnet.Network
	a, b *end
}

// newCall must run in a bubble. edit may change what both sides agreed on.
func newCall(t *testing.T, opts simnet.Options, edit func(cfg *Config)) *call {
	t.Helper()
	c := &call{t: t, net: simnet.New(1, opts)}
	c.a = c.open("10.0.0.1", "10.0.0.2", edit)
	c.b = c.open("10.0.0.2", "10.0.0.1", edit)
	return c
}

func (c *call) open(own, remote string, edit func(cfg *Config)) *end {
	c.t.Helper()
	host := c.net.Host(own)
	e := &end{}
	e.cfg = Config{Setup: Setup{
		Remote: netip.MustParseAddrPort(remote + ":4000"), RemoteRTCP: netip.MustParseAddrPort(remote + ":4001"),
		Codec: codec.PCMA(), PayloadType: 8, EventSend: 101, EventReceive: 101, Sending: true, Receiving: true,
	}}
	e.cfg.OnDTMF = func(d Digit) { e.digits.WriteByte(d.Digit) }
	if edit != nil {
		edit(&e.cfg)
	}
	var err error
	if e.cfg.RTP, err = host.ListenPacket("udp4", own+":4000"); err != nil {
		c.t.Fatal(err)
	}
	if e.cfg.RTCP, err = host.ListenPacket("udp4", own+":4001"); err != nil {
		c.t.Fatal(err)
	}
	if e.Stream, err = New(e.cfg); err != nil {
		c.t.Fatal(err)
	}
	return e
}

// tick is one tick of an end's bridge.
func (e *end) tick() {
	frame := make([]int16, e.Format().FrameLen())
	if !e.ReadFrame(frame) {
		e.silent++
		clear(frame)
	}
	e.heard = append(e.heard, frame...)
	clear(frame)
	e.say = e.say[copy(frame, e.say):]
	e.WriteFrame(frame)
}

// run lets both bridges tick for d, b half a frame after a.
func (c *call) run(d time.Duration) {
	step := c.a.Format().PTime
	for range d / step {
		c.a.tick()
		time.Sleep(step / 2)
		synctest.Wait()
		c.b.tick()
		time.Sleep(step - step/2)
		synctest.Wait()
	}
}

// close ends the call.
func (c *call) close() {
	c.t.Helper()
	for _, e := range []*end{c.a, c.b} {
		if err := e.Close(); err != nil {
			c.t.Error(err)
		}
	}
}

// update changes what an end agreed on.
func (c *call) update(e *end, edit func(s *Setup)) {
	c.t.Helper()
	edit(&e.cfg.Setup)
	if err := e.Update(e.cfg); err != nil {
		c.t.Error(err)
	}
}

// sweep is a sine that rises from 400 to 3000 Hz within d, at -10 dBov.
func sweep(d time.Duration) []int16 {
	n := int(d.Seconds() * rate)
	out := make([]int16, n)
	phase := 0.0
	for i := range out {
		phase += 2 * math.Pi * (400 + 2600*float64(i)/float64(n)) / rate
		out[i] = int16(32768 * 0.447 * math.Sin(phase))
	}
	return out
}

func signal(pcm []int16) audiocheck.Signal { return audiocheck.FromPCM(rate, 1, pcm) }

// compare is how well what was heard agrees with what was said.
func compare(t *testing.T, said, heard []int16) audiocheck.Report {
	t.Helper()
	r, err := audiocheck.Compare(signal(said), signal(heard), audiocheck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
