package body

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxSize is the most octets of a body that is read: as many as a message may have in all by default.
const MaxSize = 64 << 10

// Errors of a body that is not read at all.
var (
	// ErrTooLarge says that a body has more than MaxSize octets.
	ErrTooLarge = fmt.Errorf("more than %d octets", MaxSize)
	// ErrEmpty says that there is no body, or nothing but white space in it.
	ErrEmpty = errors.New("nothing in it")
)

// byteOrderMarks are what a text may begin with, and the encoding that each stands for. RFC 7303 §3.3 lets them win over all
// other words about the encoding. UTF-32 comes before UTF-16, whose mark it begins with.
var byteOrderMarks = []struct{ mark, charset string }{
	{"\xEF\xBB\xBF", "utf-8"},
	{"\xFF\xFE\x00\x00", "utf-32"},
	{"\x00\x00\xFE\xFF", "utf-32"},
	{"\xFE\xFF", "utf-16be"},
	{"\xFF\xFE", "utf-16le"},
}

// Text reads a body as text in an encoding, by its name as charset= carries it; "" is UTF-8. It knows UTF-8, US-ASCII (read as
// UTF-8, since many say the one and send the other), ISO-8859-1 and UTF-16, and a byte order mark wins over the name. NUL is
// left out. An unknown encoding, or octets that the encoding does not have, is an error.
func Text(b []byte, charset string) (string, error) {
	if len(b) > MaxSize {
		return "", ErrTooLarge
	}
	if mark, marked := Mark(b); marked != "" {
		b, charset = b[len(mark):], marked
	}
	s, err := decode(b, strings.ToLower(strings.Trim(charset, ` "'`)))
	return strings.ReplaceAll(s, "\x00", ""), err
}

// Mark returns the byte order mark that a text begins with, and its encoding; both are empty when there is none.
func Mark(b []byte) (mark, charset string) {
	for _, m := range byteOrderMarks {
		if bytes.HasPrefix(b, []byte(m.mark)) {
			return m.mark, m.charset
		}
	}
	return "", ""
}

// decode turns octets into a string.
func decode(b []byte, charset string) (string, error) {
	switch charset {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		if !utf8.Valid(b) {
			return "", errors.New("text is not UTF-8")
		}
		return string(b), nil
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1":
		return latin1(b), nil
	case "utf-16", "utf-16be": // RFC 2781 §4.3: big-endian without a mark
		return wide(b, binary.BigEndian)
	case "utf-16le":
		return wide(b, binary.LittleEndian)
	}
	return "", fmt.Errorf("encoding %.40q is not understood", charset)
}

// latin1 reads ISO-8859-1, in which each octet is a code point.
func latin1(b []byte) string {
	var s strings.Builder
	s.Grow(len(b))
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}

// wide reads UTF-16.
func wide(b []byte, order binary.ByteOrder) (string, error) {
	if len(b)%2 != 0 {
		return "", errors.New("text is not UTF-16: an octet is left over")
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	s := string(utf16.Decode(units))
	if strings.ContainsRune(s, utf8.RuneError) {
		return "", errors.New("text is not UTF-16: half of a character")
	}
	return s, nil
}
