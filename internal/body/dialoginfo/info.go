package dialoginfo

import (
	"slices"
	"time"
)

// MediaType is the Content-Type of a document.
const MediaType = "application/dialog-info+xml"

// The states of a dialog (RFC 4235 §3.7.1).
const (
	Trying     = "trying"
	Proceeding = "proceeding"
	Early      = "early"
	Confirmed  = "confirmed"
	Terminated = "terminated"
)

// Info is a dialog information document.
type Info struct {
	// Entity is the URI of whose dialogs they are.
	Entity string
	// Full says that these are all dialogs; else they are those that changed.
	Full bool
	// Version counts the documents of a subscription from 0.
	Version uint32
	// Dialogs are the dialogs, in the order of the document.
	Dialogs []Dialog
}

// Dialog is one dialog, as the one who is watched sees it.
type Dialog struct {
	// ID names the dialog between documents of a subscription; the Call-ID when a document gives none.
	ID string
	// CallID, LocalTag and RemoteTag identify it in SIP; each is "" when it is kept secret or not there yet.
	CallID, LocalTag, RemoteTag string
	// Direction is "initiator" or "recipient", whoever is watched being it; "" when it is not said.
	Direction string
	// State is Trying, Proceeding, Early, Confirmed or Terminated, or another word in small letters.
	State string
	// Duration is how long the dialog has lasted; 0 when it is not said.
	Duration time.Duration
	// Local is who is watched, and Remote whom they talk to.
	Local, Remote Participant
}

// Participant is one side of a dialog.
type Participant struct {
	// Identity is the URI of From or To.
	Identity string
	// Display is the name that goes with it: one line.
	Display string
	// Target is the URI of the Contact.
	Target string
}

// Busy tells whether any dialog is under way: tried, ringing or talking.
func (i Info) Busy() bool {
	return slices.ContainsFunc(i.Dialogs, func(d Dialog) bool {
		return slices.Contains([]string{Trying, Proceeding, Early, Confirmed}, d.State)
	})
}
