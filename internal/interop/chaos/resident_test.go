package chaos

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
)

// resident is a phone with what it is known by.
type resident struct {
	*phonetest.Phone
	name  string
	diary *diary
	bare  int // ports of the bridge without calls

	mu      sync.Mutex              // guards all below
	dialogs map[string]dialog.ID    // by remote tag
	sockets map[int]phone.RTPSocket // by call
}

// settleIn starts a phone.
func (w *world) settleIn(t *testing.T, i int) *resident {
	r := &resident{name: names[i], diary: &w.diary, dialogs: map[string]dialog.ID{}, sockets: map[int]phone.RTPSocket{}}
	r.Phone = phonetest.New(t, r.name, w.config(i))
	r.Subscribe(r.hear)
	r.bare = len(r.Ports())
	return r
}

// hear keeps what the checks need.
func (r *resident) hear(ev phone.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch ev := ev.(type) {
	case phone.SIPTrace:
		r.note(ev)
		return
	case phone.RTPSocket:
		r.sockets[ev.Call] = ev
	case phone.CallEnded:
		delete(r.sockets, ev.Call)
		r.diary.note("%s call %d ended: %d %s, %v", r.name, ev.Call, ev.Code, ev.Reason, ev.Err)
	case phone.CallStateChanged:
		r.diary.note("%s call %d %s", r.name, ev.Call, ev.State)
	case phone.CallMedia, phone.IncomingCall, phone.MakingCall, phone.CallReplaced, phone.TransferProgress:
		r.diary.note("%s %T%+v", r.name, ev, ev)
	case phone.Notice:
		r.diary.note("%s %s", r.name, ev.Text)
	}
}

// note keeps the dialog that a message names, seen from this phone.
func (r *resident) note(tr phone.SIPTrace) {
	arrow := map[bool]string{true: "->", false: "<-"}[tr.Out]
	r.diary.note("%s %s %s %s", r.name, arrow, tr.Remote.Addr(), tr.Summary)
	m, err := sipmsg.ParseMessage(slices.Clone(tr.Raw), sipmsg.Limits{})
	if err != nil {
		return
	}
	from, _ := m.Head().From()
	to, _ := m.Head().To()
	id := dialog.ID{CallID: m.Head().CallID(), LocalTag: from.Tag(), RemoteTag: to.Tag()}
	if tr.Out != tr.Request {
		id.LocalTag, id.RemoteTag = id.RemoteTag, id.LocalTag
	}
	if id.LocalTag != "" && id.RemoteTag != "" {
		r.dialogs[id.RemoteTag] = id
	}
}

// dialogOf is the dialog of a call; false: it has none yet.
func (r *resident) dialogOf(c phone.CallInfo) (dialog.ID, bool) {
	remote, err := sipmsg.ParseNameAddr(c.RemoteTagged)
	if err != nil {
		return dialog.ID{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok := r.dialogs[remote.Tag()]
	return id, ok
}

// socket is where a call's RTP is received; invalid without any.
func (r *resident) socket(call int) phone.RTPSocket {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sockets[call]
}

// diary is what happened in a run, in order.
type diary struct {
	mu    sync.Mutex // guards all below
	start time.Time
	lines []string
}

func (d *diary) begin() { d.start = time.Now() }

func (d *diary) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf("%8.3f ", time.Since(d.start).Seconds())+fmt.Sprintf(format, args...))
}

// last are the last n lines.
func (d *diary) last(n int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.lines[max(0, len(d.lines)-n):], "\n")
}
