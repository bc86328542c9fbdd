package audioline

import (
	"io"
	"sync"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
)

// NoSlot is the slot of a stream that is in no bridge.
const NoSlot = -1

// Port is what is closed when no clock calls it any more: a stream, a file.
type Port interface {
	media.Port
	io.Closer
}

// Pool keeps the streams and files that are in a bridge. Closing one waits for its sockets' readers or for the disk, so each
// is closed on a goroutine of its own, (*Pool).shut, started when the clock has let go of it; CloseAll waits for them. Any
// goroutine may call it.
type Pool struct {
	mu      sync.Mutex // guards open
	open    map[Port]bool
	closing sync.WaitGroup
}

// NewPool is an empty pool.
func NewPool() *Pool { return &Pool{open: map[Port]bool{}} }

// Add puts a port into the bridge; on error it is in none, and Remove with NoSlot closes it.
func (p *Pool) Add(b *bridge.Bridge, name string, st Port) (slot int, err error) {
	p.mu.Lock()
	p.open[st] = true
	p.mu.Unlock()
	if slot, err = b.Add(name, st); err != nil {
		return NoSlot, err
	}
	return slot, nil
}

// Remove takes a port out of the bridge and closes it.
func (p *Pool) Remove(b *bridge.Bridge, slot int, st Port) {
	if slot == NoSlot || b.Remove(slot) != nil {
		p.letGo(st) // no clock calls it
	}
}

// Heard is told what the bridge's clock did; Config.Events of the bridge calls it.
func (p *Pool) Heard(ev bridge.Event) {
	if r, ok := ev.(bridge.PortRemoved); ok {
		if st, ok := r.Port.(Port); ok {
			p.letGo(st)
		}
	}
}

// letGo closes st, if that has not been done.
func (p *Pool) letGo(st Port) {
	p.mu.Lock()
	was := p.open[st]
	delete(p.open, st)
	if was {
		p.closing.Add(1)
	}
	p.mu.Unlock()
	if was {
		go p.shut(st)
	}
}

// Shut closes what is in no bridge, such as a stream of text. It must not be called once CloseAll is.
func (p *Pool) Shut(c io.Closer) {
	p.closing.Add(1)
	go p.shut(c)
}

func (p *Pool) shut(c io.Closer) {
	defer p.closing.Done()
	_ = c.Close() // sockets and files are gone either way; a recorder tells by itself
}

// CloseAll closes what is left and waits for all. The bridge is closed before.
func (p *Pool) CloseAll() {
	p.mu.Lock()
	left := p.open
	p.open = map[Port]bool{}
	p.mu.Unlock()
	for st := range left {
		_ = st.Close() // as in shut
	}
	p.closing.Wait()
}
