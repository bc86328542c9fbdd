package sessionstate

import (
	"fmt"

	"gosua/internal/sipstack/sipmsg"
)

// Cause says why a session came into its state.
type Cause struct {
	Code     int    // SIP status, as pjsua shows it; with Err set a number that stands for Err
	Reason   string // reason phrase as sent or received
	Err      error  // local cause; nil when a message says it all
	ByRemote bool   // the remote's message brought the change
}

// String is "CODE (Reason)", as in pjsua's lines.
func (c Cause) String() string {
	return fmt.Sprintf("%d (%s)", c.Code, c.Reason)
}

// Remote is the cause that a response gives.
func Remote(resp *sipmsg.Response) Cause {
	return Cause{Code: resp.StatusCode, Reason: resp.Reason, ByRemote: true}
}

// Local is a cause of our own; reason "" is the code's own, and err may be nil for
// the user's wish.
func Local(code int, reason string, err error) Cause {
	if reason == "" {
		reason = sipmsg.ReasonPhrase(code)
	}
	return Cause{Code: code, Reason: reason, Err: err}
}

// NormalClearing is the cause that pjsua shows for a BYE of the remote.
func NormalClearing() Cause {
	return Cause{Code: 200, Reason: "Normal call clearing", ByRemote: true}
}
