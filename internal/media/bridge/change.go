package bridge

// changeKind tells what a change does.
type changeKind int

const (
	addPort changeKind = iota
	removePort
	setDevice
	connect
	disconnect
	setLevel
)

// change is one queued operation.
type change struct {
	kind      changeKind
	slot, dst int
	added     *slot // addPort, setDevice
	rx, tx    float32
}

// enqueue hands c to the clock. b.mu is held. The queue holds what was asked for within a
// frame, and its callers are the phone's own; nothing that comes from a network reaches it unasked.
func (b *Bridge) enqueue(c change) { b.queue = append(b.queue, c) }

// applyQueue makes the changes that were queued before this frame. It runs on the clock.
func (b *Bridge) applyQueue() {
	b.mu.Lock()
	changes := b.queue
	b.queue = nil
	b.mu.Unlock()
	for _, c := range changes {
		if c.kind == removePort {
			b.part(c.slot)
		}
		if e := b.apply(c); e != nil {
			b.cfg.Events(e)
		}
	}
}

// part disconnects a slot that is about to be emptied: first from what it hears, then from what hears it.
func (b *Bridge) part(slot int) {
	m := b.mixer
	for _, src := range m.slots[slot].sources.list() {
		b.cfg.Events(m.switchTo(change{kind: disconnect, slot: src, dst: slot}))
	}
	for _, dst := range m.used.list() {
		if e := m.switchTo(change{kind: disconnect, slot: slot, dst: dst}); e != nil {
			b.cfg.Events(e)
		}
	}
}

// apply makes one change and is the event to report, nil when nothing changed.
func (b *Bridge) apply(c change) Event {
	m := b.mixer
	switch c.kind {
	case addPort:
		m.put(c.slot, c.added)
		return PortAdded{Slot: c.slot, Name: c.added.name, Count: m.count}
	case removePort:
		gone := m.take(c.slot)
		return PortRemoved{Slot: c.slot, Name: gone.name, Port: gone.edge.port, Count: m.count}
	case setDevice:
		s := m.slots[0]
		old := s.edge.port
		s.name, s.edge, s.lazy = c.added.name, c.added.edge, c.added.lazy
		return DeviceChanged{Name: s.name, Old: old}
	case connect, disconnect:
		return m.switchTo(c)
	case setLevel:
		m.slots[c.slot].rx, m.slots[c.slot].tx = c.rx, c.tx
	}
	return nil
}

// switchTo connects or disconnects two slots.
func (m *mixer) switchTo(c change) Event {
	src, dst := m.slots[c.slot], m.slots[c.dst]
	on := c.kind == connect
	if dst.sources.has(c.slot) == on {
		return nil
	}
	if on {
		dst.sources.set(c.slot)
		src.listeners++
		return Connected{Src: c.slot, Dst: c.dst, SrcName: src.name, DstName: dst.name}
	}
	dst.sources.clear(c.slot)
	src.listeners--
	return Disconnected{Src: c.slot, Dst: c.dst, SrcName: src.name, DstName: dst.name}
}
