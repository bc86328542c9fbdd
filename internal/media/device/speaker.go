//go:build (linux && cgo) || windows

package device

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hajimehoshi/oto/v2"
)

const (
	cardChannels = 2                // oto is always opened in stereo, which every card plays
	bytesPerStep = 2 * cardChannels // of one sample of all channels
	readyTimeout = 5 * time.Second  // for the card to open
)

// outlet owns the process's only oto context.
type outlet struct {
	mu      sync.Mutex // guards what follows
	context *oto.Context
	users   int
}

// speakers is the one thing in this package that belongs to the process: a second oto context beside
// the first would take the card away from it.
var speakers outlet

// acquire is the context, made or woken when nobody was using it. Every acquire that succeeds is
// followed by a release.
func (o *outlet) acquire(buffer time.Duration) (*oto.Context, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.context != nil && o.context.Err() != nil {
		o.context = nil // the card has gone; perhaps there is another
	}
	if o.context == nil {
		c, err := newContext(buffer)
		if err != nil {
			return nil, err
		}
		o.context = c
	} else if err := o.wake(); err != nil {
		return nil, err
	}
	o.users++
	return o.context, nil
}

// wake resumes a context that nobody uses. o.mu is held.
func (o *outlet) wake() error {
	if o.users > 0 {
		return nil
	}
	return o.context.Resume()
}

// release suspends the context after its last user.
func (o *outlet) release() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.users--; o.users > 0 || o.context.Err() != nil {
		return nil
	}
	return o.context.Suspend()
}

// newContext opens the default card.
func newContext(buffer time.Duration) (*oto.Context, error) {
	if err := probe(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDevice, err)
	}
	c, ready, err := oto.NewContextWithOptions(&oto.NewContextOptions{
		SampleRate: CardRate, ChannelCount: cardChannels, Format: oto.FormatSignedInt16LE, BufferSize: buffer,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDevice, err)
	}
	select {
	case <-ready:
	case <-time.After(readyTimeout):
		return nil, errors.New("the sound card does not answer")
	}
	if err := c.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDevice, err)
	}
	return c, nil
}

// otoSpeaker is a player of the context.
type otoSpeaker struct {
	context *oto.Context
	player  oto.Player
}

// playOto starts playing what o gives. Of the latency, a third is the card's buffer and a sixth the player's.
func playOto(o output) (speaker, error) {
	c, err := speakers.acquire(o.config.Latency / 3)
	if err != nil {
		return nil, err
	}
	p := c.NewPlayer(&stream{pull: o.pull, channels: o.config.Format.Channels})
	if s, ok := p.(oto.BufferSizeSetter); ok {
		s.SetBufferSize(int(o.config.Latency.Milliseconds()) * CardRate / 6000 * bytesPerStep)
	}
	p.Play()
	return &otoSpeaker{context: c, player: p}, nil
}

// Name implements speaker.
func (s *otoSpeaker) Name() string { return "default" }

// Err implements speaker.
func (s *otoSpeaker) Err() error { return errors.Join(s.context.Err(), s.player.Err()) }

// Close implements speaker.
func (s *otoSpeaker) Close() error { return errors.Join(s.player.Close(), speakers.release()) }
