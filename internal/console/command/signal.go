package command

import (
	"gosua/internal/console/lines"
)

// signalCommands are what is sent in a call, and what is asked of it.
func (t *Table) signalCommands() []Command {
	return []Command{
		{Path: []string{"call", "d_2833"}, Shortcut: "#", Menu: "#", Summary: "Send RFC 2833 DTMF", Example: "call d_2833 1234#",
			Help: "Sends digits within the sound of the current call (RFC 4733); R is a flash, a comma a pause of 2 s.", Ready: t.inCall,
			Args: []Arg{{Name: "digits", Summary: "DTMF string to send (0-9*R#A-B)", Question: "DTMF strings to send (0-9*R#A-B)"}}, Run: t.dtmf},
		{Path: []string{"call", "d_info"}, Shortcut: "*", Menu: "*", Summary: "Send DTMF with SIP INFO", Example: "call d_info 1234#",
			Help: "Sends digits in SIP INFO requests; a comma is a pause of 2 s.", Ready: t.inCall,
			Args: []Arg{{Name: "digits", Summary: "DTMF string to send (0-9*#A-B)", Question: "DTMF strings to send (0-9*#A-B)"}}, Run: t.dtmfInfo},
		{Path: []string{"call", "tones"}, Shortcut: "#t", Menu: "#t", Summary: "Send DTMF in-band", Example: "call tones 1234#",
			Help: "Sends digits as tones in the sound of the current call (ITU-T Q.23), 100 ms each; a comma is a pause of 2 s.", Ready: t.inCall,
			Args: []Arg{{Name: "digits", Summary: "DTMF string to send (0-9*#A-D)", Question: "DTMF strings to send (0-9*#A-D)"}}, Run: t.tones},
		{Path: []string{"call", "dtmf"}, Shortcut: "##", Menu: "##", Summary: "Send DTMF as --dtmf-method says", Example: "call dtmf 1234#",
			Help: "Sends digits the way that --dtmf-method says: by RFC 4733 where the other side takes it, else in-band, unless told otherwise.", Ready: t.inCall,
			Args: []Arg{{Name: "digits", Summary: "DTMF string to send (0-9*#A-D)", Question: "DTMF strings to send (0-9*#A-D)"}}, Run: t.digits},
		{Path: []string{"call", "dump_q"}, Shortcut: "dq", Menu: "dq", Summary: "Dump (call) quality", Example: "call dump_q",
			Help: "Shows the quality of the current call.", Ready: t.inCall, Run: t.quality},
		{Path: []string{"call", "send_arb"}, Shortcut: "S", Menu: "S", Summary: "Send arbitrary request", Example: "call send_arb OPTIONS sip:example.com",
			Help: "Sends a request of any method, to a target or within the current call.", Ready: t.announceRequest,
			Args: []Arg{{Name: "request_method", Summary: "Request method", Question: "Request method:"}, t.to("Destination URI", true, t.requestTo)},
			Run:  t.sendRequest},
		{Path: []string{"call", "list"}, Summary: "Show current call", Example: "call list", Help: "Shows how many calls there are, and the current one.",
			Run: func(*Context, []string) { t.print(t.CallSummary()) }},
		{Path: []string{"call", "rtt"}, Shortcut: "rt", Menu: "rt", Summary: "Send real-time text", Example: "call rtt hello",
			Help: "Sends text on the current call, where both sides have --text.", Ready: t.inCall,
			Args: []Arg{{Name: "text", Summary: "Text to send", Question: "Enter text to send"}},
			Run:  t.realTimeText},
	}
}

func (t *Table) dtmf(c *Context, args []string) {
	t.dial(c, args[0], t.cfg.Phone.SendDTMF)
}

func (t *Table) dtmfInfo(c *Context, args []string) {
	if t.gone(c) {
		return
	}
	if err := t.cfg.Phone.SendDTMFInfo(c.call, args[0]); err != nil {
		t.failed(c, "Unable to send DTMF", err)
	}
}

func (t *Table) tones(c *Context, args []string) {
	t.dial(c, args[0], t.cfg.Phone.SendDTMFTones)
}

func (t *Table) digits(c *Context, args []string) {
	t.dial(c, args[0], t.cfg.Phone.SendDigits)
}

// dial sends digits in the current call, and says so.
func (t *Table) dial(c *Context, digits string, send func(call int, digits string) error) {
	if t.gone(c) {
		return
	}
	if err := send(c.call, digits); err != nil {
		t.failed(c, "Unable to send DTMF", err)
		return
	}
	t.print("DTMF digits enqueued for transmission\n")
}

func (t *Table) realTimeText(c *Context, args []string) {
	if t.gone(c) {
		return
	}
	if err := t.cfg.Phone.SendText(c.call, args[0]); err != nil {
		t.failed(c, "Unable to send text", err)
		return
	}
	t.print("Text enqueued for transmission\n")
}

func (t *Table) quality(c *Context, _ []string) {
	if stats, ok := t.cfg.Phone.Stats(c.call); ok {
		t.cfg.Say.Log(lines.QualityEntry(stats, t.cfg.Now()))
	}
}

// announceRequest says what the questions are about, if there is an account to send from.
func (t *Table) announceRequest(*Context) bool {
	if _, ok := t.account(); !ok {
		t.print("Sorry, need at least one account configured\n")
		return false
	}
	t.print("Send arbitrary request to remote host\n")
	return true
}

// requestTo refuses what no request can be sent to.
func (t *Table) requestTo(_ *Context, g goal) string {
	if g.all {
		return "Sorry you can't do that!\n"
	}
	if _, ok := t.Call(); g.dialog && !ok {
		return "No current call\n"
	}
	return ""
}

func (t *Table) sendRequest(c *Context, args []string) {
	g, _ := t.goal(args[1]) // checked before
	account, _ := t.account()
	var err error
	if g.dialog {
		call, _ := t.Call()
		err = t.cfg.Phone.SendRequestInCall(call.ID, args[0])
	} else {
		err = t.cfg.Phone.SendRequest(account.ID, args[0], g.url)
	}
	if err != nil {
		t.failed(c, "Error sending request", err)
	}
}
