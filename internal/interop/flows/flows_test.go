package flows

import (
	"fmt"
	"testing"
	"time"

	"gosua/internal/testkit/simnet"
)

// flow is one call flow.
type flow struct {
	name string // of its ladder
	play func(s *scene)
}

// flows are those that phones play among themselves.
func flows() []flow {
	return []flow{
		{"call", call},                        // RFC 3665 §3.1
		{"redirect-late-offer", lateOffer},    // RFC 3665 §3.6
		{"re-invite", reinvite},               // RFC 3665 §3.7
		{"no-answer", cancel},                 // RFC 3665 §3.8
		{"busy", busy},                        // RFC 3665 §3.9
		{"no-response", noResponse},           // RFC 3665 §3.10
		{"unavailable", unavailable},          // RFC 3665 §3.11
		{"hold", hold},                        // RFC 5359 §2.1
		{"consultation-hold", consultation},   // RFC 5359 §2.2
		{"music-on-hold", music},              // RFC 5359 §2.3
		{"unattended-transfer", unattended},   // RFC 5359 §2.4
		{"refused-transfer", refusedTransfer}, // RFC 5359 §2.4, where it goes wrong
		{"attended-transfer", attended},       // RFC 5359 §2.5
		{"forward-unconditional", forwardAll}, // RFC 5359 §2.7
		{"forward-busy", forwardBusy},         // RFC 5359 §2.8
		{"forward-no-answer", forwardLate},    // RFC 5359 §2.9
		{"three-way-added", added},            // RFC 5359 §2.10
		{"three-way-joins", joins},            // RFC 5359 §2.11
		{"redirect-by-q", redirection},        // RFC 5359 §2.12
		{"park", park},                        // RFC 5359 §2.15
		{"pickup", pickup},                    // RFC 5359 §2.16
		{"pickup-referred", referredPickup},   // RFC 5359 §2.16, at somebody's word
	}
}

// TestFlows compares each flow, message by message.
func TestFlows(t *testing.T) {
	for _, f := range flows() {
		t.Run(f.name, func(t *testing.T) {
			play(t, 1, simnet.Options{Delay: delay}, f.play, func(s *scene) { compare(t, f.name, s.ladder()) })
		})
	}
}

// TestFlowsOverLossyNetwork: every fifth message is lost, and each flow ends as it should nevertheless.
func TestFlowsOverLossyNetwork(t *testing.T) {
	const seeds = 2
	lossy := simnet.Options{Delay: 20 * time.Millisecond, Jitter: 10 * time.Millisecond, Loss: 0.2, MaxLosses: 4}
	for _, f := range flows() {
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprintf("%s/%d", f.name, seed), func(t *testing.T) {
				play(t, seed, lossy, f.play, func(*scene) {})
			})
		}
	}
}
