package jitter

import "time"

// Bounds beyond which a packet does not belong to the timeline so far. Two such
// in a row begin a new one (RFC 3550 A.1).
const (
	maxAhead  = 200             // packets
	maxBehind = 100             // packets
	maxShift  = 2 * time.Second // between timestamp and arrival, against the fastest packets
)

// maxSpan is the longest packet that is believed.
const maxSpan = 200 * time.Millisecond

// timeline numbers a source's packets and ticks without wrapping.
type timeline struct {
	open   bool
	ssrc   uint32
	high   int64     // newest sequence number, from that of the first packet
	highTS int64     // its timestamp, from 0
	lastTS uint32    // as written
	epoch  time.Time // arrival of the first packet
	stray  uint16    // sequence number that would confirm a jump
	lost   bool      // stray counts
}

// start begins at packet p.
func (l *timeline) start(p Packet, now time.Time) {
	*l = timeline{open: true, ssrc: p.SSRC, high: int64(p.Seq), lastTS: p.Timestamp, epoch: now}
}

// unwrap is p's sequence number and timestamp on the timeline.
func (l *timeline) unwrap(p Packet) (seq, ts int64) {
	seq = l.high + int64(int16(p.Seq-uint16(l.high)))
	return seq, l.highTS + int64(int32(p.Timestamp-l.lastTS))
}

// advance makes this packet the newest. A filler's timestamp does not count.
func (l *timeline) advance(seq, ts int64, p Packet) {
	l.high = seq
	if !p.Filler {
		l.highTS, l.lastTS = ts, p.Timestamp
	}
}

// confirms says whether p follows a packet that did not belong either; else it is to be followed.
func (l *timeline) confirms(p Packet) bool {
	ok := l.lost && p.Seq == l.stray
	l.stray, l.lost = p.Seq+1, !ok
	return ok
}

// Push takes a packet that arrived at now.
func (b *Buffer) Push(p Packet, now time.Time) {
	if len(p.Payload) > MaxPayload {
		b.stats.Overflow++
		return
	}
	if !b.line.open || p.SSRC != b.line.ssrc {
		b.restart(p, now)
	}
	seq, ts := b.line.unwrap(p)
	if !b.belongs(seq, ts, p, now) {
		if !b.line.confirms(p) {
			b.stats.Stray++
			return
		}
		b.restart(p, now)
		seq, ts = b.line.unwrap(p)
	}
	b.line.lost = false
	if !p.Filler {
		b.stats.Jitter = b.delay.observe(now.Sub(b.line.epoch), b.duration(ts))
	}
	b.store(seq, ts, p, now)
}

// restart begins a new timeline with p; what waits is dropped.
func (b *Buffer) restart(p Packet, now time.Time) {
	if b.line.open {
		b.stats.Resets++
		b.stats.Overflow += uint64(b.count)
	}
	b.Reset()
	b.line.start(p, now)
}

// belongs says whether the packet fits the timeline.
func (b *Buffer) belongs(seq, ts int64, p Packet, now time.Time) bool {
	if d := seq - b.line.high; d > maxAhead || d < -maxBehind {
		return false
	}
	if p.Filler {
		return true
	}
	if s := &b.ring[seq&(slots-1)]; s.state != free && s.seq == seq && s.ts != ts && !s.filler {
		return false // another packet under the same number
	}
	shift := b.delay.relative(now.Sub(b.line.epoch), b.duration(ts))
	return shift < maxShift && shift > -maxShift
}

// store puts a packet of the timeline into its slot.
func (b *Buffer) store(seq, ts int64, p Packet, now time.Time) {
	s := &b.ring[seq&(slots-1)]
	switch {
	case s.seq == seq && s.state != free:
		b.stats.Duplicate++
		return
	case b.begun && seq < b.next:
		b.stats.Late++
		b.noteOrder(seq, ts, p)
		return
	}
	b.noteOrder(seq, ts, p)
	s.seq, s.ts, s.arrival, s.pt, s.filler, s.state = seq, ts, now, p.PayloadType, p.Filler, waiting
	s.payload = append(s.payload[:0], p.Payload...)
	b.count++
	b.stats.Pushed++
	b.trim()
}

// noteOrder counts packets out of order and learns from those in order how long they are.
func (b *Buffer) noteOrder(seq, ts int64, p Packet) {
	if seq < b.line.high {
		b.stats.Reordered++
		return
	}
	step := ts - b.line.highTS
	if seq == b.line.high+1 && !p.Filler && step > 0 && step <= b.ticks(maxSpan) {
		if step == b.lastStep {
			b.span = step
		}
		b.lastStep = step
	}
	b.forget(seq - slots)
	b.line.advance(seq, ts, p)
}

// forget drops what waits up to this sequence number: the ring has no place for it any more.
func (b *Buffer) forget(last int64) {
	for seq := b.line.high - slots + 1; seq <= last; seq++ {
		if s := b.at(seq); s != nil {
			b.finish(s)
			b.stats.Overflow++
		}
	}
	if missed := last + 1 - b.next; b.begun && missed > 0 {
		b.next, b.nextTS, b.held = last+1, b.nextTS+missed*b.span, 0
		b.stats.Lost += uint64(missed)
	}
}

// trim drops the oldest packets when more audio waits than may.
func (b *Buffer) trim() {
	most := b.ticks(b.cfg.MaxDelay)/b.span + 2
	for s := b.head(); s != nil && int64(b.count) > most; s = b.head() {
		b.finish(s)
		b.stats.Overflow++
		if b.begun {
			b.next, b.nextTS, b.held = s.seq+1, s.ts+b.span, 0
		}
	}
}
