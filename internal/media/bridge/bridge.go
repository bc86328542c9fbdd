package bridge

import (
	"errors"
	"log/slog"
	"time"

	"gosua/internal/media"
)

// Defaults of Config.
const (
	DefaultMaxPorts = 254 // slots, the device's included
	DefaultCatchUp  = 10  // missed ticks that are made up for
)

// DefaultFormat is the format of a bridge that was told none.
func DefaultFormat() media.Format {
	return media.Format{Rate: 16000, Channels: 1, PTime: 20 * time.Millisecond}
}

// Errors that a caller tells apart.
var (
	ErrNoPort = errors.New("no such conference port")
	ErrFull   = errors.New("conference bridge is full")
	ErrClosed = errors.New("conference bridge is closed")
)

// Config of a Bridge.
type Config struct {
	Format   media.Format // of the mix and of the clock; zero is DefaultFormat
	Name     string       // of slot 0; "" is "Master/sound"
	Device   media.Port   // slot 0 at the start; nil: silence in, nothing out
	MaxPorts int          // slots, 0 is DefaultMaxPorts
	CatchUp  int          // most missed ticks run at once when late, 0 is DefaultCatchUp; what is missed beyond is skipped and counted
	Log      *slog.Logger // nil: no log
	Events   func(Event)  // called on the clock, in order, with no lock held; must not block. nil: none
}

// Lazy marks a port that stands still while nobody needs it: ReadFrame is called
// only while the port has a listener and WriteFrame only while it has a source.
// Players, recorders and tones are lazy. Every other port is called both ways on
// every tick, with a silent frame when nothing is connected to it.
type Lazy interface{ Lazy() }

// Bridge is a conference bridge.
type Bridge struct{}

// New is a bridge at rest: Start sets its clock going, or a test calls Tick.
func New(c Config) *Bridge { return &Bridge{} }

// Validate says what New could not work with.
func (c Config) Validate() error { return nil }

// Start starts the clock, a goroutine that Close ends.
func (b *Bridge) Start() {}

// Close stops the clock and waits for it. Ports are not closed: they belong to
// who added them. Idempotent.
func (b *Bridge) Close() {}

// Tick runs one frame on the calling goroutine. It is for tests, and for a bridge that
// was not started.
func (b *Bridge) Tick() {}

// Add puts p into the lowest free slot. The clock takes it in before its next frame.
func (b *Bridge) Add(name string, p media.Port) (slot int, err error) { return 0, ErrFull }

// SetDevice replaces the port in slot 0; nil is no device.
func (b *Bridge) SetDevice(name string, p media.Port) error { return nil }

// Remove takes the port out, with all its connections, before the next frame. The
// clock may still be calling the port when Remove returns; the PortRemoved
// event tells when it will no more.
func (b *Bridge) Remove(slot int) error { return ErrNoPort }

// Connect lets dst hear src. Connecting twice is no error.
func (b *Bridge) Connect(src, dst int) error { return ErrNoPort }

// Disconnect ends what Connect began. Not connected is no error.
func (b *Bridge) Disconnect(src, dst int) error { return ErrNoPort }

// SetLevel sets the gains of a slot: rx for what comes out of the port into the
// bridge, tx for what goes into the port. 1 is unchanged, 0 is mute.
func (b *Bridge) SetLevel(slot int, rx, tx float64) error { return ErrNoPort }

// Level is the level measured in the latest frame, 0 to 1 (mean absolute
// amplitude over full scale).
func (b *Bridge) Level(slot int) (rx, tx float64, err error) { return 0, 0, ErrNoPort }

// Ports lists the slots in use, by number.
func (b *Bridge) Ports() []PortInfo { return nil }

// Stats of the clock.
func (b *Bridge) Stats() Stats { return Stats{} }

// PortInfo is one line of the conference listing.
type PortInfo struct {
	Slot    int
	Name    string
	Format  media.Format // the port's own
	To      []int        // slots that hear this one, ascending
	RxLevel float64      // gain of what comes out of the port, 1 = unchanged
	TxLevel float64      // gain of what goes into the port
}

// Stats of a bridge's clock.
type Stats struct {
	Ticks   uint64 // frames run
	Late    uint64 // frames run late, to catch up
	Skipped uint64 // frames that were never run because the clock was too late
}

// Event is something the clock did. The types are PortAdded, PortRemoved, Connected,
// Disconnected and TicksSkipped.
type Event interface{ event() }

// PortAdded says that the clock has taken a port in; Count ports are in the bridge.
type PortAdded struct {
	Slot  int
	Name  string
	Count int
}

// PortRemoved says that the clock will not call the port any more.
type PortRemoved struct {
	Slot  int
	Name  string
	Port  media.Port
	Count int
}

// Connected says that Dst hears Src from this frame on.
type Connected struct {
	Src, Dst         int
	SrcName, DstName string
}

// Disconnected says that Dst hears Src no more.
type Disconnected struct {
	Src, Dst         int
	SrcName, DstName string
}

// TicksSkipped says that the machine was too busy and Count frames are lost.
type TicksSkipped struct{ Count int }

func (PortAdded) event()    {}
func (PortRemoved) event()  {}
func (Connected) event()    {}
func (Disconnected) event() {}
func (TicksSkipped) event() {}
