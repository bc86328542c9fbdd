package phone

import "errors"

// HandleIPChange has everybody told that this machine has another address now: connections are closed and opened anew,
// accounts that are registered are so again with a new Contact, and calls that are up are offered anew, on hold or not as
// they were. Each step is told by a Notice. Sockets go on listening; one that SIPConfig.Bound ties to an address which is
// gone is of no use, and the phone must be started again.
//
// An error means that the phone is not running, or which calls could not be offered anew.
func (p *Phone) HandleIPChange() error {
	return p.with(func() error {
		p.tellIPChange("Start handling IP address change")
		p.stack.Transport().AddressChanged()
		p.tellIPChange(ipChangeProgress + "TCP/TLS transports shutdown")
		p.accounts.moved()
		return p.calls.moved()
	})
}

const ipChangeProgress = "IP change progress report : "

func (b *base) tellIPChange(text string) {
	b.emit(Notice{Level: 3, Sender: "pjsua_core.c", Text: text})
}

// moved registers each account anew that is registered, or tries to be.
func (l *accounts) moved() {
	for _, a := range l.list {
		if a != nil && a.reg != nil && !a.idle() {
			l.tellIPChange(ipChangeProgress + "update contact")
			a.reg.Register()
		}
	}
}

// moved offers each call anew that is up.
func (l *calls) moved() error {
	var errs []error
	for _, c := range l.sorted() {
		if c.state == CallConfirmed {
			l.tellIPChange(ipChangeProgress + "reinvite")
			errs = append(errs, c.moved())
		}
	}
	return errors.Join(errs...)
}

// moved offers what there is from the new address.
func (c *call) moved() error {
	action := actReinvite
	if c.media.Held() {
		action = actHold
	}
	return c.changeMedia(action)
}
