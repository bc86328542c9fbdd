// Package device is the sound card: what is heard and what is said.
package device

import (
	"errors"
	"log/slog"
	"time"

	"gosua/internal/media"
)

// ErrNoDevice says that there is no sound card to be had (or that this build can use none).
var ErrNoDevice = errors.New("no sound device")

// DefaultLatency is Config.Latency's default.
const DefaultLatency = 60 * time.Millisecond

// Config of a device.
type Config struct {
	Format    media.Format  // of the port; the bridge's, to save converting
	Latency   time.Duration // playout buffer, 0 is DefaultLatency
	NoCapture bool          // play only
	Log       *slog.Logger  // nil: no log
}

// Device is a sound card as the bridge's slot 0: WriteFrame is heard, ReadFrame is
// what the microphone picked up.
type Device interface {
	media.Port
	Name() string
	Stats() Stats
	// Err is why the device stopped working, nil while it works.
	Err() error
	Close() error
}

// Stats of a device.
type Stats struct {
	PlayUnderruns, PlayOverruns       uint64 // the card found nothing to play; frames thrown away because it took none
	CaptureUnderruns, CaptureOverruns uint64
	Inserted, Dropped                 uint64 // samples, to follow the card's clock
}

// Open opens the default sound card. ErrNoDevice when there is none. A card that plays but
// cannot capture is opened all the same, with a warning in the log.
func Open(c Config) (Device, error) { return nil, ErrNoDevice }

// Null is the device without hardware: silence in, nothing out; the bridge's own clock is its clock.
func Null(f media.Format) Device { return nil }
