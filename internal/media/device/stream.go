package device

import "encoding/binary"

// stream is what pull gives as bytes: 16-bit little-endian stereo, without end. A mono source goes
// to both channels.
type stream struct {
	pull     func(pcm []int16)
	channels int // of the source
	pcm      []int16
}

// Read fills p with whole stereo samples.
func (s *stream) Read(p []byte) (int, error) {
	const step = 4 // bytes of a stereo sample
	n := len(p) / step
	if need := n * s.channels; cap(s.pcm) < need {
		s.pcm = make([]int16, need)
	}
	pcm := s.pcm[:n*s.channels]
	s.pull(pcm)
	for i := range n {
		left, right := pcm[i*s.channels], pcm[(i+1)*s.channels-1]
		binary.LittleEndian.PutUint16(p[i*step:], uint16(left))
		binary.LittleEndian.PutUint16(p[i*step+2:], uint16(right))
	}
	return n * step, nil
}
