package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
)

// TestOpening proves how long the first prompt waits: for a person until the registrations are over, or a second.
func TestOpening(t *testing.T) {
	two := []phone.AccountConfig{{ID: "sip:a@h"}, {ID: "sip:b@h", Registrar: "sip:h"}, {ID: "sip:c@h", Registrar: "sip:h"}}
	for _, c := range []struct {
		name     string
		accounts []phone.AccountConfig
		person   bool
		events   []phone.Event
		want     time.Duration
	}{
		{"nothing to register", two[:1], true, nil, 0},
		{"all are over", two, true, []phone.Event{phone.Registered{}, phone.RegistrationFailed{}}, 0},
		{"one is not", two, true, []phone.Event{phone.Registered{}}, registrationPatience},
		{"one is not, but nobody looks", two, false, nil, 0},
		{"refreshes do not count", two[:2], true, []phone.Event{phone.Registered{}, phone.Registered{}, phone.Registered{}}, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			o, start := newOpening(c.accounts), time.Now()
			for _, ev := range append(c.events, phone.PhoneState{To: "INIT"}, phone.PhoneState{To: "RUNNING"}) {
				o.hear(ev)
			}
			if o.wait(t.Context(), c.person); time.Since(start) != c.want {
				t.Errorf("%s: waits %s, want %s", c.name, time.Since(start), c.want)
			}
		})
	}
}

// TestOpeningEndsWithTheContext proves that Ctrl-C is not kept waiting.
func TestOpeningEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, start := newOpening([]phone.AccountConfig{{Registrar: "sip:h"}}), time.Now()
		o.hear(phone.PhoneState{To: "RUNNING"})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if o.wait(ctx, true); time.Since(start) != 0 {
			t.Errorf("waits %s", time.Since(start))
		}
	})
}
