package rtp

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/pion/rtp"
)

const headerSize = 12 // of what is sent: no CSRC, no extension

// sender is the source that is sent. Time is passed in.
type sender struct {
	header rtp.Header
	muted  bool
	spurt  bool // the next packet begins a talk spurt
	events eventSender
	stats  Sent
	// What the timestamp was when.
	stamped   uint32
	stampedAt time.Time
	quiet     int // reports since the last packet
	ptime     time.Duration
	lostPrior uint32
}

func newSender(cfg Config) sender {
	t := sender{
		spurt: true,
		header: rtp.Header{
			Version: 2, SSRC: cfg.SSRC,
			SequenceNumber: uint16(cfg.Rand(1 << 15)), // RFC 3550 §5.1, and no wrap soon (RFC 3711 §3.3.1)
			Timestamp:      uint32(cfg.Rand(1 << 32)),
		},
		events: eventSender{clockRate: cfg.ClockRate},
	}
	if cfg.After != nil {
		t.header.SequenceNumber, t.header.Timestamp = cfg.After.sequence, cfg.After.timestamp
	}
	return t
}

// mute stops sending, or lets it go on with a new talk spurt.
func (t *sender) mute(on bool) {
	t.spurt = t.spurt || on
	t.muted = on
}

// prepare makes the header of the next packet and counts it. The clock goes on by pass.
func (t *sender) prepare(pt uint8, size int, now time.Time) rtp.Header {
	h := t.header
	h.PayloadType, h.Marker = pt, t.spurt
	t.spurt = false
	t.stamped, t.stampedAt = t.header.Timestamp, now
	t.header.SequenceNumber++
	t.stats.Packets++
	t.stats.Bytes += uint64(size)
	t.stats.PayloadType = pt
	t.quiet = 0
	return h
}

// pass lets ticks pass.
func (t *sender) pass(ticks int) { t.header.Timestamp += uint32(ticks) }

// Send sends payload, which lasts ticks, as payload type pt. While the session
// is muted or does not know where to, only time passes.
func (s *Session) Send(pt uint8, payload []byte, ticks int) error {
	if len(payload) > maxDatagram-headerSize {
		return fmt.Errorf("send RTP: %d bytes of payload are too many", len(payload))
	}
	now := time.Now()
	s.mu.Lock()
	to := s.destination()
	var h rtp.Header
	if to.IsValid() {
		h = s.tx.prepare(pt, len(payload), now)
		s.tx.ptime = time.Duration(ticks) * time.Second / time.Duration(s.cfg.ClockRate)
	} else {
		s.tx.spurt = true
	}
	s.tx.pass(ticks)
	s.mu.Unlock()
	return s.write(h, payload, to)
}

// Pause lets ticks pass without a packet; the next one begins a talk spurt.
func (s *Session) Pause(ticks int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tx.pass(ticks)
	s.tx.spurt = true
}

// Pass lets ticks pass between two packets of the same talk spurt.
func (s *Session) Pass(ticks int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tx.pass(ticks)
}

// SendEvent does the part of the digits waiting that falls into the next ticks. False: there is none, so send audio.
func (s *Session) SendEvent(ticks int) (bool, error) {
	now := time.Now()
	s.mu.Lock()
	e, busy := s.tx.events.tick(ticks, s.tx.header.Timestamp)
	if !busy {
		s.mu.Unlock()
		return false, nil
	}
	to := s.destination()
	var h rtp.Header
	if e.send && to.IsValid() {
		h = s.tx.prepare(s.remote.EventSend, eventSize, now)
		h.Timestamp, h.Marker = e.timestamp, e.first
	} else {
		to = netip.AddrPort{}
	}
	s.tx.pass(ticks)
	s.mu.Unlock()
	return true, s.write(h, e.payload[:], to)
}

// QueueDigits adds digits (0-9 * # A-D, R for a flash) to be sent as telephone
// events, each 200 ms with 40 ms after it, and pauses of EventPause for commas.
// All or none are taken.
func (s *Session) QueueDigits(digits string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.remote.EventSend == 0 {
		return ErrNoEvents
	}
	return s.tx.events.queue(digits)
}

// destination is where RTP goes now; invalid when nowhere. Under mu.
func (s *Session) destination() netip.AddrPort {
	if s.tx.muted || s.released {
		return netip.AddrPort{}
	}
	return s.where.current
}

// write puts a packet on the wire. The sending goroutine's buffer is used.
func (s *Session) write(h rtp.Header, payload []byte, to netip.AddrPort) error {
	if !to.IsValid() {
		return nil
	}
	buf := s.out[:headerSize]
	if _, err := h.MarshalTo(buf); err != nil {
		return fmt.Errorf("send RTP: %w", err)
	}
	s.out = append(buf, payload...)
	if err := s.rtp.write(s.out, to); err != nil {
		return fmt.Errorf("send RTP to %v: %w", to, err)
	}
	return nil
}
