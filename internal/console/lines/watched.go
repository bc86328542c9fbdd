package lines

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone"
)

// watched is what we ask to be told of buddies.
func watched(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.BuddyWatch:
		return buddyWatch(e)
	case phone.BuddyState:
		return buddyState(e)
	}
	return nil
}

func buddyWatch(e phone.BuddyWatch) []Line {
	switch {
	case e.Subscribing && e.Dialog:
		return shapeSubscribingDialogs.lines(e.Buddy, e.Account)
	case e.Subscribing:
		return shapeSubscribingPresence.lines(e.Buddy, e.Account)
	case e.Dialog:
		return shapeUpdatingDialogs.lines(e.Buddy)
	}
	return shapeUpdatingPresence.lines(e.Buddy)
}

// buddyState is a step of a subscription: of the subscription itself, of whom it is to, and of what is known of them.
func buddyState(e phone.BuddyState) []Line {
	e.URI, e.Reason, e.Status = Clean(e.URI), Clean(e.Reason), Clean(e.Status)
	subscription, step := shapePresenceSubscription, shapePresenceStep
	if e.Dialog {
		subscription, step = shapeDialogSubscription, shapeDialogStep
	}
	list := []Line{shapeSubscription.line(e.Buddy, e.From, e.To), subscription.line(e.URI, e.To)}
	if e.Err != nil {
		list = append(list, shapeWatchProblem.line(e.Buddy, Clean(e.Err.Error())))
	}
	if e.Retry > 0 {
		list = append(list, shapeResubscribing.line(e.Buddy, e.Retry.Milliseconds(), e.Reason))
	}
	list = append(list, step.line(e.Buddy, e.To, cause(e.By)))
	if e.Dialog {
		return append(list, dialogState(e))
	}
	return append(list, shapePresence.line(e.URI, e.Status, e.To, e.Code, e.Reason))
}

// cause names the message that brought a step; a response begins with its status.
func cause(by string) string {
	if by == "" {
		return ""
	}
	kind := "Request"
	if by[0] >= '0' && by[0] <= '9' {
		kind = "Response"
	}
	return fmt.Sprintf(" (RX %s msg %s (rdata0x%012x))", kind, Clean(by), object(by))
}

// object is a number as pjsua shows for an object, the same for the same name.
func object(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	return h.Sum64() & (1<<48 - 1)
}

// dialogState is the line about what a buddy's phone does, as far as the last document says it: of several dialogs the first.
func dialogState(e phone.BuddyState) Line {
	var d dialoginfo.Dialog
	if len(e.Dialogs.Dialogs) > 0 {
		d = e.Dialogs.Dialogs[0]
	}
	args := []any{e.URI}
	for _, s := range []string{completeness(e.Dialogs), e.Dialogs.Entity, d.ID, d.CallID, d.Direction, d.State, seconds(d.Duration),
		d.Local.Identity, d.Local.Target, d.Remote.Identity, d.Remote.Target, d.LocalTag, d.RemoteTag} {
		args = append(args, Clean(s))
	}
	return shapeDialogs.line(append(args, e.To, e.Code, e.Reason)...)
}

// completeness is the state of a document in its own words, "" for none.
func completeness(i dialoginfo.Info) string {
	switch {
	case i.Full:
		return "full"
	case i.Entity != "" || len(i.Dialogs) > 0:
		return "partial"
	}
	return ""
}

func seconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.FormatInt(int64(d/time.Second), 10)
}
