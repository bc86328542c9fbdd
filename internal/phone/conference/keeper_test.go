package conference

import (
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/wavfile"
	"gosua/internal/phone/audioline"
)

// tenth is how exact the moments are: the clock lets go of a device at its next tick.
const tenth = 100 * time.Millisecond

// deviceTimes are the moments at which the device went on and off, since the phone's start.
type deviceTimes struct {
	begun time.Time
	at    []string
}

func (d *deviceTimes) hear(ev Event) {
	if s, ok := ev.(DeviceState); ok {
		word := map[bool]string{true: "on", false: "off"}[s.On]
		if s.Idle {
			word += " idle"
		}
		d.at = append(d.at, word+" "+time.Since(d.begun).Truncate(tenth).String())
	}
}

// TestDeviceIsOpenWhileItIsNeeded: ringback's port is 1; the device goes off when nothing was connected to it for so long.
func TestDeviceIsOpenWhileItIsNeeded(t *testing.T) {
	join := func(p *room) { p.must(p.Connect(1, DeviceSlot)) }
	part := func(p *room) { p.must(p.Disconnect(1, DeviceSlot)) }
	wait := func(d time.Duration) func(*room) { return func(*room) { time.Sleep(d) } }
	for _, tt := range []struct {
		name  string
		idle  time.Duration
		steps []func(*room)
		want  []string
	}{
		{"never used", 0, []func(*room){wait(5 * time.Second)}, []string{"on 0s", "off idle 1s"}},
		{"another time", 3 * time.Second, []func(*room){wait(5 * time.Second)}, []string{"on 0s", "off idle 3s"}},
		{"never closed", -1, []func(*room){wait(time.Minute)}, []string{"on 0s", "off 1m0s"}},
		{"used at once", 0, []func(*room){join, wait(time.Minute)}, []string{"on 0s", "off 1m0s"}},
		{"used and left", 0, []func(*room){join, wait(10 * time.Second), part, wait(10 * time.Second)},
			[]string{"on 0s", "off idle 11s"}},
		{"left for less than that", 0, []func(*room){join, wait(2 * time.Second), part, wait(900 * time.Millisecond), join, wait(10 * time.Second)},
			[]string{"on 0s", "off 12.9s"}},
		{"used again", 0, []func(*room){wait(2 * time.Second), join, wait(2 * time.Second), part, wait(2 * time.Second)},
			[]string{"on 0s", "off idle 1s", "on 2s", "off idle 5s"}},
		{"two connections, one goes", 0, []func(*room){join, func(p *room) { p.must(p.Connect(DeviceSlot, 1)) }, part, wait(5 * time.Second)},
			[]string{"on 0s", "off 5s"}},
		{"others' connections", 0, []func(*room){func(p *room) { p.must(p.Connect(1, 2)) }, wait(5 * time.Second)},
			[]string{"on 0s", "off idle 1s"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				times := &deviceTimes{begun: time.Now()}
				p := newRoom(t, func(c *Config) { c.IdleClose, c.Events = tt.idle, times.hear })
				for _, step := range tt.steps {
					step(p)
				}
				p.Close()
				if !slices.Equal(times.at, tt.want) {
					t.Errorf("the device goes %q, want %q", times.at, tt.want)
				}
			})
		})
	}
}

func TestNullDeviceIsSaidToBeOne(t *testing.T) {
	within(t, nil, func(p *room) {
		if got := heard[DeviceState](p); len(got) != 1 || !got[0].On || !got[0].Null || got[0].Err != nil || got[0].Name == "" {
			t.Errorf("device told: %+v", got)
		}
	})
}

// TestLookNeverBlocks whatever the keeper is busy with, and is not forgotten.
func TestLookNeverBlocks(t *testing.T) {
	k := newKeeper(&Conference{}, nil)
	for range 3 {
		k.look()
	}
	if len(k.news) != 1 {
		t.Errorf("%d times to look, want one", len(k.news))
	}
}

