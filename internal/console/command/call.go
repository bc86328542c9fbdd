package command

import (
	"cmp"
	"errors"
	"fmt"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// callCommands make, answer and end calls, and choose among them.
func (t *Table) callCommands() []Command {
	return []Command{
		{Path: []string{"call"}, Summary: "Call related commands"},
		{Path: []string{"call", "new"}, Shortcut: "m", Menu: "m", Summary: "Make a new call/INVITE", Example: "call new sip:bob@example.com",
			Help:  "Calls somebody from the current account.",
			Ready: t.countCalls, Args: []Arg{t.to("Make call", true, t.callable)}, Run: t.makeCall},
		{Path: []string{"call", "multi"}, Shortcut: "M", Menu: "M", Summary: "Make multiple calls", Example: "call multi 3 sip:bob@example.com",
			Help: "Makes several calls to the same target at once.", Ready: t.countCalls,
			Args: []Arg{t.counted("number", "Number of calls", "Number of calls"), t.to("Make call", false, noList("make call"))}, Run: t.makeCalls},
		{Path: []string{"call", "answer"}, Shortcut: "a", Menu: "a", Summary: "Answer call", Example: "call answer 200",
			Help: "Answers the current call with a status code: 180 rings, 200 takes it, 486 refuses it; behind the code may stand a reason.", Ready: t.pending,
			Args: []Arg{t.answerWith(),
				{Name: "new_url", Summary: "Contact URL", Question: "Enter URL to be put in Contact", Optional: true, When: redirects}}, Run: t.answer},
		{Path: []string{"call", "hangup"}, Shortcut: "g", Menu: "h", Summary: "Hangup call", Example: "call hangup",
			Help: "Ends the current call, or refuses it with 603 if it was not answered.", Ready: t.hasCall, Run: t.hangup},
		{Path: []string{"call", "hangup_all"}, Shortcut: "hA", Menu: "ha", Summary: "Hangup all call", Example: "call hangup_all",
			Help: "Ends all calls.", Run: func(*Context, []string) { t.cfg.Phone.HangupAll() }},
		{Path: []string{"call", "hold"}, Shortcut: "H", Menu: "H", Summary: "Hold call", Example: "call hold",
			Help: "Puts the current call on hold.", Ready: t.inCall, Run: t.onCall("Unable to hold call", t.cfg.Phone.Hold)},
		{Path: []string{"call", "reinvite"}, Shortcut: "v", Menu: "v", Summary: "Re-invite (release hold)", Example: "call reinvite",
			Help: "Takes the current call off hold with a re-INVITE.", Ready: t.inCall, Run: t.onCall("Unable to send re-INVITE", t.cfg.Phone.Reinvite)},
		{Path: []string{"call", "update"}, Shortcut: "U", Menu: "U", Summary: "Send Update request", Example: "call update",
			Help: "Sends UPDATE on the current call.", Ready: t.inCall, Run: t.onCall("Unable to send UPDATE", t.cfg.Phone.Update)},
		{Path: []string{"call", "next"}, Shortcut: "]", Menu: "]", Summary: "Select next call", Example: "call next",
			Help: "Makes the next call the current one.", Run: func(c *Context, _ []string) { t.selectCall(c, 1) }},
		{Path: []string{"call", "previous"}, Shortcut: "[", Menu: "[", Summary: "Select previous call", Example: "call previous",
			Help: "Makes the call before the current one the current one.", Run: func(c *Context, _ []string) { t.selectCall(c, -1) }},
	}
}

// countCalls tells how many calls there are.
func (t *Table) countCalls(*Context) bool {
	t.print(fmt.Sprintf("(You currently have %d calls)\n", len(t.cfg.Phone.Calls())))
	return true
}

// noDialog refuses the current dialog as a target, in pjsua's words.
func noDialog(act string) func(*Context, goal) string {
	return func(_ *Context, g goal) string {
		if g.dialog {
			return "You can't do that with " + act + "!\n"
		}
		return ""
	}
}

// callable refuses what nobody can be called by.
func (t *Table) callable(c *Context, g goal) string {
	if g.all && t.BuddyCount() == 0 {
		return "There are no buddies\n"
	}
	return noDialog("make call")(c, g)
}

// makeCall calls one target, or every buddy.
func (t *Table) makeCall(c *Context, args []string) {
	g, _ := t.goal(args[0]) // checked before
	if !g.all {
		t.Dial(c.Face, g.url)
		return
	}
	for _, b := range t.cfg.Phone.Buddies() {
		t.Dial(c.Face, b.URI)
	}
}

// makeCalls makes several calls to one target; the first that cannot be made is the last.
func (t *Table) makeCalls(c *Context, args []string) {
	n, _ := t.number(args[0]) // checked before, as the target
	g, _ := t.goal(args[1])
	for range n {
		if c.Err() != nil || !t.Dial(c.Face, g.url) {
			return
		}
	}
}

// Dial calls a URL from the current account, and remembers it.
func (t *Table) Dial(face Face, url string) bool {
	ok := t.dialOnce(&Context{Face: face}, url)
	if ok {
		t.cfg.Current.Called(url)
	}
	return ok
}

// dialOnce calls a URL from the current account.
func (t *Table) dialOnce(c *Context, url string) bool {
	account, ok := t.account()
	if !ok {
		t.log(c, lines.Error, "Unable to make call: there is no account")
		return false
	}
	id, err := t.cfg.Phone.MakeCall(account.ID, url)
	if err != nil {
		t.notCalled(c, err)
		return false
	}
	t.cfg.Current.began(id, true)
	return true
}

// notCalled tells why there is no call, in pjsua's words where it has some.
func (t *Table) notCalled(c *Context, err error) {
	t.cfg.Current.noteEnd()
	switch {
	case errors.Is(err, phone.ErrBadURI):
		t.log(c, lines.Error, invalidURL)
		t.log(c, lines.Error, "Unable to make call: Invalid Request URI (PJSIP_EINVALIDREQURI) [status=171042]")
	case errors.Is(err, phone.ErrTooManyCalls):
		t.log(c, lines.Error, "Unable to make call: Too many objects of the specified type (PJ_ETOOMANY) [status=70010]")
	default:
		t.failed(c, "Unable to make call", err)
	}
}

// hasCall notes the current call, or prints that there is none.
func (t *Table) hasCall(c *Context) bool {
	call, ok := t.Call()
	if !ok {
		t.print("No current call\n")
	}
	c.call = call.ID
	return ok
}

// inCall notes the current call, or logs that there is none.
func (t *Table) inCall(c *Context) bool {
	call, ok := t.Call()
	if !ok {
		t.log(c, lines.Info, "No current call")
	}
	c.call = call.ID
	return ok
}

// gone tells that the call which was current when the command began has ended since.
func (t *Table) gone(c *Context) bool {
	if _, ok := t.cfg.Phone.Call(c.call); ok {
		return false
	}
	t.print("Call has been disconnected\n")
	return true
}

// pending notes the current call if it waits for an answer.
func (t *Table) pending(c *Context) bool {
	call, ok := t.Call()
	if !ok || !call.Incoming || call.State >= phone.CallConnecting {
		t.print("No pending incoming call\n")
		return false
	}
	c.call = call.ID
	return true
}

// The status codes that an answer may have.
const (
	firstCode   = 100
	redirection = 300
	clientError = 400
	afterCodes  = 700
)

// redirects tells whether the answer needs a Contact.
func redirects(_ *Context, args []string) bool {
	if len(args) == 0 {
		return false
	}
	code, _, ok := answerCode(args[0])
	return ok && code >= redirection && code < clientError
}

// answerWith is an argument that is a status code; at the menu a reason may follow.
func (t *Table) answerWith() Arg {
	arg := t.counted("code", "Answer code", "Answer with code (100-699)")
	arg.Check = func(_ *Context, args []string) bool {
		_, _, ok := answerCode(args[0])
		if !ok {
			t.number(args[0]) // says what is wrong
		}
		return ok
	}
	return arg
}

func (t *Table) answer(c *Context, args []string) {
	code, reason, ok := answerCode(args[0])
	contact := args[1]
	if !redirects(c, args) && !isAddress(contact) {
		reason, contact = cmp.Or(reason, contact), ""
	}
	switch {
	case !ok || code < firstCode:
		return
	case code >= afterCodes:
		t.print("Answer with a code of 100 to 699\n")
		return
	case code >= redirection && code < clientError && contact == "":
		t.print("Enter URL to be put in Contact\n")
		return
	case t.gone(c):
		return
	}
	if err := t.cfg.Phone.Answer(c.call, code, reason, contact); err != nil {
		t.failed(c, "Unable to answer call", err)
	}
}

func (t *Table) hangup(c *Context, _ []string) {
	if err := t.cfg.Phone.Hangup(c.call, 0); err != nil {
		t.failed(c, "Unable to hang up call", err)
	}
}

// onCall is what acts on the current call, and logs what goes wrong under title.
func (t *Table) onCall(title string, act func(call int) error) func(*Context, []string) {
	return func(c *Context, _ []string) {
		if err := act(c.call); err != nil {
			t.failed(c, title, err)
		}
	}
}

// selectCall moves to another call and tells which.
func (t *Table) selectCall(c *Context, by int) {
	t.cfg.Current.move(by)
	if call, ok := t.Call(); ok {
		t.log(c, lines.Info, "Current dialog: "+call.Remote)
		return
	}
	t.log(c, lines.Info, "No current dialog")
}
