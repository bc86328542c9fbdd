package audioline_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/tone"
	"gosua/internal/phone/audioline"
)

// pooled is a bridge whose clock the test turns, and the pool of its streams.
type pooled struct {
	*audioline.Pool
	bridge *bridge.Bridge
}

func newPooled(slots int) *pooled {
	p := &pooled{Pool: audioline.NewPool()}
	p.bridge = bridge.New(bridge.Config{Format: media.Format{Rate: 8000, Channels: 1, PTime: bridge.DefaultFormat().PTime}, MaxPorts: slots, Events: p.Heard})
	return p
}

// talking brings both sides to a call and a's stream into the bridge.
func (p *pooled) talking(a, b *side) (slot int) {
	a.t.Helper()
	agree(a, b)
	a.run()
	slot, err := p.Add(p.bridge, "call", a.Stream())
	a.must(err)
	return slot
}

func TestStreamIsClosedAfterTheClocksLastCall(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		p := newPooled(4)
		slot := p.talking(a, b)
		p.bridge.Tick()
		p.Remove(p.bridge, slot, a.Stream())
		synctest.Wait()
		if n := a.open.Load(); n != 2 {
			t.Errorf("%d sockets before the clock let go, want 2", n)
		}
		p.bridge.Tick()
		synctest.Wait()
		if n := a.open.Load(); n != 0 {
			t.Errorf("%d sockets after it, want none", n)
		}
		p.Remove(p.bridge, slot, a.Stream()) // twice is once
		p.CloseAll()
	})
}

func TestCloseAllClosesWhatIsLeftAndWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		p := newPooled(4)
		removed := p.talking(a, b)
		b.run()
		if _, err := p.Add(p.bridge, "other", b.Stream()); err != nil {
			t.Fatal(err)
		}
		p.bridge.Tick()
		p.Remove(p.bridge, removed, a.Stream())
		p.bridge.Tick() // a's is being closed, b's is left
		p.CloseAll()
		if n := a.open.Load() + b.open.Load(); n != 0 {
			t.Errorf("%d sockets after CloseAll", n)
		}
		p.CloseAll()
	})
}

func TestStreamThatFindsNoSlot(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		p := newPooled(1) // the device's alone
		agree(a, b)
		a.run()
		slot, err := p.Add(p.bridge, "call", a.Stream())
		if !errors.Is(err, bridge.ErrFull) || slot != audioline.NoSlot {
			t.Fatalf("added to a full bridge: slot %d, %v", slot, err)
		}
		p.Remove(p.bridge, slot, a.Stream())
		synctest.Wait()
		if n := a.open.Load(); n != 0 {
			t.Errorf("%d sockets left", n)
		}
	})
}

func TestPortsOfOthersAreTheirs(t *testing.T) {
	inBubble(t, func(t *testing.T, a, b *side) {
		p := newPooled(4)
		p.talking(a, b)
		slot, err := p.bridge.Add("tone", tone.NewGenerator(p.bridge.Format(), tone.Ring()))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.bridge.Remove(slot); err != nil {
			t.Fatal(err)
		}
		p.bridge.Tick()
		synctest.Wait()
		if n := a.open.Load(); n != 2 {
			t.Errorf("a tone that went took the call's %d sockets along", 2-n)
		}
		p.CloseAll()
	})
}

// slow is something whose closing takes its time.
type slow struct{ begin, done chan struct{} }

func (s *slow) Close() error {
	<-s.begin
	close(s.done)
	return nil
}

// What is in no bridge is closed without holding up whoever wants it closed; CloseAll waits for it.
func TestShutDoesNotWait(t *testing.T) {
	p := audioline.NewPool()
	s := &slow{make(chan struct{}), make(chan struct{})}
	p.Shut(s)
	close(s.begin)
	p.CloseAll()
	select {
	case <-s.done:
	default:
		t.Error("CloseAll did not wait")
	}
}
