package rtp

// verdict is what a sequence number says about its packet.
type verdict int

const (
	inOrder verdict = iota
	reordered
	duplicate
	jumped
)

// source is the sequence and timing of one SSRC, RFC 3550 A.1, A.3 and A.8.
type source struct {
	ssrc     uint32
	open     bool
	base     uint32 // first extended sequence number
	high     uint32 // newest one: cycles in the upper half
	got      uint32 // packets, duplicates not counted
	before   uint32 // lost by the sources before this one
	bad      uint16 // sequence number that would confirm a jump
	hasBad   bool
	window   [2]uint64 // which of the newest 128 came; bit 0 of window[0] is high
	priorGot uint32    // at the last report
	priorExp uint32
	sr       uint32 // middle of the NTP time in the last SR; 0 none
	srTicks  uint32 // when that came, in 1/65536 s

	timed   bool
	ts      uint32 // of the newest packet
	transit uint32
	jitter  uint32 // 16 times the jitter, in ticks
	step    uint32 // ticks in a packet, 0 unknown
}

// sequence takes a sequence number; gap is how many were passed over.
func (s *source) sequence(seq uint16) (gap int, v verdict) {
	if !s.open {
		s.restart(seq)
		return 0, inOrder
	}
	ahead := seq - uint16(s.high)
	switch {
	case ahead == 0:
		return 0, duplicate
	case ahead < maxDropout:
		s.hasBad = false
		s.shift(uint(ahead))
		s.high += uint32(ahead)
		s.got++
		return int(ahead) - 1, inOrder
	case -ahead <= maxMisorder:
		s.hasBad = false
		return 0, s.late(uint(-ahead))
	case s.hasBad && seq == s.bad:
		s.before += s.lost()
		s.restart(seq)
		return 0, inOrder
	}
	s.bad, s.hasBad = seq+1, true
	return 0, jumped
}

// restart begins the sequence at seq.
func (s *source) restart(seq uint16) {
	s.open, s.timed, s.hasBad = true, false, false
	s.base, s.high, s.got = uint32(seq), uint32(seq), 1
	s.priorGot, s.priorExp = 0, 0
	s.window = [2]uint64{1, 0}
}

// shift moves the window on by n.
func (s *source) shift(n uint) {
	switch {
	case n >= 128:
		s.window = [2]uint64{}
	case n >= 64:
		s.window = [2]uint64{0, s.window[0] << (n - 64)}
	default:
		s.window[1] = s.window[1]<<n | s.window[0]>>(64-n)
		s.window[0] <<= n
	}
	s.window[0] |= 1
}

// late takes a packet that is n behind the newest.
func (s *source) late(n uint) verdict {
	word, bit := &s.window[n/64], uint64(1)<<(n%64)
	if *word&bit != 0 {
		return duplicate
	}
	*word |= bit
	if uint32(n) <= s.high-s.base { // else it is older than the first
		s.got++
	}
	return reordered
}

// expected is how many packets there should have been.
func (s *source) expected() uint32 {
	if !s.open {
		return 0
	}
	return s.high - s.base + 1
}

// lost is how many never came.
func (s *source) lost() uint32 {
	if e := s.expected(); e > s.got {
		return e - s.got
	}
	return 0
}

// fraction is the part lost since the last call, in 1/256 (RFC 3550 A.3).
func (s *source) fraction() uint8 {
	expected := s.expected() - s.priorExp
	got := s.got - s.priorGot
	s.priorExp, s.priorGot = s.expected(), s.got
	if expected == 0 || got >= expected {
		return 0
	}
	return uint8(min((expected-got)<<8/expected, 255))
}

// timing takes the timestamp of a packet in order that arrived at this tick.
func (s *source) timing(ts, arrival uint32, gap int, maxStep uint32) {
	transit := arrival - ts
	if s.timed {
		d := int32(transit - s.transit)
		s.jitter += uint32(max(d, -d)) - (s.jitter+8)>>4
		if step := ts - s.ts; gap == 0 && step > 0 && step <= maxStep {
			s.step = step
		}
	}
	s.timed, s.ts, s.transit = true, ts, transit
}

// packet is how many ticks a packet has, 20 ms until it is known.
func (s *source) packet(clockRate int) uint32 {
	if s.step == 0 {
		return uint32(clockRate / 50)
	}
	return s.step
}
