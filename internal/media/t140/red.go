package t140

import (
	"errors"
	"slices"
	"time"
)

// Bounds of a redundant block's header, RFC 2198 §3.
const (
	maxAge     = 1<<14 - 1 // ms
	maxBlock   = 1<<10 - 1 // octets
	moreBlocks = 0x80      // the F bit: another block follows
)

// Errors of ParseRed.
var (
	ErrTruncated = errors.New("redundant payload is cut short")
	ErrNesting   = errors.New("redundant payload holds another payload type than text")
)

// Block is a generation of text that was sent before.
type Block struct {
	Age  time.Duration // how much older than the packet
	Text []byte
}

// AppendRed appends a redundant payload to b: older generations, the oldest first, and then the new text, all of payload
// type pt. What is too old or too long for its header is left empty.
func AppendRed(b []byte, pt uint8, older []Block, text []byte) []byte {
	pt &^= moreBlocks
	for _, o := range older {
		age, size := o.header()
		b = append(b, pt|moreBlocks, byte(age>>6), byte(age<<2)|byte(size>>8), byte(size))
	}
	b = append(b, pt)
	for _, o := range older {
		_, size := o.header()
		b = append(b, o.Text[:size]...)
	}
	return append(b, text...)
}

// header is the age in ms and the size that are written.
func (o Block) header() (age, size int) {
	ms := o.Age.Milliseconds()
	if ms < 0 || ms > maxAge || len(o.Text) > maxBlock {
		return 0, 0
	}
	return int(ms), len(o.Text)
}

// ParseRed takes a redundant payload apart: older generations, the oldest first, and the new text. All are of payload type
// pt. The texts are parts of payload.
func ParseRed(payload []byte, pt uint8) (older []Block, text []byte, err error) {
	var sizes []int
	for ; len(payload) > 0 && payload[0]&moreBlocks != 0; payload = payload[4:] {
		if len(payload) < 4 {
			return nil, nil, ErrTruncated
		}
		if payload[0]&^moreBlocks != pt {
			return nil, nil, ErrNesting
		}
		age := int(payload[1])<<6 | int(payload[2])>>2
		older = append(older, Block{Age: time.Duration(age) * time.Millisecond})
		sizes = append(sizes, int(payload[2]&3)<<8|int(payload[3]))
	}
	switch {
	case len(payload) == 0:
		return nil, nil, ErrTruncated
	case payload[0] != pt:
		return nil, nil, ErrNesting
	}
	payload = payload[1:]
	for i, size := range sizes {
		if size > len(payload) {
			return nil, nil, ErrTruncated
		}
		older[i].Text, payload = slices.Clip(payload[:size]), payload[size:]
	}
	return older, payload, nil
}
