package lines

import (
	"time"

	"gosua/internal/phone"
)

// Of gives the lines of an event; now is for ages in statistics. Events without a line give none.
func Of(ev phone.Event, now time.Time) []Line {
	for _, group := range []func(phone.Event) []Line{lifeCycle, trace, transport, registration, call, media, device} {
		if list := group(ev); list != nil {
			return list
		}
	}
	if ended, ok := ev.(phone.CallEnded); ok {
		return callEnded(ended, now)
	}
	return nil
}
