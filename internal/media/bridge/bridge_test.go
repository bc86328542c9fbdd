package bridge

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media"
)

const ms = time.Millisecond

// fakePort says a constant and remembers what it heard.
type fakePort struct {
	format  media.Format
	says    int16 // 0: silence
	heard   []int16
	reads   int
	writes  int
	during  func() // called by ReadFrame
	keepAll bool   // heard is everything, not the latest frame
	skipped time.Duration
}

func (p *fakePort) Skip(d time.Duration) { p.skipped += d }

func newPort(says int16) *fakePort { return &fakePort{format: DefaultFormat(), says: says} }

func (p *fakePort) Format() media.Format { return p.format }

func (p *fakePort) ReadFrame(frame []int16) bool {
	p.reads++
	if p.during != nil {
		p.during()
	}
	for i := range frame {
		frame[i] = p.says
	}
	return p.says != 0
}

func (p *fakePort) WriteFrame(frame []int16) {
	p.writes++
	if !p.keepAll {
		p.heard = p.heard[:0]
	}
	p.heard = append(p.heard, frame...)
}

// hears checks that every sample of the latest frame is want.
func (p *fakePort) hears(t *testing.T, who string, want int16) {
	t.Helper()
	if len(p.heard) == 0 {
		t.Errorf("%s was given nothing", who)
	}
	for _, v := range p.heard {
		if v != want {
			t.Errorf("%s hears %d, want %d", who, v, want)
			return
		}
	}
}

// lazyPort is a fakePort that stands still while unconnected.
type lazyPort struct{ *fakePort }

func (lazyPort) Lazy() {}

// events collects what the clock reports.
type events struct{ list []string }

func (e *events) add(ev Event) { e.list = append(e.list, fmt.Sprintf("%T%+v", ev, ev)) }

