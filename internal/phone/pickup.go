package phone

import (
	"errors"
	"fmt"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// ErrNoRinging says that nothing rings at a buddy's phone, or that it does not say what.
var ErrNoRinging = errors.New("nothing rings there that could be picked up")

// Pickup is the address that takes the call which rings at a buddy's phone (RFC 3891 §4, RFC 4235 §3.5): to be called
// as any other. The buddy's dialogs must be watched.
func (p *Phone) Pickup(buddy int) (string, error) { return pickupOf(p.BuddyDialogs(buddy)) }

// pickupOf takes the first call that rings and says enough of itself; of one that waits it is told what keeps it from being
// taken.
func pickupOf(list []dialoginfo.Dialog) (string, error) {
	err := ErrNoRinging
	for _, d := range list {
		switch {
		case d.Direction == "initiator":
		case d.State == dialoginfo.Early:
			address, e := pickup(d)
			if e == nil {
				return address, nil
			}
			err = e
		case d.State == dialoginfo.Trying && errors.Is(err, ErrNoRinging):
			err = fmt.Errorf("%w: a call waits there, whose caller has not been told by a 180 that it rings", ErrNoRinging)
		}
	}
	return "", err
}

// pickup is the address of a caller with the dialog that is to be replaced, as the caller has it: the tag of who is
// watched is the remote one there.
func pickup(d dialoginfo.Dialog) (string, error) {
	caller := d.Remote.Target
	if caller == "" {
		caller = d.Remote.Identity
	}
	if d.CallID == "" || d.LocalTag == "" || d.RemoteTag == "" || caller == "" {
		return "", ErrNoRinging
	}
	to, err := typed.Target(caller)
	if err != nil {
		return "", err
	}
	r := sipmsg.Replaces{CallID: d.CallID, ToTag: d.RemoteTag, FromTag: d.LocalTag, EarlyOnly: true}
	to.URI.Headers = "Replaces=" + uri.EscapeHeader(r.String())
	return sipmsg.NameAddr{URI: to.URI}.String(), nil
}
