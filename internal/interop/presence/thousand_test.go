package presence

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

const (
	thousand = 1000
	// mostASecond bounds the first SUBSCRIBEs in any second: twice what the phone's pace of 10 ms makes, since what leaves late
	// leaves closer to what follows.
	mostASecond = 200
	// mostMemory bounds what a buddy takes, in bytes: several times what it was measured to be.
	mostMemory = 128 << 10
)

// TestThousandBuddies are subscribed to without a storm, all of them, and all are unsubscribed from when the phone ends.
func TestThousandBuddies(t *testing.T) {
	k := server(t, time.Hour)
	alice := user(t, k, "alice")
	before := heap(alice)
	begun := time.Now()
	for i := range thousand {
		b, err := alice.AddBuddy(k.AOR(fmt.Sprintf("u%d", i)))
		alice.Must(err)
		alice.Must(alice.WatchBuddy(b))
	}
	active := map[int]bool{}
	for len(active) < thousand {
		active[phonetest.Expect(alice, "active", func(ev phone.BuddyState) bool { return ev.To == "ACTIVE" }).Buddy] = true
	}
	t.Logf("all active after %v", time.Since(begun))
	most, again := spread(alice)
	t.Logf("at most %d in a second, %d of all sent again", most, again)
	if most > mostASecond {
		t.Errorf("%d SUBSCRIBEs in a second", most)
	}
	each := (heap(alice) - before) / thousand
	t.Logf("%d bytes of memory for a buddy", each)
	if each > mostMemory {
		t.Errorf("%d bytes of memory for a buddy", each)
	}
	begun = time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), phonetest.Patience) // a busy machine may need longer than alice.End gives
	defer cancel()
	alice.Must(alice.Shutdown(ctx))
	t.Logf("all unsubscribed after %v", time.Since(begun))
	wantAllEnded(t, alice)
	wantNoErrors(t, k)
}

// spread tells how many subscriptions were asked for within one second at the most, and how many requests were repeated.
func spread(p *phonetest.Phone) (most, again int) {
	var first []time.Time
	calls, requests := map[string]bool{}, map[string]bool{}
	for _, m := range phonetest.Told[phone.SIPTrace](p) {
		if !m.Out || !strings.HasPrefix(m.Summary, "SUBSCRIBE/") {
			continue
		}
		if requests[string(m.Raw)] {
			again++
		}
		requests[string(m.Raw)] = true
		_, call, _ := strings.Cut(string(m.Raw), "\r\nCall-ID: ")
		call, _, _ = strings.Cut(call, "\r\n")
		if !calls[call] {
			first = append(first, m.At)
		}
		calls[call] = true
	}
	for i, from := range first {
		n := slices.IndexFunc(first[i:], func(at time.Time) bool { return at.Sub(from) >= time.Second })
		if n < 0 {
			n = len(first) - i
		}
		most = max(most, n)
	}
	return most, again
}

// heap is what is in use when everything that the test has kept is gone, in bytes.
func heap(p *phonetest.Phone) int {
	p.Flush()
	p.Forget()
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}

// wantAllEnded demands that the server has ended each subscription in answer to the phone.
func wantAllEnded(t *testing.T, p *phonetest.Phone) {
	t.Helper()
	ended := 0
	for _, ev := range phonetest.Told[phone.BuddyState](p) {
		if ev.To == "TERMINATED" && strings.HasPrefix(ev.By, "NOTIFY/") {
			ended++
		}
	}
	if ended != thousand {
		t.Errorf("%d subscriptions were ended by the server, want %d", ended, thousand)
	}
}

// wantNoErrors demands that the server has had no trouble.
func wantNoErrors(t *testing.T, k *interop.Kamailio) {
	t.Helper()
	for _, line := range k.Log() {
		if strings.Contains(line, "ERROR: ") || strings.Contains(line, "CRITICAL: ") {
			t.Errorf("kamailio says %s", line)
		}
	}
}
