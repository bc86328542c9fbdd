package command

import (
	"fmt"
	"strconv"

	"gosua/internal/console/lines"
)

// messageCommands keep the list of buddies and send texts.
func (t *Table) messageCommands() []Command {
	return []Command{
		{Path: []string{"im"}, Summary: "IM and Presence Commands"},
		{Path: []string{"im", "add_b"}, Shortcut: "+b", Menu: "+b", Summary: "Add buddy", Example: "im add_b sip:bob@example.com",
			Help: "Puts somebody on the list of buddies; in the tree, asks whether they are there as well.",
			Args: []Arg{{Name: "buddy_uri", Summary: "Buddy URI", Question: "Enter buddy's URI:"}}, Run: t.addBuddy},
		{Path: []string{"im", "del_b"}, Shortcut: "-b", Menu: "-b", Summary: "Delete buddy", Example: "im del_b 1",
			Help: "Takes a buddy off the list.", Args: []Arg{t.buddyID()}, Run: t.deleteBuddy},
		{Path: []string{"im", "send_im"}, Shortcut: "i", Menu: "i", Summary: "Send IM", Example: `im send_im sip:bob@example.com "see you soon"`,
			Help: "Sends a text, to a target or within the current call.",
			Args: []Arg{t.receiver(), {Name: "text", Summary: "Message content", Question: "Message",
				Before:    func(c *Context, args []string) { t.menuTyping(c, args[0], true) },
				Cancelled: func(c *Context, args []string) { t.menuTyping(c, args[0], false) }}}, Run: t.sendMessage},
	}
}

// addBuddy leaves it to the command s to subscribe where there is one, as pjsua does.
func (t *Table) addBuddy(c *Context, args []string) {
	id, err := t.cfg.Phone.AddBuddy(args[0])
	if err == nil && c.Face == Tree {
		err = t.cfg.Phone.WatchBuddy(id)
	}
	if err != nil {
		t.print(fmt.Sprintf("Invalid URI '%s'\n", lines.Clean(args[0])))
		return
	}
	t.print(fmt.Sprintf("New buddy '%s' added at index %d\n", lines.Clean(args[0]), id+1))
}

// buddyID is an argument that names a buddy by its place on the list.
func (t *Table) buddyID() Arg {
	arg := t.counted("buddy_id", "Buddy ID", "Enter buddy ID to delete")
	arg.Choices = func(*Context) []Choice {
		var list []Choice
		for i, b := range t.cfg.Phone.Buddies() {
			list = append(list, Choice{strconv.Itoa(i + 1), lines.Clean(b.URI)})
		}
		return list
	}
	return arg
}

// deleteBuddy takes the place on the list, and tells it one lower, as pjsua does.
func (t *Table) deleteBuddy(_ *Context, args []string) {
	n, _ := t.number(args[0]) // checked before
	buddies := t.cfg.Phone.Buddies()
	if n < 1 || n > len(buddies) || t.cfg.Phone.DeleteBuddy(buddies[n-1].ID) != nil {
		t.print(fmt.Sprintf("Invalid buddy id %d\n", n))
		return
	}
	t.print(fmt.Sprintf("Buddy %d deleted\n", n-1))
}

// receiver is an argument that names whom to send a text to. All buddies are not proposed, since messageTo refuses them.
func (t *Table) receiver() Arg { return t.verified(t.to("Send IM to", false, t.messageTo)) }

// messageTo refuses what no text can be sent to, and notes the call that the text is for, whichever is current when it is typed.
func (t *Table) messageTo(c *Context, g goal) string {
	if g.all {
		return map[Face]string{Menu: "You can't send broadcast IM like that!\n", Tree: "you can't send broadcast im like that!\n"}[c.Face]
	}
	call, ok := t.Call()
	if g.dialog && !ok {
		return "No current call\n"
	}
	c.call = call.ID
	return ""
}

// menuTyping tells somebody at the menu's "i" that a message is being typed, or no longer is, unless that is not wanted.
func (t *Table) menuTyping(c *Context, to string, active bool) {
	if g, ok := t.goal(to); ok && !t.cfg.NoTyping {
		t.typing(c, g, active)
	}
}

// typing tells it. What goes wrong the message itself will run into.
func (t *Table) typing(c *Context, g goal, active bool) {
	if g.dialog {
		_ = t.cfg.Phone.SendTypingInCall(c.call, active)
		return
	}
	if account, ok := t.account(); ok {
		_ = t.cfg.Phone.SendTyping(account.ID, g.url, active)
	}
}

func (t *Table) sendMessage(c *Context, args []string) {
	g, _ := t.goal(args[0]) // checked before
	if g.dialog && t.gone(c) {
		return
	}
	if c.Face == Tree {
		t.typing(c, g, true)
	}
	var err error
	if g.dialog {
		err = t.cfg.Phone.SendMessageInCall(c.call, args[1])
	} else {
		account, ok := t.account()
		if !ok {
			t.log(c, lines.Error, "There is no account")
			return
		}
		err = t.cfg.Phone.SendMessage(account.ID, g.url, args[1])
	}
	if err != nil {
		t.failed(c, "Unable to send IM", err)
	}
}
