package wavfile

import (
	"errors"
	"io"
)

// A long file is read ahead by so many chunks of so many values: over two seconds of
// stereo at 48 kHz.
const (
	chunkCount  = 16
	chunkValues = 1 << 14
)

// streamed is a file that is read as it plays. The pump fills chunks, the clock empties them.
type streamed struct {
	reader *Reader
	loop   bool
	full   chan piece   // to the clock
	empty  chan []int16 // back to the pump
	stop   chan struct{}
	done   chan struct{}

	current piece   // the clock's: being played
	rest    []int16 // of current
}

// piece is a stretch of a file; all but the last are as long as a chunk.
type piece struct {
	pcm  []int16
	last bool
}

// newStreamed starts reading ahead for frames of frameLen values; the first chunk is there when it returns.
func newStreamed(r *Reader, loop bool, frameLen int) (*streamed, error) {
	s := &streamed{
		reader: r, loop: loop,
		full: make(chan piece, chunkCount), empty: make(chan []int16, chunkCount),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	for range chunkCount {
		s.empty <- make([]int16, max(chunkValues, frameLen))
	}
	first, err := s.read(<-s.empty)
	if err != nil {
		return nil, err
	}
	s.full <- first
	go s.run(first.last)
	return s, nil
}

// run is the pump. It ends with the last piece of the file, on an error (what follows is then lost, as
// with a file cut off) and on close.
func (s *streamed) run(ended bool) {
	defer close(s.done)
	for !ended {
		select {
		case <-s.stop:
			return
		case chunk := <-s.empty:
			p, err := s.read(chunk)
			ended = p.last || err != nil
			s.full <- piece{pcm: p.pcm, last: ended} // never waits: there are no more chunks than it has room for
		}
	}
}

// read fills a chunk, going on from the beginning when looping.
func (s *streamed) read(chunk []int16) (piece, error) {
	chunk = chunk[:cap(chunk)]
	n := 0
	for n < len(chunk) {
		got, err := s.reader.Read(chunk[n:])
		n += got
		switch {
		case errors.Is(err, io.EOF) && s.loop && s.reader.pos > 0:
			s.reader.Rewind()
		case errors.Is(err, io.EOF):
			return piece{pcm: chunk[:n], last: true}, nil
		case err != nil:
			return piece{pcm: chunk[:n]}, err
		}
	}
	return piece{pcm: chunk}, nil
}

// fill implements source: a whole frame, or what is left at the end, or nothing while the
// disk is late.
func (s *streamed) fill(frame []int16) (int, bool) {
	n := copy(frame, s.rest)
	if n == len(frame) || s.current.last {
		s.rest = s.rest[n:]
		return n, n < len(frame)
	}
	select {
	case p := <-s.full:
		s.next(p)
	default:
		return 0, false
	}
	more := copy(frame[n:], s.rest)
	s.rest = s.rest[more:]
	return n + more, n+more < len(frame)
}

// next goes on to p and gives the chunk before it back.
func (s *streamed) next(p piece) {
	if s.current.pcm != nil {
		s.empty <- s.current.pcm // never waits
	}
	s.current, s.rest = p, p.pcm
}

func (s *streamed) close() error {
	close(s.stop)
	<-s.done
	return s.reader.Close()
}
