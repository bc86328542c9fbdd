package calls

import (
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/uri"
)

// Dialogs are the dialogs of an account's calls as RFC 4235 tells them to others, by id of the call; at most as many as a
// document may have.
func (l *List) Dialogs(account int) (list []dialoginfo.Dialog) {
	for _, c := range l.All() {
		if c.acc.ID() == account && (c.s.Outgoing() || c.announced) && len(list) < dialoginfo.MaxDialogs {
			list = append(list, c.dialog())
		}
	}
	return list
}

// dialog is what others may know of the call.
func (c *Call) dialog() dialoginfo.Dialog {
	id, times := c.s.ID(), c.s.Times()
	d := dialoginfo.Dialog{ID: id.LocalTag, CallID: id.CallID, LocalTag: id.LocalTag, RemoteTag: id.RemoteTag, Direction: "recipient",
		State:  dialogState(c.state),
		Local:  dialoginfo.Participant{Identity: plain(c.s.Local().URI)},
		Remote: dialoginfo.Participant{Identity: plain(c.s.Remote().URI), Display: c.s.Remote().DisplayName}}
	if c.s.Outgoing() {
		d.Direction = "initiator"
	}
	if !times.Connected.IsZero() {
		d.Duration = time.Since(times.Connected)
	}
	if flow := c.s.Flow(); flow != nil {
		d.Local.Target = c.acc.Contact(flow, c.s.Outgoing(), false).URI.String()
	}
	if dlg := c.s.Dialog(); dlg != nil {
		d.Remote.Target = dlg.RemoteTarget().String()
	}
	return d
}

// plain is an address without header fields.
func plain(u uri.URI) string {
	u.Headers = ""
	return u.String()
}

// dialogState is the state of RFC 4235 §3.7.1.
func dialogState(st event.CallState) string {
	switch st {
	case event.CallNull, event.CallCalling, event.CallIncoming:
		return dialoginfo.Trying
	case event.CallEarly:
		return dialoginfo.Early
	case event.CallConnecting, event.CallConfirmed:
		return dialoginfo.Confirmed
	case event.CallDisconnected:
	}
	return dialoginfo.Terminated
}
