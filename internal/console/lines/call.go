package lines

import (
	"fmt"
	"strings"
	"time"

	"gosua/internal/phone"
)

// finalAnswer is from where on a status code settles a call, so that nobody is asked.
const finalAnswer = 200

// call is what happens to calls.
func call(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.MakingCall:
		return shapeMakingCall.lines(e.Account, Clean(e.Target))
	case phone.TooManyCalls:
		return shapeTooManyCalls.lines()
	case phone.CallRefused:
		return []Line{shapeUnacceptable.line(Clean(e.Reason), sipStatus+e.Code), shapeCallRefused.line(Clean(e.Remote), Clean(e.Err.Error()))}
	case phone.CallStateChanged:
		return callState(e)
	case phone.CallAction:
		return callAction(e)
	case phone.DTMF:
		return shapeDigit.lines(e.Call, digit(e), Clean(e.Method), e.Stream)
	case phone.DTMFSent:
		return dtmfSent(e)
	case phone.TextReceived:
		return shapeText.lines(e.Call, e.Stream, e.Seq, Clean(e.Text), len(e.Text))
	}
	return nil
}

// incoming announces a call that somebody must answer, by commands of the tree or of the menu.
func incoming(e phone.IncomingCall, tree bool) []Line {
	if e.AutoAnswer >= finalAnswer {
		return nil
	}
	answer, reject := "a", "h"
	if tree {
		answer, reject = "ca a", "g"
	}
	return shapeIncomingCall.lines(e.Account, e.Audio, e.Video, e.Text, Clean(e.Remote), Clean(e.Local), answer, reject)
}

func callState(e phone.CallStateChanged) []Line {
	switch e.State {
	case phone.CallEarly:
		return shapeCallEarly.lines(e.Call, e.Code, Clean(e.Reason))
	case phone.CallCalling, phone.CallConnecting, phone.CallConfirmed:
		return shapeCallState.lines(e.Call, e.State)
	case phone.CallNull, phone.CallIncoming, phone.CallDisconnected:
	}
	return nil
}

// callEnded gives the figures of the call, the cause where it was a local one, and pjsua's line.
func callEnded(e phone.CallEnded, now time.Time) []Line {
	list := []Line{shapeMediaEnd.line(e.Call), shapeQualityAtEnd.line(Quality(e.Stats, now))}
	if e.Err != nil {
		list = append(list, shapeCallCause.line(e.Call, Clean(e.Err.Error())))
	}
	return append(list, shapeCallEnded.line(e.Call, e.Code, Clean(e.Reason)))
}

func callAction(e phone.CallAction) []Line {
	switch e.Action {
	case "hold":
		return shapeHold.lines(e.Call)
	case "reinvite":
		return shapeReinvite.lines(e.Call)
	case "update":
		return shapeUpdate.lines(e.Call)
	case "answer":
		return shapeAnswering.lines(e.Call, e.Code)
	case "hangup":
		return shapeHangup.lines(e.Call, e.Code)
	case "hangup all":
		return shapeHangupAll.lines()
	case "duration":
		return shapeDuration.lines(e.Code, e.Call)
	}
	return nil
}

func digit(e phone.DTMF) string {
	if e.Duration > 0 && e.Stream < 0 {
		return fmt.Sprintf("%s:duration(%d)", Clean(e.Digit), e.Duration)
	}
	return Clean(e.Digit)
}

func dtmfSent(e phone.DTMFSent) []Line {
	switch {
	case e.Method == "RFC2833" && e.Err == nil:
		return dialing(e)
	case e.Method == "in-band" && e.Err == nil:
		return shapeDialing.lines(e.Call, Clean(e.Digits))
	case e.Method == "RFC2833", e.Method == "in-band": // whoever wanted it sent has the error and tells
		return nil
	case e.Err != nil:
		return shapeInfoFailed.lines(e.Call, Clean(e.Err.Error()))
	case e.Done:
		return shapeInfoAnswered.lines(e.Call)
	}
	return nil
}

// events are the digits in the order of their numbers in RFC 4733 §3.2, R is a flash of the hook.
const events = "0123456789*#ABCDR"

// dialing tells digits that are sent as events, and the number of each.
func dialing(e phone.DTMFSent) []Line {
	list := shapeDialing.lines(e.Call, Clean(e.Digits))
	for _, digit := range strings.ToUpper(e.Digits) {
		if id := strings.IndexRune(events, digit); id >= 0 {
			list = append(list, shapeSendingDigit.line(e.Call, id))
		}
	}
	return list
}
