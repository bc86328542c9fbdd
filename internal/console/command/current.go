package command

import (
	"slices"
	"sync"

	"gosua/internal/phone"
)

// NoCall stands for no current call.
const NoCall = -1

// maxTargets is how many addresses called before are kept for completion.
const maxTargets = 50

// Current follows which call commands are for: a new outgoing call, an incoming one if there was none, and the next
// one when it ends.
type Current struct {
	mu      sync.Mutex // guards call, had, calls and targets
	call    int
	had     bool  // a call has ended, or could not be made
	calls   []int // those that exist, by id
	targets []string

	ended chan struct{} // holds a token when a call has ended since
}

// NewCurrent makes a Current without a call.
func NewCurrent() *Current { return &Current{call: NoCall, ended: make(chan struct{}, 1)} }

// Follow takes note of an event.
func (c *Current) Follow(ev phone.Event) {
	switch e := ev.(type) {
	case phone.IncomingCall:
		c.began(e.Call, false)
	case phone.CallReplaced:
		c.began(e.By, false)
	case phone.MakingCall:
		c.began(e.Call, true)
	case phone.CallEnded:
		c.over(e.Call)
		c.noteEnd()
	}
}

// noteEnd notes that a call has ended, or that there will be none.
func (c *Current) noteEnd() {
	c.mu.Lock()
	c.had = true
	c.mu.Unlock()
	select {
	case c.ended <- struct{}{}:
	default:
	}
}

// HadOne tells whether a call has ended, or could not be made.
func (c *Current) HadOne() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.had
}

// began adds a call; it becomes the current one if it is preferred or alone.
func (c *Current) began(id int, preferred bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, found := slices.BinarySearch(c.calls, id); !found {
		c.calls = slices.Insert(c.calls, at, id)
	}
	if preferred || c.call == NoCall {
		c.call = id
	}
}

// over removes a call and returns the one that is current then.
func (c *Current) over(id int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, found := slices.BinarySearch(c.calls, id); found {
		c.calls = slices.Delete(c.calls, at, at+1)
	}
	if c.call == id {
		c.step(1)
	}
	return c.call
}

// step moves to the next call in a circle, or with -1 to the one before. The caller holds the lock.
func (c *Current) step(by int) {
	if len(c.calls) == 0 {
		c.call = NoCall
		return
	}
	at, found := slices.BinarySearch(c.calls, c.call)
	if found || by < 0 { // where the current call is gone, at is the next one already
		at += by
	}
	c.call = c.calls[(at+len(c.calls))%len(c.calls)]
}

// move steps to another call.
func (c *Current) move(by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step(by)
}

// ID is the current call, or NoCall.
func (c *Current) ID() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.call
}

// Called remembers an address for completion.
func (c *Current) Called(target string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.targets = slices.DeleteFunc(c.targets, func(t string) bool { return t == target })
	c.targets = append(c.targets, target)
	if len(c.targets) > maxTargets {
		c.targets = slices.Delete(c.targets, 0, 1)
	}
}

// Targets lists addresses called before, the last first.
func (c *Current) Targets() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := slices.Clone(c.targets)
	slices.Reverse(list)
	return list
}

// Ended gives a token when a call has ended since the last one was taken.
func (c *Current) Ended() <-chan struct{} { return c.ended }
