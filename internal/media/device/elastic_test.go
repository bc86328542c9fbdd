package device

import (
	"slices"
	"sync"
	"testing"
)

func upFrom(first, n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(first + i)
	}
	return out
}

// takes checks that the next n values are counted up from first (0: silence).
func takes(t *testing.T, e *elastic, what string, first, n int) {
	t.Helper()
	got := make([]int16, n)
	ok := e.take(got)
	want := make([]int16, n)
	if first > 0 {
		want = upFrom(first, n)
	}
	if ok != (first > 0) || !slices.Equal(got, want) {
		t.Errorf("%s: %v (%v), want %v", what, got, ok, want)
	}
}

func TestElasticPrimes(t *testing.T) {
	e := newElastic(1, 10, 4, 30)
	takes(t, e, "empty", 0, 4)
	e.put(upFrom(1, 9))
	takes(t, e, "below the target", 0, 4)
	e.put(upFrom(10, 1))
	takes(t, e, "at the target", 1, 4)
	takes(t, e, "then whatever there is", 5, 6)
	if s := e.counts(); s != (BufferStats{}) {
		t.Errorf("%+v", s)
	}
}

func level(e *elastic) int {
	n, _ := e.levels()
	return n
}

func TestElasticTargetRisesToHalfTheLimit(t *testing.T) {
	e := newElastic(1, 10, 4, 30)
	for range 10 {
		e.put(make([]int16, 20))
		e.take(make([]int16, 25))
	}
	if _, target := e.levels(); target != 15 {
		t.Errorf("target %d after ten underruns", target)
	}
	e = newElastic(1, 20, 4, 30) // above half of the limit from the start
	e.put(make([]int16, 20))
	e.take(make([]int16, 25))
	if _, target := e.levels(); target != 20 {
		t.Errorf("target has fallen to %d", target)
	}
}

func TestElasticUnderrun(t *testing.T) {
	e := newElastic(1, 10, 4, 30)
	e.put(upFrom(1, 10))
	got := upFrom(100, 12)
	if e.take(got) || !slices.Equal(got, append(upFrom(1, 10), 0, 0)) {
		t.Errorf("what there was: %v", got)
	}
	e.put(upFrom(11, 11))
	takes(t, e, "after running empty, below the target, which has risen by 2", 0, 4)
	takes(t, e, "and again", 0, 4)
	e.put(upFrom(22, 4))
	takes(t, e, "filled again: the newest 12", 14, 12)
	if s := e.counts(); s != (BufferStats{Underruns: 1}) {
		t.Errorf("%+v", s)
	}
}

func TestElasticOverrun(t *testing.T) {
	e := newElastic(1, 10, 4, 30)
	for i := range 6 {
		e.put(upFrom(1+5*i, 5))
	}
	if n, _ := e.levels(); n != 30 {
		t.Fatalf("level %d at the limit", n)
	}
	e.put(upFrom(31, 5)) // cut back to the target, the newest values being kept
	if n, _ := e.levels(); n != 10 {
		t.Errorf("level %d after running over", n)
	}
	takes(t, e, "the newest", 26, 10)
	e.put(upFrom(1, 25))
	e.put(upFrom(26, 20)) // more than the target at once: all of it is kept
	takes(t, e, "the latest piece", 26, 20)
	e.put(upFrom(1, 100)) // more than the limit at once: the end of it is
	takes(t, e, "the end of a piece too large", 71, 30)
	if s := e.counts(); s != (BufferStats{Overruns: 2}) {
		t.Errorf("%+v", s)
	}
}

// Around the end of the ring nothing is lost or doubled, for pieces of any size.
func TestElasticRing(t *testing.T) {
	e := newElastic(1, 1, 0, 37)
	in, out := 1, 1
	for i := range 1000 {
		n := i*7%23 + 1
		if level(e)+n <= 37 {
			e.put(upFrom(in, n))
			in += n
		}
		n = i * 5 % 19
		if level(e) > n {
			takes(t, e, "piece", out, n)
			out += n
		}
		if t.Failed() {
			return
		}
	}
	if out < 5000 {
		t.Errorf("only %d values went through", out)
	}
}

func TestElasticStereoStaysInStep(t *testing.T) {
	e := newElastic(2, 4, 0, 8)
	for i := range 40 {
		e.put([]int16{int16(i), -int16(i), int16(i), -int16(i), int16(i), -int16(i)})
		if i%4 == 3 {
			got := make([]int16, 6)
			e.take(got)
			for c := 0; c < len(got); c += 2 {
				if got[c] != -got[c+1] {
					t.Fatalf("channels are out of step: %v", got)
				}
			}
		}
	}
	if e.counts().Overruns == 0 {
		t.Error("never ran over, so nothing was tried")
	}
}

func TestElasticConcurrentUse(t *testing.T) {
	e := newElastic(1, 100, 50, 400)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 2000 {
			e.put(make([]int16, 50))
			e.levels()
		}
	})
	wg.Go(func() {
		pcm := make([]int16, 30)
		for range 2000 {
			e.take(pcm)
			e.counts()
		}
	})
	wg.Wait()
	if n, _ := e.levels(); n < 0 || n > 400 {
		t.Errorf("level %d", n)
	}
}
