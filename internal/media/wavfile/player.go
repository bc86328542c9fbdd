package wavfile

import (
	"errors"
	"sync/atomic"
	"time"

	"gosua/internal/media"
)

// DefaultMaxLoad is Options.MaxLoad's default: four minutes of mono at 16 kHz.
const DefaultMaxLoad = 8 << 20

const defaultPTime = 20 * time.Millisecond

// Options of a Player. The zero value plays once.
type Options struct {
	Loop    bool          // start again at the end, for ever
	Done    func()        // called once, at the end of a file that does not loop, on a goroutine of its own; may call anything. nil: nobody
	PTime   time.Duration // length of the frames, 0 is 20 ms
	MaxLoad int           // bytes of 16-bit samples that are held in memory; a longer file is read as it plays. 0 is DefaultMaxLoad
}

// Player is a media.Port that plays a WAV file.
type Player struct {
	info   Info
	format media.Format
	source source
	done   func()
	ended  bool // the clock's
	closed atomic.Bool
}

// source is where a Player's samples come from. fill is called on the clock; close is not.
type source interface {
	// fill puts samples into frame and is how many; ended tells that there will be no more.
	fill(frame []int16) (n int, ended bool)
	close() error
}

// NewPlayer opens the file. What cannot be played is refused here:
// `play FILE: not a WAV file (no RIFF header)`.
func NewPlayer(path string, o Options) (*Player, error) {
	if o.PTime == 0 {
		o.PTime = defaultPTime
	}
	if o.MaxLoad == 0 {
		o.MaxLoad = DefaultMaxLoad
	}
	r, err := Open(path)
	if err != nil {
		return nil, err
	}
	p := &Player{info: r.Info(), done: o.Done}
	p.format = media.Format{Rate: p.info.Rate, Channels: p.info.Channels, PTime: o.PTime}
	err = p.format.Validate()
	if err == nil {
		p.source, err = newSource(r, o, p.format.FrameLen())
	}
	if err != nil {
		return nil, playError(path, errors.Join(err, r.Close()))
	}
	return p, nil
}

// newSource holds a short file in memory, and reads a long one as it plays.
func newSource(r *Reader, o Options, frameLen int) (source, error) {
	if 2*r.info().Samples*int64(r.info().Channels) > int64(o.MaxLoad) {
		return newStreamed(r, o.Loop, frameLen)
	}
	pcm, err := r.readAll()
	if err != nil {
		return nil, err
	}
	return &loaded{pcm: pcm, loop: o.Loop}, r.Close()
}

func (r *Reader) info() *Info { return &r.header.info }

// Format is the file's rate and channels.
func (p *Player) Format() media.Format { return p.format }

// Info describes the file.
func (p *Player) Info() Info { return p.info }

// ReadFrame is the next frame of the file; false after its end and while the disk is slower than
// the sound.
func (p *Player) ReadFrame(frame []int16) bool {
	if p.ended || p.closed.Load() {
		return false
	}
	n, ended := p.source.fill(frame)
	clear(frame[n:])
	if ended {
		p.ended = true
		if p.done != nil {
			go p.finish()
		}
	}
	return n > 0
}

// finish tells that the file has been played.
func (p *Player) finish() { p.done() }

// WriteFrame does nothing: a player hears nothing.
func (p *Player) WriteFrame([]int16) {}

// Lazy marks that a player waits while nobody listens.
func (p *Player) Lazy() {}

// Close ends the reading and closes the file. ReadFrame is silent afterwards and Done is not called
// any more, unless it has been already. Idempotent; any goroutine.
func (p *Player) Close() error {
	if p.closed.Swap(true) {
		return nil
	}
	return p.source.close()
}

// loaded is a file in memory.
type loaded struct {
	pcm  []int16
	pos  int
	loop bool
}

func (l *loaded) fill(frame []int16) (int, bool) {
	n := 0
	for {
		got := copy(frame[n:], l.pcm[l.pos:])
		n += got
		l.pos += got
		if n == len(frame) {
			return n, false
		}
		if !l.loop || len(l.pcm) == 0 {
			return n, true
		}
		l.pos = 0
	}
}

func (l *loaded) close() error { return nil }
