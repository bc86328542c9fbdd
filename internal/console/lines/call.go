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
		return one(Detail, senderCall, "Making call with acc #%d to %s", e.Account, Clean(e.Target))
	case phone.IncomingCall:
		return incoming(e)
	case phone.TooManyCalls:
		return one(Warning, senderCall, "Unable to accept incoming call (too many calls)")
	case phone.CallStateChanged:
		return callState(e)
	case phone.CallAction:
		return callAction(e)
	case phone.DTMF:
		return one(Info, senderApp, "Incoming DTMF on call %d: %s, using %s method, stream %d", e.Call, digit(e), Clean(e.Method), e.Stream)
	case phone.DTMFSent:
		return dtmfSent(e)
	}
	return nil
}

// incoming announces a call that somebody must answer.
func incoming(e phone.IncomingCall) []Line {
	if e.AutoAnswer >= finalAnswer {
		return nil
	}
	return one(Info, senderApp, "Incoming call for account %d!\nMedia count: %d audio & %d video & %d text\nFrom: %s\nTo: %s\nPress a to answer or h to reject call",
		e.Account, e.Audio, e.Video, e.Text, Clean(e.Remote), Clean(e.Local))
}

func callState(e phone.CallStateChanged) []Line {
	switch e.State {
	case phone.CallEarly:
		return one(Info, senderApp, "Call %d state changed to EARLY (%d %s)", e.Call, e.Code, Clean(e.Reason))
	case phone.CallCalling, phone.CallConnecting, phone.CallConfirmed:
		return one(Info, senderApp, "Call %d state changed to %s", e.Call, e.State)
	case phone.CallNull, phone.CallIncoming, phone.CallDisconnected:
	}
	return nil
}

// callEnded gives the figures of the call, the cause where it was a local one, and pjsua's line.
func callEnded(e phone.CallEnded, now time.Time) []Line {
	var list []Line
	if len(e.Stats.Streams) > 0 {
		list = []Line{
			{Detail, senderMedia, fmt.Sprintf("Call %d: deinitializing media..", e.Call)},
			{Info, senderMedia, Quality(e.Stats, now)},
		}
	}
	if e.Err != nil {
		list = append(list, Line{Warning, senderCall, fmt.Sprintf("Call %d: %s", e.Call, Clean(e.Err.Error()))})
	}
	return append(list, Line{Info, senderApp, fmt.Sprintf("Call %d is DISCONNECTED [reason=%d (%s)]", e.Call, e.Code, Clean(e.Reason))})
}

func callAction(e phone.CallAction) []Line {
	switch e.Action {
	case "hold":
		return one(Detail, senderCall, "Putting call %d on hold", e.Call)
	case "reinvite":
		return one(Detail, senderCall, "Sending re-INVITE on call %d", e.Call)
	case "hangup":
		return one(Detail, senderCall, "Call %d hanging up: code=%d..", e.Call, e.Code)
	case "duration":
		return one(Info, senderApp, "Duration (%d seconds) has been exceeded for call %d, disconnecting the call", e.Code, e.Call)
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
	case e.Method == "RFC2833": // whoever wanted it sent has the error and tells
		return nil
	case e.Err != nil:
		return one(Info, senderApp, "Call %d: Failed to send DTMF with INFO: %s", e.Call, Clean(e.Err.Error()))
	case e.Done:
		return one(Info, senderApp, "Call %d: DTMF sent successfully with INFO", e.Call)
	}
	return nil
}

// events are the digits in the order of their numbers in RFC 4733 §3.2, R is a flash of the hook.
const events = "0123456789*#ABCDR"

// dialing tells digits that are sent as events, and the number of each.
func dialing(e phone.DTMFSent) []Line {
	list := one(Detail, senderAudio, "Call %d dialing DTMF %s", e.Call, Clean(e.Digits))
	for _, digit := range strings.ToUpper(e.Digits) {
		if id := strings.IndexRune(events, digit); id >= 0 {
			list = append(list, Line{Detail, fmt.Sprintf("strm%d", e.Call), fmt.Sprintf("Sending DTMF digit id %d", id)})
		}
	}
	return list
}
