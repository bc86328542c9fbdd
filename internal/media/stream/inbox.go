package stream

import (
	"sync"
	"time"

	"gosua/internal/media/jitter"
	"gosua/internal/media/rtp"
)

// inboxSize is how many packets wait for the clock at most: more than a second of them.
const inboxSize = 64

// item is a packet on its way from the reader to the clock.
type item struct {
	packet jitter.Packet
	at     time.Time
	store  []byte // what packet.Payload is in, kept from packet to packet
}

// batch is what came between two ticks of the clock.
type batch struct {
	items [inboxSize]item
	n     int
}

// inbox hands packets from the RTP reader to the clock, and figures back.
type inbox struct {
	mu       sync.Mutex // guards the fields below; held for a copy
	filling  *batch
	overflow uint64
	playout  jitter.Stats
	failed   uint64
}

func (i *inbox) init() { i.filling = new(batch) }

// put takes a packet, on the reader. When the clock stands still the newest are dropped.
func (i *inbox) put(p *rtp.Packet) {
	i.mu.Lock()
	defer i.mu.Unlock()
	b := i.filling
	if b.n == len(b.items) {
		i.overflow++
		return
	}
	it := &b.items[b.n]
	b.n++
	it.at = p.At
	it.packet = jitter.Packet{Seq: p.Seq, Timestamp: p.Timestamp, SSRC: p.SSRC, PayloadType: p.PayloadType, Filler: p.Event}
	if !p.Event {
		it.store = append(it.store[:0], p.Payload...)
		it.packet.Payload = it.store
	}
}

// swap gives the clock what came, against a batch to fill.
func (i *inbox) swap(empty *batch) *batch {
	empty.n = 0
	i.mu.Lock()
	defer i.mu.Unlock()
	full := i.filling
	i.filling = empty
	return full
}

// report takes the clock's figures: of the playout buffer, and how many frames could not be sent.
func (i *inbox) report(playout jitter.Stats, failed uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.playout, i.failed = playout, failed
}

// figures are what is known now.
func (i *inbox) figures() (playout jitter.Stats, failed, overflow uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.playout, i.failed, i.overflow
}
