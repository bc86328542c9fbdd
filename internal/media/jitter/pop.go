package jitter

import "time"

// Pop gives what is to be played at now. The owner calls it each time that it
// has played what the last Pop gave.
func (b *Buffer) Pop(now time.Time) Frame {
	if !b.playing {
		return b.begin(now)
	}
	b.cut(now)
	for {
		if s := b.at(b.next); s != nil {
			if s.filler && b.spokenBeside() {
				b.passOver(s)
				continue
			}
			if !s.filler && s.ts > b.nextTS+b.span/2 && !b.due(s, now) {
				return b.frame(Empty) // the source was silent in between
			}
			return b.play(s, now)
		}
		if b.count == 0 {
			return b.starve()
		}
		if f, ok := b.miss(now); ok {
			return f
		}
	}
}

// spokenBeside says whether the audio after the filler that is due is due itself: a source that speaks on beside its
// events, or sends several packets of one at once. The filler has no time of its own then.
func (b *Buffer) spokenBeside() bool {
	for seq := b.next + 1; seq <= b.line.high; seq++ {
		if s := b.at(seq); s != nil && !s.filler {
			return s.ts < b.nextTS+b.span/2
		}
	}
	return false
}

// passOver takes a filler without letting time pass.
func (b *Buffer) passOver(s *slot) {
	b.finish(s)
	b.next++
	b.stats.Played++
}

// begin starts to play when the earliest packet is due.
func (b *Buffer) begin(now time.Time) Frame {
	s := b.head()
	if s == nil || !b.due(s, now) {
		return b.frame(Empty)
	}
	if b.begun {
		b.stats.Lost += uint64(s.seq - b.next)
	}
	b.begun, b.playing, b.held = true, true, 0
	b.excess = excess{}
	return b.play(s, now)
}

// due says whether the packet has waited for the target.
func (b *Buffer) due(s *slot, now time.Time) bool {
	return s.filler || b.lateness(s.ts, now) >= b.delay.target()
}

// lateness is how long after the fastest packets' arrival this timestamp would be played now.
func (b *Buffer) lateness(ts int64, now time.Time) time.Duration {
	return b.delay.relative(now.Sub(b.line.epoch), b.duration(ts))
}

// play gives out the packet that is due.
func (b *Buffer) play(s *slot, now time.Time) Frame {
	b.next = s.seq + 1
	if s.filler {
		b.nextTS += b.span
	} else {
		b.nextTS = s.ts + b.span
		b.stats.Delay = b.lateness(s.ts, now)
		// Only time spent here can be cut.
		b.excess.note(min(b.stats.Delay-b.delay.target(), now.Sub(s.arrival)), now)
	}
	b.stats.Stretched += uint64(b.held)
	b.held = 0
	b.finish(s)
	b.stats.Played++
	b.out, s.payload = s.payload, b.out
	f := b.frame(Normal)
	f.PayloadType, f.Payload = s.pt, b.out
	f.Surplus = !s.filler && b.count > 0 && b.excess.tooMuch(b.duration(b.span), shortPatience, now)
	if s.filler {
		f.Payload = nil
	}
	return f
}

// miss deals with a packet that is due while later ones are here. False: nothing to give out yet, look again.
func (b *Buffer) miss(now time.Time) (Frame, bool) {
	s := b.head()
	gap := s.seq - b.next
	switch {
	case gap*b.span > b.ticks(b.cfg.MaxConceal):
		b.stats.Lost += uint64(gap) // too long to conceal: silence until the next is due
		b.next, b.held = s.seq, 0
		return Frame{}, false
	case b.held > 0: // its time has passed while we waited
		b.held--
		b.skipOne()
		b.stats.Lost++
		return Frame{}, false
	case b.delay.target()-b.lateness(b.nextTS, now) > b.duration(b.span)/2:
		b.held++ // we are early: it may yet come
		return b.frame(Lost), true
	}
	b.skipOne()
	b.stats.Lost++
	f := b.frame(Lost)
	if after := b.at(b.next); after != nil {
		f.PayloadType, f.Payload = after.pt, after.payload
	}
	return f, true
}

// skipOne goes on to the next sequence number.
func (b *Buffer) skipOne() {
	b.next++
	b.nextTS += b.span
}

// starve deals with having nothing at all: conceal and wait, so that late
// packets are still played, later; give up after a while.
func (b *Buffer) starve() Frame {
	if int64(b.held)*b.span >= b.ticks(b.cfg.MaxConceal) {
		b.playing = false
		return b.frame(Empty)
	}
	b.held++
	return b.frame(Lost)
}

func (b *Buffer) frame(k Kind) Frame { return Frame{Kind: k, Ticks: int(b.span)} }

// Discard says that the packet Pop gave last, a Surplus one, was not played.
func (b *Buffer) Discard() {
	b.stats.Played--
	b.stats.Skipped++
	b.excess = excess{}
}

// cut drops the packet that is due when the delay has been too long for a while.
func (b *Buffer) cut(now time.Time) {
	s := b.at(b.next)
	if s == nil || b.count < 2 || !b.excess.forced(b.duration(b.span), now) {
		return
	}
	b.finish(s)
	b.skipOne()
	b.stats.Skipped++
	b.excess = excess{}
}
