package sessionrefresh

import (
	"testing"
	"time"
)

// TestGlareWait: in the bounds of RFC 3261 §14.1, in steps of 10 ms, all of them.
func TestGlareWait(t *testing.T) {
	for _, tt := range []struct {
		own         bool
		first, last time.Duration
	}{{true, 2100 * time.Millisecond, 4 * time.Second}, {false, 0, 2 * time.Second}} {
		seen := map[time.Duration]bool{}
		for range 20_000 {
			wait := GlareWait(tt.own)
			if wait < tt.first || wait > tt.last || wait%(10*time.Millisecond) != 0 {
				t.Fatalf("own %v: %v", tt.own, wait)
			}
			seen[wait] = true
		}
		if want := int((tt.last-tt.first)/(10*time.Millisecond)) + 1; len(seen) != want {
			t.Errorf("own %v: %d waits, want %d", tt.own, len(seen), want)
		}
	}
}
