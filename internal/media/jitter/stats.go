package jitter

import "time"

// Stats count what a Buffer has done since New.
type Stats struct {
	Pushed    uint64        // packets taken
	Played    uint64        // packets given out
	Lost      uint64        // packets that were not here when they were due, or never came
	Late      uint64        // packets discarded because they came after their time
	Skipped   uint64        // packets discarded to cut the delay
	Overflow  uint64        // packets discarded because there were too many or they were too long
	Stray     uint64        // packets discarded because they were far off the others
	Duplicate uint64        // packets that came again
	Reordered uint64        // packets that came after a later one
	Stretched uint64        // times that the delay grew by a packet
	Resets    uint64        // new sources and far jumps
	Jitter    time.Duration // interarrival jitter, RFC 3550 §6.4.1
	Delay     time.Duration // of the packet played last, beyond what the fastest packets took
	Target    time.Duration // of Delay
	Waiting   int           // packets
}

// Discarded is how many packets came and were not played.
func (s Stats) Discarded() uint64 { return s.Late + s.Skipped + s.Overflow + s.Stray }
