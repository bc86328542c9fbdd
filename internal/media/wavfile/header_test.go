package wavfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wav is a WAV file under construction.
type wav struct {
	tag, channels, rate, bits int
	data                      []byte
}

func mono16(data ...byte) wav {
	return wav{tag: tagPCM, channels: 1, rate: 8000, bits: 16, data: data}
}

func chunk(id string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func (w wav) format() []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(nil, uint16(w.tag))
	b = le.AppendUint16(b, uint16(w.channels))
	b = le.AppendUint32(b, uint32(w.rate))
	b = le.AppendUint32(b, uint32(w.rate*w.channels*w.bits/8))
	b = le.AppendUint16(b, uint16(w.channels*w.bits/8))
	return le.AppendUint16(b, uint16(w.bits))
}

// extensible is the format chunk in its long form.
func (w wav) extensible(tail []byte) []byte {
	le := binary.LittleEndian
	long := w
	long.tag = tagExtensible
	b := le.AppendUint16(long.format(), 22)
	b = le.AppendUint16(b, uint16(w.bits))
	b = le.AppendUint32(b, 4)
	b = le.AppendUint16(b, uint16(w.tag))
	return append(b, tail...)
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WAVE"), bytes.Join(chunks, nil)...)
	return chunk("RIFF", body)
}

func (w wav) bytes() []byte { return riff(chunk("fmt ", w.format()), chunk("data", w.data)) }

// patched is b with four bytes at an offset set to v.
func patched(b []byte, at int, v uint32) []byte {
	b = slices.Clone(b)
	binary.LittleEndian.PutUint32(b[at:], v)
	return b
}

func read(b []byte) (Info, []int16, error) {
	r, err := newReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return Info{}, nil, err
	}
	pcm, err := r.readAll()
	return r.Info(), pcm, err
}

func TestEncodings(t *testing.T) {
	float := func(bits int, values ...uint64) wav {
		w := wav{tag: tagFloat, channels: 1, rate: 8000, bits: bits}
		for _, v := range values {
			if bits == 32 {
				w.data = binary.LittleEndian.AppendUint32(w.data, uint32(v))
			} else {
				w.data = binary.LittleEndian.AppendUint64(w.data, v)
			}
		}
		return w
	}
	tests := []struct {
		name     string
		wav      wav
		encoding string
		want     []int16
	}{
		{"16 bits", mono16(0x34, 0x12, 0x00, 0x80, 0xff, 0x7f), "PCM", []int16{0x1234, -32768, 32767}},
		{"8 bits", wav{tagPCM, 1, 8000, 8, []byte{0, 128, 255, 129}}, "PCM", []int16{-32768, 0, 32512, 256}},
		{"24 bits", wav{tagPCM, 1, 8000, 24, []byte{0x99, 0x34, 0x12, 0, 0, 0x80}}, "PCM", []int16{0x1234, -32768}},
		{"32 bits", wav{tagPCM, 1, 8000, 32, []byte{1, 2, 0x34, 0x12}}, "PCM", []int16{0x1234}},
		{"float", float(32, 0x3f000000, 0xbf800000, 0x40000000, 0x7fc00000, 0xff800000), "float", []int16{16384, -32768, 32767, 0, -32768}},
		{"long float", float(64, 0x3fe0000000000000, 0x7ff8000000000001), "float", []int16{16384, 0}},
		{"A-law", wav{tagAlaw, 1, 8000, 8, []byte{0xd5, 0x2a}}, "A-law", []int16{8, -32256}},
		{"u-law", wav{tagMulaw, 1, 8000, 8, []byte{0xff, 0x00}}, "u-law", []int16{0, -32124}},
		{"stereo", wav{tagPCM, 2, 44100, 16, []byte{1, 0, 2, 0, 3, 0, 4, 0}}, "PCM", []int16{1, 2, 3, 4}},
	}
	for _, tt := range tests {
		for form, format := range map[string][]byte{"plain": tt.wav.format(), "extensible": tt.wav.extensible(subformatTail)} {
			info, pcm, err := read(riff(chunk("fmt ", format), chunk("data", tt.wav.data)))
			if err != nil || !slices.Equal(pcm, tt.want) {
				t.Errorf("%s, %s: %v (%v), want %v", tt.name, form, pcm, err, tt.want)
			}
			if info.Encoding != tt.encoding || info.Bits != tt.wav.bits || info.Rate != tt.wav.rate || info.Channels != tt.wav.channels ||
				info.Samples != int64(len(tt.want)/tt.wav.channels) {
				t.Errorf("%s, %s: %+v", tt.name, form, info)
			}
		}
	}
}