// TestConnectedBeforeTheDevice proves that a call may come while the phone is still starting: what it connects keeps the
// device on, and what has been parted again does not.
func TestConnectedBeforeTheDevice(t *testing.T) {
	for _, stays := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			var told []DeviceState
			c, err := New(Config{Null: true, Events: func(ev Event) {
				if d, ok := ev.(DeviceState); ok {
					told = append(told, d)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Connect(c.ringTone.slot, DeviceSlot); err != nil {
				t.Fatal(err)
			}
			if !stays {
				if err := c.Disconnect(c.ringTone.slot, DeviceSlot); err != nil {
					t.Fatal(err)
				}
			}
			c.Start()
			time.Sleep(3 * time.Second)
			synctest.Wait()
			if on := len(told) == 1 && told[0].On; on != stays {
				t.Errorf("connected %v: the device told %+v", stays, told)
			}
			c.Close()
		})
	}
}

func TestConferenceClosedBeforeTheDevice(t *testing.T) {
	c, err := New(Config{Null: true})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

// TestDeviceWithNobodyAtIt proves that the clock runs without a device: a call's packets go on when it is off.
func TestDeviceWithNobodyAtIt(t *testing.T) {
	within(t, nil, func(p *room) {
		time.Sleep(3 * time.Second)
		before := p.bridge.Stats()
		time.Sleep(time.Second)
		synctest.Wait()
		if ticks := p.bridge.Stats().Ticks - before.Ticks; ticks < 49 || ticks > 51 {
			t.Errorf("%d ticks in a second without a device, want 50", ticks)
		}
	})
}

// A device that the bridge does not take is closed at the end all the same, without waiting for the bridge to let go of it.
func TestDeviceThatIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bridge.New(bridge.Config{}) // its clock stands still
		var states []bool
		k := newKeeper(&Conference{cfg: Config{Null: true}, format: media.Format{Rate: 1}, bridge: b, log: slog.New(slog.DiscardHandler),
			emit: func(ev Event) { states = append(states, ev.(DeviceState).On) }, freed: make(chan struct{}, 1)}, func() bool { return true })
		k.start()
		k.close()
		if !slices.Equal(states, []bool{true, false}) {
			t.Errorf("on and off: %v", states)
		}
	})
}

// A clock that stands still does not hold up the end for ever.
func TestDeviceThatTheClockKeeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := bridge.New(bridge.Config{}) // its clock stands still
		k := newKeeper(&Conference{cfg: Config{Null: true}, format: bridge.DefaultFormat(), bridge: b, log: slog.New(slog.DiscardHandler),
			emit: func(Event) {}, freed: make(chan struct{}, 1)}, func() bool { return true })
		k.start()
		begun := time.Now()
		k.close()
		if d := time.Since(begun); d != letGo {
			t.Errorf("closed after %v, want %v", d, letGo)
		}
	})
}

// The clock never waits for the keeper, whose place for its word may still be taken.
func TestClockDoesNotWaitForTheKeeper(t *testing.T) {
	c := &Conference{ports: audioline.NewPool(), freed: make(chan struct{}, 1), emit: func(Event) {}}
	for range 3 {
		c.heard(bridge.DeviceChanged{Old: &wavfile.Player{}})
	}
	if len(c.freed) != 1 {
		t.Errorf("%d words for the keeper", len(c.freed))
	}
}

func TestRoomForCalls(t *testing.T) {
	for calls, want := range map[int]int{0: bridge.DefaultMaxPorts, 4: bridge.DefaultMaxPorts, 1000: 1000 + ownPorts + 3} {
		if got := roomFor(Config{Calls: calls, PlayFiles: []string{"a", "b"}, Tones: make([]Tone, 1)}); got != want {
			t.Errorf("%d calls: %d ports, want %d", calls, got, want)
		}
	}
}
