package simnet

import (
	"container/heap"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"
)

// Defaults of Options.
const (
	DefaultStreamBuffer = 64 << 10
	DefaultPacketQueue  = 1024
)

// Options describe a network. The zero value is a perfect one.
type Options struct {
	// Delay is how long everything takes one way; Jitter is added to it, evenly distributed from 0 to Jitter. Datagrams
	// closer together than the jitter overtake each other; streams stay in order.
	Delay, Jitter time.Duration
	// Loss is the fraction of datagrams that get lost.
	Loss float64
	// MaxLosses is how many times datagrams of the same content between two sockets may get lost, so that what is repeated
	// arrives at last; 0 is no limit.
	MaxLosses int
	// Duplicate is the fraction of datagrams that arrive twice, each after a delay of its own.
	Duplicate float64
	// Reorder is the fraction of datagrams that are held back for ReorderDelay beyond their delay.
	Reorder      float64
	ReorderDelay time.Duration
	// StreamBuffer is how many bytes one direction of a stream holds before Write blocks; 0 is DefaultStreamBuffer.
	StreamBuffer int
	// PacketQueue is how many datagrams a socket holds before it drops; 0 is DefaultPacketQueue.
	PacketQueue int
}

// Filter looks at a datagram as it is sent and tells whether to drop it. It is called without any lock, and may be called
// from several goroutines at once. It must not keep or change payload.
type Filter func(src, dst netip.AddrPort, payload []byte) (drop bool)

// Stats count what happened to a network's datagrams and streams.
type Stats struct {
	Sent, Delivered uint64 // datagrams
	// Why datagrams that were sent were not delivered.
	Lost, Filtered, Partitioned, NoSocket, Overflow uint64
	Duplicated                                      uint64 // datagrams sent on their way twice
	Dialed, Refused                                 uint64 // streams
	Open                                            int    // sockets, listeners and streams not closed yet
}

// Network is a set of hosts. Its methods may be called from any goroutine.
type Network struct {
	seed uint64

	mu     sync.Mutex // guards everything below, and the state of all hosts, sockets and streams
	opts   Options
	hosts  map[netip.Addr]*Host
	links  map[linkKey]*link
	random map[pathKey]*rand.Rand
	losses map[lossKey]int // how many times each was lost, with MaxLosses
	filter Filter
	flying eventQueue
	serial uint64
	stats  Stats
}

// linkKey names one direction between two addresses.
type linkKey struct{ from, to netip.Addr }

// link is what is special about one direction between two addresses.
type link struct {
	loss *float64 // instead of Options.Loss
	down bool
	held []func() // stream segments to send when the link comes back
}

// New makes a network whose losses and jitter follow from seed.
func New(seed uint64, opts Options) *Network {
	if opts.StreamBuffer <= 0 {
		opts.StreamBuffer = DefaultStreamBuffer
	}
	if opts.PacketQueue <= 0 {
		opts.PacketQueue = DefaultPacketQueue
	}
	return &Network{
		seed:   seed,
		opts:   opts,
		hosts:  map[netip.Addr]*Host{},
		links:  map[linkKey]*link{},
		random: map[pathKey]*rand.Rand{},
		losses: map[lossKey]int{},
	}
}

// SetLoss sets Options.Loss.
func (n *Network) SetLoss(fraction float64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.opts.Loss = fraction
}

// SetLinkLoss sets the loss of datagrams from one address to another, instead of the network's; negative gives the
// network's back. Addresses that are not IP addresses are ignored.
func (n *Network) SetLinkLoss(from, to string, fraction float64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if fraction < 0 {
		n.link(from, to).loss = nil
		return
	}
	n.link(from, to).loss = &fraction
}

// SetDelay sets Options.Delay and Options.Jitter for what is sent from now on.
func (n *Network) SetDelay(delay, jitter time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.opts.Delay, n.opts.Jitter = delay, jitter
}

// SetFilter sets the function that may drop datagrams; nil removes it.
func (n *Network) SetFilter(f Filter) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.filter = f
}

// Partition cuts the network between two addresses, both ways: datagrams vanish, streams wait.
func (n *Network) Partition(a, b string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.link(a, b).down = true
	n.link(b, a).down = true
}

// Heal takes a Partition back; what streams had to hold is sent.
func (n *Network) Heal(a, b string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, l := range []*link{n.link(a, b), n.link(b, a)} {
		held := l.held
		l.down, l.held = false, nil
		for _, send := range held {
			send()
		}
	}
}

// Stats returns the counters.
func (n *Network) Stats() Stats {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.stats
}

// link returns the record of a direction, made when it is asked for first. Called with mu held.
func (n *Network) link(from, to string) *link {
	a, _ := netip.ParseAddr(from)
	b, _ := netip.ParseAddr(to)
	key := linkKey{a, b}
	if n.links[key] == nil {
		n.links[key] = &link{}
	}
	return n.links[key]
}

// event is something that arrives at a moment.
type event struct {
	at     time.Time
	serial uint64 // order among events of one moment
	run    func() // called with mu held
}

// schedule runs f, with mu held, after d, in the order of the moments and then of the calls. Called with mu held.
func (n *Network) schedule(d time.Duration, f func()) {
	now := time.Now()
	n.serial++
	heap.Push(&n.flying, event{now.Add(max(d, 0)), n.serial, f})
	if d <= 0 {
		n.arrive(now)
		return
	}
	time.AfterFunc(d, n.tick)
}

// tick is the timer of a scheduled event.
func (n *Network) tick() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.arrive(time.Now())
}

// arrive runs the events that are due. Called with mu held.
func (n *Network) arrive(now time.Time) {
	for len(n.flying) > 0 && !n.flying[0].at.After(now) {
		e := heap.Pop(&n.flying).(event)
		e.run()
	}
}

// eventQueue is a heap of events, earliest first.
type eventQueue []event

func (q eventQueue) Len() int      { return len(q) }
func (q eventQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q eventQueue) Less(i, j int) bool {
	if !q[i].at.Equal(q[j].at) {
		return q[i].at.Before(q[j].at)
	}
	return q[i].serial < q[j].serial
}

// Push implements heap.Interface.
func (q *eventQueue) Push(x any) { *q = append(*q, x.(event)) }

// Pop implements heap.Interface.
func (q *eventQueue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = event{}
	*q = (*q)[:last]
	return e
}
