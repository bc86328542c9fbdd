package t140

import (
	"cmp"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// Interval is the time between packets while there is text, RFC 4103 §5.1.
const Interval = 300 * time.Millisecond

// Bounds of a Sender.
const (
	// DefaultCPS is how many characters a second may be sent when the other side names no limit, RFC 4103 §6.
	DefaultCPS = 30
	// MaxCPS is the highest limit that is believed.
	MaxCPS = 1000
	// MaxRedundancy is how many generations may be repeated at most.
	MaxRedundancy = 16
	// MaxQueued is how much text may wait to be sent, in octets.
	MaxQueued = 16 << 10
	// maxPayload keeps a packet within an Ethernet frame, with room for tunnels.
	maxPayload = 1200
	// cpsSpan is the time over which the rate counts.
	cpsSpan = 10 * time.Second
)

const (
	byteOrderMark = "\uFEFF"
	lineSeparator = "\u2028"
	replacement   = "\uFFFD" // T.140's marker of missing text
)

// ErrFull is the error of Write when what waits to be sent is too much.
var ErrFull = errors.New("too much text waits to be sent")

// SenderConfig is how text is sent. Only PayloadType is needed.
type SenderConfig struct {
	// PayloadType is that of text/t140, RedType that of text/red; 0 for no redundancy.
	PayloadType, RedType uint8
	// Redundancy is how many generations are repeated, up to MaxRedundancy. Without RedType none are.
	Redundancy int
	// CPS is how many characters a second the other side takes, over ten seconds; 0 means DefaultCPS.
	CPS int
}

// Packet is what is to be sent.
type Packet struct {
	PayloadType uint8
	Payload     []byte // valid until the next Next
	// Marker is set on the first packet and after each pause.
	Marker bool
	// Since is how much time went by since the packet before; 0 for the first.
	Since time.Duration
}

// Sender turns text into packets. It begins with a byte order mark, as T.140 wants.
type Sender struct {
	cfg     SenderConfig
	queue   string // what waits
	begun   bool
	sentAt  time.Time // of the last packet
	older   []sent    // the last packets, the oldest first, as many as are repeated
	budget  float64   // characters that may be sent now
	counted time.Time // when budget was right
	payload []byte
}

// sent is a packet that was sent.
type sent struct {
	at   time.Time
	text string
}

// NewSender is a Sender that has sent nothing.
func NewSender(cfg SenderConfig) *Sender {
	s := &Sender{}
	s.Configure(cfg)
	s.budget = s.most()
	return s
}

// Configure changes how text is sent from now on. What waits is kept, and what was sent is still repeated.
func (s *Sender) Configure(cfg SenderConfig) {
	cfg.CPS = min(max(cmp.Or(cfg.CPS, DefaultCPS), 1), MaxCPS)
	cfg.Redundancy = min(max(cfg.Redundancy, 0), MaxRedundancy)
	if cfg.RedType == 0 {
		cfg.Redundancy = 0
	}
	s.cfg = cfg
	s.older = s.older[max(len(s.older)-cfg.Redundancy, 0):]
	s.budget = min(s.budget, s.most())
}

// most is how many characters may be sent at once after a long silence.
func (s *Sender) most() float64 { return float64(s.cfg.CPS) * cpsSpan.Seconds() }

// Write queues text, all or none. Line ends become T.140's line separator, and what is not UTF-8 its replacement.
func (s *Sender) Write(text string) error {
	text = strings.ToValidUTF8(text, replacement)
	text = strings.NewReplacer("\r\n", lineSeparator, "\n", lineSeparator, "\r", lineSeparator).Replace(text)
	if len(s.queue)+len(text) > MaxQueued {
		return ErrFull
	}
	s.queue += text
	return nil
}

// Due is when Next has the next packet; false while there is none to come.
func (s *Sender) Due(now time.Time) (time.Time, bool) {
	switch {
	case !s.begun:
		return now, true
	case s.queue == "" && !s.repeating():
		return time.Time{}, false
	}
	due := s.sentAt.Add(Interval)
	if s.refill(now); s.queue != "" && !s.repeating() && s.budget < 1 {
		missing := time.Duration((1 - s.budget) / float64(s.cfg.CPS) * float64(time.Second))
		due = later(due, now.Add(missing+time.Microsecond))
	}
	return later(due, now), true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// repeating says whether something that was sent is still to be repeated.
func (s *Sender) repeating() bool {
	for _, o := range s.older {
		if o.text != "" {
			return true
		}
	}
	return false
}

// Next is the packet to send now, if one is due.
func (s *Sender) Next(now time.Time) (Packet, bool) {
	due, ok := s.Due(now)
	if !ok || due.After(now) {
		return Packet{}, false
	}
	text := byteOrderMark
	p := Packet{Marker: true}
	if s.begun {
		text = s.take()
		p.Since = now.Sub(s.sentAt)
		p.Marker = p.Since >= 2*Interval && !s.repeating()
	}
	p.PayloadType, p.Payload = s.write(text, now)
	s.begun, s.sentAt = true, now
	s.remember(sent{now, text})
	return p, true
}

// write makes the payload that carries text.
func (s *Sender) write(text string, now time.Time) (pt uint8, payload []byte) {
	n := s.cfg.Redundancy
	if n == 0 {
		s.payload = append(s.payload[:0], text...)
		return s.cfg.PayloadType, s.payload
	}
	blocks := make([]Block, n) // empty ones in the place of what never was
	for i, o := range s.older {
		blocks[n-len(s.older)+i] = Block{Age: now.Sub(o.at), Text: []byte(o.text)}
	}
	s.payload = AppendRed(s.payload[:0], s.cfg.PayloadType, blocks, []byte(text))
	return s.cfg.RedType, s.payload
}

// remember keeps what is to be repeated.
func (s *Sender) remember(p sent) {
	s.older = append(s.older, p)
	s.older = s.older[max(len(s.older)-s.cfg.Redundancy, 0):]
}

// take takes what goes into one packet from the queue: whole characters, as many as fit and as may be sent.
func (s *Sender) take() string {
	size, room := 0, s.room()
	for size < len(s.queue) && s.budget >= 1 {
		_, n := utf8.DecodeRuneInString(s.queue[size:])
		if size+n > room {
			break
		}
		size += n
		s.budget--
	}
	text := s.queue[:size]
	s.queue = s.queue[size:]
	return text
}

// room is the size of one generation, so that all of a packet's fit.
func (s *Sender) room() int {
	n := s.cfg.Redundancy
	return min(maxBlock, (maxPayload-1-4*n)/(n+1))
}

// refill counts what may be sent now.
func (s *Sender) refill(now time.Time) {
	if !s.counted.IsZero() {
		s.budget = min(s.budget+now.Sub(s.counted).Seconds()*float64(s.cfg.CPS), s.most())
	}
	s.counted = now
}
