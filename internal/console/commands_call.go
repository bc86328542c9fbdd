package console

import (
	"context"
	"errors"
	"fmt"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

func callCommands() []command {
	return []command{
		{"m", "Call the URL that is asked for.", "m", (*Console).makeCall},
		{"a", "Answer the current call with the code that is asked for.", "a", (*Console).answer},
		{"h", "Hang up the current call.", "h", (*Console).hangup},
		{"ha", "Hang up all calls.", "ha", (*Console).hangupAll},
		{"H", "Put the current call on hold.", "H", (*Console).hold},
		{"v", "Take the current call off hold (re-INVITE).", "v", (*Console).reinvite},
		{"]", "Make the next call the current one.", "]", (*Console).nextCall},
		{"[", "Make the call before the current one.", "[", (*Console).previousCall},
		{"#", "Send digits as RFC 2833 events.", "#", (*Console).dtmf},
		{"*", "Send digits by SIP INFO.", "*", (*Console).dtmfInfo},
		{"dq", "Show the quality of the current call.", "dq", (*Console).quality},
	}
}

func (c *Console) makeCall(context.Context, string) {
	c.print(fmt.Sprintf("(You currently have %d calls)\n", len(c.cfg.Phone.Calls())))
	to, ok := c.chooseURL("Make call")
	switch {
	case !ok:
	case to.dialog:
		c.print("You can't do that with make call!\n")
	default:
		c.Dial(to.url)
	}
}

// Dial calls a URL from the current account.
func (c *Console) Dial(url string) {
	account, ok := c.account()
	if !ok {
		c.log(lines.Error, "Unable to make call: there is no account")
		return
	}
	id, err := c.cfg.Phone.MakeCall(account.ID, url)
	if err != nil {
		c.notCalled(err)
		return
	}
	c.current.began(id, true)
	c.current.called(url)
}

// notCalled tells why there is no call, in pjsua's words where it has some.
func (c *Console) notCalled(err error) {
	c.current.noteEnd()
	switch {
	case errors.Is(err, phone.ErrBadURI):
		c.log(lines.Error, "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]")
		c.log(lines.Error, "Unable to make call: Invalid Request URI (PJSIP_EINVALIDREQURI) [status=171042]")
	case errors.Is(err, phone.ErrTooManyCalls):
		c.log(lines.Error, "Unable to make call: Too many objects of the specified type (PJ_ETOOMANY) [status=70010]")
	default:
		c.failed("Unable to make call", err)
	}
}

const (
	noPending    = "No pending incoming call\n"
	disconnected = "Call has been disconnected\n"
)

// pending is the current call if it waits for an answer.
func (c *Console) pending() (phone.CallInfo, bool) {
	call, ok := c.call()
	return call, ok && call.Incoming && call.State < phone.CallConnecting
}

func (c *Console) answer(context.Context, string) {
	call, ok := c.pending()
	if !ok {
		c.print(noPending)
		return
	}
	code, ok := c.askNumber("Answer with code (100-699)")
	if !ok || code < 100 {
		return
	}
	contact := ""
	if code >= 300 && code < 400 {
		if contact, ok = c.ask("Enter URL to be put in Contact"); !ok {
			return
		}
	}
	if _, ok := c.cfg.Phone.Call(call.ID); !ok {
		c.print(disconnected)
		return
	}
	if err := c.cfg.Phone.Answer(call.ID, code, "", contact); err != nil {
		c.failed("Unable to answer call", err)
	}
}

func (c *Console) hangup(context.Context, string) {
	call, ok := c.call()
	if !ok {
		c.print("No current call\n")
		return
	}
	if err := c.cfg.Phone.Hangup(call.ID, 0); err != nil {
		c.failed("Unable to hang up call", err)
	}
}

func (c *Console) hangupAll(context.Context, string) { c.cfg.Phone.HangupAll() }

// withCall runs act on the current call, and logs what goes wrong under title.
func (c *Console) withCall(title string, act func(id int) error) {
	call, ok := c.call()
	if !ok {
		c.log(lines.Info, "No current call")
		return
	}
	if err := act(call.ID); err != nil {
		c.failed(title, err)
	}
}

func (c *Console) hold(context.Context, string) { c.withCall("Unable to hold call", c.cfg.Phone.Hold) }

func (c *Console) reinvite(context.Context, string) {
	c.withCall("Unable to send re-INVITE", c.cfg.Phone.Reinvite)
}

func (c *Console) nextCall(context.Context, string) { c.selectCall(1) }

func (c *Console) previousCall(context.Context, string) { c.selectCall(-1) }

// selectCall moves to another call and tells which.
func (c *Console) selectCall(by int) {
	c.current.move(by)
	if call, ok := c.call(); ok {
		c.log(lines.Info, "Current dialog: "+call.Remote)
		return
	}
	c.log(lines.Info, "No current dialog")
}

func (c *Console) dtmf(context.Context, string) {
	c.digits("DTMF strings to send (0-9*R#A-B)", func(id int, digits string) error {
		err := c.cfg.Phone.SendDTMF(id, digits)
		if err == nil {
			c.print("DTMF digits enqueued for transmission\n")
		}
		return err
	})
}

func (c *Console) dtmfInfo(context.Context, string) {
	c.digits("DTMF strings to send (0-9*#A-B)", c.cfg.Phone.SendDTMFInfo)
}

// digits asks for digits and sends them on the call that was current before.
func (c *Console) digits(title string, send func(id int, digits string) error) {
	c.withCall("Unable to send DTMF", func(id int) error {
		digits, ok := c.ask(title)
		if !ok {
			return nil
		}
		if _, ok := c.cfg.Phone.Call(id); !ok {
			c.print(disconnected)
			return nil
		}
		return send(id, digits)
	})
}

func (c *Console) quality(context.Context, string) {
	c.withCall("", func(id int) error {
		if stats, ok := c.cfg.Phone.Stats(id); ok {
			c.logEntry(lines.QualityEntry(stats, c.cfg.Now()))
		}
		return nil
	})
}
