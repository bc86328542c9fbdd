package conference

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/codec"
	"gosua/internal/media/stream"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/siptest"
)

const (
	many     = 100 // calls
	host     = "127.0.0.1"
	settle   = 3 * time.Second  // until the playout buffers stand
	measured = 10 * time.Second // of CPU time
	turns    = 5                // members whose bursts are listened for
	turnTime = 2 * time.Second  // of each
	longest  = 350 * time.Millisecond
)

// BenchmarkCalls is 100 calls to the binary, which joins them: CPU time, latency, and that each hears all others.
func BenchmarkCalls(b *testing.B) {
	path := interop.BuildGosua(b)
	for _, clockRate := range []int{16000, 8000} {
		b.Run(fmt.Sprintf("bridge=%d", clockRate), func(b *testing.B) {
			for b.Loop() {
				measureCalls(b, path, clockRate)
			}
		})
	}
}

func measureCalls(b *testing.B, path string, clockRate int) {
	g := interop.StartGosua(b, path, "--null-audio", "--no-tones", "--local-port=0", "--no-tcp", "--bound-addr="+host,
		"--id=sip:conference@"+host, "--app-log-level=4", "--auto-answer=200", "--auto-conf",
		"--max-calls="+strconv.Itoa(many), "--clock-rate="+strconv.Itoa(clockRate))
	addr := g.Reached()
	c := newCrowd(b, siptest.System{}, host, many)
	c.call(siptest.System{}, host, addr)
	c.start()
	wait(settle)
	c.forget()
	before := cpuTime(b, g.PID())
	wait(measured)
	cpu := cpuTime(b, g.PID()) - before
	pairs := c.checkPairs()
	late := c.latencies()
	c.hangUp()
	g.Quits()
	b.ReportMetric(100*cpu.Seconds()/measured.Seconds(), "%core")
	b.ReportMetric(float64(pairs), "pairs")
	b.ReportMetric(milliseconds(percentile(late, 50)), "p50-latency-ms")
	b.ReportMetric(milliseconds(percentile(late, 99)), "p99-latency-ms")
	b.ReportMetric(0, "ns/op") // how long it was measured says nothing
}

// wait lets real time pass.
func wait(d time.Duration) { <-time.After(d) }

// cpuTime is what a process has used, in user and system mode.
func cpuTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	const user, system, perTick = 11, 12, 10 * time.Millisecond // fields behind the name, proc(5)
	_, rest, _ := strings.Cut(string(stat), ") ")
	var ticks int
	for _, field := range []int{user, system} {
		n, err := strconv.Atoi(strings.Fields(rest)[field])
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * perTick
}

// latencies are how much later every other member hears the bursts of some.
func (c *crowd) latencies() (all []time.Duration) {
	c.t.Helper()
	for turn := range turns {
		c.forget()
		speaker := turn * len(c.members) / turns
		c.turn.Store(int64(speaker))
		wait(turnTime)
		c.turn.Store(-1)
		wait(longest)
		_, bursts := c.members[speaker].take()
		for i, m := range c.members {
			if i != speaker {
				all = append(all, m.delays(bursts)...)
			}
		}
	}
	if want := turns * (len(c.members) - 1) * int(turnTime/(burstGap*ptime)-1); len(all) < want {
		c.t.Errorf("%d bursts were heard, want %d at least", len(all), want)
	}
	return all
}

// delays are the times from the sending of each burst to its first loud sample in what the member hears.
func (m *member) delays(bursts []time.Time) (list []time.Duration) {
	heard, _ := m.take()
	for _, said := range bursts {
		for _, p := range heard {
			if d := p.at.Sub(said); d < 0 || d > longest {
				continue
			}
			if i := slices.IndexFunc(sound([]packet{p}), func(v float64) bool { return v > loud }); i >= 0 {
				list = append(list, p.at.Sub(said)+time.Duration(i)*time.Second/rate)
				break
			}
		}
	}
	return list
}

func percentile(list []time.Duration, percent int) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[min(len(list)*percent/100, len(list)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// BenchmarkTick is the time that the bridge takes for a frame of 100 calls: their packets decoded, mixed, coded and sent.
func BenchmarkTick(b *testing.B) {
	for _, clockRate := range []int{16000, 8000} {
		b.Run(fmt.Sprintf("bridge=%d", clockRate), func(b *testing.B) {
			for b.Loop() {
				measureTicks(b, clockRate)
			}
		})
	}
}

func measureTicks(b *testing.B, clockRate int) {
	mix := bridge.New(bridge.Config{Format: media.Format{Rate: clockRate, Channels: 1, PTime: ptime}})
	c := newCrowd(b, siptest.System{}, host, many)
	for i, m := range c.members {
		s := newStream(b, m)
		slot, err := mix.Add(strconv.Itoa(i), s)
		if err != nil {
			b.Fatal(err)
		}
		for other := 1; other < slot; other++ {
			if err := errors.Join(mix.Connect(other, slot), mix.Connect(slot, other)); err != nil {
				b.Fatal(err)
			}
		}
	}
	c.start()
	ticker := time.NewTicker(ptime)
	defer ticker.Stop()
	var took []time.Duration
	for n := range int((settle + measured) / ptime) {
		<-ticker.C
		start := time.Now()
		mix.Tick()
		if n >= int(settle/ptime) {
			took = append(took, time.Since(start))
		}
	}
	b.ReportMetric(milliseconds(percentile(took, 50)), "p50-tick-ms")
	b.ReportMetric(milliseconds(percentile(took, 99)), "p99-tick-ms")
	b.ReportMetric(0, "ns/op")
}

// newStream is the phone's side of a member's call.
func newStream(b *testing.B, m *member) *stream.Stream {
	b.Helper()
	conn, err := siptest.System{}.ListenPacket("udp4", host+":0")
	if err != nil {
		b.Fatal(err)
	}
	s, err := stream.New(stream.Config{RTP: conn, Setup: stream.Setup{
		Remote: netip.MustParseAddrPort(m.conn.LocalAddr().String()), Codec: codec.PCMU(), Sending: true, Receiving: true}})
	if err != nil {
		b.Fatal(err)
	}
	m.to = conn.LocalAddr()
	b.Cleanup(func() { _ = s.Close() })
	return s
}
