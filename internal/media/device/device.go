package device

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gosua/internal/media"
)

// ErrNoDevice says that there is no sound card to be had, or that this build can use none.
var ErrNoDevice = errors.New("no sound device")

const (
	// CardRate is the rate at which cards are played and captured, Hz.
	CardRate = 48000
	// DefaultLatency is Config.Latency's default.
	DefaultLatency = 60 * time.Millisecond
	// MinLatency is the least that Config.Latency can be.
	MinLatency   = 30 * time.Millisecond
	defaultPTime = 20 * time.Millisecond
)

// Config of a device. The zero value is mono in frames of 20 ms.
type Config struct {
	Format    media.Format  // the bridge's: its channels (0 is 1) and frame length (0 is 20 ms) are used, the rate is the card's
	Latency   time.Duration // from WriteFrame to the loudspeaker, 0 is DefaultLatency
	NoCapture bool          // play only
	Log       *slog.Logger  // nil: no log
}

// Validate says what Open could not work with.
func (c Config) Validate() error {
	c = c.withDefaults()
	if c.Latency < MinLatency {
		return fmt.Errorf("latency %v of the sound device: below %v", c.Latency, MinLatency)
	}
	return c.Format.Validate()
}

func (c Config) withDefaults() Config {
	c.Format.Rate = CardRate
	if c.Format.Channels == 0 {
		c.Format.Channels = 1
	}
	if c.Format.PTime == 0 {
		c.Format.PTime = defaultPTime
	}
	if c.Latency == 0 {
		c.Latency = DefaultLatency
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Device is a sound card as the bridge's slot 0: WriteFrame is heard, ReadFrame is
// what the microphone picked up.
type Device interface {
	media.Port
	// Name is what to call the device in a listing.
	Name() string
	// Stats counts what went wrong.
	Stats() Stats
	// Err is why the card stopped working, nil while it works.
	Err() error
	// Close gives the card back. Neither method of the Port may be called afterwards.
	Close() error
}

// Stats of a device.
type Stats struct {
	Playback, Capture BufferStats
}

// BufferStats counts what happened to the buffer between the bridge's clock and the card's.
type BufferStats struct {
	Underruns uint64 // times it ran empty
	Overruns  uint64 // times it ran over and was cut back
	Inserted  uint64 // samples added to follow the other clock
	Dropped   uint64 // samples taken out to follow the other clock
}

// null is a device without hardware.
type null struct{ format media.Format }

// Null is the device without hardware: silence in, nothing out. The bridge's own clock is all
// the clock it has.
func Null(f media.Format) Device { return null{format: f} }

// Format is the format given.
func (n null) Format() media.Format { return n.format }

// ReadFrame is silence.
func (n null) ReadFrame([]int16) bool { return false }

// WriteFrame is heard by nobody.
func (n null) WriteFrame([]int16) {}

// Name implements Device.
func (n null) Name() string { return "null" }

// Stats implements Device.
func (n null) Stats() Stats { return Stats{} }

// Err implements Device.
func (n null) Err() error { return nil }

// Close implements Device.
func (n null) Close() error { return nil }
