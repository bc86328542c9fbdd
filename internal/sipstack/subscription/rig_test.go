package subscription

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a Room in virtual time, with a dialog that notes what is sent and answers when it is told to.
type rig struct {
	t       *testing.T
	loop    *loop.Loop
	room    *Room
	start   time.Time
	seq     uint32
	log     []string // owned by the loop
	waiting []func(*sipmsg.Response, error)
	sent    []*sipmsg.Request
}

func inBubble(t *testing.T, limit int, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, loop: loop.New(), start: time.Now(), seq: 6}
		defer r.loop.Close()
		r.room = New(Config{Loop: r.loop, Send: r.send, Max: limit})
		f(r)
		r.do(r.room.Close)
	})
}

func (r *rig) do(f func()) {
	r.t.Helper()
	if err := r.loop.Do(f); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) note(format string, args ...any) {
	r.log = append(r.log, fmt.Sprintf("%v ", time.Since(r.start))+fmt.Sprintf(format, args...))
}

// send is the dialog's SendFunc.
func (r *rig) send(m sipmsg.Method, fields []sipmsg.Field, body []byte, done func(*sipmsg.Response, error)) uint32 {
	r.seq++
	req := blank(m, r.seq)
	text := ""
	for _, f := range fields {
		req.Header.Add(f.Name, f.Value)
		if f.Name != "Allow-Events" && f.Name != "Content-Type" {
			text += " " + f.Name + ": " + f.Value
		}
	}
	r.note("> %s%s %s", m, text, body)
	r.waiting = append(r.waiting, done)
	r.sent = append(r.sent, req)
	return r.seq
}

func blank(m sipmsg.Method, seq uint32) *sipmsg.Request {
	req := sipmsg.NewRequest(m, uri.URI{Scheme: "sip", Host: "h"})
	req.Header.SetCSeq(sipmsg.CSeq{Seq: seq, Method: m})
	return req
}

// answer answers the oldest request that waits.
func (r *rig) answer(code int, change func(*sipmsg.Response)) {
	r.t.Helper()
	r.do(func() {
		resp := sipmsg.NewResponse(r.sent[0], code, "")
		if change != nil {
			change(resp)
		}
		done := r.waiting[0]
		r.sent, r.waiting = r.sent[1:], r.waiting[1:]
		done(resp, nil)
	})
}

// fail gives the oldest request up.
func (r *rig) fail(err error) {
	r.do(func() {
		done := r.waiting[0]
		r.sent, r.waiting = r.sent[1:], r.waiting[1:]
		done(nil, err)
	})
}

// refer makes a subscriber that notes its news.
func (r *rig) refer() (s *Subscriber) {
	r.t.Helper()
	r.do(func() {
		var err error
		if s, err = r.room.Refer([]sipmsg.Field{{Name: "Refer-To", Value: "<sip:c@h>"}}, r.news); err != nil {
			r.t.Fatal(err)
		}
	})
	return s
}

func (r *rig) news(n News) {
	text := fmt.Sprintf("%s --> %s", n.From, n.To)
	if n.Response != nil {
		text += fmt.Sprintf(" by %d", n.Response.StatusCode)
	}
	if n.Notify != nil {
		text += " by NOTIFY"
	}
	if n.Suppressed {
		text += " suppressed"
	}
	if n.Err != nil {
		text += ": " + n.Err.Error()
	}
	r.note("%s", text)
}

// notify gives the room a NOTIFY and its answer.
func (r *rig) notify(event, state string) (code int) {
	r.do(func() {
		req := blank(sipmsg.NOTIFY, 1)
		if event != "" {
			req.Header.Add("Event", event)
		}
		if state != "" {
			req.Header.Add("Subscription-State", state)
		}
		code = r.room.HandleNotify(req).StatusCode
	})
	return code
}

// take takes a REFER with these Expires ("": none).
func (r *rig) take(seq uint32, expires string) (n *Notifier) {
	r.t.Helper()
	r.do(func() {
		req := blank(sipmsg.REFER, seq)
		if expires != "" {
			req.Header.Add("Expires", expires)
		}
		var err error
		if n, err = r.room.Accept(req, func() { r.note("ended") }); err != nil {
			r.t.Fatal(err)
		}
	})
	return n
}

func (r *rig) tell(n *Notifier, body, reason string) {
	r.do(func() { n.Tell(Note{ContentType: "message/sipfrag", Body: []byte(body), Reason: reason}) })
}

// heard demands exactly this since the last call.
func (r *rig) heard(want ...string) {
	r.t.Helper()
	synctest.Wait()
	r.do(func() {
		if !slices.Equal(r.log, want) {
			r.t.Errorf("heard\n  %s\nwant\n  %s", strings.Join(r.log, "\n  "), strings.Join(want, "\n  "))
		}
		r.log = nil
	})
}

// count demands how many subscriptions there are.
func (r *rig) count(want int) {
	r.t.Helper()
	r.do(func() {
		if got := r.room.Count(); got != want {
			r.t.Errorf("%d subscriptions, want %d", got, want)
		}
	})
}
