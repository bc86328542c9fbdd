package t140

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// redCase is a redundant payload as it is on the wire.
type redCase struct {
	name  string
	wire  []byte
	older []Block
	text  string
}

func redCases() []redCase {
	return []redCase{
		{"no older generation", []byte{98, 'h', 'i'}, nil, "hi"},
		{"nothing at all", []byte{98}, nil, ""},
		// RFC 4103 by its description: 300 ms and 600 ms old, one and two octets, then the new text
		{"two generations", []byte{0x80 | 98, 600 >> 6, 600 << 2 & 0xff, 1, 0x80 | 98, 300 >> 6, 300 << 2 & 0xff, 2, 98, 'a', 'b', 'c', 'd'},
			[]Block{{600 * time.Millisecond, []byte("a")}, {300 * time.Millisecond, []byte("bc")}}, "d"},
		{"empty generations", []byte{0x80 | 98, 0, 0, 0, 0x80 | 98, 4, 0xb0, 0, 98}, []Block{{0, []byte{}}, {300 * time.Millisecond, []byte{}}}, ""},
		{"the oldest and longest", append(append([]byte{0x80 | 98, 0xff, 0xff, 0xff, 98}, bytes.Repeat([]byte("x"), 1023)...), 'y'),
			[]Block{{maxAge * time.Millisecond, bytes.Repeat([]byte("x"), 1023)}}, "y"},
	}
}

func TestRedBothWays(t *testing.T) {
	for _, c := range redCases() {
		t.Run(c.name, func(t *testing.T) {
			if got := AppendRed(nil, 98, c.older, []byte(c.text)); !bytes.Equal(got, c.wire) {
				t.Errorf("AppendRed = %x, want %x", got, c.wire)
			}
			older, text, err := ParseRed(c.wire, 98)
			if err != nil || string(text) != c.text || !reflect.DeepEqual(older, c.older) {
				t.Errorf("ParseRed = %v, %q, %v, want %v, %q", older, text, err, c.older, c.text)
			}
		})
	}
}

// Whatever is cut off, the parser refuses it or gives fewer octets; it never reads on.
func TestRedCutShort(t *testing.T) {
	for _, c := range redCases() {
		for n := range c.wire {
			older, text, err := ParseRed(c.wire[:n], 98)
			size := len(text)
			for _, o := range older {
				size += len(o.Text)
			}
			if err == nil && size >= len(c.wire) {
				t.Errorf("%s, %d octets: %d octets of text", c.name, n, size)
			}
			if n < 1+4*len(c.older) && !errors.Is(err, ErrTruncated) {
				t.Errorf("%s, %d octets: %v, want %v", c.name, n, err, ErrTruncated)
			}
		}
	}
}

func TestRedRefused(t *testing.T) {
	for name, c := range map[string]struct {
		wire []byte
		want error
	}{
		"another type in the old": {[]byte{0x80 | 97, 0, 0, 0, 98}, ErrNesting},
		"another type in the new": {[]byte{0x80 | 98, 0, 0, 0, 97}, ErrNesting},
		"redundancy within":       {[]byte{99}, ErrNesting},
		"no last header":          {[]byte{0x80 | 98, 0, 0, 0}, ErrTruncated},
		"half a header":           {[]byte{0x80 | 98, 0, 0}, ErrTruncated},
		"less text than promised": {[]byte{0x80 | 98, 0, 0, 3, 98, 'a', 'b'}, ErrTruncated},
		"nothing":                 {nil, ErrTruncated},
	} {
		if _, _, err := ParseRed(c.wire, 98); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// What the header cannot say is left empty instead of being said wrong.
func TestRedOutOfRange(t *testing.T) {
	long := []byte(strings.Repeat("x", maxBlock+1))
	for name, o := range map[string]Block{
		"too old":    {(maxAge + 1) * time.Millisecond, []byte("a")},
		"too long":   {time.Second, long},
		"from ahead": {-time.Second, []byte("a")},
	} {
		older, text, err := ParseRed(AppendRed(nil, 98, []Block{o}, []byte("new")), 98)
		if err != nil || len(older) != 1 || len(older[0].Text) != 0 || older[0].Age != 0 || string(text) != "new" {
			t.Errorf("%s: %v, %q, %v", name, older, text, err)
		}
	}
}

func FuzzParseRed(f *testing.F) {
	for _, c := range redCases() {
		f.Add(c.wire)
	}
	f.Add([]byte{0x80 | 98, 0, 0, 3, 98, 'a'})
	f.Fuzz(func(t *testing.T, wire []byte) {
		older, text, err := ParseRed(wire, 98)
		if err != nil {
			return
		}
		if again := AppendRed(nil, 98, older, text); !bytes.Equal(again, wire) {
			t.Errorf("%x became %x", wire, again)
		}
	})
}
