package wavfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"gosua/internal/media"
)

const (
	// DefaultQueue is RecorderConfig.Queue's default: two seconds of frames of 20 ms.
	DefaultQueue = 100
	// MaxRecording is the most bytes of sound that a WAV file can hold.
	MaxRecording = 1<<32 - 1 - headerSize
	headerSize   = 44
	lostChunk    = 4096 // values of silence written at a time
)

// ErrFull says that a recording has reached MaxRecording.
var ErrFull = errors.New("file has reached the largest size of a WAV file")

// RecorderConfig of a Recorder.
type RecorderConfig struct {
	Format  media.Format
	OnError func(error) // called once, on the writer's goroutine, when the disk is full or fails; what follows is not recorded. Must not call Close. nil: only Close tells
	Queue   int         // frames waiting for the disk, 0 is DefaultQueue
}

// file is what a Recorder needs of an os.File.
type file interface {
	WriteAt(b []byte, off int64) (int, error)
	Close() error
}

// Recorder is a media.Port that records what it hears in a WAV file of 16-bit PCM.
type Recorder struct {
	path    string
	config  RecorderConfig
	file    file
	queue   chan []int16 // to the writer
	free    chan []int16 // back to the clock
	lost    atomic.Int64 // values that found the queue full; silence takes their place
	closed  atomic.Bool
	stop    chan struct{}
	done    chan struct{}
	closing sync.Once

	// The writer's until done is closed.
	size   int64 // bytes of sound written
	header int64 // of these, accounted for in the header
	err    error // first
	buf    []byte
}

// OpenRecorder creates the file, or cuts an existing one to nothing.
func OpenRecorder(path string, c RecorderConfig) (*Recorder, error) {
	if err := c.Format.Validate(); err != nil {
		return nil, recordError(path, err)
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, recordError(path, err)
	}
	return startRecorder(path, f, c)
}

// recordError is err with the act and the file, said once.
func recordError(path string, err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return fmt.Errorf("record %s: %w", path, err)
}

// startRecorder writes the first header and starts the writer.
func startRecorder(path string, f file, c RecorderConfig) (*Recorder, error) {
	if c.Queue <= 0 {
		c.Queue = DefaultQueue
	}
	r := &Recorder{
		path: path, config: c, file: f,
		queue: make(chan []int16, c.Queue), free: make(chan []int16, c.Queue),
		stop: make(chan struct{}), done: make(chan struct{}),
		buf: make([]byte, 0, 2*c.Format.FrameLen()),
	}
	for range c.Queue {
		r.free <- make([]int16, 0, c.Format.FrameLen())
	}
	if _, err := f.WriteAt(header16(c.Format, 0), 0); err != nil {
		return nil, recordError(path, errors.Join(err, f.Close()))
	}
	go r.run()
	return r, nil
}

// Format is the format of the recording.
func (r *Recorder) Format() media.Format { return r.config.Format }

// ReadFrame is silence: a recorder says nothing.
func (r *Recorder) ReadFrame([]int16) bool { return false }

// Lazy marks that a recorder stands still while nothing is connected to it.
func (r *Recorder) Lazy() {}

// WriteFrame records a frame.
func (r *Recorder) WriteFrame(frame []int16) {
	if r.closed.Load() {
		return
	}
	select {
	case b := <-r.free:
		r.queue <- append(b[:0], frame...) // never waits: there are no more buffers than it has room for
	default:
		r.lost.Add(int64(len(frame)))
	}
}

// Close writes what is queued and the final header, and is the first error met. Any goroutine but the
// clock and OnError; idempotent.
func (r *Recorder) Close() error {
	r.closing.Do(r.end)
	if r.err != nil {
		return recordError(r.path, r.err)
	}
	return nil
}

func (r *Recorder) end() {
	r.closed.Store(true)
	close(r.stop)
	<-r.done
	if err := r.file.Close(); r.err == nil {
		r.err = err
	}
}

// run is the writer.
func (r *Recorder) run() {
	defer close(r.done)
	for {
		select {
		case b := <-r.queue:
			r.take(b)
		case <-r.stop:
			r.drain()
			r.writeHeader()
			return
		}
	}
}

// drain writes what is queued.
func (r *Recorder) drain() {
	for {
		select {
		case b := <-r.queue:
			r.take(b)
		default:
			r.fillLost()
			return
		}
	}
}

// take writes one buffer and gives it back.
func (r *Recorder) take(b []int16) {
	r.fillLost()
	r.write(b)
	r.free <- b // never waits
	if r.size-r.header >= int64(2*r.config.Format.Rate*r.config.Format.Channels) {
		r.writeHeader()
	}
}

// fillLost writes silence in place of what found no room, so that the time goes on.
func (r *Recorder) fillLost() {
	for n := r.lost.Swap(0); n > 0 && r.err == nil; n -= lostChunk {
		r.write(make([]int16, min(n, lostChunk)))
	}
}

// write puts samples at the end of the file; after the first error it does nothing.
func (r *Recorder) write(pcm []int16) {
	if r.err != nil {
		return
	}
	r.buf = r.buf[:0]
	for _, s := range pcm {
		r.buf = binary.LittleEndian.AppendUint16(r.buf, uint16(s))
	}
	if r.size+int64(len(r.buf)) > MaxRecording {
		r.fail(ErrFull)
		return
	}
	n, err := r.file.WriteAt(r.buf, headerSize+r.size)
	r.size += int64(n)
	r.fail(err)
}

// fail notes the first error and reports it.
func (r *Recorder) fail(err error) {
	if err == nil || r.err != nil {
		return
	}
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	r.err = err
	if r.config.OnError != nil {
		r.config.OnError(recordError(r.path, err))
	}
}

// writeHeader writes the header for what has been written so far.
func (r *Recorder) writeHeader() {
	whole := r.size - r.size%int64(2*r.config.Format.Channels)
	_, err := r.file.WriteAt(header16(r.config.Format, whole), 0)
	r.header = r.size
	r.fail(err)
}

// header16 is the header of a file with size bytes of 16-bit PCM.
func header16(f media.Format, size int64) []byte {
	b := make([]byte, 0, headerSize)
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(headerSize-8+size))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, tagPCM)
	b = le.AppendUint16(b, uint16(f.Channels))
	b = le.AppendUint32(b, uint32(f.Rate))
	b = le.AppendUint32(b, uint32(2*f.Rate*f.Channels))
	b = le.AppendUint16(b, uint16(2*f.Channels))
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	return le.AppendUint32(b, uint32(size))
}
