package device

import (
	"errors"
	"fmt"
	"io"

	"gosua/internal/media"
)

// backend opens the hardware.
type backend struct {
	// play starts playing what pull gives, until the speaker is closed. Latency is the hardware's share.
	play func(o output) (speaker, error)
	// capture starts handing what the microphone picks up to push, until the io.Closer is closed.
	capture func(channels int, push func(pcm []int16)) (io.Closer, error)
}

// output is what a backend is to play.
type output struct {
	config Config
	pull   func(pcm []int16) // fills pcm, with silence where there is nothing; called on the backend's goroutine
}

// speaker is a loudspeaker that is playing.
type speaker interface {
	io.Closer
	Name() string
	Err() error
}

// card is a Device with hardware.
type card struct {
	config  Config
	format  media.Format
	speaker speaker
	mic     io.Closer // nil: none

	playback, capture           *elastic
	playbackDrift, captureDrift drift
	stretched                   []int16 // the bridge clock's scratch: a frame and a sample more
}

// Open opens the default sound card. ErrNoDevice (wrapped, with the reason) when there is none. A
// card that plays but cannot capture is opened all the same, with a warning in the log.
func Open(c Config) (Device, error) {
	return open(c, system())
}

func open(c Config, b backend) (Device, error) {
	c = c.withDefaults()
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("open sound device: %w", err)
	}
	d := newCard(c)
	s, err := b.play(output{config: c, pull: d.pull})
	if err != nil {
		return nil, fmt.Errorf("open sound device: %w", err)
	}
	d.speaker = s
	if c.NoCapture {
		return d, nil
	}
	if d.mic, err = b.capture(c.Format.Channels, d.capture.put); err != nil {
		c.Log.Warn("no microphone", "error", err)
		d.mic = nil
	}
	return d, nil
}

// newCard is a card without its hardware. Half of the latency is the queue's, on the average: a third
// when it is lowest, just before a frame is put in. The rest is the backend's.
func newCard(c Config) *card {
	f := c.Format
	margin := f.Rate * int(c.Latency.Milliseconds()) / 3000
	target := f.Samples() + margin
	limit := 2*target + 2*margin
	return &card{
		config: c, format: f,
		playback:  newElastic(f.Channels, target, margin, limit),
		capture:   newElastic(f.Channels, target, margin, limit),
		stretched: make([]int16, f.FrameLen()+f.Channels),
	}
}

// Format is CardRate with the channels and frame length asked for.
func (d *card) Format() media.Format { return d.format }

// Name is the loudspeaker's name.
func (d *card) Name() string { return d.speaker.Name() }

// WriteFrame plays a frame.
func (d *card) WriteFrame(frame []int16) {
	n := len(frame) / d.format.Channels
	level, target := d.playback.levels()
	change := d.playbackDrift.correct(level+n, target)
	if change != 0 {
		out := d.stretched[:(n+change)*d.format.Channels]
		stretch(out, frame, d.format.Channels)
		d.playback.corrected(change)
		frame = out
	}
	d.playback.put(frame)
}

// pull gives the backend what to play.
func (d *card) pull(pcm []int16) { d.playback.take(pcm) }

// ReadFrame is what the microphone picked up.
func (d *card) ReadFrame(frame []int16) bool {
	if d.mic == nil {
		return false
	}
	n := len(frame) / d.format.Channels
	change := d.captureDrift.correct(d.capture.levels())
	in := d.stretched[:(n-change)*d.format.Channels]
	if !d.capture.take(in) {
		d.captureDrift.reset()
		return false
	}
	if change != 0 {
		d.capture.corrected(change)
	}
	stretch(frame, in, d.format.Channels)
	return true
}

// Stats implements Device.
func (d *card) Stats() Stats {
	return Stats{Playback: d.playback.counts(), Capture: d.capture.counts()}
}

// Err implements Device.
func (d *card) Err() error { return d.speaker.Err() }

// Close implements Device.
func (d *card) Close() error {
	var err error
	if d.mic != nil {
		err = d.mic.Close()
	}
	return errors.Join(err, d.speaker.Close())
}
