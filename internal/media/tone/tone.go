// Package tone generates the tones that a telephone makes.
package tone

import (
	"time"

	"gosua/internal/media"
)

// Tone is one element of a cadence: one or two frequencies for On, then silence for Off.
type Tone struct {
	Freq1, Freq2 int           // Hz; 0 is none
	On, Off      time.Duration // On 0: silence only. On and Off both 0: skipped
}

// Generator is a media.Port that plays a cadence over and over.
type Generator struct{}

// NewGenerator is a Generator of tones in the given format, from the first on.
func NewGenerator(f media.Format, tones []Tone) *Generator { return &Generator{} }

// Format is the format given.
func (g *Generator) Format() media.Format { return media.Format{} }

// ReadFrame is the next frame of the cadence; false where it is silent.
func (g *Generator) ReadFrame(frame []int16) bool { return false }

// WriteFrame does nothing.
func (g *Generator) WriteFrame([]int16) {}

// Lazy marks that a generator stands still while nobody listens.
func (g *Generator) Lazy() {}

// Rewind starts the cadence again with the next frame. Any goroutine.
func (g *Generator) Rewind() {}

// Ringback is what a caller hears while the other side rings: 440 + 480 Hz, 2 s on and 4 s off.
func Ringback() []Tone { return nil }

// Ring is the sound of an incoming call: 800 + 640 Hz, three bursts of 200 ms, 100 ms
// apart, then 3 s of silence.
func Ring() []Tone { return nil }