func plug(t *testing.T, b *Bridge, name string, p media.Port) int {
	t.Helper()
	slot, err := b.Add(name, p)
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

func connectAll(t *testing.T, b *Bridge, pairs ...[2]int) {
	t.Helper()
	for _, p := range pairs {
		if err := b.Connect(p[0], p[1]); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhoHearsWhom(t *testing.T) {
	device, x, y := newPort(1000), newPort(200), newPort(30)
	b := New(Config{Device: device})
	sx, sy := plug(t, b, "x", x), plug(t, b, "y", y)
	tests := []struct {
		name           string
		change         func() error
		device, tx, ty int16
	}{
		{"nobody", func() error { return nil }, 0, 0, 0},
		{"x to device", func() error { return b.Connect(sx, 0) }, 200, 0, 0},
		{"twice is once", func() error { return b.Connect(sx, 0) }, 200, 0, 0},
		{"device to x", func() error { return b.Connect(0, sx) }, 200, 1000, 0},
		{"y to device", func() error { return b.Connect(sy, 0) }, 230, 1000, 0},
		{"y to x", func() error { return b.Connect(sy, sx) }, 230, 1030, 0},
		{"y to itself", func() error { return b.Connect(sy, sy) }, 230, 1030, 30},
		{"x hears itself too", func() error { return b.Connect(sx, sx) }, 230, 1230, 30},
		{"x no more to device", func() error { return b.Disconnect(sx, 0) }, 30, 1230, 30},
		{"not connected is no error", func() error { return b.Disconnect(sx, 0) }, 30, 1230, 30},
		{"x muted", func() error { return b.SetLevel(sx, 0, 1) }, 30, 1030, 30},
		{"x turned up, and hears at half", func() error { return b.SetLevel(sx, 2, 0.5) }, 30, 715, 30},
		{"below zero is mute", func() error { return b.SetLevel(sx, -1, -1) }, 30, 0, 30},
		{"as before", func() error { return b.SetLevel(sx, 1, 1) }, 30, 1230, 30},
		{"x removed", func() error { return b.Remove(sx) }, 30, -1, 30},
	}
	for _, tt := range tests {
		if err := tt.change(); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		b.Tick()
		device.hears(t, tt.name+": device", tt.device)
		y.hears(t, tt.name+": y", tt.ty)
		if tt.tx >= 0 {
			x.hears(t, tt.name+": x", tt.tx)
		}
	}
}

// A change takes effect with the frame after it, not before.
func TestChangesAreQueued(t *testing.T) {
	x, y := newPort(5), newPort(7)
	b := New(Config{})
	sx, sy := plug(t, b, "x", x), plug(t, b, "y", y)
	if x.reads != 0 {
		t.Error("a port is called before the clock has ticked")
	}
	b.Tick()
	x.during = func() { connectAll(t, b, [2]int{sx, sy}) } // in the middle of a frame
	b.Tick()
	y.hears(t, "y in the frame of the change", 0)
	x.during = nil
	b.Tick()
	y.hears(t, "y in the next", 5)
}

// Any number of listeners and sources: the mix is the sum of what each listener is to hear, whichever
// way it is computed.
func TestEveryMatrix(t *testing.T) {
	const n = 9
	for seed := range uint64(60) {
		b := New(Config{})
		ports := make([]*fakePort, n)
		slots := make([]int, n)
		for i := range ports {
			ports[i] = newPort(int16(1 << i))
			slots[i] = plug(t, b, "p", ports[i])
		}
		want := make([]int16, n)
		density := seed % 6 // from none to all
		state := seed*2862933555777941757 + 3037000493
		for s := range n {
			for d := range n {
				state = state*2862933555777941757 + 3037000493
				if state>>33%5 < density {
					connectAll(t, b, [2]int{slots[s], slots[d]})
					want[d] += ports[s].says
				}
			}
		}
		b.Tick()
		for d, p := range ports {
			p.hears(t, fmt.Sprintf("seed %d: port %d", seed, d), want[d])
		}
	}
}

func TestLowestFreeSlot(t *testing.T) {
	b := New(Config{MaxPorts: 4})
	for want := 1; want < 4; want++ {
		if got := plug(t, b, "p", newPort(1)); got != want {
			t.Errorf("slot %d, want %d", got, want)
		}
	}
	if _, err := b.Add("p", newPort(1)); !errors.Is(err, ErrFull) {
		t.Errorf("fifth port: %v", err)
	}
	if err := b.Remove(2); err != nil {
		t.Fatal(err)
	}
	fresh := newPort(9)
	if got := plug(t, b, "q", fresh); got != 2 {
		t.Errorf("slot %d, want the freed 2", got)
	}
	connectAll(t, b, [2]int{2, 2})
	b.Tick()
	fresh.hears(t, "the port in the slot that was freed in the same frame", 9)
}

func TestErrors(t *testing.T) {
	b := New(Config{})
	s := plug(t, b, "p", newPort(1))
	closed := New(Config{})
	closed.Close()
	odd := newPort(1)
	odd.format.Rate = 100
	unequal := newPort(1)
	unequal.format.Rate = 47999
	tests := []struct {
		name string
		err  error
		is   error
		text string
	}{
		{"no source", b.Connect(99, s), ErrNoPort, "connect conference ports 99: no such"},
		{"no destination", b.Connect(s, 2), ErrNoPort, "connect conference ports 2"},
		{"below zero", b.Connect(-1, s), ErrNoPort, "connect conference ports -1"},
		{"disconnect", b.Disconnect(s, 300), ErrNoPort, "disconnect conference ports 300"},
		{"remove", b.Remove(7), ErrNoPort, "remove conference port 7"},
		{"remove the device", b.Remove(0), ErrDevice, "slot 0 is the sound device's"},
		{"level", b.SetLevel(5, 1, 1), ErrNoPort, "set level of conference port 5"},
		{"closed: connect", closed.Connect(0, 0), ErrClosed, "closed"},
		{"closed: device", closed.SetDevice("d", nil), ErrClosed, "closed"},
		{"impossible format", second(b.Add("odd", odd)), nil, "add conference port odd: sampling rate 100 Hz"},
		{"rates without common measure", second(b.Add("odd", unequal)), nil, "too little in common"},
		{"impossible device", b.SetDevice("odd", odd), nil, "set conference device odd: sampling rate 100 Hz"},
		{"closed: add", second(closed.Add("p", newPort(1))), ErrClosed, "closed"},
		{"measured level", third(b.Level(5)), ErrNoPort, "level of conference port 5"},
	}
	for _, tt := range tests {
		if tt.err == nil || !strings.Contains(tt.err.Error(), tt.text) || tt.is != nil && !errors.Is(tt.err, tt.is) {
			t.Errorf("%s: %v", tt.name, tt.err)
		}
	}
}

func second(_ int, err error) error       { return err }
func third(_, _ float64, err error) error { return err }

func TestPorts(t *testing.T) {
	b := New(Config{})
	narrow := newPort(1)
	narrow.format = media.Format{Rate: 8000, Channels: 1, PTime: 30 * ms}
	plug(t, b, "ring", newPort(1))
	call := plug(t, b, "sip:bob@x", narrow)
	gone := plug(t, b, "gone", newPort(1))
	connectAll(t, b, [2]int{0, call}, [2]int{call, 0}, [2]int{call, call}, [2]int{0, gone})
	if err := errors.Join(b.Remove(gone), b.SetLevel(call, 0.5, 2), b.Disconnect(0, 1)); err != nil {
		t.Fatal(err)
	}
	want := []PortInfo{
		{Slot: 0, Name: "Master/sound", Format: DefaultFormat(), To: []int{2}, RxLevel: 1, TxLevel: 1},
		{Slot: 1, Name: "ring", Format: DefaultFormat(), RxLevel: 1, TxLevel: 1},
		{Slot: 2, Name: "sip:bob@x", Format: narrow.format, To: []int{0, 2}, RxLevel: 0.5, TxLevel: 2},
	}
	if got := b.Ports(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestEvents(t *testing.T) {
	var e events
	b := New(Config{Events: e.add})
	x := newPort(1)
	sx, sy := plug(t, b, "x", x), plug(t, b, "y", newPort(1))
	if err := errors.Join(b.Connect(sx, sy), b.Connect(sx, sy), b.Connect(sx, 0), b.Disconnect(sx, sy), b.Disconnect(sx, sy), b.Remove(sy)); err != nil {
		t.Fatal(err)
	}
	if len(e.list) != 0 {
		t.Errorf("events before the clock ticked: %v", e.list)
	}
	b.Tick()
	want := []string{
		"bridge.PortAdded{Slot:1 Name:x Count:2}",
		"bridge.PortAdded{Slot:2 Name:y Count:3}",
		"bridge.Connected{Src:1 Dst:2 SrcName:x DstName:y}",
		"bridge.Connected{Src:1 Dst:0 SrcName:x DstName:Master/sound}",
		"bridge.Disconnected{Src:1 Dst:2 SrcName:x DstName:y}",
		"bridge.PortRemoved{Slot:2 Name:y Port:",
	}
	if len(e.list) != len(want) {
		t.Fatalf("%d events: %v", len(e.list), e.list)
	}
	for i := range want {
		if !strings.HasPrefix(e.list[i], want[i]) {
			t.Errorf("event %d is %s, want %s", i, e.list[i], want[i])
		}
	}
	if !strings.HasSuffix(e.list[5], "Count:2}") {
		t.Errorf("ports left: %s", e.list[5])
	}
}

// A port that goes is parted first, and each connection's end is told.
func TestRemovalTellsWhatItParts(t *testing.T) {
	var e events
	b := New(Config{Events: e.add})
	x, y := plug(t, b, "x", newPort(1)), plug(t, b, "y", newPort(1))
	connectAll(t, b, [2]int{x, y}, [2]int{x, 0}, [2]int{0, x}, [2]int{x, x})
	b.Tick()
	e.list = nil
	if err := b.Remove(x); err != nil {
		t.Fatal(err)
	}
	b.Tick()
	want := []string{
		"bridge.Disconnected{Src:0 Dst:1 SrcName:Master/sound DstName:x}",
		"bridge.Disconnected{Src:1 Dst:1 SrcName:x DstName:x}",
		"bridge.Disconnected{Src:1 Dst:0 SrcName:x DstName:Master/sound}",
		"bridge.Disconnected{Src:1 Dst:2 SrcName:x DstName:y}",
		"bridge.PortRemoved{Slot:1 Name:x Port:",
	}
	if len(e.list) != len(want) {
		t.Fatalf("%d events: %v", len(e.list), e.list)
	}
	for i := range want {
		if !strings.HasPrefix(e.list[i], want[i]) {
			t.Errorf("event %d is %s, want %s", i, e.list[i], want[i])
		}
	}
}

// An event handler may call the bridge.
func TestEventHandlerCallsBack(t *testing.T) {
	var b *Bridge
	x := newPort(11)
	b = New(Config{Events: func(e Event) {
		if added, ok := e.(PortAdded); ok {
			if err := b.Connect(added.Slot, added.Slot); err != nil {
				t.Error(err)
			}
			b.Ports()
		}
	}})
	plug(t, b, "x", x)
	b.Tick()
	b.Tick()
	x.hears(t, "x", 11)
}

// After PortRemoved a port is not called again.
func TestRemovedPortIsLeftAlone(t *testing.T) {
	x := newPort(1)
	removed := false
	b := New(Config{Events: func(e Event) {
		if r, ok := e.(PortRemoved); ok && r.Port == media.Port(x) {
			removed = true
		}
	}})
	s := plug(t, b, "x", x)
	b.Tick()
	if err := b.Remove(s); err != nil {
		t.Fatal(err)
	}
	reads := x.reads
	b.Tick()
	if !removed || x.reads != reads || x.writes != reads {
		t.Errorf("removed: %v; %d reads and %d writes after %d frames", removed, x.reads, x.writes, reads)
	}
}

func TestLazyPorts(t *testing.T) {
	player, recorder, busy := lazyPort{newPort(3)}, lazyPort{newPort(0)}, newPort(0)
	b := New(Config{})
	p, r := plug(t, b, "player", player), plug(t, b, "recorder", recorder)
	plug(t, b, "busy", busy)
	for range 3 {
		b.Tick()
	}
	if player.reads+player.writes+recorder.reads+recorder.writes != 0 {
		t.Error("a lazy port is called while unconnected")
	}
	if busy.reads != 3 || busy.writes != 3 {
		t.Errorf("another port is read %d and written %d times in 3 frames", busy.reads, busy.writes)
	}
	busy.hears(t, "the other port", 0)
	connectAll(t, b, [2]int{p, r})
	b.Tick()
	recorder.hears(t, "recorder", 3)
	if player.reads != 1 || player.writes != 0 || recorder.reads != 0 || recorder.writes != 1 {
		t.Error("a lazy port is called in the direction that is not connected")
	}
	if err := b.Disconnect(p, r); err != nil {
		t.Fatal(err)
	}
	b.Tick()
	if player.reads != 1 || recorder.writes != 1 {
		t.Error("a lazy port goes on after Disconnect")
	}
	connectAll(t, b, [2]int{p, r})
	if err := b.Remove(r); err != nil {
		t.Fatal(err)
	}
	b.Tick()
	if player.reads != 1 {
		t.Error("a player goes on after its only listener was removed")
	}
}

func TestSetDevice(t *testing.T) {
	first, second, x := newPort(10), newPort(20), newPort(1)
	var changed []DeviceChanged
	b := New(Config{Device: first, Events: func(e Event) {
		if c, ok := e.(DeviceChanged); ok {
			changed = append(changed, c)
		}
	}})
	s := plug(t, b, "x", x)
	connectAll(t, b, [2]int{0, s}, [2]int{s, 0})
	b.Tick()
	x.hears(t, "x at first", 10)
	if err := b.SetDevice("other", second); err != nil {
		t.Fatal(err)
	}
	b.Tick()
	x.hears(t, "x from the other device", 20)
	second.hears(t, "the other device", 1)
	if err := b.SetDevice("none", nil); err != nil {
		t.Fatal(err)
	}
	b.Tick()
	x.hears(t, "x without a device", 0)
	want := []DeviceChanged{{Name: "other", Old: first}, {Name: "none", Old: second}}
	if !slices.Equal(changed, want) {
		t.Errorf("%+v", changed)
	}
	if p := b.Ports()[0]; p.Name != "none" || !slices.Equal(p.To, []int{s}) {
		t.Errorf("slot 0: %+v", p)
	}
}

func TestMeasuredLevel(t *testing.T) {
	b := New(Config{})
	s := plug(t, b, "x", newPort(16384))
	connectAll(t, b, [2]int{s, 0})
	b.Tick()
	if rx, tx, err := b.Level(s); err != nil || rx != 0.5 || tx != 0 {
		t.Errorf("x: rx %v, tx %v, %v", rx, tx, err)
	}
	if rx, tx, err := b.Level(0); err != nil || rx != 0 || tx != 0.5 {
		t.Errorf("device: rx %v, tx %v, %v", rx, tx, err)
	}
	if err := b.SetLevel(s, 0.5, 1); err != nil {
		t.Fatal(err)
	}
	b.Tick()
	if rx, _, _ := b.Level(s); rx != 0.25 {
		t.Errorf("at half gain: rx %v", rx)
	}
}

func TestConfig(t *testing.T) {
	if err := (Config{}).Validate(); err != nil {
		t.Errorf("zero value: %v", err)
	}
	bad := Config{Format: media.Format{Rate: 1}, MaxPorts: -1, CatchUp: -1}
	err := bad.Validate()
	for _, part := range []string{"sampling rate 1 Hz", "conference of -1 ports", "catch up -1"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name %q", err, part)
		}
	}
	if b := New(bad); b.Format() != DefaultFormat() || len(b.table) != DefaultMaxPorts || b.clock.catchUp != DefaultCatchUp {
		t.Error("impossible values are not replaced by the defaults")
	}
	odd := newPort(1)
	odd.format.Channels = 7
	b := New(Config{Device: odd})
	b.Tick()
	if odd.reads != 0 {
		t.Error("an impossible device is used")
	}
}

func TestClockSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		x := newPort(0)
		x.during = func() { at = append(at, time.Since(start)) }
		b := New(Config{})
		plug(t, b, "x", x)
		b.Start()
		b.Start() // does nothing
		time.Sleep(105 * ms)
		b.Close()
		b.Close()
		want := []time.Duration{20 * ms, 40 * ms, 60 * ms, 80 * ms, 100 * ms}
		if !slices.Equal(at, want) {
			t.Errorf("frames at %v, want %v", at, want)
		}
		if s := b.Stats(); s != (Stats{Ticks: 5}) {
			t.Errorf("%+v", s)
		}
	})
}

// A delay within a frame moves that frame alone: the next comes when it was due.
func TestClockDoesNotDrift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		x := newPort(0)
		x.during = func() {
			at = append(at, time.Since(start))
			time.Sleep(7 * ms)
		}
		b := New(Config{})
		plug(t, b, "x", x)
		b.Start()
		time.Sleep(10010 * ms)
		b.Close()
		if n := len(at); n != 500 || at[n-1] != 10*time.Second {
			t.Errorf("%d frames, the last at %v", n, at[n-1])
		}
	})
}

