package bridge

import (
	"sync/atomic"
	"time"

	"gosua/internal/media"
)

// slot is a port as the clock sees it.
type slot struct {
	name      string
	edge      *edge
	lazy      bool    // see Lazy
	rx, tx    float32 // gains
	meter     *meter
	frame     []int16 // what the port says in this frame
	sources   bitset  // slots that this one hears
	listeners int     // slots that hear this one
}

func newSlot(name string, e *edge, m *meter) *slot {
	_, lazy := e.port.(Lazy)
	return &slot{name: name, edge: e, lazy: lazy, rx: 1, tx: 1, meter: m}
}

// meter carries the measured levels from the clock to whoever asks.
type meter struct{ rx, tx atomic.Uint32 }

func (m *meter) read() (rx, tx float64) {
	return float64(m.rx.Load()) / media.FullScale, float64(m.tx.Load()) / media.FullScale
}

// mixer is the mix matrix. It belongs to the clock.
type mixer struct {
	format media.Format
	slots  []*slot // by number, nil where free
	used   bitset
	count  int // slots in use

	active      bitset // sources that are not silent in this frame
	activeCount int
	wanted      bitset  // scratch: the active sources of one listener
	missing     bitset  // scratch: the active ones it does not hear
	total       []int32 // sum of all active sources
	totalled    bool    // total is valid in this frame
	sum         []int32
	out         []int16
	silence     []int16
}

func newMixer(f media.Format, slots int) *mixer {
	n := f.FrameLen()
	return &mixer{
		format: f, slots: make([]*slot, slots), used: newBitset(slots),
		active: newBitset(slots), wanted: newBitset(slots), missing: newBitset(slots),
		total: make([]int32, n), sum: make([]int32, n), out: make([]int16, n), silence: make([]int16, n),
	}
}

// put places s into slot i.
func (m *mixer) put(i int, s *slot) {
	s.frame = make([]int16, m.format.FrameLen())
	s.sources = newBitset(len(m.slots))
	m.slots[i] = s
	m.used.set(i)
	m.count++
}

// take empties slot i, which is connected to nothing, and is what was in it.
func (m *mixer) take(i int) *slot {
	gone := m.slots[i]
	m.slots[i] = nil
	m.used.clear(i)
	m.count--
	return gone
}

// tick moves one frame.
func (m *mixer) tick() {
	clear(m.active)
	m.activeCount = 0
	m.totalled = false
	for i, s := range m.slots {
		if s != nil && m.readSlot(s) {
			m.active.set(i)
			m.activeCount++
		}
	}
	for _, s := range m.slots {
		if s != nil {
			m.writeSlot(s)
		}
	}
}

// skip lets time pass without frames.
func (m *mixer) skip(d time.Duration) {
	for _, s := range m.slots {
		if s == nil {
			continue
		}
		if p, ok := s.edge.port.(Skipper); ok {
			p.Skip(d)
		}
	}
}

// readSlot fetches what s says, and whether that is anything.
func (m *mixer) readSlot(s *slot) bool {
	if s.lazy && s.listeners == 0 || !s.edge.read(s.frame) {
		s.meter.rx.Store(0)
		return false
	}
	amplify(s.frame, s.frame, s.rx)
	s.meter.rx.Store(meanAbs(s.frame))
	return true
}

// writeSlot gives s what it hears.
func (m *mixer) writeSlot(s *slot) {
	if s.lazy && s.sources.empty() {
		s.meter.tx.Store(0)
		return
	}
	frame := m.mix(s)
	if s.tx != 1 {
		amplify(m.out, frame, s.tx)
		frame = m.out
	}
	s.meter.tx.Store(meanAbs(frame))
	s.edge.write(frame)
}

// mix is the frame for one listener: silence, its only source's own frame, or a sum.
func (m *mixer) mix(s *slot) []int16 {
	n := m.wanted.and(s.sources, m.active)
	switch {
	case n == 0:
		return m.silence
	case n == 1:
		return m.slots[m.wanted.first()].frame
	case n > m.activeCount-n+1: // fewer to subtract than to add
		m.sumAllBut(s)
	default:
		clear(m.sum)
		m.addFrames(m.sum, m.wanted)
	}
	limit(m.out, m.sum)
	return m.out
}

// sumAllBut puts into m.sum all active sources less those that s does not hear.
func (m *mixer) sumAllBut(s *slot) {
	if !m.totalled {
		clear(m.total)
		m.addFrames(m.total, m.active)
		m.totalled = true
	}
	copy(m.sum, m.total)
	m.missing.without(m.active, s.sources)
	for w, word := range m.missing {
		for ; word != 0; word &= word - 1 {
			subtract(m.sum, m.slots[lowest(w, word)].frame)
		}
	}
}

// addFrames adds the frames of the sources in set to sum.
func (m *mixer) addFrames(sum []int32, set bitset) {
	for w, word := range set {
		for ; word != 0; word &= word - 1 {
			add(sum, m.slots[lowest(w, word)].frame)
		}
	}
}
