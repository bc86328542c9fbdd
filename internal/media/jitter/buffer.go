package jitter

import "time"

// Config is a Buffer's. Zero fields mean the defaults.
type Config struct {
	// Rate is the RTP clock rate, Hz; 0 means 8000.
	Rate int
	// PTime is the packet length to assume before packets tell; 0 means 20 ms.
	PTime time.Duration
	// MinDelay is the lowest delay target; 0 means DefaultMinDelay.
	MinDelay time.Duration
	// InitialDelay is the target before there are measurements; 0 means DefaultInitialDelay.
	InitialDelay time.Duration
	// MaxDelay is the highest delay target, and how much may be kept; 0 means DefaultMaxDelay.
	MaxDelay time.Duration
	// MaxConceal is how long Lost is said when nothing comes at all; 0 means DefaultMaxConceal.
	MaxConceal time.Duration
}

// The defaults of Config.
const (
	DefaultMinDelay     = 20 * time.Millisecond
	DefaultInitialDelay = 40 * time.Millisecond
	DefaultMaxDelay     = 360 * time.Millisecond
	DefaultMaxConceal   = 100 * time.Millisecond
)

// Packet is what Push takes.
type Packet struct {
	Seq         uint16
	Timestamp   uint32
	SSRC        uint32
	PayloadType uint8
	Marker      bool
	Payload     []byte // copied
}

// Kind is what Pop found.
type Kind int

// The kinds of Frame.
const (
	Empty  Kind = iota // nothing is due: silence
	Normal             // Payload is due
	Lost               // a packet is due and not here: conceal Ticks
)

// Frame is what Pop gives.
type Frame struct {
	Kind        Kind
	PayloadType uint8
	// Payload is valid until the next Pop.
	Payload []byte
	// Ticks is how long a lost packet lasts, and about how long a normal one does.
	Ticks int
}

// Stats count what a Buffer has done since New.
type Stats struct {
	Pushed     uint64 // packets accepted
	Played     uint64 // packets given out
	Lost       uint64 // packets given out as Lost that never came in time
	Late       uint64 // packets that came after their time, discarded
	Skipped    uint64 // packets discarded to cut the delay
	Overflow   uint64 // packets discarded because the buffer was full
	Duplicate  uint64
	Reordered  uint64
	Stretched  uint64        // times that the delay grew by a packet
	Resets     uint64        // new sources and far jumps
	Delay      time.Duration // of the packet played last, above the fastest packet's
	Target     time.Duration
	QueueDepth int // packets waiting
}

// Buffer is a playout buffer.
type Buffer struct{}

// New is an empty Buffer.
func New(cfg Config) *Buffer { return &Buffer{} }

// Push takes a packet that arrived at now.
func (b *Buffer) Push(p Packet, now time.Time) {}

// Pop gives what is to be played at now. The owner calls it each time that it has played what the last Pop gave.
func (b *Buffer) Pop(now time.Time) Frame { return Frame{} }

// Reset empties the buffer and forgets the source, but not the statistics.
func (b *Buffer) Reset() {}

// Stats is a copy of the statistics.
func (b *Buffer) Stats() Stats { return Stats{} }
