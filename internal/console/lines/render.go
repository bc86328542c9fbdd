package lines

import (
	"slices"
	"time"

	"gosua/internal/phone"
)

// Context is what lines say beside what the event says.
type Context struct {
	Now       time.Time     // for ages in statistics
	IdleClose time.Duration // after which the phone turns an unused sound device off
	Tree      bool          // the console is the command tree, whose commands have other names
	Person    bool          // somebody reads along who has asked for no level
}

// Of gives the lines of an event. Events without a line give none.
func Of(ev phone.Event, c Context) []Line {
	list := of(ev, c)
	if c.Person {
		forPerson(ev, list)
	}
	return list
}

func of(ev phone.Event, c Context) []Line {
	for _, group := range []func(phone.Event) []Line{lifeCycle, trace, transport, registration, call, transfer, media, files, messaging, watched, told} {
		if list := group(ev); list != nil {
			return list
		}
	}
	switch e := ev.(type) {
	case phone.CallEnded:
		return callEnded(e, c.Now)
	case phone.IncomingCall:
		return incoming(e, c.Tree)
	case phone.DeviceState:
		return deviceState(e, c.IdleClose)
	}
	return nil
}

// forPerson gives lines the level they have for a person: what a key press led to is Info, what scripts wait for is not.
func forPerson(ev phone.Event, list []Line) {
	from, to := 0, 0
	switch e := ev.(type) {
	case phone.TransportState: // that it is up or refused is enough; TLSUnverified warns, and whoever asked is told why
		from, to = Info, Detail
		list = list[1+slices.IndexFunc(list, func(l Line) bool { return l.Level == Info }):]
	case phone.CallMedia, phone.RegistrationFailed:
		from, to = Detail, Info
	case phone.DTMFSent:
		from, to = infoDigits(e)
	case phone.MessageSent:
		from, to = Detail, Info
	case phone.FileRefused: // whoever asked for it is told in other words
		from, to = Error, Detail
	case phone.BuddyState:
		if e.To == "SENT" || e.To == "ACCEPTED" { // the state of the buddy is still to come
			from, to = Info, Detail
		}
	case phone.DeviceState:
		from, to = Info, Detail
	case phone.CallEnded: // the figures, which dq shows on request
		from, to = Info, Detail
		list = list[:len(list)-1]
	}
	for i := range list {
		if list[i].Level == from {
			list[i].Level = to
		}
	}
}

// infoDigits lifts what became of digits sent by INFO; those sent as events are told by who sent them.
func infoDigits(e phone.DTMFSent) (from, to int) {
	if e.Done {
		return Detail, Info
	}
	return Detail, Detail
}
