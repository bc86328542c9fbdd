package intime

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// listener notes what Judge says of a test.
type listener struct {
	testing.TB
	errors []string
}

func (l *listener) Helper()             {}
func (l *listener) Logf(string, ...any) {}
func (l *listener) Error(args ...any)   { l.errors = append(l.errors, fmt.Sprint(args...)) }

func TestJudge(t *testing.T) {
	var late, wrong Faults
	late.AddBusy("%d ms missing", 20)
	wrong.Add("the wrong voice")
	both := append(slices.Clone(late), wrong...)
	for name, c := range map[string]struct {
		attempts []Faults // of each attempt
		tooLate  time.Duration
		want     []string
		made     int
	}{
		"nothing":                         {[]Faults{nil}, 0, nil, 1},
		"the second does":                 {[]Faults{late, nil}, time.Hour, nil, 2},
		"an idle machine excuses nothing": {[]Faults{late, late, late}, time.Hour, []string{"20 ms missing"}, 3},
		"a busy one what it can":          {[]Faults{late, late, both}, 0, []string{"the wrong voice"}, 3},
		"the last one counts":             {[]Faults{wrong, wrong, late}, 0, nil, 3},
	} {
		l, made := &listener{TB: t}, 0
		Judge(l, c.tooLate, func() Faults {
			made++
			return c.attempts[made-1]
		})
		if !slices.Equal(l.errors, c.want) || made != c.made {
			t.Errorf("%s: %q after %d attempts, want %q after %d", name, l.errors, made, c.want, c.made)
		}
	}
}

// TestPulse: where time never stands still, nothing is late.
func TestPulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := startPulse()
		time.Sleep(time.Second)
		if late := p.end(); late != 0 {
			t.Errorf("%v late in virtual time", late)
		}
	})
}
