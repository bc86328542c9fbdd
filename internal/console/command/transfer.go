package command

import (
	"fmt"
	"strconv"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// transferCommands hand the current call on.
func (t *Table) transferCommands() []Command {
	list := []Command{
		{Path: []string{"call", "transfer"}, Shortcut: "x", Menu: "x", Summary: "Transfer call", Example: "call transfer sip:carol@example.com",
			Help: "Has the other side of the current call call somebody else.", Ready: t.transferring,
			Args: []Arg{t.to("Transfer to URL", false, noList("transfer call"))}, Run: t.transfer},
		{Path: []string{"call", "transfer_replaces"}, Shortcut: "X", Menu: "X", Summary: "Transfer replace call", Example: "call transfer_replaces 1",
			Help: "Joins the other sides of the current call and of another one.", Ready: t.replacing,
			Args: []Arg{t.otherCall()}, Run: t.transferReplaces},
		{Path: []string{"call", "redirect"}, Shortcut: "R", Summary: "Redirect call", Example: "call redirect 1",
			Help: "Says what to do about the redirection of the current call.", Ready: t.inCall,
			Args: []Arg{{Name: "redirect_option", Summary: "Redirection option", Choices: redirectChoices}},
			Run:  func(c *Context, args []string) { t.redirect(c, redirectAnswers()[args[0]]) }},
	}
	for _, row := range []struct {
		word, help string
		how        phone.Redirect
	}{
		{"Ra", "Lets the current call go where it is sent, and says so in To.", phone.RedirectReplaceTo},
		{"RA", "Lets the current call go where it is sent.", phone.RedirectFollow},
		{"Rr", "Does not let the current call go where it is sent; it may be sent elsewhere.", phone.RedirectRefuse},
		{"Rd", "Ends the current call, which is sent elsewhere.", phone.RedirectStop},
	} {
		list = append(list, Command{Menu: row.word, Example: row.word, Help: row.help, Ready: t.inCall,
			Run: func(c *Context, _ []string) { t.redirect(c, row.how) }})
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

func (t *Table) transfer(c *Context, args []string) {
	g, _ := t.goal(args[0]) // checked before
	if t.gone(c) {
		return
	}
	if err := t.cfg.Phone.Transfer(c.call, g.url); err != nil {
		t.failed(c, "Unable to transfer call", err)
	}
}

func (t *Table) transferReplaces(c *Context, args []string) {
	id, _ := t.number(args[0]) // checked before
	_, there := t.cfg.Phone.Call(id)
	switch {
	case id == c.call:
		t.print("Destination call number must not be the same as the call being transferred\n")
		return
	case !there:
		t.print("Invalid destination call number\n")
		return
	case t.gone(c):
		return
	}
	if err := t.cfg.Phone.TransferReplaces(c.call, id); err != nil {
		t.failed(c, "Unable to transfer call", err)
	}
}

func (t *Table) redirect(c *Context, how phone.Redirect) {
	if err := t.cfg.Phone.Redirect(c.call, how); err != nil {
		t.failed(c, "Unable to redirect call", err)
	}
}

// redirectAnswers are what the choices of redirect mean.
func redirectAnswers() map[string]phone.Redirect {
	return map[string]phone.Redirect{"0": phone.RedirectReplaceTo, "1": phone.RedirectFollow, "2": phone.RedirectRefuse, "3": phone.RedirectStop}
}

func redirectChoices(*Context) []Choice {
	return []Choice{{"0", "Redirect accept replace"}, {"1", "Redirect accept"}, {"2", "Redirect reject"}, {"3", "Redirect stop"}}
}
