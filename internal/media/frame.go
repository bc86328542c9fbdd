package media

import "math"

// FullScale is the amplitude of a sample at 0 dBov.
const FullScale = 32768

// Saturate is v within the range of a sample.
func Saturate(v int32) int16 {
	return int16(min(max(v, math.MinInt16), math.MaxInt16))
}

// Level is the power of frame in dBov, -Inf for digital silence.
func Level(frame []int16) float64 {
	if len(frame) == 0 {
		return math.Inf(-1)
	}
	var sum float64
	for _, s := range frame {
		sum += float64(s) * float64(s)
	}
	return 10 * math.Log10(sum/float64(len(frame))/(FullScale*FullScale))
}

// Rechannel converts src with in channels to out channels into dst, and is the
// part of dst that was filled. Several channels become one by their average,
// one becomes several by repetition. dst must hold len(src)/in*out values.
func Rechannel(dst, src []int16, in, out int) []int16 {
	frames := len(src) / in
	dst = dst[:frames*out]
	switch {
	case in == out:
		copy(dst, src)
	case out == 1:
		downmix(dst, src, in)
	default:
		for i := range frames {
			for c := range out {
				dst[i*out+c] = src[i*in+c%in]
			}
		}
	}
	return dst
}

// downmix averages the channels of src.
func downmix(dst, src []int16, channels int) {
	for i := range dst {
		var sum int32
		for _, s := range src[i*channels : (i+1)*channels] {
			sum += int32(s)
		}
		dst[i] = int16(sum / int32(channels))
	}
}
