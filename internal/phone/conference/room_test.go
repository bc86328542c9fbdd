package conference

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// room is a conference with the null device, and what it told.
type room struct {
	*Conference
	t    *testing.T
	mu   sync.Mutex // guards told
	told []Event
}

// within runs a test with a conference in virtual time; change may be nil.
func within(t *testing.T, change func(*Config), f func(p *room)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newRoom(t, change)) })
}

func newRoom(t *testing.T, change func(*Config)) *room {
	t.Helper()
	p := &room{t: t}
	cfg := Config{Null: true}
	if change != nil {
		change(&cfg)
	}
	also := cfg.Events
	cfg.Events = func(ev Event) {
		p.hear(ev)
		if also != nil {
			also(ev)
		}
	}
	c, err := New(cfg)
	p.must(err)
	p.Conference = c
	c.Start()
	t.Cleanup(p.Close)
	return p
}

func (p *room) hear(ev Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, ev)
}

func (p *room) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// heard are the events of type T so far, everything that is under way included.
func heard[T Event](p *room) (list []T) {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range p.told {
		if ev, ok := ev.(T); ok {
			list = append(list, ev)
		}
	}
	return list
}

// names are the ports by name, from slot 0 on.
func (p *room) names() (names []string) {
	for _, port := range p.Ports() {
		names = append(names, port.Name)
	}
	return names
}

// route is what a port is connected to.
func (p *room) route(slot int) []int {
	p.t.Helper()
	ports := p.Ports()
	i := slices.IndexFunc(ports, func(port PortInfo) bool { return port.Slot == slot })
	if i < 0 {
		p.t.Fatalf("no port %d", slot)
	}
	return ports[i].To
}
