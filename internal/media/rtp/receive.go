package rtp

import (
	"errors"
	"net/netip"
	"time"

	"github.com/pion/rtp"
)

// Bounds of a source's sequence numbers, RFC 3550 A.1.
const (
	maxDropout   = 3000 // packets ahead
	maxMisorder  = 100  // packets behind
	minNewSource = 3    // packets in order that make another SSRC the source
)

// maxStep is the longest packet that is believed.
const maxStep = 200 * time.Millisecond

var errNotRTP = errors.New("not RTP version 2")

// inbound is what a datagram came to.
type inbound struct {
	packet       Packet
	event        Event
	ok, hasEvent bool
	learned      bool
}

// receiver is the source that is heard: its sequence, losses and jitter. Time is passed in.
type receiver struct {
	clockRate int
	any       bool // accept every payload type
	accepted  [128]bool
	eventType uint8

	header rtp.Packet // read into, over and over
	known  bool
	source source
	next   candidate
	events eventReceiver
	stats  Received
	drops  Dropped
}

// candidate is another SSRC that may become the source.
type candidate struct {
	ssrc  uint32
	seq   uint16
	count int
}

// setAccept takes the payload types that may come in.
func (r *receiver) setAccept(p Remote) {
	r.any = len(p.Accept) == 0
	r.accepted = [128]bool{}
	for _, pt := range p.Accept {
		r.accepted[pt&0x7f] = true
	}
	r.eventType = p.EventReceive
}

// accept takes a datagram: what is in it, if it is the other side's. Under mu.
func (s *Session) accept(b []byte, from netip.AddrPort, now time.Time) (in inbound) {
	r := &s.rx
	if err := r.parse(b); err != nil {
		r.drops.Malformed++
		return in
	}
	h := &r.header.Header
	isEvent := r.eventType != 0 && h.PayloadType == r.eventType
	usable := r.any || r.accepted[h.PayloadType] || isEvent
	if !usable && from != s.where.current {
		r.drops.Stranger++
		return in
	}
	if !usable {
		r.drops.Payload++
		return in
	}
	var ok bool
	if ok, in.learned = s.where.admit(from, h.SSRC, h.SequenceNumber, now); !ok {
		r.drops.Stranger++
		return in
	}
	if in.learned {
		r.known = false
	}
	if !r.fromSource(h) {
		r.drops.Source++
		return in
	}
	r.take(&in, isEvent, now)
	return in
}

// isRTCP tells RTCP by its packet type, where RTP has marker and payload type: RFC 5761 §4.
func isRTCP(b []byte) bool { return len(b) > 1 && b[1] >= 192 && b[1] <= 223 }

// parse reads the header; its payload stays in b.
func (r *receiver) parse(b []byte) error {
	if len(b) < 12 || b[0]>>6 != 2 {
		return errNotRTP
	}
	if isRTCP(b) {
		return errNotRTP
	}
	return r.header.Unmarshal(b)
}

// fromSource says whether the packet's SSRC is the source's. Another one becomes
// it with its third packet in order: a source that was restarted, as on a new offer.
func (r *receiver) fromSource(h *rtp.Header) bool {
	if r.known && h.SSRC == r.source.ssrc {
		r.next.count = 0
		return true
	}
	if r.known {
		if r.next.count > 0 && h.SSRC == r.next.ssrc && h.SequenceNumber == r.next.seq+1 {
			r.next.count++
		} else {
			r.next = candidate{ssrc: h.SSRC, count: 1}
		}
		if r.next.seq = h.SequenceNumber; r.next.count < minNewSource {
			return false
		}
	}
	r.known, r.next.count = true, 0
	lost := r.source.before + r.source.lost()
	r.source = source{ssrc: h.SSRC, before: lost, step: r.source.step}
	r.events = eventReceiver{clockRate: r.clockRate}
	return true
}

// take counts a packet of the source and fills in.
func (r *receiver) take(in *inbound, isEvent bool, now time.Time) {
	h := &r.header.Header
	switch gap, verdict := r.source.sequence(h.SequenceNumber); verdict {
	case duplicate:
		r.stats.Duplicate++
		return
	case jumped:
		r.drops.Source++
		return
	case reordered:
		r.stats.Reordered++
	case inOrder:
		if gap > 0 {
			r.stats.LossPeriod.add(r.duration(uint32(gap) * r.source.packet(r.clockRate)))
		}
		if !isEvent {
			r.source.timing(h.Timestamp, r.ticks(now), gap, r.maxStep())
		}
	}
	r.stats.Packets++
	r.stats.Bytes += uint64(len(r.header.Payload))
	r.stats.LastUpdate = now
	if !isEvent {
		r.stats.PayloadType = h.PayloadType
	}
	in.ok = true
	in.packet = Packet{Seq: h.SequenceNumber, Timestamp: h.Timestamp, SSRC: h.SSRC, PayloadType: h.PayloadType,
		Marker: h.Marker, Event: isEvent, Payload: r.header.Payload, At: now}
	if isEvent {
		in.event, in.hasEvent = r.events.push(h.Timestamp, r.header.Payload)
	}
}

// ticks is now on the RTP clock, from anywhere.
func (r *receiver) ticks(now time.Time) uint32 {
	rate := int64(r.clockRate)
	return uint32(now.Unix()*rate + int64(now.Nanosecond())*rate/int64(time.Second))
}

func (r *receiver) maxStep() uint32 {
	return uint32(int64(r.clockRate) * int64(maxStep) / int64(time.Second))
}

// duration is how long ticks last.
func (r *receiver) duration(ticks uint32) time.Duration {
	return time.Duration(ticks) * time.Second / time.Duration(r.clockRate)
}

// jitter is the interarrival jitter.
func (r *receiver) jitter() time.Duration { return r.duration(r.source.jitter / 16) }

// received is the statistics as they are now.
func (r *receiver) received() Received {
	st := r.stats
	st.Lost = uint64(r.source.before + r.source.lost())
	if st.Jitter.Count == 0 && st.Packets > 0 {
		st.Jitter.add(r.jitter())
	}
	return st
}
