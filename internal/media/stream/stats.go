package stream

import (
	"time"

	"gosua/internal/media/jitter"
	"gosua/internal/media/rtp"
)

// Stats is what a stream has counted, at one moment.
type Stats struct {
	rtp.Stats
	Codec  string        // encoding name
	Rate   int           // Hz
	PTime  time.Duration // of what is sent
	Jitter jitter.Stats  // the playout buffer
	// Discarded is received packets that came too late or were too many.
	Discarded uint64
	// Overflow is packets dropped because the clock did not take them in time.
	Overflow uint64
	// SendFailed is frames that the socket did not take.
	SendFailed uint64
}

// Stats is what the stream has counted.
func (s *Stream) Stats() Stats {
	playout, failed, overflow := s.inbox.figures()
	return Stats{
		Stats: s.rtp.Stats(), Codec: s.setup.Load().Codec.Name, Rate: s.format.Rate, PTime: s.format.PTime,
		Jitter: playout, Discarded: playout.Discarded() + overflow, Overflow: overflow, SendFailed: failed,
	}
}
