package conference

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/tone"
	"gosua/internal/phone/audioline"
)

// DeviceSlot is the port of the sound device.
const DeviceSlot = 0

// NoSlot is where a port would be that there is none of.
const NoSlot = audioline.NoSlot

const (
	defaultClockRate = 16000 // Hz, pjsua's
	bridgePTime      = 20 * time.Millisecond
)

// Tone is one looping tone port.
type Tone struct {
	Freq1, Freq2 int // Hz; Freq2 0 is a single tone
	On, Off      time.Duration
}

// Config says what a Conference has. The zero value is the default sound device with ringback and ring.
type Config struct {
	// ClockRate is the bridge's rate in Hz; 0 means 16000.
	ClockRate int
	Stereo    bool
	// Null uses no sound device at all.
	Null bool
	// NoTones leaves the ringback and ring ports out.
	NoTones bool
	// PlayFiles are WAV files, each a port from slot 1 on.
	PlayFiles []string
	// PlayOnce plays each of them to its end once and calls Ended then; otherwise they loop.
	PlayOnce bool
	Ended    func()
	Tones    []Tone
	// Calls is how many calls there is room for at least, beside everything else.
	Calls int
	// RecFile is a WAV file to record to; "" for none.
	RecFile string
	// IdleClose is how long the sound device stays open without connections; negative is for ever, 0 means 1 s.
	IdleClose time.Duration
	// Events hears what happens; nil nobody. It is called on the bridge's clock, too, and must not wait for it.
	Events func(Event)
	// Log receives what is of use to a developer only; nil discards it.
	Log *slog.Logger
}

// Conference is the bridge with the phone's own ports.
type Conference struct {
	cfg    Config
	log    *slog.Logger
	bridge *bridge.Bridge
	keeper *keeper
	freed  chan struct{} // the clock's word to the keeper
	emit   func(Event)
	format media.Format

	ports    *audioline.Pool
	files    ledger
	players  []file
	recorder *file

	ringbackTone, ringTone *signal

	closing sync.Once
}

// New opens everything that cfg names, in pjsua's order, so that the slots are pjsua's too, and starts the clock. What
// cannot be opened is an *OpenError.
func New(cfg Config) (*Conference, error) {
	c := &Conference{cfg: cfg, log: cfg.Log, emit: cfg.Events, freed: make(chan struct{}, 1), ports: audioline.NewPool(), format: formatOf(cfg)}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.emit == nil {
		c.emit = func(Event) {}
	}
	c.bridge = bridge.New(bridge.Config{Format: c.format, MaxPorts: roomFor(cfg), Log: c.log, Events: c.heard})
	c.keeper = newKeeper(c, c.deviceInUse)
	if err := c.openPorts(); err != nil {
		c.ports.CloseAll()
		return nil, err
	}
	c.bridge.Start()
	return c, nil
}

// ownPorts are those that are neither in a list of Config nor calls: device, ringback and ring, the configuration's recorder,
// a file played and one recorded to at the user's word, each once more while the one before goes.
const ownPorts = 8

// roomFor is the number of ports that the bridge must take, so that no call is without sound.
func roomFor(cfg Config) int {
	return max(bridge.DefaultMaxPorts, ownPorts+len(cfg.PlayFiles)+len(cfg.Tones)+cfg.Calls)
}

func formatOf(cfg Config) media.Format {
	f := media.Format{Rate: cfg.ClockRate, Channels: 1, PTime: bridgePTime}
	if f.Rate == 0 {
		f.Rate = defaultClockRate
	}
	if cfg.Stereo {
		f.Channels = 2
	}
	return f
}

// Start turns the sound device on; it goes off again when nothing is connected. Calls may be up already.
func (c *Conference) Start() {
	c.keeper.start()
	c.keeper.look()
}

// Close stops the clock, then closes what it called, and tells that the ports are gone. Idempotent.
func (c *Conference) Close() {
	c.closing.Do(func() {
		c.keeper.close()
		c.bridge.Close()
		c.ports.CloseAll()
		c.tellEnd()
	})
}

// tellEnd tells the end of each file, then of each port, the device's last.
func (c *Conference) tellEnd() {
	for _, gone := range c.files.dropAll() {
		c.emit(gone)
	}
	ports := c.bridge.Ports()
	for i, p := range append(ports[1:], ports[0]) {
		c.emit(bridge.PortRemoved{Slot: p.Slot, Name: p.Name, Count: len(ports) - 1 - i})
	}
}

