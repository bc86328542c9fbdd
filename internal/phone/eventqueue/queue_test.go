package eventqueue_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone/eventqueue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// upTo are the numbers from 0 to n-1.
func upTo(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

func TestDeliversInOrderAndAllBeforeClose(t *testing.T) {
	q := eventqueue.New(eventqueue.Config[int]{})
	var got, second []int
	q.Subscribe(func(v int) { got = append(got, v) })
	q.Subscribe(func(v int) { second = append(second, v) })
	const values = 1000
	for i := range values {
		q.Emit(i)
	}
	q.Close()
	if want := upTo(values); !slices.Equal(got, want) || !slices.Equal(second, want) {
		t.Errorf("delivered %d and %d values, want %d in their order", len(got), len(second), values)
	}
	q.Emit(1) // nothing, no panic
	q.Close()
	if len(got) != values {
		t.Error("a value was delivered after Close")
	}
}

func TestHandlerMayCallBack(t *testing.T) {
	q := eventqueue.New(eventqueue.Config[string]{})
	done := make(chan struct{})
	var cancel func()
	cancel = q.Subscribe(func(v string) {
		switch v {
		case "first":
			q.Emit("second")
		case "second":
			cancel()
			close(done) // twice would panic: the subscription is gone
		}
	})
	q.Emit("first")
	<-done
	q.Emit("second")
	q.Close()
}

func TestSubscriptionEndsAlone(t *testing.T) {
	q := eventqueue.New(eventqueue.Config[int]{})
	var stays []int
	cancel := q.Subscribe(func(v int) { t.Errorf("%d was delivered to nobody", v) })
	q.Subscribe(func(v int) { stays = append(stays, v) })
	cancel()
	cancel()
	q.Emit(7)
	q.Close()
	if !slices.Equal(stays, []int{7}) {
		t.Errorf("the other heard %v", stays)
	}
}

// TestEachTellersOrderIsKept whoever else tells at the same time.
func TestEachTellersOrderIsKept(t *testing.T) {
	const tellers, values = 8, 500
	q := eventqueue.New(eventqueue.Config[[2]int]{})
	got := make([][]int, tellers)
	q.Subscribe(func(v [2]int) { got[v[0]] = append(got[v[0]], v[1]) })
	var all sync.WaitGroup
	for teller := range tellers {
		all.Go(func() {
			for i := range values {
				q.Emit([2]int{teller, i})
			}
		})
	}
	all.Wait()
	q.Close()
	for teller := range tellers {
		if !slices.Equal(got[teller], upTo(values)) {
			t.Errorf("teller %d: %d values, want %d in their order", teller, len(got[teller]), values)
		}
	}
}

// TestLeavesOutWhatItMay: positive numbers may be left out; -n is told in the place of n of them.
func TestLeavesOutWhatItMay(t *testing.T) {
	const limit, extra = 10, 5
	for name, cfg := range map[string]eventqueue.Config[int]{
		"by count": {Limit: limit},
		"by bytes": {MaxBytes: 100*limit + 99, Bytes: func(v int) int { return 50 * v }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg.Optional, cfg.LeftOut = func(v int) bool { return v > 0 }, func(n int) int { return -n }
			q := eventqueue.New(cfg)
			for round := range 2 { // what was delivered no longer counts
				entered, gate := make(chan struct{}), make(chan struct{})
				var got []int
				cancel := q.Subscribe(func(v int) {
					got = append(got, v)
					if len(got) == 1 {
						close(entered)
						<-gate
					}
				})
				q.Emit(1)
				<-entered // that one is under way, the queue is empty
				for range limit + extra {
					q.Emit(2)
				}
				q.Emit(0) // may not be left out
				close(gate)
				q.Flush()
				cancel()
				want := append([]int{1}, slices.Repeat([]int{2}, limit)...)
				if want = append(want, 0, -extra); !slices.Equal(got, want) {
					t.Errorf("round %d: delivered %v, want %v", round, got, want)
				}
			}
			q.Close()
		})
	}
}

func TestLeavesOutNothingByDefault(t *testing.T) {
	q := eventqueue.New(eventqueue.Config[int]{Limit: 1})
	entered, gate, n := make(chan struct{}), make(chan struct{}), 0
	q.Subscribe(func(int) {
		if n++; n == 1 {
			close(entered)
			<-gate
		}
	})
	q.Emit(1)
	<-entered
	for range 100 {
		q.Emit(2)
	}
	close(gate)
	q.Close()
	if n != 101 {
		t.Errorf("%d of 101 delivered", n)
	}
}

// TestFlushWaits: what was told before has been heard, by the slowest.
func TestFlushWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := eventqueue.New(eventqueue.Config[int]{})
		heard := 0
		q.Subscribe(func(int) {
			time.Sleep(time.Second)
			heard++
		})
		q.Flush() // nothing to wait for
		for round := range 3 {
			for range 5 {
				q.Emit(round)
			}
			synctest.Wait() // the first is being delivered
			q.Flush()
			if want := 5 * (round + 1); heard != want {
				t.Errorf("%d heard, want %d", heard, want)
			}
		}
		q.Emit(0)
		go q.Close()
		synctest.Wait()
		q.Flush()
		if heard != 16 {
			t.Errorf("%d heard, and the queue is closed", heard)
		}
		q.Flush() // closed long since
	})
}

// TestFlushesOfMany: each waits for its own.
func TestFlushesOfMany(t *testing.T) {
	q := eventqueue.New(eventqueue.Config[int]{})
	var mu sync.Mutex
	seen := map[int]bool{}
	q.Subscribe(func(v int) {
		mu.Lock()
		defer mu.Unlock()
		seen[v] = true
	})
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			q.Emit(i)
			q.Flush()
			mu.Lock()
			defer mu.Unlock()
			if !seen[i] {
				t.Errorf("%d was not delivered", i)
			}
		})
	}
	all.Wait()
	q.Close()
}
