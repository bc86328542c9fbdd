package calls

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone/accounts"
	"gosua/internal/sipstack/sipmsg"
)

// dialogs are those of an account, as others are told them.
func (r *rig) dialogs(account int) (list []dialoginfo.Dialog) {
	r.T.Helper()
	r.info(0)
	r.End.Do(func() { list = r.list.Dialogs(account) })
	return list
}

// TestDialogs: what others may know of a call, at each step; of calls of another account nothing.
func TestDialogs(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		const carol, remote = ourURI, theirURI
		call, invite := r.dial()
		time.Sleep(time.Second)
		req := invite.Request()
		from, _ := req.Header.From()
		want := dialoginfo.Dialog{ID: from.Tag(), CallID: req.Header.CallID(), LocalTag: from.Tag(), Direction: "initiator", State: "trying",
			Local:  dialoginfo.Participant{Identity: carol, Target: "sip:carol@192.0.2.1:5060;ob"},
			Remote: dialoginfo.Participant{Identity: remote}}
		check := func(what string) {
			t.Helper()
			if got := r.dialogs(1); fmt.Sprint(got) != fmt.Sprint([]dialoginfo.Dialog{want}) {
				t.Errorf("%s:\n%+v, want\n%+v", what, got, want)
			}
		}
		check("called")
		r.Remote.Skip("INVITE")
		r.Remote.Reply(invite, "180", withBody(""))
		want.State, want.RemoteTag, want.Remote.Target = "early", tagOf(r, invite), remote
		check("rings")
		r.answered(invite, pcmu)
		r.Remote.Expect("ACK")
		want.State, want.Remote.Target = "confirmed", "sip:remote@192.0.2.9:5060"
		check("taken")
		time.Sleep(3 * time.Second)
		want.Duration = 3 * time.Second
		check("later")
		if got := r.dialogs(0); len(got) != 0 {
			t.Errorf("of another account: %+v", got)
		}
		r.hangup(call)
		if got := r.dialogs(1); len(got) != 0 {
			t.Errorf("after the end: %+v", got)
		}
	})
}

// TestDialogOfAnAddressWithFields: they are nobody's business.
func TestDialogOfAnAddressWithFields(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.End.Do(func() {
			_, err := r.list.Place(1, theirURI+"?Subject=secret")
			r.must(err)
		})
		if got := r.dialogs(1); len(got) != 1 || got[0].Remote.Identity != theirURI {
			t.Errorf("told %+v", got)
		}
	})
}

func TestDialogOfAnIncomingCall(t *testing.T) {
	inBubble(t, func(o *options) { o.Account = accounts.Settings{ID: "Carol <" + ourURI + ">"} }, func(r *rig) {
		req := r.Remote.NewRequest(sipmsg.INVITE, ourURI)
		req.Header.Set("From", "Bob <"+theirURI+">;tag=7")
		send(r, req, pcmu)
		got := r.dialogs(1)
		if len(got) != 1 || got[0].Direction != "recipient" || got[0].State != "trying" || got[0].RemoteTag != "7" ||
			got[0].Remote != (dialoginfo.Participant{Identity: theirURI, Display: "Bob", Target: "sip:remote@192.0.2.9:5060"}) {
			t.Errorf("told %+v", got)
		}
	})
}

// TestDialogsAreBounded: at most as many as a document may have.
func TestDialogsAreBounded(t *testing.T) {
	inBubble(t, func(o *options) { o.MaxCalls = dialoginfo.MaxDialogs + 1 }, func(r *rig) {
		r.End.Do(func() {
			for range dialoginfo.MaxDialogs + 1 {
				_, err := r.list.Place(1, theirURI)
				r.must(err)
			}
		})
		r.End.Do(func() {
			if !slices.IsSortedFunc(r.list.All(), func(a, b *Call) int { return a.id - b.id }) {
				t.Error("the calls are in no order")
			}
		})
		if n := len(r.dialogs(1)); n != dialoginfo.MaxDialogs {
			t.Errorf("%d dialogs, want %d", n, dialoginfo.MaxDialogs)
		}
	})
}
