package phone

// HandleIPChange has everybody told that this machine has another address now: connections are closed and opened anew,
// accounts that are registered are so again with a new Contact, subscriptions are refreshed, and calls that are up are
// offered anew, on hold or not as they were. Each step is told by a Notice. Sockets go on listening; one that SIPConfig.Bound ties to an address which is
// gone is of no use, and the phone must be started again.
//
// An error means that the phone is not running, or which calls could not be offered anew.
func (p *Phone) HandleIPChange() error {
	return p.with(func() error {
		p.emit(Notice{Level: 3, Sender: "pjsua_core.c", Text: "Start handling IP address change"})
		p.stack.Transport().AddressChanged()
		p.tellIPChange("TCP/TLS transports shutdown")
		p.accounts.Moved(func() { p.tellIPChange("update contact") })
		p.social.moved()
		return p.calls.Moved(func() { p.tellIPChange("reinvite") })
	})
}

func (p *Phone) tellIPChange(step string) {
	p.emit(Notice{Level: 3, Sender: "pjsua_app.c", Text: "IP change progress report : " + step})
}