// A rate of which a frame holds no whole number of samples: frames come as often as their samples last, so that what is
// played and said keeps its pitch and its time.
func TestClockOfOddRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate = 11025
		b := New(Config{Format: media.Format{Rate: rate, Channels: 1, PTime: 20 * ms}})
		x := newPort(0)
		x.format = b.Format()
		phone := newPort(0)
		phone.format = media.Format{Rate: 8000, Channels: 1, PTime: 20 * ms}
		plug(t, b, "x", x)
		plug(t, b, "phone", phone)
		b.Start()
		time.Sleep(100 * time.Second)
		b.Close()
		if samples := x.reads * x.format.Samples(); samples < 100*rate-2*x.format.Samples() || samples > 100*rate {
			t.Errorf("%d samples in 100 s", samples)
		}
		if phone.writes < 4995 || phone.writes > 5000 {
			t.Errorf("%d frames of 20 ms in 100 s", phone.writes)
		}
	})
}

func TestClockCatchesUp(t *testing.T) {
	tests := []struct {
		name          string
		busy          time.Duration // in the second frame, at 40 ms
		reads         int           // by 1,001 ms
		late, skipped uint64
	}{
		{"not at all", 0, 50, 0, 0},
		{"less than a frame", 15 * ms, 50, 0, 0},
		{"three frames", 65 * ms, 50, 2, 0},
		{"as many as allowed", 215 * ms, 50, 9, 0},
		{"more than allowed", 415 * ms, 40, 9, 10},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			var skipped atomic.Int64
			x := newPort(0)
			x.during = func() {
				if x.reads == 2 {
					time.Sleep(tt.busy)
				}
			}
			b := New(Config{Events: func(e Event) {
				if s, ok := e.(TicksSkipped); ok {
					skipped.Add(int64(s.Count))
				}
			}})
			plug(t, b, "x", x)
			b.Start()
			time.Sleep(1001 * ms)
			b.Close()
			s := b.Stats()
			if x.reads != tt.reads || s.Late != tt.late || s.Skipped != tt.skipped || s.Ticks != uint64(tt.reads) {
				t.Errorf("busy for %s: %d frames, %+v", tt.name, x.reads, s)
			}
			if x.skipped != time.Duration(tt.skipped)*20*ms {
				t.Errorf("busy for %s: the port was told of %v", tt.name, x.skipped)
			}
			if uint64(skipped.Load()) != tt.skipped {
				t.Errorf("busy for %s: events tell of %d skipped", tt.name, skipped.Load())
			}
		})
	}
}

func TestCloseBeforeStart(t *testing.T) {
	b := New(Config{})
	b.Close()
	b.Start()
	b.Close()
	if s := b.Stats(); s.Ticks != 0 {
		t.Errorf("%+v", s)
	}
}

// Many goroutines change the conference while the clock runs.
func TestConcurrentUse(t *testing.T) {
	b := New(Config{Format: media.Format{Rate: 8000, Channels: 1, PTime: ms}})
	b.Start()
	done := make(chan error)
	for range 4 {
		go churn(b, done)
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	b.Close()
	if n := len(b.Ports()); n != 1 {
		t.Errorf("%d ports left", n)
	}
}

// churn adds, connects and removes ports.
func churn(b *Bridge, done chan<- error) {
	for range 50 {
		slot, err := b.Add("p", newPort(1))
		if err == nil {
			err = errors.Join(b.Connect(slot, 0), b.Connect(0, slot), b.SetLevel(slot, 0.5, 0.5), b.Disconnect(slot, 0), b.Remove(slot))
		}
		if err != nil {
			done <- err
			return
		}
		b.Ports()
		b.Stats()
	}
	done <- nil
}
