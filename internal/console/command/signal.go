package command

import (
	"fmt"
	"strconv"

	"gosua/internal/console/lines"
)

// signalCommands are what is sent in a call, and what is asked of it.
func (t *Table) signalCommands() []Command {
	list := []Command{
		{Path: []string{"call", "transfer"}, Shortcut: "x", Menu: "x", Summary: "Transfer call", Example: "call transfer sip:carol@example.com",
			Help: "Has the other side of the current call call somebody else. (not supported yet)", Ready: t.transferring,
			Args: []Arg{t.to("Transfer to URL", false, noList("transfer call"))},
			Run:  t.notYet("x", "call transfer")},
		{Path: []string{"call", "transfer_replaces"}, Shortcut: "X", Menu: "X", Summary: "Transfer replace call", Example: "call transfer_replaces 1",
			Help: "Joins the other sides of the current call and of another one. (not supported yet)", Ready: t.replacing,
			Args: []Arg{t.otherCall()}, Run: t.transferReplaces},
		{Path: []string{"call", "redirect"}, Shortcut: "R", Summary: "Redirect call", Example: "call redirect 1",
			Help: "Says what to do about the redirection of the current call. (not supported yet)", Ready: t.inCall,
			Args: []Arg{{Name: "redirect_option", Summary: "Redirection option", Choices: redirectChoices}},
			Run:  t.notYet("", "call redirect")},
		{Path: []string{"call", "d_2833"}, Shortcut: "#", Menu: "#", Summary: "Send RFC 2833 DTMF", Example: "call d_2833 1234#",
			Help: "Sends digits within the sound of the current call (RFC 4733); R is a flash, a comma a pause of 2 s.", Ready: t.inCall,
			Args: []Arg{{Name: "digits", Summary: "DTMF string to send (0-9*R#A-B)", Question: "DTMF strings to send (0-9*R#A-B)"}}, Run: t.dtmf},
		{Path: []string{"call", "d_info"}, Shortcut: "*", Menu: "*", Summary: "Send DTMF with SIP INFO", Example: "call d_info 1234#",
			Help: "Sends digits in SIP INFO requests; a comma is a pause of 2 s.", Ready: t.inCall,
			Args: []Arg{{Name: "digits", Summary: "DTMF string to send (0-9*#A-B)", Question: "DTMF strings to send (0-9*#A-B)"}}, Run: t.dtmfInfo},
		{Path: []string{"call", "dump_q"}, Shortcut: "dq", Menu: "dq", Summary: "Dump (call) quality", Example: "call dump_q",
			Help: "Shows the quality of the current call.", Ready: t.inCall, Run: t.quality},
		{Path: []string{"call", "send_arb"}, Shortcut: "S", Menu: "S", Summary: "Send arbitrary request", Example: "call send_arb OPTIONS sip:example.com",
			Help: "Sends a request of any method, to a target or within the current call.", Ready: t.announceRequest,
			Args: []Arg{{Name: "request_method", Summary: "Request method", Question: "Request method:"}, t.to("Destination URI", true, t.requestTo)},
			Run:  t.sendRequest},
		{Path: []string{"call", "list"}, Summary: "Show current call", Example: "call list", Help: "Shows how many calls there are, and the current one.",
			Run: func(*Context, []string) { t.print(t.CallSummary()) }},
		{Path: []string{"call", "rtt"}, Shortcut: "rt", Menu: "rt", Summary: "Send real-time text", Example: "call rtt hello",
			Help: "Sends text on the current call as it is typed. (not supported yet)", Ready: t.inCall,
			Args: []Arg{{Name: "text", Summary: "Text to send", Question: "Enter text to send"}},
			Run:  t.notYet("rt", "call rtt")},
	}
	for _, word := range []string{"Ra", "RA", "Rr", "Rd"} {
		list = append(list, Command{Menu: word, Example: word, Help: "Says what to do about the redirection of the current call. (not supported yet)",
			Ready: t.inCall, Run: t.notYet(word, "")})
	}
	return list
}

// noList refuses the current dialog and the whole list as a target.
func noList(act string) func(*Context, goal) string {
	return func(c *Context, g goal) string {
		g.dialog = g.dialog || g.all
		return noDialog(act)(c, g)
	}
}

// transferring tells at the menu which call is about to be transferred.
func (t *Table) transferring(c *Context) bool {
	if !t.inCall(c) {
		return false
	}
	if call, ok := t.cfg.Phone.Call(c.call); ok && c.Face == Menu {
		t.print(fmt.Sprintf("Transferring current call [%d] %s\n", call.ID, lines.Clean(call.Remote)))
	}
	return true
}

// replacing lists at the menu the calls that the current one can be joined with.
func (t *Table) replacing(c *Context) bool {
	if !t.inCall(c) {
		return false
	}
	others := t.otherCalls(c.call)
	if len(others) == 0 {
		t.print("There are no other calls\n")
		return false
	}
	if call, ok := t.cfg.Phone.Call(c.call); ok && c.Face == Menu {
		t.print(fmt.Sprintf("Transfer call [%d] %s to one of the following:\n", call.ID, lines.Clean(call.Remote)))
		for _, other := range others {
			t.print(other.Value + "  " + other.Summary + "\n")
		}
	}
	return true
}

// otherCalls are all calls but one.
func (t *Table) otherCalls(but int) []Choice {
	var list []Choice
	for _, call := range t.cfg.Phone.Calls() {
		if call.ID != but {
			list = append(list, Choice{strconv.Itoa(call.ID), fmt.Sprintf("%s [%s]", lines.Clean(call.Remote), call.State)})
		}
	}
	return list
}

func (t *Table) otherCall() Arg {
	arg := t.counted("call_id", "Call to be replaced", "Enter call number to be replaced")
	arg.Open = true
	arg.Choices = func(*Context) []Choice { return t.otherCalls(t.cfg.Current.ID()) }
	return arg
}

func (t *Table) transferReplaces(c *Context, args []string) {
	id, _ := t.number(args[0]) // checked before
	_, there := t.cfg.Phone.Call(id)
	switch {
	case id == c.call:
		t.print("Destination call number must not be the same as the call being transferred\n")
	case !there:
		t.print("Invalid destination call number\n")
	case !t.gone(c):
		t.notYet("X", "call transfer_replaces")(c, args)
	}
}

func redirectChoices(*Context) []Choice {
	return []Choice{{"0", "Redirect accept replace"}, {"1", "Redirect accept"}, {"2", "Redirect reject"}, {"3", "Redirect stop"}}
}

func (t *Table) dtmf(c *Context, args []string) {
	if t.gone(c) {
		return
	}
	if err := t.cfg.Phone.SendDTMF(c.call, args[0]); err != nil {
		t.failed(c, "Unable to send DTMF", err)
		return
	}
	t.print("DTMF digits enqueued for transmission\n")
}

func (t *Table) dtmfInfo(c *Context, args []string) {
	if t.gone(c) {
		return
	}
	if err := t.cfg.Phone.SendDTMFInfo(c.call, args[0]); err != nil {
		t.failed(c, "Unable to send DTMF", err)
	}
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
