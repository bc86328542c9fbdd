package interop

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func is(want int) func(int) bool { return func(got int) bool { return got == want } }

func TestFeedFindsWhatIsThere(t *testing.T) {
	var f feed[int]
	for _, n := range []int{7, 8, 7} {
		f.add(n)
	}
	tests := []struct{ from, want, next int }{{0, 7, 1}, {1, 7, 3}, {0, 8, 2}}
	for _, tt := range tests {
		got, next, err := f.wait(tt.from, time.Second, is(tt.want))
		if got != tt.want || next != tt.next || err != nil {
			t.Errorf("wait(%d, %d) = %d, %d, %v; want next %d", tt.from, tt.want, got, next, err, tt.next)
		}
	}
	if got := f.all(); !slices.Equal(got, []int{7, 8, 7}) {
		t.Errorf("all() = %v", got)
	}
}

func TestFeedWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f feed[int]
		time.AfterFunc(time.Second, func() { f.add(1) })
		time.AfterFunc(2*time.Second, func() { f.add(2) })
		start := time.Now()
		got, next, err := f.wait(0, Patience, is(2))
		if got != 2 || next != 2 || err != nil || time.Since(start) != 2*time.Second {
			t.Errorf("wait = %d, %d, %v after %v", got, next, err, time.Since(start))
		}
	})
}

func TestFeedGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f feed[int]
		f.add(1)
		start := time.Now()
		if _, next, err := f.wait(0, Patience, is(2)); !errors.Is(err, errPatience) || next != 1 || time.Since(start) != Patience {
			t.Errorf("wait: next %d, %v after %v", next, err, time.Since(start))
		}
		time.AfterFunc(time.Second, f.end)
		start = time.Now()
		if _, _, err := f.wait(0, Patience, is(2)); !errors.Is(err, errFeedEnded) || time.Since(start) != time.Second {
			t.Errorf("wait: %v after %v", err, time.Since(start))
		}
	})
}
