package codec

// The sizes in bits of a frame's parts, marks included, by mode: The Speex Codec Manual §9.3 and §10.4. 0: there is none.
func speexNarrowBits(mode int) int {
	return [16]int{5, 43, 119, 160, 220, 300, 364, 492, 79}[mode]
}

func speexWideBits(mode int) int { return [8]int{4, 36, 112, 192, 352}[mode] }

// Modes of narrow band that are no sound.
const (
	speexInBand     = 13 // for the application: its length follows
	speexSignal     = 14 // for the decoder: what it is follows, and tells its length
	speexTerminator = 15
)

// What follows a frame's narrow band at most: a wide band, and an ultra-wide one that has this mode at most.
const (
	speexBands     = 2
	speexUltraMode = 1
)

// bitReader reads a payload from its first bit.
type bitReader struct {
	payload []byte
	at      int // bits
}

func (r *bitReader) left() int { return 8*len(r.payload) - r.at }

// take is the next n bits as a number; those behind the end are 0.
func (r *bitReader) take(n int) int {
	v := 0
	for range n {
		v <<= 1
		if i := r.at / 8; i < len(r.payload) {
			v |= int(r.payload[i]>>(7-r.at%8)) & 1
		}
		r.at++
	}
	return v
}

// speexFrames is how many frames payload holds, RFC 5574 §3.3; -1 when it is none of Speex, or more than speexMost.
func speexFrames(payload []byte) int {
	r := &bitReader{payload: payload}
	for frames := 0; frames <= speexMost; {
		sound, ok := speexPart(r)
		if !ok || r.left() < 0 {
			return -1
		}
		if !sound {
			return frames
		}
		frames++
	}
	return -1
}

// speexPart reads up to the end of the next frame's narrow band. Not sound: there is none. Not ok: that cannot be.
func speexPart(r *bitReader) (sound, ok bool) {
	for wide := 0; r.left() >= 5; {
		if r.take(1) == 1 { // a wide band of the frame before
			mode := r.take(3)
			if wide++; wide > speexBands || wide == speexBands && mode > speexUltraMode || speexWideBits(mode) == 0 {
				return false, false
			}
			r.at += speexWideBits(mode) - 4
			continue
		}
		switch mode := r.take(4); mode {
		case speexTerminator:
			return false, true
		case speexInBand:
			bytes := r.take(4)
			r.at += 5 + 8*bytes
		case speexSignal:
			signal := r.take(4)
			r.at += speexSignalBits(signal)
		default:
			n := speexNarrowBits(mode)
			r.at += n - 5
			return true, n > 0
		}
	}
	return false, true
}

// speexSignalBits is how much follows a signal to the decoder.
func speexSignalBits(signal int) int {
	switch {
	case signal < 2:
		return 1
	case signal < 8:
		return 4
	case signal < 10:
		return 8
	case signal < 12:
		return 16
	case signal < 14:
		return 32
	}
	return 64
}
