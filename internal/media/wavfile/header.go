package wavfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"gosua/internal/media"
)

// FormatError is the answer for a file that is no WAV file, or one that cannot be played.
type FormatError struct{ Reason string }

// Error is the reason.
func (e *FormatError) Error() string { return e.Reason }

// maxChunks is how many chunks are passed over in search of the sound.
const maxChunks = 1000

// Format tags, as in the file.
const (
	tagPCM        = 1
	tagFloat      = 3
	tagAlaw       = 6
	tagMulaw      = 7
	tagExtensible = 0xfffe
)

// unknownSize stands in a header whose writer could not know.
const unknownSize = 0xffffffff

// subformatTail is what follows the format tag in the identifier of a
// WAVE_FORMAT_EXTENSIBLE header.
var subformatTail = []byte("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71")

// Info is what a WAV file's header says.
type Info struct {
	Rate     int    // Hz
	Channels int    // 1 or 2
	Bits     int    // of a sample, as stored
	Encoding string // PCM, float, A-law, u-law
	Samples  int64  // per channel
	Size     int64  // of the file
}

// header is where the sound is and how to read it.
type header struct {
	info   Info
	block  int   // bytes of a sample of all channels
	offset int64 // of the sound in the file
	size   int64 // of the sound, whole blocks
	expand func(dst []int16, src []byte)
}

func formatError(format string, args ...any) error {
	return &FormatError{Reason: fmt.Sprintf(format, args...)}
}

// parser goes through the chunks of a file.
type parser struct {
	r      io.ReaderAt
	size   int64 // of the file
	riff   int64 // size the RIFF header claims
	header header
}

// parse finds the sound in a file of size bytes.
func parse(r io.ReaderAt, size int64) (header, error) {
	p := parser{r: r, size: size, header: header{info: Info{Size: size}}}
	if err := p.start(); err != nil {
		return header{}, err
	}
	at := int64(12)
	for range maxChunks {
		id, length, err := p.chunk(at)
		if err != nil {
			return header{}, err
		}
		switch {
		case id == "fmt ":
			err = p.format(at+8, length)
		case id == "data":
			return p.data(at+8, length)
		}
		if err != nil {
			return header{}, err
		}
		at += 8 + length + length&1
	}
	return header{}, formatError("WAV file with over %d chunks before the sound", maxChunks)
}

// start reads the RIFF header.
func (p *parser) start() error {
	var b [12]byte
	n, err := p.r.ReadAt(b[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	id := string(b[:4])
	switch {
	case n >= 4 && id == "RIFX":
		return formatError("big-endian WAV file (RIFX) cannot be played")
	case n < 12 || id != "RIFF" && id != "RF64":
		return formatError("not a WAV file (no RIFF header)")
	case string(b[8:]) != "WAVE":
		return formatError("not a WAV file (RIFF of type %q)", b[8:])
	}
	p.riff = int64(binary.LittleEndian.Uint32(b[4:]))
	return nil
}

// chunk reads the head of the chunk at an offset.
func (p *parser) chunk(at int64) (id string, length int64, err error) {
	var b [8]byte
	if n, err := p.r.ReadAt(b[:], at); n < len(b) {
		if err != nil && !errors.Is(err, io.EOF) {
			return "", 0, err
		}
		return "", 0, formatError("WAV file without sound (no data chunk)")
	}
	return string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:])), nil
}

// format reads the format chunk.
func (p *parser) format(at, length int64) error {
	var b [40]byte
	n, err := p.r.ReadAt(b[:min(length, int64(len(b)))], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n < 16 {
		return formatError("WAV file with a format chunk of %d bytes", n)
	}
	tag := int(binary.LittleEndian.Uint16(b[:]))
	if tag == tagExtensible {
		if n < 40 || !bytes.Equal(b[26:], subformatTail) {
			return formatError("WAV file in an unknown extensible format")
		}
		tag = int(binary.LittleEndian.Uint16(b[24:]))
	}
	i := &p.header.info
	i.Channels = int(binary.LittleEndian.Uint16(b[2:]))
	i.Rate = int(binary.LittleEndian.Uint32(b[4:]))
	i.Bits = int(binary.LittleEndian.Uint16(b[14:]))
	p.header.block = int(binary.LittleEndian.Uint16(b[12:]))
	return p.check(tag)
}

// check refuses what cannot be played.
func (p *parser) check(tag int) error {
	h := &p.header
	var ok bool
	if h.info.Encoding, h.expand, ok = expander(tag, h.info.Bits); !ok {
		return formatError("WAV file with format %d of %d bits cannot be played", tag, h.info.Bits)
	}
	if c := h.info.Channels; c < 1 || c > media.MaxChannels {
		return formatError("WAV file with %d channels cannot be played", c)
	}
	if r := h.info.Rate; r < media.MinRate || r > media.MaxRate {
		return formatError("WAV file with %d samples per second cannot be played", r)
	}
	if want := h.info.Channels * h.info.Bits / 8; h.block != want {
		return formatError("WAV file with blocks of %d bytes instead of %d", h.block, want)
	}
	return nil
}

// data notes where the sound lies.
func (p *parser) data(at, length int64) (header, error) {
	h := p.header
	if h.expand == nil {
		return header{}, formatError("WAV file without a format chunk before the sound")
	}
	there := max(p.size-at, 0)
	if length == unknownSize || length > there || length == 0 && p.unfinished(at) {
		length = there
	}
	h.offset = at
	h.size = length - length%int64(h.block)
	h.info.Samples = h.size / int64(h.block)
	return h, nil
}

// unfinished tells whether the header was never completed, so that a sound of no bytes may be
// one of unknown length: the file is said to end where the sound, which begins at at, does.
func (p *parser) unfinished(at int64) bool {
	return p.riff == unknownSize || 8+p.riff <= at
}
