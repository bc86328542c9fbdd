package media

import (
	"fmt"
	"time"
)

// Limits of a Format that Validate accepts.
const (
	MinRate     = 8000                    // lowest sampling rate, Hz
	MaxRate     = 192000                  // highest sampling rate, Hz
	MaxChannels = 2                       // mono and stereo
	MinPTime    = time.Millisecond        // shortest frame
	MaxPTime    = 1000 * time.Millisecond // longest frame
)

// Format is the shape of the audio that a Port reads and writes.
type Format struct {
	Rate     int           // samples per second and channel, Hz
	Channels int           // 1 mono, 2 stereo (interleaved)
	PTime    time.Duration // length of a frame
}

// Samples is the number of samples of one channel in a frame, rounded down.
func (f Format) Samples() int {
	return int(int64(f.Rate) * int64(f.PTime) / int64(time.Second))
}

// FrameLen is the number of values in a frame: Samples for each channel.
func (f Format) FrameLen() int { return f.Samples() * f.Channels }

// Duration is how long n samples of one channel last.
func (f Format) Duration(n int) time.Duration {
	if f.Rate <= 0 {
		return 0
	}
	return time.Duration(int64(n) * int64(time.Second) / int64(f.Rate))
}

// Validate says what is wrong with f: a rate, a channel count or a frame length
// outside the limits.
func (f Format) Validate() error {
	switch {
	case f.Rate < MinRate || f.Rate > MaxRate:
		return fmt.Errorf("sampling rate %d Hz: not within %d to %d", f.Rate, MinRate, MaxRate)
	case f.Channels < 1 || f.Channels > MaxChannels:
		return fmt.Errorf("%d channels: not within 1 to %d", f.Channels, MaxChannels)
	case f.PTime < MinPTime || f.PTime > MaxPTime:
		return fmt.Errorf("frame length %v: not within %v to %v", f.PTime, MinPTime, MaxPTime)
	}
	return nil
}

// String is the format as a conference listing shows it: 16KHz/20ms/1.
func (f Format) String() string {
	return fmt.Sprintf("%dKHz/%dms/%d", f.Rate/1000, f.PTime.Milliseconds(), f.Channels)
}
