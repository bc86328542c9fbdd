package bridge

import "gosua/internal/media"

// Above knee the sum of several sources is bent towards full scale, which it never
// reaches: softer than clipping, and nothing below is touched.
const (
	knee = 26000
	room = 32767 - knee
)

// add adds frame to sum.
func add(sum []int32, frame []int16) {
	frame = frame[:len(sum)]
	for i := range sum {
		sum[i] += int32(frame[i])
	}
}

// subtract takes frame away from sum.
func subtract(sum []int32, frame []int16) {
	frame = frame[:len(sum)]
	for i := range sum {
		sum[i] -= int32(frame[i])
	}
}

// limit brings sum within the range of a sample.
func limit(out []int16, sum []int32) {
	sum = sum[:len(out)]
	for i, v := range sum {
		switch {
		case v > knee:
			v = knee + bend(v-knee)
		case v < -knee:
			v = -knee - bend(-v-knee)
		}
		out[i] = int16(v)
	}
}

// bend is over (above 0) brought below room, with a slope of 1 at 0.
func bend(over int32) int32 {
	return int32(int64(over) * room / (int64(over) + room))
}

// amplify multiplies src by gain into dst, clipping.
func amplify(dst, src []int16, gain float32) {
	if gain == 1 && &dst[0] == &src[0] {
		return
	}
	for i, s := range src {
		v := float32(s) * gain
		dst[i] = media.Saturate(int32(min(max(v, -media.FullScale), media.FullScale)))
	}
}

// meanAbs is the mean absolute amplitude of frame.
func meanAbs(frame []int16) uint32 {
	var sum uint64
	for _, s := range frame {
		v := int32(s)
		if v < 0 {
			v = -v
		}
		sum += uint64(v)
	}
	return uint32(sum / uint64(len(frame)))
}
