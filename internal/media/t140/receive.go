package t140

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of a Receiver.
const (
	// DefaultWait is how long what is late is waited for, RFC 4103 §5.4.
	DefaultWait = time.Second
	// MaxHeld is how many packets wait for one that is missing.
	MaxHeld = 32
	// maxLate is how far behind a packet may be; one further behind begins anew.
	maxLate = 100
)

// ReceiverConfig is how text comes in. Only PayloadType is needed.
type ReceiverConfig struct {
	// PayloadType is that of text/t140, RedType that of text/red; 0 for none.
	PayloadType, RedType uint8
	// Wait is how long what is late is waited for; 0 means DefaultWait.
	Wait time.Duration
}

// Received is an RTP packet that came in.
type Received struct {
	Seq         uint16
	SSRC        uint32
	PayloadType uint8
	Payload     []byte
}

// Text is what one packet brought, by itself or repeated by another. U+FFFD stands where text is missing.
type Text struct {
	Seq  uint16
	Text string
}

// Receiver turns packets into text, in order and each piece once.
type Receiver struct {
	cfg     ReceiverConfig
	known   bool // whether next and ssrc are
	ssrc    uint32
	next    uint16 // the packet that is to come next
	held    []held // in order; those that came too early
	partial string // the begin of a character whose rest is still to come
	marker  bool   // text is missing before what comes next
	texts   []Text // what is given out next
	missing uint64
}

// held is a packet that waits for those before it.
type held struct {
	seq    uint16
	blocks [][]byte // the generations, the oldest first
	at     time.Time
}

// NewReceiver is a Receiver that has heard nothing.
func NewReceiver(cfg ReceiverConfig) *Receiver {
	r := &Receiver{}
	r.Configure(cfg)
	return r
}

// Configure changes how text comes in from now on.
func (r *Receiver) Configure(cfg ReceiverConfig) {
	cfg.Wait = cmp.Or(cfg.Wait, DefaultWait)
	r.cfg = cfg
}

// Missing counts the places where text is missing.
func (r *Receiver) Missing() uint64 { return r.missing }

// Push takes a packet, and gives the text that is complete with it. What is not text is dropped.
func (r *Receiver) Push(p Received, now time.Time) []Text {
	blocks, ok := r.blocks(p)
	if !ok {
		return nil
	}
	if r.known && (p.SSRC != r.ssrc || int16(p.Seq-r.next) < -maxLate) {
		r.flush()
		r.known, r.partial = false, ""
	}
	if !r.known { // what was repeated in the first packet may be news
		r.known, r.ssrc, r.next = true, p.SSRC, p.Seq-uint16(len(blocks)-1)
	}
	if int16(p.Seq-r.next) >= 0 {
		r.hold(held{seq: p.Seq, blocks: blocks, at: now})
	}
	r.release()
	if len(r.held) > MaxHeld {
		r.giveUp()
	}
	return r.give()
}

// blocks are the generations in the packet, copied, the oldest first. There is at least one.
func (r *Receiver) blocks(p Received) (blocks [][]byte, ok bool) {
	text := p.Payload
	switch {
	case p.PayloadType == r.cfg.PayloadType:
	case p.PayloadType == r.cfg.RedType && r.cfg.RedType != 0:
		older, newest, err := ParseRed(p.Payload, r.cfg.PayloadType)
		if err != nil {
			return nil, false
		}
		for _, o := range older {
			blocks = append(blocks, slices.Clone(o.Text))
		}
		text = newest
	default:
		return nil, false
	}
	return append(blocks, slices.Clone(text)), true
}

// hold puts a packet in its place among those that wait, once.
func (r *Receiver) hold(h held) {
	at, found := slices.BinarySearchFunc(r.held, h.seq, func(have held, seq uint16) int {
		return int(int16(have.seq - seq))
	})
	if !found {
		r.held = slices.Insert(r.held, at, h)
	}
}

// release gives out what waits no longer: nothing is missing before it that it does not repeat itself.
func (r *Receiver) release() {
	for len(r.held) > 0 && int(r.held[0].seq-r.next) < len(r.held[0].blocks) {
		r.deliver(r.held[0])
		r.held = slices.Delete(r.held, 0, 1)
	}
}

// deliver gives out those generations of h that are news.
func (r *Receiver) deliver(h held) {
	repeated := int(h.seq - r.next)
	for i, block := range h.blocks[len(h.blocks)-1-repeated:] {
		r.put(h.seq-uint16(repeated-i), block)
	}
	r.next = h.seq + 1
}

// giveUp waits no longer for what is missing before the first packet that waits.
func (r *Receiver) giveUp() {
	first := r.held[0]
	r.marker, r.partial = true, ""
	r.missing++
	r.next = first.seq - uint16(len(first.blocks)-1)
	r.release()
}

// flush waits no longer for anything.
func (r *Receiver) flush() {
	for len(r.held) > 0 {
		r.giveUp()
	}
}

// put adds a block to what is given out.
func (r *Receiver) put(seq uint16, block []byte) {
	text, partial := whole(r.partial + string(block))
	r.partial = partial
	text = strings.ReplaceAll(text, byteOrderMark, "")
	if r.marker {
		text, r.marker = replacement+text, false
	}
	if text != "" {
		r.texts = append(r.texts, Text{Seq: seq, Text: text})
	}
}

// whole cuts a character from the end of s that is not complete, and replaces what is no UTF-8.
func whole(s string) (text, partial string) {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		if tail := s[len(s)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRuneInString(tail) {
				s, partial = s[:len(s)-n], tail
			}
			break
		}
	}
	return strings.ToValidUTF8(s, replacement), partial
}

// give hands over what has gathered.
func (r *Receiver) give() []Text {
	texts := r.texts
	r.texts = nil
	return texts
}

// Due is when Expire has something to do; false while nothing is missing.
func (r *Receiver) Due() (time.Time, bool) {
	if len(r.held) == 0 {
		return time.Time{}, false
	}
	oldest := r.held[0].at
	for _, h := range r.held {
		if h.at.Before(oldest) {
			oldest = h.at
		}
	}
	return oldest.Add(r.cfg.Wait), true
}

// Expire gives out what has waited too long, marked where text is missing.
func (r *Receiver) Expire(now time.Time) []Text {
	for {
		due, waiting := r.Due()
		if !waiting || due.After(now) {
			return r.give()
		}
		r.giveUp()
	}
}
