package wavfile

import (
	"encoding/binary"
	"math"

	"gosua/internal/media/codec"
)

// expander is how samples of a format become 16-bit ones.
func expander(tag, bits int) (encoding string, expand func(dst []int16, src []byte), ok bool) {
	switch {
	case tag == tagPCM && bits == 8:
		return "PCM", expand8, true
	case tag == tagPCM && bits == 16:
		return "PCM", expand16, true
	case tag == tagPCM && bits == 24:
		return "PCM", expand24, true
	case tag == tagPCM && bits == 32:
		return "PCM", expand32, true
	case tag == tagFloat && bits == 32:
		return "float", expandFloat32, true
	case tag == tagFloat && bits == 64:
		return "float", expandFloat64, true
	case tag == tagAlaw && bits == 8:
		return "A-law", expandAlaw, true
	case tag == tagMulaw && bits == 8:
		return "u-law", expandMulaw, true
	}
	return "", nil, false
}

func expand8(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = int16(src[i])<<8 - math.MaxInt16 - 1
	}
}

func expand16(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = int16(binary.LittleEndian.Uint16(src[2*i:]))
	}
}

func expand24(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = int16(binary.LittleEndian.Uint16(src[3*i+1:]))
	}
}

func expand32(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = int16(binary.LittleEndian.Uint16(src[4*i+2:]))
	}
}

func expandFloat32(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = fromFloat(float64(math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))))
	}
}

func expandFloat64(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = fromFloat(math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:])))
	}
}

// fromFloat is v, full scale being 1, as a sample; what is no number is silence.
func fromFloat(v float64) int16 {
	if math.IsNaN(v) {
		return 0
	}
	return int16(math.Round(min(max(v*32768, math.MinInt16), math.MaxInt16)))
}

func expandAlaw(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = codec.AlawToLinear(src[i])
	}
}

func expandMulaw(dst []int16, src []byte) {
	for i := range dst {
		dst[i] = codec.MulawToLinear(src[i])
	}
}
