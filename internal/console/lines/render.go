package lines

import (
	"time"

	"gosua/internal/phone"
)

// Context is what lines say beside what the event says.
type Context struct {
	Now       time.Time     // for ages in statistics
	IdleClose time.Duration // after which the phone turns an unused sound device off
}

// Of gives the lines of an event. Events without a line give none.
func Of(ev phone.Event, c Context) []Line {
	for _, group := range []func(phone.Event) []Line{lifeCycle, trace, transport, registration, call, media, files} {
		if list := group(ev); list != nil {
			return list
		}
	}
	switch e := ev.(type) {
	case phone.CallEnded:
		return callEnded(e, c.Now)
	case phone.DeviceState:
		return deviceState(e, c.IdleClose)
	}
	return nil
}
