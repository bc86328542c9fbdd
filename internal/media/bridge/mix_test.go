package bridge

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/tone"
	"gosua/internal/testkit/audiocheck"
)

func TestOneSourcePassesBitByBit(t *testing.T) {
	for _, v := range []int16{1, -1, 32767, -32768} {
		x, y := newPort(v), newPort(0)
		b := New(Config{})
		connectAll(t, b, [2]int{plug(t, b, "x", x), plug(t, b, "y", y)})
		b.Tick()
		y.hears(t, "y", v)
	}
}

func TestLimiter(t *testing.T) {
	sum := make([]int32, 1)
	out := make([]int16, 1)
	last := int16(math.MinInt16)
	for v := int32(-5 << 15); v <= 5<<15; v++ {
		sum[0] = v
		limit(out, sum)
		if out[0] < last {
			t.Fatalf("a sum of %d gives %d, less than a smaller sum", v, out[0])
		}
		if v >= -knee && v <= knee && int32(out[0]) != v {
			t.Fatalf("a sum of %d below the knee gives %d", v, out[0])
		}
		if step := int(out[0]) - int(last); v > -5<<15 && step > 1 {
			t.Fatalf("a jump of %d at a sum of %d", step, v)
		}
		last = out[0]
	}
	if last < 32000 {
		t.Errorf("five sources at full scale give %d", last)
	}
}

func TestLoudConferenceDoesNotWrap(t *testing.T) {
	b := New(Config{})
	listener := newPort(0)
	l := plug(t, b, "listener", listener)
	for range 100 {
		connectAll(t, b, [2]int{plug(t, b, "loud", newPort(32767)), l})
	}
	b.Tick()
	if v := listener.heard[0]; v < 32000 {
		t.Errorf("100 sources at full scale give %d", v)
	}
}

func TestGainClips(t *testing.T) {
	for gain, want := range map[float64]int16{2: 32767, 1e9: 32767, 0.5: 10000} {
		x, y := newPort(20000), newPort(0)
		b := New(Config{})
		sx, sy := plug(t, b, "x", x), plug(t, b, "y", y)
		connectAll(t, b, [2]int{sx, sy})
		if err := b.SetLevel(sx, gain, 1); err != nil {
			t.Fatal(err)
		}
		b.Tick()
		y.hears(t, fmt.Sprintf("y at a gain of %v", gain), want)
	}
}

// A tone goes from a port of one format through the bridge to a port of another, whole, at its
// level and in phase from frame to frame.
func TestFormatsAreConverted(t *testing.T) {
	formats := []media.Format{
		{Rate: 16000, Channels: 1, PTime: 20 * ms},
		{Rate: 8000, Channels: 1, PTime: 20 * ms},
		{Rate: 8000, Channels: 1, PTime: 30 * ms},
		{Rate: 16000, Channels: 1, PTime: 10 * ms},
		{Rate: 48000, Channels: 2, PTime: 10 * ms},
		{Rate: 44100, Channels: 2, PTime: 20 * ms},
		{Rate: 11025, Channels: 1, PTime: 20 * ms}, // 220.5 samples
		{Rate: 8000, Channels: 1, PTime: 500 * ms},
	}
	for _, f := range formats {
		checkThrough(t, formats[0], f, formats[0])
		checkThrough(t, formats[0], formats[1], f)
	}
	checkThrough(t, formats[4], formats[5], formats[2])
	checkThrough(t, formats[4], formats[0], formats[4])
}

func checkThrough(t *testing.T, bridge, from, to media.Format) {
	t.Helper()
	name := fmt.Sprintf("%v through %v to %v", from, bridge, to)
	b := New(Config{Format: bridge})
	sink := &fakePort{format: to, keepAll: true}
	src := plug(t, b, "tone", tone.NewGenerator(from, []tone.Tone{{Freq1: 1000, On: time.Second}}))
	connectAll(t, b, [2]int{src, plug(t, b, "sink", sink)})
	for range int(2 * time.Second / bridge.PTime) {
		b.Tick()
	}
	got := audiocheck.FromPCM(to.Rate, to.Channels, sink.heard)
	if d := got.Duration(); d < 2*time.Second-to.PTime-ms || d > 2*time.Second {
		t.Errorf("%s: 2 s become %v", name, d)
	}
	steady := got.Slice(1000*ms, 1300*ms)
	if m := audiocheck.MeasureTone(steady); math.Abs(m.Freq-1000) > 0.01 || math.Abs(m.Level-tone.Level) > 0.05 || m.SNR < 60 {
		t.Errorf("%s: %+v", name, m)
	}
	if c := audiocheck.Continuity(steady, 1000, 20*ms); c.Toned != c.Windows || c.Breaks != 0 {
		t.Errorf("%s: %+v", name, c)
	}
}

