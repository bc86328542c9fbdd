package main

import (
	"context"
	"sync"
	"time"

	"gosua/internal/phone"
)

// opening is what a phone has to tell before its prompt: that it runs, and to a person how the first registrations went.
type opening struct {
	running, settled *gate
	registering      int // accounts whose first registration is not over; hear's
}

func newOpening(accounts []phone.AccountConfig) *opening {
	o := &opening{running: newGate(), settled: newGate()}
	for _, a := range accounts {
		if a.Registrar != "" {
			o.registering++
		}
	}
	if o.registering == 0 {
		o.settled.open()
	}
	return o
}

// hear takes note of an event.
func (o *opening) hear(ev phone.Event) {
	switch e := ev.(type) {
	case phone.PhoneState:
		if e.To == "RUNNING" {
			o.running.open()
		}
	case phone.Registered, phone.RegistrationFailed:
		if o.registering--; o.registering == 0 {
			o.settled.open()
		}
	}
}

// registrationPatience is how long the first prompt waits for registrations at most.
const registrationPatience = time.Second

// wait returns when the phone runs, and for a person when the registrations are over too, or have taken too long.
func (o *opening) wait(ctx context.Context, person bool) {
	<-o.running.opened
	if !person {
		return
	}
	late := time.NewTimer(registrationPatience)
	defer late.Stop()
	select {
	case <-o.settled.opened:
	case <-late.C:
	case <-ctx.Done():
	}
}

// gate is opened once.
type gate struct {
	opened chan struct{}
	once   sync.Once
}

func newGate() *gate { return &gate{opened: make(chan struct{})} }

func (g *gate) open() { g.once.Do(func() { close(g.opened) }) }
