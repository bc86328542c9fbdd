package bridge

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gosua/internal/media"
)

// Defaults of Config.
const (
	DefaultMaxPorts = 254 // slots, the device's included
	DefaultCatchUp  = 10  // missed ticks that are made up for
	DefaultName     = "Master/sound"
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
	ErrDevice = errors.New("slot 0 is the sound device's")
)

// Config of a Bridge. The zero value works.
type Config struct {
	Format   media.Format // of the mix and of the clock; zero is DefaultFormat
	Name     string       // of slot 0; "" is DefaultName
	Device   media.Port   // slot 0 at the start; nil: silence in, nothing out
	MaxPorts int          // slots, 0 is DefaultMaxPorts
	CatchUp  int          // most missed ticks run at once when late, 0 is DefaultCatchUp; what is missed beyond is skipped and counted
	Log      *slog.Logger // nil: no log
	Events   func(Event)  // called on the clock, in order, with no lock held; must not block. nil: none
}

// Validate says what New could not work with.
func (c Config) Validate() error {
	var errs []error
	if c.Format != (media.Format{}) {
		if err := c.Format.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("conference format: %w", err))
		}
	}
	if c.MaxPorts < 0 {
		errs = append(errs, fmt.Errorf("conference of %d ports", c.MaxPorts))
	}
	if c.CatchUp < 0 {
		errs = append(errs, fmt.Errorf("conference clock: catch up %d ticks", c.CatchUp))
	}
	return errors.Join(errs...)
}

// withDefaults is c with every unset or impossible value replaced.
func (c Config) withDefaults() Config {
	if c.Format.Validate() != nil {
		c.Format = DefaultFormat()
	}
	if c.Name == "" {
		c.Name = DefaultName
	}
	if c.MaxPorts <= 0 {
		c.MaxPorts = DefaultMaxPorts
	}
	if c.CatchUp <= 0 {
		c.CatchUp = DefaultCatchUp
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Events == nil {
		c.Events = func(Event) {}
	}
	return c
}

// Lazy marks a port that stands still while nobody needs it: ReadFrame is called
// only while the port has a listener and WriteFrame only while it has a source.
// Players, recorders and tones are lazy. Every other port is called both ways on
// every tick, with a silent frame when nothing is connected to it.
type Lazy interface{ Lazy() }

// Skipper is a port that must know when the clock gave frames up: Skip is called on the clock with the time that passed
// without them, so that what the port says and hears next is as late as it is.
type Skipper interface{ Skip(d time.Duration) }

// Bridge is a conference bridge. Its methods may be called from any goroutine,
// event handlers included.
type Bridge struct {
	cfg   Config
	mixer *mixer // the clock's
	clock *clock

	mu      sync.Mutex // guards table, queue, started and closed
	table   []entry    // by slot
	queue   []change   // not yet applied by the clock
	started bool
	closed  bool

	stop chan struct{}
	done chan struct{}
}

// New is a bridge at rest: Start sets its clock going, or a test calls Tick. What Validate
// would complain of is replaced by its default.
func New(c Config) *Bridge {
	c = c.withDefaults()
	b := &Bridge{
		cfg:   c,
		mixer: newMixer(c.Format, c.MaxPorts),
		clock: &clock{ptime: c.Format.Duration(c.Format.Samples()), catchUp: c.CatchUp},
		table: make([]entry, c.MaxPorts),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	b.table[0] = entry{name: c.Name, format: c.Format, rx: 1, tx: 1, meter: new(meter)}
	b.mixer.put(0, newSlot(c.Name, silentEdge(), b.table[0].meter))
	if c.Device != nil {
		b.initialDevice(c.Device)
	}
	return b
}

// initialDevice puts the configured device into slot 0, or says in the log why it cannot.
func (b *Bridge) initialDevice(p media.Port) {
	e, err := newEdge(p, b.cfg.Format)
	if err != nil {
		b.cfg.Log.Error("conference device refused", "error", err)
		return
	}
	b.mixer.slots[0].edge = e
}

// Format is the format of the mix.
func (b *Bridge) Format() media.Format { return b.cfg.Format }

// Start starts the clock, a goroutine that Close ends. A second Start does nothing.
func (b *Bridge) Start() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.started || b.closed {
		return
	}
	b.started = true
	b.clock.begin(time.Now())
	go b.run()
}

// Close stops the clock and waits for it, so it must not be called by a port or an event handler.
// Ports are not closed: they belong to who added them. Idempotent.
func (b *Bridge) Close() {
	b.mu.Lock()
	first, started := !b.closed, b.started
	b.closed = true
	b.mu.Unlock()
	if first {
		close(b.stop)
	}
	if started {
		<-b.done
	}
}

// run is the clock.
func (b *Bridge) run() {
	defer close(b.done)
	timer := time.NewTimer(b.clock.wait(time.Now()))
	defer timer.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-timer.C:
		}
		b.runDue(time.Now())
		timer.Reset(b.clock.wait(time.Now()))
	}
}

// runDue runs the ticks that are due at now.
func (b *Bridge) runDue(now time.Time) {
	ticks, skipped := b.clock.due(now)
	if skipped > 0 {
		b.mixer.skip(time.Duration(skipped) * b.clock.ptime)
	}
	for range ticks {
		b.Tick()
	}
	if skipped > 0 {
		b.cfg.Log.Warn("conference clock is late", "skipped", skipped)
		b.cfg.Events(TicksSkipped{Count: skipped})
	}
}

// Tick runs one frame on the calling goroutine. It is for tests and for callers that have a
// clock of their own, on a bridge that was not started.
func (b *Bridge) Tick() {
	b.applyQueue()
	b.mixer.tick()
	b.clock.ticks.Add(1)
}

// Stats of the clock.
func (b *Bridge) Stats() Stats { return b.clock.stats() }
