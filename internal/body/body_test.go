package body

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, tt := range []struct {
		name, charset, in, want string
	}{
		{"nothing said", "", "h\u00e9llo", "héllo"},
		{"UTF-8", "UTF-8", "h\u00e9llo", "héllo"},
		{"UTF-8, marked", "", "\xEF\xBB\xBFa", "a"},
		{"US-ASCII", "us-ascii", "hello", "hello"},
		{"US-ASCII that is UTF-8", "US-ASCII", "h\u00e9llo", "héllo"},
		{"ISO-8859-1", "ISO-8859-1", "h\xe9llo", "héllo"},
		{"ISO-8859-1 by another name", `"latin1"`, "\xff", "ÿ"},
		{"a mark wins", "iso-8859-1", "\xEF\xBB\xBF\u00e9", "é"},
		{"UTF-16, marked big-endian", "", "\xFE\xFF\x00a\x20\xAC", "a€"},
		{"UTF-16, marked little-endian", "utf-16", "\xFF\xFEa\x00\xAC\x20", "a€"},
		{"UTF-16 without a mark", "UTF-16", "\x00a", "a"},
		{"UTF-16LE, a pair", "utf-16le", "\x3D\xD8\x00\xDE", "😀"},
		{"NUL", "", "a\x00b\x00", "ab"},
		{"NUL in ISO-8859-1", "latin1", "a\x00b", "ab"},
		{"empty", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Text([]byte(tt.in), tt.charset); err != nil || got != tt.want {
				t.Errorf("read %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestTextRefused(t *testing.T) {
	for _, tt := range []struct {
		name, charset, in, want string
	}{
		{"no UTF-8", "", "h\xe9llo", "text is not UTF-8"},
		{"cut off", "utf-8", "\xE2\x82", "text is not UTF-8"},
		{"no US-ASCII", "us-ascii", "\xe9", "text is not UTF-8"},
		{"unknown", "koi8-r", "a", `encoding "koi8-r" is not understood`},
		{"a long unknown name", strings.Repeat("x", 500), "a", `encoding "` + strings.Repeat("x", 40) + `" is not`},
		{"UTF-32", "", "\xFF\xFE\x00\x00a\x00\x00\x00", `encoding "utf-32" is not understood`},
		{"half an octet pair", "utf-16", "\x00a\x00", "an octet is left over"},
		{"half a surrogate pair", "utf-16be", "\xD8\x3D", "half of a character"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Text([]byte(tt.in), tt.charset); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("read %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestMaxSize(t *testing.T) {
	if _, err := Text(make([]byte, MaxSize), ""); err != nil {
		t.Errorf("%d octets: %v", MaxSize, err)
	}
	for _, n := range []int{MaxSize + 1, 1 << 20} {
		if _, err := Text(make([]byte, n), ""); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d octets: %v", n, err)
		}
	}
}

func TestLine(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{" a \r\n\t b ", "a b"},
		{"nbsp\u00a0here\u2028there", "nbsp here there"},
		{"\x1b[31mred\x07\x7f\u009b", "[31mred"},
		{"left\u202eright\u2066", "leftright"},
		{"bad\xff\xfe", "bad"},
		{strings.Repeat("x", MaxLine), strings.Repeat("x", MaxLine)},
		{strings.Repeat("x", MaxLine+1), strings.Repeat("x", MaxLine)},
		{"x" + strings.Repeat("é", MaxLine), "x" + strings.Repeat("é", MaxLine/2-1)},
		{strings.Repeat("x", MaxLine-1) + " y", strings.Repeat("x", MaxLine-1)},
		{strings.Repeat(" ", 8*MaxLine) + "far", ""},
	} {
		if got := Line(tt.in); got != tt.want {
			t.Errorf("%.40q... is %.40q..., want %.40q...", tt.in, got, tt.want)
		}
	}
}

func TestLineIsAlwaysText(t *testing.T) {
	for n := range 4 {
		in := strings.Repeat("y", n) + strings.Repeat("€", 4*MaxLine)
		got := Line(in)
		if !utf8.ValidString(got) || len(got) > MaxLine || len(got) < MaxLine-utf8.UTFMax || !strings.HasPrefix(in, got) {
			t.Errorf("after %d: %d octets, %q at the end", n, len(got), got[len(got)-4:])
		}
	}
}
