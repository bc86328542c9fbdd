package jitter

import (
	"cmp"
	"time"
)

// Config is a Buffer's. Zero fields mean the defaults.
type Config struct {
	// Rate is the RTP clock rate, Hz; 0 means DefaultRate.
	Rate int
	// PTime is the packet length to assume before packets tell; 0 means DefaultPTime.
	PTime time.Duration
	// MinDelay is the lowest delay target; 0 means DefaultMinDelay.
	MinDelay time.Duration
	// InitialDelay is the lowest target until there are measurements; 0 means DefaultInitialDelay.
	InitialDelay time.Duration
	// MaxDelay is the highest delay target, and how much audio is kept; 0 means DefaultMaxDelay.
	MaxDelay time.Duration
	// MaxConceal is how long Lost is said when nothing comes at all; 0 means DefaultMaxConceal.
	MaxConceal time.Duration
}

// The defaults of Config.
const (
	DefaultRate         = 8000
	DefaultPTime        = 20 * time.Millisecond
	DefaultMinDelay     = 20 * time.Millisecond
	DefaultInitialDelay = 40 * time.Millisecond
	DefaultMaxDelay     = 360 * time.Millisecond
	DefaultMaxConceal   = 100 * time.Millisecond
)

// MaxPayload is the longest payload that is kept, in bytes.
const MaxPayload = 1500

// Packet is what Push takes.
type Packet struct {
	Seq         uint16
	Timestamp   uint32
	SSRC        uint32
	PayloadType uint8
	// Filler marks a packet that is no audio (a telephone event) and only keeps
	// the sequence whole: silence of a packet's length, or of none when the audio after it is due.
	// Its timestamp and payload do not count.
	Filler  bool
	Payload []byte // copied
}

// Kind is what Pop found.
type Kind int

// The kinds of Frame.
const (
	Empty  Kind = iota // nothing is due: silence
	Normal             // Payload is due; none for a filler
	Lost               // a packet is due and not here: conceal Ticks
)

// Frame is what Pop gives.
type Frame struct {
	Kind        Kind
	PayloadType uint8
	// Payload is valid until the next Pop or Push. With Lost it is that of the packet behind the lost one, which comes itself yet, if
	// that one is here: some codecs repeat in it what was lost.
	Payload []byte
	// Ticks is how long a packet of this source lasts.
	Ticks int
	// Surplus says that the delay is too long: a packet of silence is better not played but answered by Discard and the
	// next Pop.
	Surplus bool
}

// slots is how many packets are kept at most; a power of two.
const slots = 256

// slot is a place in the ring for one sequence number.
type slot struct {
	seq, ts int64
	arrival time.Time
	pt      uint8
	state   slotState
	filler  bool
	payload []byte
}

type slotState uint8

const (
	free slotState = iota
	waiting
	done // played or skipped: what comes again is a duplicate
)

// Buffer is a playout buffer.
type Buffer struct {
	cfg    Config
	ring   [slots]slot
	out    []byte // payload that Pop gave last
	line   timeline
	delay  estimator
	excess excess
	// begun says that next and nextTS count: something has been played.
	begun, playing bool
	next, nextTS   int64 // sequence number and timestamp that are due next
	span           int64 // ticks in a packet
	lastStep       int64 // between the timestamps of the last two packets in order
	count          int   // packets waiting
	held           int   // packets' worth of Lost that was given while waiting for next
	stats          Stats
}

// New is an empty Buffer.
func New(cfg Config) *Buffer {
	cfg = Config{
		Rate:         cmp.Or(cfg.Rate, DefaultRate),
		PTime:        cmp.Or(cfg.PTime, DefaultPTime),
		MinDelay:     cmp.Or(cfg.MinDelay, DefaultMinDelay),
		InitialDelay: cmp.Or(cfg.InitialDelay, DefaultInitialDelay),
		MaxDelay:     cmp.Or(cfg.MaxDelay, DefaultMaxDelay),
		MaxConceal:   cmp.Or(cfg.MaxConceal, DefaultMaxConceal),
	}
	b := &Buffer{cfg: cfg, delay: newEstimator(cfg)}
	b.span = max(b.ticks(cfg.PTime), 1)
	return b
}

// Reset empties the buffer and forgets the source, but not the statistics.
func (b *Buffer) Reset() {
	for i := range b.ring {
		b.ring[i].state = free
	}
	b.line = timeline{}
	b.delay = newEstimator(b.cfg)
	b.excess = excess{}
	b.begun, b.playing = false, false
	b.count, b.held, b.lastStep = 0, 0, 0
}

// Stats is a copy of the statistics.
func (b *Buffer) Stats() Stats {
	s := b.stats
	s.Target, s.Waiting = b.delay.target(), b.count
	return s
}

// at is the slot of a sequence number if it holds that packet.
func (b *Buffer) at(seq int64) *slot {
	if s := &b.ring[seq&(slots-1)]; s.state == waiting && s.seq == seq {
		return s
	}
	return nil
}

// head is the earliest packet waiting; nil when there is none.
func (b *Buffer) head() *slot {
	if b.count == 0 {
		return nil
	}
	from := b.line.high - slots + 1
	if b.begun {
		from = max(from, b.next)
	}
	for seq := from; seq <= b.line.high; seq++ {
		if s := b.at(seq); s != nil {
			return s
		}
	}
	return nil
}

// finish takes a waiting packet off the ring.
func (b *Buffer) finish(s *slot) {
	s.state = done
	b.count--
}

// ticks is d on the RTP clock.
func (b *Buffer) ticks(d time.Duration) int64 {
	return int64(d) * int64(b.cfg.Rate) / int64(time.Second)
}

// duration is how long ticks last.
func (b *Buffer) duration(ticks int64) time.Duration {
	rate := int64(b.cfg.Rate)
	return time.Duration(ticks/rate)*time.Second + time.Duration(ticks%rate)*time.Second/time.Duration(rate)
}
