package telnet

import "unicode/utf8"

// Keys. Those that send one byte have its value; the others are no runes.
const (
	keyHome      = 0x01 // Ctrl-A
	keyInterrupt = 0x03 // Ctrl-C
	keyEnd       = 0x05 // Ctrl-E
	keyBackspace = 0x08
	keyTab       = '\t'
	keyEnter     = '\r'
	keyKill      = 0x15 // Ctrl-U
	keyEscape    = 0x1b
	keyDelete    = 0x7f // to the left of the cursor, as backspace

	keyUp rune = -1 - iota
	keyDown
	keyRight
	keyLeft
	keyDeleteRight
	keyNone // nothing yet, or nothing that anybody knows
)

// keyReader makes keys of bytes: UTF-8 is put together, control sequences of the arrow keys are known, others skipped.
type keyReader struct {
	partial []byte // of a rune
	state   keyState
	number  byte // the parameter of the control sequence if it is one digit, 0 for none, tooMany for more
	afterCR bool // CR was the last byte: LF or NUL belongs to it
}

// tooMany stands for parameters that no known key has.
const tooMany = 0xff

// keyState is where in a control sequence the reader stands.
type keyState uint8

const (
	plainKeys keyState = iota
	afterEscape
	inSequence // after ESC [ or ESC O
)

// take reads one byte and gives the key it completes, or keyNone.
func (k *keyReader) take(b byte) rune {
	afterCR := k.afterCR
	k.afterCR = b == '\r'
	switch {
	case afterCR && (b == '\n' || b == 0):
		return keyNone
	case b < 0x20 && b != keyEscape: // ends whatever was begun
		k.partial, k.state = k.partial[:0], plainKeys
		if b == '\n' {
			return keyEnter
		}
		return rune(b)
	case b == keyEscape:
		k.partial, k.state = k.partial[:0], afterEscape
		return keyNone
	case k.state != plainKeys:
		return k.sequence(b)
	}
	return k.rune(b)
}

// rune puts UTF-8 together. Octets that are none are skipped.
func (k *keyReader) rune(b byte) rune {
	if utf8.RuneStart(b) {
		k.partial = k.partial[:0]
	}
	k.partial = append(k.partial, b)
	if !utf8.FullRune(k.partial) {
		return keyNone
	}
	r, size := utf8.DecodeRune(k.partial)
	k.partial = k.partial[:0]
	if r == utf8.RuneError && size == 1 {
		return keyNone
	}
	return r
}

// sequence reads on in a control sequence.
func (k *keyReader) sequence(b byte) rune {
	switch {
	case k.state == afterEscape && (b == '[' || b == 'O'):
		k.state, k.number = inSequence, 0
		return keyNone
	case k.state == inSequence && b >= 0x20 && b < 0x40: // parameters
		if k.number != 0 {
			b = tooMany
		}
		k.number = b
		return keyNone
	}
	known := k.state == inSequence
	k.state = plainKeys
	if !known {
		return keyNone
	}
	return sequenceKey(b, k.number)
}

// sequenceKey is the key of a control sequence by its last byte, and its first parameter where that tells the key.
func sequenceKey(final, number byte) rune {
	switch final {
	case 'A':
		return keyUp
	case 'B':
		return keyDown
	case 'C':
		return keyRight
	case 'D':
		return keyLeft
	case 'H':
		return keyHome
	case 'F':
		return keyEnd
	case '~':
		return numberedKey(number)
	}
	return keyNone
}

func numberedKey(number byte) rune {
	switch number {
	case '1', '7':
		return keyHome
	case '3':
		return keyDeleteRight
	case '4', '8':
		return keyEnd
	}
	return keyNone
}