// The end of a sound is not cut off by a port that falls silent, and silence then comes.
func TestTailOfConvertedSound(t *testing.T) {
	p := newPort(10000)
	p.format.Rate = 48000
	e, err := newEdge(p, DefaultFormat())
	if err != nil {
		t.Fatal(err)
	}
	frame := make([]int16, 320)
	for range 5 {
		if !e.read(frame) {
			t.Fatal("silent while the port is not")
		}
	}
	p.says = 0
	var rest []int16
	frames := 0
	for ; e.read(frame); frames++ {
		rest = append(rest, frame...)
	}
	if frames > 10 {
		t.Errorf("the port is taken for active for %d more frames", frames)
	}
	// Of the constant, what the filter held back (32 samples) must still come.
	if i := slices.IndexFunc(rest, func(v int16) bool { return v < 5000 }); i < 30 || i > 34 {
		t.Errorf("the sound ends after %d samples, want about 32", i)
	}
	if !slices.Equal(frame, make([]int16, 320)) {
		t.Error("the frame that is said to be silent is not")
	}
}

func TestStereoStaysApart(t *testing.T) {
	f := media.Format{Rate: 16000, Channels: 2, PTime: 20 * ms}
	b := New(Config{Format: f})
	left := &leftPort{fakePort{format: f}}
	sink := &fakePort{format: f}
	connectAll(t, b, [2]int{plug(t, b, "left", left), plug(t, b, "sink", sink)})
	b.Tick()
	if sink.heard[0] != 1000 || sink.heard[1] != 0 || sink.heard[638] != 1000 || sink.heard[639] != 0 {
		t.Errorf("%v ...", sink.heard[:4])
	}
}

// leftPort says a constant on the left channel.
type leftPort struct{ fakePort }

func (p *leftPort) ReadFrame(frame []int16) bool {
	for i := range frame {
		frame[i] = int16((1 - i%2) * 1000)
	}
	return true
}

// conference is a bridge with n ports that all hear each other and not themselves.
func conference(n int, f media.Format) *Bridge {
	b := New(Config{})
	for i := range n {
		p := newPort(int16(100 + i))
		p.format = f
		if _, err := b.Add("p", p); err != nil {
			return nil
		}
	}
	for s := range n {
		for d := range n {
			if s != d {
				if err := b.Connect(s+1, d+1); err != nil {
					return nil
				}
			}
		}
	}
	b.Tick()
	return b
}

func TestConferenceOfHundred(t *testing.T) {
	b := conference(100, DefaultFormat())
	b.Tick()
	total := 0
	for i := range 100 {
		total += 100 + i
	}
	for i := range 100 {
		p := b.mixer.slots[i+1].edge.port.(*fakePort)
		p.hears(t, fmt.Sprintf("port %d", i+1), int16(total-100-i))
	}
}

func TestTickDoesNotAllocate(t *testing.T) {
	for _, f := range []media.Format{DefaultFormat(), {Rate: 8000, Channels: 1, PTime: 30 * ms}, {Rate: 48000, Channels: 2, PTime: 10 * ms}} {
		b := conference(5, f)
		for range 5 {
			b.Tick() // until every port has been written to
		}
		if n := testing.AllocsPerRun(20, b.Tick); n != 0 {
			t.Errorf("%v: %.0f allocations", f, n)
		}
	}
}

func BenchmarkTick100(b *testing.B) {
	for name, f := range map[string]media.Format{"same": DefaultFormat(), "8kHz": {Rate: 8000, Channels: 1, PTime: 20 * ms}} {
		b.Run(name, func(b *testing.B) {
			c := conference(100, f)
			for b.Loop() {
				c.Tick()
			}
		})
	}
}

func BenchmarkTickOneCall(b *testing.B) {
	c := New(Config{Device: newPort(1)})
	for range 10 {
		if _, err := c.Add("p", newPort(5)); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.Connect(1, 0); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.Tick()
	}
}
