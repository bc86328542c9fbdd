package watching

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"gosua/internal/phone/buddies"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/subscriber"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a Watcher, and a remote that plays the buddies.
type rig struct {
	*parttest.Rig
	watcher *Watcher
}

func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	parttest.InBubble(t, func(p *parttest.Rig) {
		r := &rig{Rig: p}
		usage := subscriber.New(subscriber.Config{Client: p.End.Stack.Client(), Loop: p.End.Stack.Loop(), Log: siptest.NoErrors(t), Rand: first})
		p.End.Stack.AddDialogs(usage)
		r.watcher = New(Config{Usage: usage, Loop: p.End.Stack.Loop(), Accounts: p.Accounts, Rand: first, Emit: p.Emit})
		f(r)
		p.End.Do(func() { r.watcher.Stop(); usage.Close() })
	})
}

func first(int) int { return 0 }

// buddy is somebody at the remote.
func (r *rig) buddy(id int) buddies.Buddy {
	typed := fmt.Sprintf("sip:b%d@%s", id, parttest.TheirIP)
	return buddies.Buddy{ID: id, Typed: typed, Target: siptest.MustURI(r.T, typed)}
}

func (r *rig) watch(id int, kind Kind) { r.End.Do(func() { r.watcher.Watch(r.buddy(id), kind) }) }

func (r *rig) unwatch(id int, kind Kind) { r.End.Do(func() { r.watcher.Unwatch(r.buddy(id), kind) }) }

// open is a presence document.
func open(status string) string {
	return `<presence entity="sip:b0@x"><tuple id="1"><status><basic>` + status + `</basic></status></tuple></presence>`
}

// told tells a presence document.
func told(state, doc string) parttest.Note {
	return parttest.Note{Event: "presence", State: state, ContentType: "application/pidf+xml", Body: doc}
}

// watched is a buddy whose presence is known to be open.
func (r *rig) watched(id int) *siptest.Dialog {
	r.T.Helper()
	r.watch(id, Presence)
	d := r.Grant(r.Asked("presence", "600"))
	r.Tell(d, told("active;expires=600", open("open")), 200)
	parttest.Heard[event.Event](r.Rig)
	return d
}

// steps demands these states of subscriptions since the last call.
func (r *rig) steps(want ...string) {
	r.T.Helper()
	var got []string
	for _, ev := range parttest.Heard[event.BuddyState](r.Rig) {
		text := fmt.Sprintf("%d %s>%s %s", ev.Buddy, ev.From, ev.To, ev.Status)
		if ev.Code != 0 {
			text += fmt.Sprintf(" %d %s", ev.Code, ev.Reason)
		}
		if ev.Retry != 0 {
			text += fmt.Sprintf(" again in %v", ev.Retry)
		}
		if ev.Err != nil {
			text += ": " + ev.Err.Error()
		}
		got = append(got, text)
	}
	if !slices.Equal(got, want) {
		r.T.Errorf("told\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// status demands what is known of a buddy.
func (r *rig) status(id int, want string) {
	r.T.Helper()
	var got string
	r.End.Do(func() { got = r.watcher.Status(id).Text() })
	if got != want {
		r.T.Errorf("buddy %d is %s, want %s", id, got, want)
	}
}
