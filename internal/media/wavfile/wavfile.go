// Package wavfile reads, plays and records WAV files.
package wavfile

import (
	"time"

	"gosua/internal/media"
)

// Options of a Player.
type Options struct {
	Loop    bool          // start again at the end, for ever
	Done    func()        // called once at the end of a file that does not loop, on a goroutine of its own; may call anything. nil: nobody
	PTime   time.Duration // length of the frames, 0 is 20 ms
	MaxLoad int           // bytes of samples that are held in memory; a longer file is read as it plays. 0 is DefaultMaxLoad
}

// Player is a media.Port that plays a WAV file.
type Player struct{}

// NewPlayer opens the file. What cannot be played is refused here:
// `play FILE: not a WAV file (no RIFF header)`.
func NewPlayer(path string, o Options) (*Player, error) { return &Player{}, nil }

// Format is the file's rate and channels.
func (p *Player) Format() media.Format { return media.Format{} }

// ReadFrame is the next frame of the file.
func (p *Player) ReadFrame(frame []int16) bool { return false }

// WriteFrame does nothing: a player hears nothing.
func (p *Player) WriteFrame([]int16) {}

// Lazy marks that a player waits while nobody listens.
func (p *Player) Lazy() {}

// Info describes the file.
func (p *Player) Info() Info { return Info{} }

// Close ends the reading and closes the file. ReadFrame is silent afterwards.
func (p *Player) Close() error { return nil }

// Info is what a WAV file's header says.
type Info struct {
	Rate     int    // Hz
	Channels int    // 1 or 2
	Bits     int    // per sample, as stored
	Encoding string // PCM, float, A-law, u-law
	Samples  int64  // per channel; -1 when the header does not know
	Size     int64  // of the file, bytes
}

// RecorderConfig of a Recorder.
type RecorderConfig struct {
	Format  media.Format
	OnError func(error) // called once, on the writer's goroutine, when the disk is full or fails; what follows is dropped
	Queue   int         // frames waiting for the disk, 0 is DefaultQueue
}

// DefaultQueue is RecorderConfig.Queue's default.
const DefaultQueue = 100

// Recorder is a media.Port that records what it hears in a WAV file: 16-bit PCM.
type Recorder struct{}

// NewRecorder creates the file, or cuts an existing one to nothing.
func NewRecorder(path string, format media.Format) (*Recorder, error) {
	return OpenRecorder(path, RecorderConfig{Format: format})
}

// OpenRecorder is NewRecorder with all the choices.
func OpenRecorder(path string, c RecorderConfig) (*Recorder, error) { return &Recorder{}, nil }

// Format is the format of the recording.
func (r *Recorder) Format() media.Format { return media.Format{} }

// ReadFrame is silence.
func (r *Recorder) ReadFrame([]int16) bool { return false }

// WriteFrame records a frame.
func (r *Recorder) WriteFrame(frame []int16) {}

// Lazy marks that a recorder stands still while nothing is connected to it.
func (r *Recorder) Lazy() {}

// Close writes what is queued and the final header, and is the first error met.
func (r *Recorder) Close() error { return nil }
