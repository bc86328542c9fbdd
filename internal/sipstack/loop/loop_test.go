package loop_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/loop"
)

func TestPostKeepsOrder(t *testing.T) {
	l := loop.New()
	var got []int
	for i := range 1000 {
		l.Post(func() { got = append(got, i) })
	}
	l.Close()
	if len(got) != 1000 || !slices.IsSorted(got) {
		t.Fatalf("ran %d functions, in order: %v", len(got), slices.IsSorted(got))
	}
}

func TestPostFromManyGoroutinesRunsOneAtATime(t *testing.T) {
	l := loop.New()
	var wg sync.WaitGroup
	count := 0 // the race detector and the total both tell when two functions overlap
	for range 8 {
		wg.Go(func() {
			for range 200 {
				l.Post(func() { count++ })
			}
		})
	}
	wg.Wait()
	l.Close()
	if count != 1600 {
		t.Errorf("ran %d functions, want 1600", count)
	}
}

func TestPostNeverBlocks(t *testing.T) {
	l := loop.New()
	release := make(chan struct{})
	l.Post(func() { <-release })
	for range 100_000 {
		if !l.Post(func() {}) {
			t.Fatal("Post refused on an open loop")
		}
	}
	close(release)
	l.Close()
}

func TestPostFromTheLoopRunsAfterwards(t *testing.T) {
	l := loop.New()
	var got []string
	l.Post(func() {
		l.Post(func() { got = append(got, "second") })
		got = append(got, "first")
	})
	l.Close()
	if !slices.Equal(got, []string{"first"}) && !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("order %v", got)
	}
}

func TestCloseRunsWhatIsQueued(t *testing.T) {
	l := loop.New()
	started, release := make(chan struct{}), make(chan struct{})
	l.Post(func() { close(started); <-release })
	<-started
	ran := 0
	for range 10 {
		l.Post(func() { ran++ })
	}
	close(release)
	l.Close()
	if ran != 10 {
		t.Errorf("Close ran %d of 10 queued functions", ran)
	}
	l.Close() // a second time only waits
}

func TestClosedLoopRefuses(t *testing.T) {
	l := loop.New()
	l.Close()
	if l.Post(func() { t.Error("ran after Close") }) {
		t.Error("Post accepted after Close")
	}
	if err := l.Do(func() { t.Error("ran after Close") }); !errors.Is(err, loop.ErrClosed) {
		t.Errorf("Do after Close: %v, want ErrClosed", err)
	}
}

func TestDoWaits(t *testing.T) {
	l := loop.New()
	defer l.Close()
	done := false
	if err := l.Do(func() { done = true }); err != nil || !done {
		t.Errorf("Do returned %v, function ran: %v", err, done)
	}
}

func TestAfterFunc(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New()
		defer l.Close()
		start := time.Now()
		var at []time.Duration
		for _, d := range []time.Duration{3 * time.Second, time.Second, 0} {
			l.AfterFunc(d, func() { at = append(at, time.Since(start)) })
		}
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if want := []time.Duration{0, time.Second, 3 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("fired at %v, want %v", at, want)
		}
	})
}

func TestStop(t *testing.T) {
	tests := []struct {
		name string
		stop func(l *loop.Loop, tm *loop.Timer)
	}{
		{"before it fires", func(l *loop.Loop, tm *loop.Timer) { l.Post(tm.Stop) }},
		{"when it is queued already", func(l *loop.Loop, tm *loop.Timer) {
			l.Post(func() {
				time.Sleep(2 * time.Second) // the timer fires meanwhile, behind this function
				tm.Stop()
			})
		}},
		{"twice", func(l *loop.Loop, tm *loop.Timer) { l.Post(tm.Stop); l.Post(tm.Stop) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := loop.New()
				defer l.Close()
				tm := l.AfterFunc(time.Second, func() { t.Error("ran although stopped") })
				tt.stop(l, tm)
				time.Sleep(5 * time.Second)
				synctest.Wait()
			})
		})
	}
}

func TestStopNilAndExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New()
		defer l.Close()
		ran := 0
		tm := l.AfterFunc(time.Second, func() { ran++ })
		time.Sleep(2 * time.Second)
		if err := l.Do(func() { tm.Stop(); (*loop.Timer)(nil).Stop() }); err != nil {
			t.Fatal(err)
		}
		if ran != 1 {
			t.Errorf("ran %d times, want once", ran)
		}
	})
}

func TestTimerOfClosedLoopNeverRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New()
		l.AfterFunc(time.Second, func() { t.Error("ran after Close") })
		l.Close()
		time.Sleep(2 * time.Second)
	})
}