// Connect joins src to dst and sees to the device.
func (c *Conference) Connect(src, dst int) error {
	if err := c.bridge.Connect(src, dst); err != nil {
		return fmt.Errorf("connect port %d to %d: %w", src, dst, err)
	}
	c.emit(Connect{Src: src, Dst: dst})
	if src == DeviceSlot || dst == DeviceSlot {
		c.keeper.look()
	}
	return nil
}

// Disconnect parts src and dst.
func (c *Conference) Disconnect(src, dst int) error {
	if err := c.bridge.Disconnect(src, dst); err != nil {
		return fmt.Errorf("disconnect port %d from %d: %w", src, dst, err)
	}
	c.emit(Connect{Src: src, Dst: dst, Off: true})
	c.keeper.look()
	return nil
}

// Isolate parts a port from all others.
func (c *Conference) Isolate(slot int) {
	for _, p := range c.bridge.Ports() {
		for _, dst := range p.To {
			if p.Slot == slot || dst == slot {
				if err := c.Disconnect(p.Slot, dst); err != nil {
					c.log.Debug("conference", "err", err)
				}
			}
		}
	}
}

// SetLevel sets a port's gains, 1 is unchanged: rx towards the bridge, tx out of it.
func (c *Conference) SetLevel(slot int, rx, tx float64) error { return c.bridge.SetLevel(slot, rx, tx) }

// Add makes a call's stream or a file a port, which Remove closes; it is to be called on an error, too, with NoSlot.
func (c *Conference) Add(name string, p audioline.Port) (slot int, err error) {
	return c.ports.Add(c.bridge, name, p)
}

// Remove takes a port out and closes it once the clock has let go of it.
func (c *Conference) Remove(slot int, p audioline.Port) {
	if gone, ok := c.files.drop(p); ok {
		c.emit(gone)
	}
	c.ports.Remove(c.bridge, slot, p)
	c.keeper.look()
}

// Shut closes what is in no bridge without waiting for it; Close does.
func (c *Conference) Shut(what io.Closer) { c.ports.Shut(what) }

// PortInfo is one port.
type PortInfo struct {
	Slot             int
	Name             string
	Rate             int // Hz
	PTime            time.Duration
	Channels         int
	To               []int
	RxLevel, TxLevel float64 // gain, 1 is unchanged
}

// Ports lists the ports by slot.
func (c *Conference) Ports() []PortInfo {
	var list []PortInfo
	for _, p := range c.bridge.Ports() {
		list = append(list, PortInfo{Slot: p.Slot, Name: p.Name, Rate: p.Format.Rate, PTime: p.Format.PTime,
			Channels: p.Format.Channels, To: p.To, RxLevel: p.RxLevel, TxLevel: p.TxLevel})
	}
	return list
}

func (c *Conference) deviceInUse() bool {
	return slices.ContainsFunc(c.bridge.Ports(), func(p bridge.PortInfo) bool {
		return p.Slot == DeviceSlot && len(p.To) > 0 || slices.Contains(p.To, DeviceSlot)
	})
}

// heard passes on what the clock did. It runs on the clock.
func (c *Conference) heard(ev bridge.Event) {
	c.ports.Heard(ev)
	if ev, ok := ev.(bridge.DeviceChanged); ok {
		if ev.Old != nil {
			select {
			case c.freed <- struct{}{}:
			default: // the keeper has given up waiting for the one before
			}
		}
		return
	}
	c.emit(ev)
}

// openTones makes the ports that the configuration names.
func (c *Conference) openTones() error {
	for _, t := range c.cfg.Tones {
		name := fmt.Sprintf("tone-%d,%d", t.Freq1, t.Freq2)
		if _, err := c.addTone(name, []tone.Tone{{Freq1: t.Freq1, Freq2: t.Freq2, On: t.On, Off: t.Off}}); err != nil {
			return err
		}
	}
	return nil
}

func (c *Conference) addTone(name string, cadence []tone.Tone) (*signal, error) {
	g := tone.NewGenerator(c.format, cadence)
	slot, err := c.bridge.Add(name, g)
	if err != nil {
		return nil, &OpenError{Act: "add tone " + name, Err: err}
	}
	return &signal{slot: slot, tone: g}, nil
}