func TestForgiven(t *testing.T) {
	w := mono16(1, 0, 2, 0, 3, 0)
	plain := w.bytes()
	empty := mono16().bytes()
	fmtChunk, dataChunk := chunk("fmt ", w.format()), chunk("data", w.data)
	odd := chunk("LIST", []byte("odd"))
	tests := []struct {
		name string
		file []byte
		want []int16
	}{
		{"plain", plain, []int16{1, 2, 3}},
		{"no sound at all", empty, []int16{}},
		{"chunks before the sound", riff(odd, fmtChunk, chunk("fact", make([]byte, 4)), odd, dataChunk), []int16{1, 2, 3}},
		{"chunks after the sound", riff(fmtChunk, dataChunk, odd), []int16{1, 2, 3}},
		{"no sound and a chunk after it", riff(fmtChunk, chunk("data", nil), odd), []int16{}},
		{"size unknown", patched(plain, 40, unknownSize), []int16{1, 2, 3}},
		{"both sizes unknown", patched(patched(plain, 40, unknownSize), 4, unknownSize), []int16{1, 2, 3}},
		{"size never written", patched(patched(plain, 40, 0), 4, 36), []int16{1, 2, 3}},
		{"neither size written", patched(patched(plain, 40, 0), 4, 0), []int16{1, 2, 3}},
		{"size too large", patched(plain, 40, 1000), []int16{1, 2, 3}},
		{"cut off", plain[:len(plain)-2], []int16{1, 2}},
		{"cut off within a sample", plain[:len(plain)-1], []int16{1, 2}},
		{"bytes after a whole sample", patched(plain, 40, 5), []int16{1, 2}},
		{"RF64", append([]byte("RF64"), patched(plain, 4, unknownSize)[4:]...), []int16{1, 2, 3}},
		{"long format chunk", riff(chunk("fmt ", append(w.format(), make([]byte, 100)...)), dataChunk), []int16{1, 2, 3}},
	}
	for _, tt := range tests {
		if _, pcm, err := read(tt.file); err != nil || !slices.Equal(pcm, tt.want) {
			t.Errorf("%s: %v (%v), want %v", tt.name, pcm, err, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	w := mono16(1, 0)
	with := func(change func(*wav)) []byte {
		c := w
		change(&c)
		return c.bytes()
	}
	var many [][]byte
	for range maxChunks + 1 {
		many = append(many, chunk("LIST", nil))
	}
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "not a WAV file (no RIFF header)"},
		{"text", []byte("this is no sound at all, only text"), "not a WAV file (no RIFF header)"},
		{"short", []byte("RIFF"), "not a WAV file (no RIFF header)"},
		{"AVI", append([]byte("RIFF\x10\x00\x00\x00AVI "), make([]byte, 50)...), `not a WAV file (RIFF of type "AVI ")`},
		{"big-endian", append([]byte("RIFX"), w.bytes()[4:]...), "big-endian WAV file (RIFX) cannot be played"},
		{"header only", riff(), "WAV file without sound (no data chunk)"},
		{"no sound", riff(chunk("fmt ", w.format())), "WAV file without sound (no data chunk)"},
		{"sound before format", riff(chunk("data", w.data), chunk("fmt ", w.format())), "WAV file without a format chunk before the sound"},
		{"short format", riff(chunk("fmt ", w.format()[:14]), chunk("data", w.data)), "WAV file with a format chunk of 14 bytes"},
		{"chunk beyond the end", riff(patched(chunk("LIST", nil), 4, 0x7fffffff), chunk("data", w.data)), "WAV file without sound (no data chunk)"},
		{"MP3 within", with(func(w *wav) { w.tag = 0x55 }), "WAV file with format 85 of 16 bits cannot be played"},
		{"12 bits", with(func(w *wav) { w.bits = 12 }), "WAV file with format 1 of 12 bits cannot be played"},
		{"0 channels", with(func(w *wav) { w.channels = 0 }), "WAV file with 0 channels cannot be played"},
		{"6 channels", with(func(w *wav) { w.channels = 6 }), "WAV file with 6 channels cannot be played"},
		{"rate 0", with(func(w *wav) { w.rate = 0 }), "WAV file with 0 samples per second cannot be played"},
		{"rate 400000", with(func(w *wav) { w.rate = 400000 }), "WAV file with 400000 samples per second cannot be played"},
		{"blocks", patched(w.bytes(), 32, 0x100007), "WAV file with blocks of 7 bytes instead of 2"},
		{"other extensible", riff(chunk("fmt ", w.extensible(make([]byte, 14))), chunk("data", w.data)), "WAV file in an unknown extensible format"},
		{"short extensible", riff(chunk("fmt ", w.extensible(nil)), chunk("data", w.data)), "WAV file in an unknown extensible format"},
		{"chunks without end", riff(many...), "WAV file with over 1000 chunks before the sound"},
	}
	for _, tt := range tests {
		_, _, err := read(tt.file)
		if _, ok := errors.AsType[*FormatError](err); !ok || err.Error() != tt.want {
			t.Errorf("%s: error %q, want %q", tt.name, err, tt.want)
		}
	}
}

func TestEveryTruncation(t *testing.T) {
	whole := wav{tagPCM, 2, 8000, 16, make([]byte, 40)}.bytes()
	for n := range whole {
		_, pcm, err := read(whole[:n])
		if n < 44 != (err != nil) || err == nil && len(pcm) != (n-44)/4*2 {
			t.Errorf("%d bytes of %d: %d values, %v", n, len(whole), len(pcm), err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte("nothing to hear"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing.wav")
	tests := []struct{ path, want string }{
		{text, "play " + text + ": not a WAV file (no RIFF header)"},
		{dir, "play " + dir + ": is a directory"},
		{missing, "play " + missing + ": "},
	}
	for _, tt := range tests {
		for name, open := range map[string]func() error{
			"Open":      func() error { _, err := Open(tt.path); return err },
			"NewPlayer": func() error { _, err := NewPlayer(tt.path, Options{}); return err },
			"ReadFile":  func() error { _, _, err := ReadFile(tt.path); return err },
		} {
			if err := open(); err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Count(err.Error(), tt.path) != 1 {
				t.Errorf("%s: %v, want %s", name, err, tt.want)
			}
		}
	}
	if _, err := Open(missing); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestReadInPieces(t *testing.T) {
	w := wav{tagPCM, 2, 8000, 16, nil}
	for i := range 20000 {
		w.data = binary.LittleEndian.AppendUint16(w.data, uint16(i))
	}
	file := w.bytes()
	r, err := newReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var got []int16
		piece := make([]int16, 606)
		for {
			n, err := r.Read(piece)
			got = append(got, piece[:n]...)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || n == 0 {
				t.Fatal(n, err)
			}
		}
		for i, v := range got {
			if int(v) != i {
				t.Fatalf("value %d is %d", i, v)
			}
		}
		if len(got) != 20000 {
			t.Fatalf("%d values", len(got))
		}
		r.Rewind()
	}
}

func FuzzWAV(f *testing.F) {
	w := mono16(1, 0, 2, 0)
	f.Add(w.bytes())
	f.Add(riff(chunk("LIST", []byte("odd")), chunk("fmt ", w.extensible(subformatTail)), chunk("data", w.data)))
	f.Add(wav{tagMulaw, 2, 8000, 8, []byte{1, 2, 3, 4}}.bytes())
	f.Add(wav{tagFloat, 1, 48000, 32, make([]byte, 9)}.bytes())
	f.Add(patched(w.bytes(), 40, unknownSize))
	f.Fuzz(func(t *testing.T, file []byte) {
		info, pcm, err := read(file)
		if err != nil {
			if _, ok := errors.AsType[*FormatError](err); !ok {
				t.Errorf("error of another kind: %v", err)
			}
			return
		}
		if info.Rate == 0 || info.Channels < 1 || info.Channels > 2 || int64(len(pcm)) != info.Samples*int64(info.Channels) || len(pcm) > len(file) {
			t.Errorf("%+v with %d values from %d bytes", info, len(pcm), len(file))
		}
	})
}
