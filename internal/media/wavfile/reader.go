package wavfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// readBlocks is how many samples of all channels are read from the file at a time.
const readBlocks = 2048

// Reader reads the samples of a WAV file.
type Reader struct {
	header header
	r      io.ReaderAt
	close  func() error
	pos    int64 // in the sound, bytes
	buf    []byte
}

// Open opens a WAV file. The error names the file: `play FILE: not a WAV file (no RIFF header)`.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, playError(path, err)
	}
	st, err := f.Stat()
	if err == nil && st.IsDir() {
		err = formatError("is a directory")
	}
	if err != nil {
		return nil, playError(path, errors.Join(err, f.Close()))
	}
	r, err := newReader(f, st.Size())
	if err != nil {
		return nil, playError(path, errors.Join(err, f.Close()))
	}
	r.close = f.Close
	return r, nil
}

// playError is err with the act and the file, said once.
func playError(path string, err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return fmt.Errorf("play %s: %w", path, err)
}

// newReader reads a WAV file of size bytes from r.
func newReader(r io.ReaderAt, size int64) (*Reader, error) {
	h, err := parse(r, size)
	if err != nil {
		return nil, err
	}
	return &Reader{header: h, r: r, close: func() error { return nil }, buf: make([]byte, readBlocks*h.block)}, nil
}

// Info describes the file.
func (r *Reader) Info() Info { return r.header.info }

// Read fills pcm, whose length is a multiple of the channels, with interleaved samples, and is how
// many values those are. io.EOF comes after the last of them.
func (r *Reader) Read(pcm []int16) (int, error) {
	done := 0
	for done < len(pcm) {
		n, err := r.readSome(pcm[done:])
		done += n
		if err != nil && done > 0 && errors.Is(err, io.EOF) {
			return done, nil
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// readSome reads at most a buffer's worth.
func (r *Reader) readSome(pcm []int16) (int, error) {
	width := r.header.block / r.header.info.Channels
	n := min(int64(len(pcm)/r.header.info.Channels*r.header.block), int64(len(r.buf)), r.header.size-r.pos)
	if n <= 0 {
		return 0, io.EOF
	}
	got, err := r.r.ReadAt(r.buf[:n], r.header.offset+r.pos)
	got -= got % r.header.block
	r.pos += int64(got)
	r.header.expand(pcm[:got/width], r.buf[:got])
	if got > 0 {
		err = nil
	}
	return got / width, err
}

// Rewind goes back to the first sample.
func (r *Reader) Rewind() { r.pos = 0 }

// Close closes the file.
func (r *Reader) Close() error { return r.close() }

// ReadFile is all of a WAV file: what it is and its interleaved samples.
func ReadFile(path string) (Info, []int16, error) {
	r, err := Open(path)
	if err != nil {
		return Info{}, nil, err
	}
	pcm, err := r.readAll()
	if err := errors.Join(err, r.Close()); err != nil {
		return Info{}, nil, playError(path, err)
	}
	return r.Info(), pcm, nil
}

// readAll is every sample from the first on.
func (r *Reader) readAll() ([]int16, error) {
	r.Rewind()
	pcm := make([]int16, r.header.info.Samples*int64(r.header.info.Channels))
	n, err := r.Read(pcm)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return pcm[:n], err
}
