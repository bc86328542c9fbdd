package calls

import (
	"slices"
	"strings"
	"testing"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

// replacesOf is the Replaces value that names a dialog of ours.
func replacesOf(d *siptest.Dialog) string {
	req := d.NewRequest(sipmsg.OPTIONS)
	from, _ := req.Header.From()
	to, _ := req.Header.To()
	return sipmsg.Replaces{CallID: req.Header.CallID(), ToTag: to.Tag(), FromTag: from.Tag()}.String()
}

// TestReplacesOfARemoteWithoutTags: one as of RFC 2543, whom RFC 3891 §3 calls by the tag 0.
func TestReplacesOfARemoteWithoutTags(t *testing.T) {
	inBubble(t, func(o *options) { o.Headers = []sipmsg.Field{{Name: "X-Room", Value: "7"}} }, func(r *rig) {
		req := r.Remote.NewRequest(sipmsg.INVITE, ourURI)
		req.Header.Set("From", "<"+theirURI+">")
		send(r, req, pcmu)
		old := parttest.Heard[event.IncomingCall](r.Rig)[0].Call
		r.must(r.act(old, func(c *Call) error { return c.Answer(200, "", "") }))
		d := r.Remote.DialogOf(req, r.Remote.Expect("200/INVITE").Response(), parttest.At())
		d.Send(sipmsg.ACK)
		r.invite(pcmu, "Replaces: "+replacesOf(d)+"0")
		if taken := r.Remote.Expect("200/INVITE"); taken.Head().Get("X-Room") != "7" {
			t.Errorf("answered by\n%s", taken.Raw)
		}
		r.Remote.Expect("BYE")
		var got []event.CallReplaced
		var notes []string
		for _, ev := range parttest.Heard[event.Event](r.Rig) {
			switch ev := ev.(type) {
			case event.CallReplaced:
				got = append(got, ev)
			case event.Notice:
				notes = append(notes, ev.Text)
			}
		}
		if want := []string{"Answering replacement call 1 with 200/OK", "Disconnecting replaced call 0"}; !slices.Equal(notes, want) {
			t.Errorf("told %q, want %q", notes, want)
		}
		want := event.CallReplaced{Call: old, Remote: "<" + theirURI + ">", By: old + 1, ByRemote: "<" + theirURI + ">"}
		if !slices.Equal(got, []event.CallReplaced{want}) {
			t.Errorf("told %+v, want %+v", got, want)
		}
		r.Remote.Skip("200/INVITE", "BYE")
		r.must(r.act(old+1, func(c *Call) error { c.Hangup(0); return nil }))
		if ended := parttest.Heard[event.CallEnded](r.Rig); len(ended) != 1 || ended[0].Call != old+1 {
			t.Errorf("the end of the call that took its place: %+v", ended)
		}
	})
}

// TestReplacementWithoutSockets: the new call is refused for a fault of ours, and the old one stays.
func TestReplacementWithoutSockets(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		old, d := r.up()
		r.noSockets()
		r.invite(pcmu, "Replaces: "+replacesOf(d))
		if resp := r.Remote.Expect("500/INVITE").Response(); strings.Contains(string(resp.Append(nil)), errNoSocket.Error()) {
			t.Errorf("the remote is told of our faults:\n%s", resp.Append(nil))
		}
		r.Remote.Skip("500/INVITE")
		if info, ok := r.info(old); !ok || info.State != event.CallConfirmed {
			t.Errorf("the old call: %+v", info)
		}
		r.hangup(old)
		r.free()
	})
}
