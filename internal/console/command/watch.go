package command

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// watchCommands are what pjsua has in its menu alone, or not at all.
func (t *Table) watchCommands() []Command {
	list := []Command{
		{Path: []string{"im", "sub_dlg"}, Menu: "D", Summary: "Subscribe dialog event", Example: "im sub_dlg 1",
			Help: "Asks to be told what a buddy's phone does; -1 for all buddies.", Args: []Arg{t.watched("dialog event")}, Run: t.eachBuddy(t.cfg.Phone.WatchDialogs)},
		{Path: []string{"im", "unsub_dlg"}, Menu: "Du", Summary: "Unsubscribe dialog event", Example: "im unsub_dlg 1",
			Help: "Asks no longer to be told what a buddy's phone does.", Args: []Arg{t.watched("dialog event")}, Run: t.eachBuddy(t.cfg.Phone.UnwatchDialogs)},
		{Path: []string{"im", "note"}, Menu: "im note", Summary: "Say something of yourself", Example: `im note "back at three"`, MenuExample: "im note back at three",
			Help: "Tells others a word of your own beside whether you are there.", Args: []Arg{{Name: "text", Summary: "A note", Question: "Note"}}, Run: t.setNote},
		{Path: []string{"im", "subs"}, Menu: "im subs", Summary: "Show subscriptions", Example: "im subs",
			Help: "Lists whom we watch, and who watches us.", Run: func(*Context, []string) { t.print(t.SubscriptionList()) }},
		{Path: []string{"im", "watchers"}, Menu: "im watchers", Summary: "Show watchers", Example: "im watchers",
			Help: "Lists who is told whether you are there, and who waits for your word.", Run: func(*Context, []string) { t.print(t.watcherList()) }},
		{Path: []string{"im", "allow"}, Menu: "im allow", Summary: "Let a watcher be told", Example: "im allow 1", MenuExample: "im allow 1",
			Help: "Lets somebody who waits be told whether you are there.", Args: []Arg{t.watcherID("Enter watcher ID to allow")}, Run: t.decide(true, "allowed")},
		{Path: []string{"im", "deny"}, Menu: "im deny", Summary: "Refuse a watcher", Example: "im deny 1", MenuExample: "im deny 1",
			Help: "Refuses somebody who waits to be told whether you are there.", Args: []Arg{t.watcherID("Enter watcher ID to deny")}, Run: t.decide(false, "denied")},
		{Path: []string{"im", "dialogs"}, Menu: "im dialogs", Summary: "Show what a buddy's phone does", Example: "im dialogs 1", MenuExample: "im dialogs 1",
			Help: "Lists the calls of a buddy whose phone is watched with D.", Args: []Arg{t.buddyOf("Enter buddy ID")}, Run: t.showDialogs},
		{Path: []string{"im", "pickup"}, Menu: "im pickup", Summary: "Pick up a buddy's call", Example: "im pickup 1", MenuExample: "im pickup 1",
			Help: "Takes the call that rings at a buddy's phone, which is watched with D.", Args: []Arg{t.buddyOf("Enter buddy ID to pick up for")}, Run: t.pickup},
	}
	for i := range list {
		list[i].Own = true
		if len(list[i].Args) == 1 && strings.HasPrefix(list[i].Menu, "im ") {
			list[i].Ask = inline(list[i].Menu, &list[i].Args[0])
		}
	}
	return list
}

// inline takes the one argument from what stands after the word at the menu, and asks for it where nothing does.
func inline(word string, arg *Arg) func(*Context, Asker, string) ([]string, bool) {
	return func(c *Context, asker Asker, line string) ([]string, bool) {
		answer, ok := unquoted(strings.TrimSpace(strings.TrimPrefix(line, word))), true
		if answer == "" {
			answer, ok = asker.Ask(arg.Question)
		}
		args := []string{answer}
		return args, ok && (arg.Check == nil || arg.Check(c, args))
	}
}

// unquoted leaves out the quotes that the tree wants around several words.
func unquoted(s string) string {
	if n := len(s); n > 1 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		return s[1 : n-1]
	}
	return s
}

// buddyOf is an argument that names a buddy by its place on the list.
func (t *Table) buddyOf(question string) Arg {
	arg := t.buddyID()
	arg.Question = question
	return arg
}

