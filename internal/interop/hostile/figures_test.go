package hostile

import (
	"runtime"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
)

// figures are what an attack must leave as it was.
type figures struct {
	goroutines int
	sockets    int // of all hosts
	ports      int // of alice's bridge
	heap       uint64
	sip        phone.SIPStats
}

// maxPeak is how much more memory an attack may take while it goes on, maxLeft how much afterwards, in bytes; the tests'
// own part is in it.
const (
	maxPeak = 192 << 20
	maxLeft = 16 << 20
)

func (s *scene) figures() figures {
	synctest.Wait() // deliveries under way have goroutines
	f := figures{goroutines: runtime.NumGoroutine(), sockets: s.net.Stats().Open, ports: len(s.alice.Ports()), sip: s.alice.SIPStats()}
	f.heap = heapOf(s.alice, s.bob)
	return f
}

// heapOf is the memory in use, what the phones told not counted.
func heapOf(phones ...*phonetest.Phone) uint64 {
	for _, p := range phones {
		p.Forget()
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// bounded looks at memory while the attack is fresh.
func (s *scene) bounded(before figures) {
	s.t.Helper()
	if now := heapOf(s.alice, s.bob); now > before.heap+maxPeak {
		s.t.Errorf("%d MB more in use after the attack", (now-before.heap)>>20)
	}
}

// compare wants everything as it was, but for the transaction of the probe.
func (s *scene) compare(before figures) {
	s.t.Helper()
	now := s.figures()
	for range 20 { // goroutines of the runtime come and go
		if now.goroutines <= before.goroutines+s.own {
			break
		}
		time.Sleep(7 * time.Millisecond)
		now = s.figures()
	}
	if now.goroutines > before.goroutines+s.own || now.sockets > before.sockets+s.own || now.ports != before.ports {
		s.t.Errorf("%d goroutines, %d sockets, %d ports of the bridge; before the attack %d, %d, %d", now.goroutines, now.sockets, now.ports,
			before.goroutines, before.sockets, before.ports)
	}
	if now.sip.Transactions > before.sip.Transactions+1 || now.sip.Connections > before.sip.Connections {
		s.t.Errorf("%d transactions and %d connections left", now.sip.Transactions, now.sip.Connections)
	}
	if now.heap > before.heap+maxLeft {
		s.t.Errorf("%d KB more in use than before the attack", (now.heap-before.heap)>>10)
	}
}
