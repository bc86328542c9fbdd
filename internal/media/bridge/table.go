package bridge

import (
	"fmt"

	"gosua/internal/media"
)

// entry is what callers see of a slot: the state as asked for, which the clock follows.
type entry struct {
	name   string
	format media.Format
	to     bitset // listeners
	rx, tx float64
	meter  *meter // nil: the slot is free
}

func (e *entry) used() bool { return e.meter != nil }

// PortInfo is one line of the conference listing.
type PortInfo struct {
	Slot    int
	Name    string
	Format  media.Format // the port's own; of slot 0 the bridge's, whatever the card's
	To      []int        // slots that hear this one, ascending
	RxLevel float64      // gain of what comes out of the port, 1 = unchanged
	TxLevel float64      // gain of what goes into the port
}

// Add puts p into the lowest free slot. The clock takes it in before its next frame.
func (b *Bridge) Add(name string, p media.Port) (slot int, err error) {
	e, err := newEdge(p, b.cfg.Format)
	if err != nil {
		return 0, fmt.Errorf("add conference port %s: %w", name, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, fmt.Errorf("add conference port %s: %w", name, ErrClosed)
	}
	slot = b.freeSlot()
	if slot < 0 {
		return 0, fmt.Errorf("add conference port %s: %w", name, ErrFull)
	}
	m := new(meter)
	b.table[slot] = entry{name: name, format: p.Format(), rx: 1, tx: 1, meter: m}
	b.enqueue(change{kind: addPort, slot: slot, added: newSlot(name, e, m)})
	return slot, nil
}

// freeSlot is the lowest free slot, -1 when there is none. b.mu is held.
func (b *Bridge) freeSlot() int {
	for i := range b.table {
		if !b.table[i].used() {
			return i
		}
	}
	return -1
}

// SetDevice replaces the port in slot 0, whose connections stay; nil is no device. The
// DeviceChanged event tells when the old one is out of use.
func (b *Bridge) SetDevice(name string, p media.Port) error {
	e := silentEdge()
	if p != nil {
		var err error
		if e, err = newEdge(p, b.cfg.Format); err != nil {
			return fmt.Errorf("set conference device %s: %w", name, err)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return fmt.Errorf("set conference device %s: %w", name, ErrClosed)
	}
	b.table[0].name = name
	b.enqueue(change{kind: setDevice, added: newSlot(name, e, b.table[0].meter)})
	return nil
}

// Remove takes the port out, with all its connections, before the next frame. The
// clock may still be calling the port when Remove returns; the PortRemoved
// event tells when it will no more.
func (b *Bridge) Remove(slot int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slot == 0 {
		return fmt.Errorf("remove conference port 0: %w", ErrDevice)
	}
	if err := b.check("remove conference port", slot); err != nil {
		return err
	}
	b.table[slot] = entry{}
	for i := range b.table {
		b.table[i].to.clear(slot)
	}
	b.enqueue(change{kind: removePort, slot: slot})
	return nil
}

// Connect lets dst hear src. Connecting twice is no error.
func (b *Bridge) Connect(src, dst int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check("connect conference ports", src, dst); err != nil {
		return err
	}
	b.table[src].to = b.table[src].to.grown(len(b.table))
	b.table[src].to.set(dst)
	b.enqueue(change{kind: connect, slot: src, dst: dst})
	return nil
}

// Disconnect ends what Connect began. Not connected is no error.
func (b *Bridge) Disconnect(src, dst int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check("disconnect conference ports", src, dst); err != nil {
		return err
	}
	b.table[src].to.clear(dst)
	b.enqueue(change{kind: disconnect, slot: src, dst: dst})
	return nil
}

// SetLevel sets the gains of a slot: rx for what comes out of the port into the
// bridge, tx for what goes into the port. 1 is unchanged, 0 (and anything below) is mute.
func (b *Bridge) SetLevel(slot int, rx, tx float64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check("set level of conference port", slot); err != nil {
		return err
	}
	rx, tx = max(rx, 0), max(tx, 0)
	b.table[slot].rx, b.table[slot].tx = rx, tx
	b.enqueue(change{kind: setLevel, slot: slot, rx: float32(rx), tx: float32(tx)})
	return nil
}

// Level is the level measured in the latest frame: rx of what came out of the port, tx of what
// went into it, from 0 to 1 (mean absolute amplitude over full scale).
func (b *Bridge) Level(slot int) (rx, tx float64, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check("level of conference port", slot); err != nil {
		return 0, 0, err
	}
	rx, tx = b.table[slot].meter.read()
	return rx, tx, nil
}

// Ports lists the slots in use, by number.
func (b *Bridge) Ports() []PortInfo {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []PortInfo
	for i := range b.table {
		e := &b.table[i]
		if !e.used() {
			continue
		}
		list = append(list, PortInfo{Slot: i, Name: e.name, Format: e.format, To: e.to.list(), RxLevel: e.rx, TxLevel: e.tx})
	}
	return list
}

// check refuses work on a closed bridge and slots that are not in use. b.mu is held.
func (b *Bridge) check(act string, slots ...int) error {
	if b.closed {
		return fmt.Errorf("%s: %w", act, ErrClosed)
	}
	for _, s := range slots {
		if s < 0 || s >= len(b.table) || !b.table[s].used() {
			return fmt.Errorf("%s %d: %w", act, s, ErrNoPort)
		}
	}
	return nil
}
