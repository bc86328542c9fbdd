package presence

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"gosua/internal/body/pidf"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/notifier"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a Presence, and a remote that subscribes, or is the server.
type rig struct {
	*parttest.Rig
	presence *Presence
}

// inBubble runs a test; buddies are those whose user name is "friend".
func inBubble(t *testing.T, policy Policy, f func(r *rig)) {
	t.Helper()
	parttest.InBubble(t, func(p *parttest.Rig) {
		stack := p.End.Stack
		r := &rig{Rig: p}
		usage := notifier.New(notifier.Config{Client: stack.Client(), Loop: stack.Loop(), Log: siptest.NoErrors(t),
			Refused: func(in *uas.Incoming, refusal *sipmsg.Refusal) { r.presence.Refused(in, refusal) }})
		r.presence = New(Config{Usage: usage, Client: stack.Client(), Loop: stack.Loop(), Accounts: p.Accounts, Policy: policy,
			IsBuddy: func(u uri.URI) bool { return u.User == "friend" }, Emit: p.Emit})
		stack.AddDialogs(usage)
		stack.Handle(sipmsg.SUBSCRIBE, usage.HandleSubscribe)
		f(r)
		p.End.Do(func() { r.presence.Drop(); usage.Close() })
	})
}

// subscribe sends a SUBSCRIBE of a user's, and wants this answer.
func (r *rig) subscribe(user string, want int, fields ...sipmsg.Field) (*sipmsg.Request, *siptest.Packet) {
	r.T.Helper()
	req := r.Remote.NewRequest(sipmsg.SUBSCRIBE, "sip:alice@"+parttest.OurIP)
	req.Header.Set("From", fmt.Sprintf("<sip:%s@%s>;tag=%s", user, parttest.TheirIP, user))
	req.Header.Set("Event", "presence")
	for _, f := range fields {
		req.Header.Set(f.Name, f.Value)
	}
	r.Remote.Send(parttest.At(), req)
	return req, r.Remote.Expect(fmt.Sprintf("%d/SUBSCRIBE", want))
}

// told takes a NOTIFY in this state, answers it, and gives what it says; nil when that is nothing.
func (r *rig) told(state string) *pidf.Document {
	r.T.Helper()
	p := r.Remote.Expect("NOTIFY")
	r.Remote.Reply(p, "200")
	if got := p.Head().Get("Subscription-State"); !strings.HasPrefix(got, state) {
		r.T.Errorf("NOTIFY with %s, want %s", got, state)
	}
	if len(p.Payload()) == 0 {
		return nil
	}
	doc, err := pidf.Parse(p.Head().Get("Content-Type"), p.Payload())
	if err != nil {
		r.T.Errorf("%v:\n%s", err, p.Payload())
	}
	return &doc
}

// tells demands a NOTIFY with this status.
func (r *rig) tells(state, status string) {
	r.T.Helper()
	doc := r.told(state)
	if got := text(doc); got != status {
		r.T.Errorf("told %q, want %q", got, status)
	}
}

func text(doc *pidf.Document) string {
	if doc == nil {
		return ""
	}
	return doc.Status.Text()
}

// set says what alice is.
func (r *rig) set(s pidf.Status) { r.End.Do(func() { r.presence.Set(0, s) }) }

// do runs f on the loop.
func (r *rig) do(f func()) { r.End.Do(f) }

// steps demands these steps of watchers' subscriptions since the last call.
func (r *rig) steps(want ...string) {
	r.T.Helper()
	var got []string
	for _, ev := range parttest.Heard[event.WatcherState](r.Rig) {
		got = append(got, ev.Remote+" "+ev.From+">"+ev.To)
	}
	if !slices.Equal(got, want) {
		r.T.Errorf("told %q, want %q", got, want)
	}
}
