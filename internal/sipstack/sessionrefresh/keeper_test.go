package sessionrefresh

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// glare is the wait after a 491 here.
const glare = 700 * time.Millisecond

// rig is a session that writes down what its Keeper wants, with times, and does what the test says. All but take is the
// loop's.
type rig struct {
	t       *testing.T
	loop    *loop.Loop
	start   time.Time
	keeper  Keeper
	busy    bool
	refused error              // what Reinvite gives
	answers []*sipmsg.Response // to UPDATEs, one after the other; nil for none
	log     []string
}

// inBubble runs a test in virtual time.
func inBubble(t *testing.T, mode sessiontimer.Mode, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, loop: loop.New(), start: time.Now()}
		defer r.loop.Close()
		r.keeper = New(r.loop, r, sessiontimer.Config{Mode: mode})
		f(r)
	})
}

func (r *rig) note(what string) { r.log = append(r.log, fmt.Sprint(time.Since(r.start), " ", what)) }

func (r *rig) Idle() bool { return !r.busy }

func (r *rig) Update(done func(*sipmsg.Response)) {
	r.note("UPDATE")
	if len(r.answers) == 0 {
		return // none comes in the time of the test
	}
	answer := r.answers[0]
	r.answers = r.answers[1:]
	if answer != nil && answer.StatusCode < 300 {
		r.keeper.Answered(&answer.Header)
	}
	done(answer)
}

func (r *rig) Reinvite() error {
	r.note("re-INVITE")
	return r.refused
}

func (r *rig) GlareWait() time.Duration { return glare }

func (r *rig) Expire() { r.note("expired") }

// do runs f on the loop.
func (r *rig) do(f func()) {
	r.t.Helper()
	if err := r.loop.Do(f); err != nil {
		r.t.Fatal(err)
	}
}

// logged wants exactly these entries until d after the beginning.
func (r *rig) logged(d time.Duration, want ...string) {
	r.t.Helper()
	time.Sleep(time.Until(r.start.Add(d)))
	synctest.Wait()
	r.do(func() {
		if !slices.Equal(r.log, want) {
			r.t.Errorf("the session was told\n  %s\nwant\n  %s", strings.Join(r.log, "\n  "), strings.Join(want, "\n  "))
		}
		r.log = nil
	})
}

// response is an answer with these header lines.
func response(code int, lines ...string) *sipmsg.Response {
	resp := &sipmsg.Response{StatusCode: code}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		resp.Header.Add(name, value)
	}
	return resp
}

// answered is the Keeper after a 2xx to our INVITE with these header lines.
func (r *rig) answered(lines ...string) {
	r.t.Helper()
	r.do(func() { r.keeper.Answered(&response(200, lines...).Header) })
}

const (
	ours   = "Session-Expires: 90;refresher=uac"
	theirs = "Session-Expires: 90;refresher=uas"
	update = "Allow: INVITE, UPDATE"
)

// TestRefreshIsDue: at half of the interval, by what the remote takes; the end comes when no answer has.
func TestRefreshIsDue(t *testing.T) {
	for name, tt := range map[string]struct {
		mode  sessiontimer.Mode
		lines []string
		want  []string
	}{
		"by UPDATE":           {sessiontimer.Optional, []string{ours, update}, []string{"45s UPDATE", "1m0s expired"}},
		"by re-INVITE":        {sessiontimer.Optional, []string{ours}, []string{"45s re-INVITE", "1m0s expired"}},
		"by the remote":       {sessiontimer.Optional, []string{theirs, update}, []string{"1m0s expired"}},
		"not wanted there":    {sessiontimer.Optional, []string{update}, nil},
		"not known here":      {sessiontimer.Inactive, []string{ours, update}, nil},
		"insisted on":         {sessiontimer.Always, []string{update}, []string{"15m0s UPDATE", "29m28s expired"}},
		"UPDATE not among it": {sessiontimer.Optional, []string{ours, "Allow: INVITE"}, []string{"45s re-INVITE", "1m0s expired"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, tt.mode, func(r *rig) {
				r.answered(tt.lines...)
				r.logged(time.Hour, tt.want...)
			})
		})
	}
}

// TestRefreshesGoOn: each begins the interval anew, theirs as ours, until the session ends.
func TestRefreshesGoOn(t *testing.T) {
	inBubble(t, sessiontimer.Optional, func(r *rig) {
		r.answered(ours, update)
		r.do(func() { r.answers = []*sipmsg.Response{response(200, ours), response(200, theirs)} })
		r.logged(100*time.Second, "45s UPDATE", "1m30s UPDATE")
		granted := response(200)
		r.do(func() { r.keeper.Grant(&response(0, "Supported: timer", theirs).Header, granted) })
		if got := granted.Header.Get("Session-Expires"); got != "90;refresher=uas" {
			t.Errorf("granted %q", got)
		}
		r.logged(150*time.Second, "2m25s UPDATE")
		r.do(func() { r.keeper.Stop() })
		r.logged(time.Hour)
		if r.keeper.Interval() != 0 {
			t.Error("there is an interval still")
		}
	})
}

// TestRefreshThatFails is tried again, in the time and by the means that its answer asks for.
func TestRefreshThatFails(t *testing.T) {
	for name, tt := range map[string]struct {
		answer *sipmsg.Response
		want   []string
	}{
		"no answer":        {nil, []string{"45s UPDATE", "47s UPDATE"}},
		"refused":          {response(500), []string{"45s UPDATE", "47s UPDATE"}},
		"glare":            {response(491), []string{"45s UPDATE", "45.7s UPDATE"}},
		"too short":        {response(422, "Min-SE: 200"), []string{"45s UPDATE", "45s UPDATE"}},
		"UPDATE not taken": {response(405), []string{"45s UPDATE", "45s re-INVITE"}},
		"UPDATE not known": {response(501), []string{"45s UPDATE", "45s re-INVITE"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, sessiontimer.Optional, func(r *rig) {
				r.answered(ours, update)
				r.do(func() { r.answers = []*sipmsg.Response{tt.answer} })
				r.logged(time.Hour, append(tt.want, "1m0s expired")...)
			})
		})
	}
}

// TestRefreshThatCannotBeSent waits for what is under way.
func TestRefreshThatCannotBeSent(t *testing.T) {
	inBubble(t, sessiontimer.Optional, func(r *rig) {
		r.answered(ours)
		r.do(func() { r.busy = true })
		r.logged(48 * time.Second)
		r.do(func() { r.busy, r.refused = false, errors.New("no flow") })
		r.logged(50*time.Second, "49s re-INVITE")
		r.do(func() { r.refused = nil })
		r.logged(52*time.Second, "51s re-INVITE")
		r.do(func() { r.keeper.Failed(491) })
		r.logged(53*time.Second, "52.7s re-INVITE")
	})
}

// TestNothingToKeep: without an interval a failure asks for nothing, and the zero value does nothing at all.
func TestNothingToKeep(t *testing.T) {
	inBubble(t, sessiontimer.Optional, func(r *rig) {
		r.answered()
		r.do(func() { r.keeper.Failed(500) })
		r.do(func() {
			r.keeper = Keeper{}
			r.keeper.Grant(&response(0, "Supported: timer", ours).Header, response(200))
			r.keeper.Failed(500)
			r.keeper.Stop()
		})
		r.logged(time.Hour)
	})
}