// buddyAt is the buddy at a place of the list, which is said to be none if it is.
func (t *Table) buddyAt(word string) (phone.BuddyInfo, bool) {
	n, _ := t.number(word) // checked before
	buddies := t.cfg.Phone.Buddies()
	if n < 1 || n > len(buddies) {
		t.print(fmt.Sprintf("Invalid buddy id %d\n", n))
		return phone.BuddyInfo{}, false
	}
	return buddies[n-1], true
}

// setNote adds a word to what the current account's user is; who is not there stays so.
func (t *Table) setNote(c *Context, args []string) {
	account, ok := t.account()
	if !ok {
		t.log(c, lines.Error, "There is no account")
		return
	}
	status, err := t.cfg.Phone.Presence(account.ID)
	if err != nil {
		t.failed(c, "Unable to set online status", err)
		return
	}
	status.Note = args[0]
	t.say(c, account.ID, status)
}

// SubscriptionList is the table of all subscriptions outside calls.
func (t *Table) SubscriptionList() string {
	var b strings.Builder
	b.WriteString("Subscriptions:\n")
	incoming := 0
	list := t.cfg.Phone.Subscriptions()
	for _, s := range list {
		direction := "out"
		if s.Incoming {
			direction = "in"
			incoming++
		}
		fmt.Fprintf(&b, "  %-16s %-3s %-10s %5ds  %s\n", lines.Clean(s.Event), direction, s.State, int(s.Expires/time.Second), lines.Clean(s.Remote))
	}
	fmt.Fprintf(&b, "Total %d: %d out, %d in\n", len(list), len(list)-incoming, incoming)
	return b.String()
}

// watchers are those who are told whether we are there, or wait to be.
func (t *Table) watchers() (list []phone.SubscriptionInfo) {
	for _, s := range t.cfg.Phone.Subscriptions() {
		if s.Incoming && s.Event == "presence" {
			list = append(list, s)
		}
	}
	return list
}

func (t *Table) watcherList() string {
	list := t.watchers()
	if len(list) == 0 {
		return "Watchers:\n -none-\n"
	}
	var b strings.Builder
	b.WriteString("Watchers:\n")
	for _, s := range list {
		fmt.Fprintf(&b, " [%2d] %-10s account %d  %s\n", s.ID, s.State, s.Account, lines.Clean(s.Remote))
	}
	return b.String()
}

// pendingState is the state of a subscription that waits for the user's word.
const pendingState = "PENDING"

// watcherID is an argument that names somebody who waits.
func (t *Table) watcherID(question string) Arg {
	arg := t.counted("watcher_id", "Watcher ID", question)
	arg.Open = true
	arg.Choices = func(*Context) []Choice {
		var list []Choice
		for _, s := range t.watchers() {
			if s.State == pendingState {
				list = append(list, Choice{strconv.Itoa(s.ID), lines.Clean(s.Remote)})
			}
		}
		return list
	}
	return arg
}

// decide gives the user's word on somebody who waits.
func (t *Table) decide(allow bool, done string) func(*Context, []string) {
	return func(_ *Context, args []string) {
		id, _ := t.number(args[0]) // checked before
		if err := t.cfg.Phone.DecideWatcher(id, allow); err != nil {
			t.print(fmt.Sprintf("Invalid watcher id %d\nim watchers lists who waits, as PENDING.\n", id))
			return
		}
		t.print(fmt.Sprintf("Watcher %d %s\n", id, done))
	}
}

// showDialogs lists what a buddy's phone does.
func (t *Table) showDialogs(_ *Context, args []string) {
	buddy, ok := t.buddyAt(args[0])
	if !ok {
		return
	}
	text := "Dialogs of " + lines.Clean(buddy.URI) + ":\n"
	list := t.cfg.Phone.BuddyDialogs(buddy.ID)
	for _, d := range list {
		text += fmt.Sprintf("  %-10s %-9s %s, Call-ID %s\n", lines.Clean(d.State), lines.Clean(d.Direction), lines.Clean(d.Remote.Identity), lines.Clean(d.CallID))
	}
	if len(list) == 0 {
		text += " -none-\n"
	}
	t.print(text)
}

// pickup takes the call that rings at a buddy's phone.
func (t *Table) pickup(c *Context, args []string) {
	buddy, ok := t.buddyAt(args[0])
	if !ok {
		return
	}
	url, err := t.cfg.Phone.Pickup(buddy.ID)
	if err != nil {
		t.failed(c, "Unable to pick up", err)
		return
	}
	t.dialOnce(c, url)
}
