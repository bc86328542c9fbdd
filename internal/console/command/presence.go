package command

import (
	"fmt"
	"strings"

	"gosua/internal/body/pidf"
	"gosua/internal/console/lines"
)

// presenceCommands are about who is there.
func (t *Table) presenceCommands() []Command {
	phone := t.cfg.Phone
	return []Command{
		{Path: []string{"im", "sub_pre"}, Menu: "s", Summary: "Subscribe presence", Example: "im sub_pre 1",
			Help: "Asks to be told whether a buddy is there; -1 for all buddies.", Args: []Arg{t.watched("presence")}, Run: t.eachBuddy(phone.WatchBuddy)},
		{Path: []string{"im", "unsub_pre"}, Menu: "u", Summary: "Unsubscribe Presence", Example: "im unsub_pre 1",
			Help: "Asks no longer to be told whether a buddy is there.", Args: []Arg{t.watched("presence")}, Run: t.eachBuddy(phone.UnwatchBuddy)},
		{Path: []string{"im", "tog_state"}, Menu: "t", Summary: "Toggle online state", Example: "im tog_state",
			Help: "Tells others that you are there, or are not.", Run: t.toggleOnline},
		{Path: []string{"im", "pre_text"}, Shortcut: "T", Menu: "T", Summary: "Specify custom presence text", Example: "im pre_text 3",
			Help: "Tells others what you are doing.", Args: []Arg{{Name: "choice", Summary: "Presence text", Choices: statusChoices}},
			Ask: t.askStatus, Run: t.setStatus},
		{Path: []string{"im", "bud_list"}, Shortcut: "bl", Summary: "Show buddy list", Example: "im bud_list",
			Help: "Lists the buddies.", Run: func(*Context, []string) { t.print(t.BuddyList()) }},
	}
}

// watched is an argument that names whom to watch.
func (t *Table) watched(what string) Arg {
	return t.verified(t.to("(un)Subscribe "+what+" of", true, t.watch(what)))
}

// watch refuses what cannot be watched.
func (t *Table) watch(what string) func(*Context, goal) string {
	return func(_ *Context, g goal) string {
		switch {
		case g.dialog:
			return "Sorry, can only subscribe to buddy's " + what + ", not from existing call\n"
		case !g.all && g.buddy < 0:
			return "Sorry, can only subscribe to buddy's " + what + ", not arbitrary URL (for now)\n"
		}
		return ""
	}
}

// eachBuddy runs act on a buddy, or on all.
func (t *Table) eachBuddy(act func(id int) error) func(*Context, []string) {
	return func(c *Context, args []string) {
		g, _ := t.goal(args[0]) // checked before
		for _, b := range t.cfg.Phone.Buddies() {
			if !g.all && b.ID != g.buddy {
				continue
			}
			if err := act(b.ID); err != nil {
				t.failed(c, "Unable to subscribe to "+b.URI, err)
			}
		}
	}
}

// toggleOnline turns round whether the current account's user is there; a word on it is forgotten, as in pjsua.
func (t *Table) toggleOnline(c *Context, _ []string) {
	account, ok := t.account()
	if !ok {
		t.log(c, lines.Error, "There is no account")
		return
	}
	status, word := pidf.Status{Basic: pidf.Open}, "online"
	if account.Online {
		status, word = pidf.Status{Basic: pidf.Closed}, "offline"
	}
	if t.say(c, account.ID, status) {
		t.print(fmt.Sprintf("Setting %s online status to %s\n", lines.Clean(account.URI), word))
	}
}

// say tells others what the user of an account is.
func (t *Table) say(c *Context, account int, s pidf.Status) bool {
	err := t.cfg.Phone.SetPresence(account, s)
	if err != nil {
		t.failed(c, "Unable to set online status", err)
	}
	return err == nil
}

// statuses are what the choices of T mean.
func statuses() map[string]pidf.Status {
	open := func(activity pidf.Activity, note string) pidf.Status {
		return pidf.Status{Basic: pidf.Open, Activity: activity, Note: note}
	}
	return map[string]pidf.Status{
		"1": open(pidf.NoActivity, ""), "2": open(pidf.Busy, "Busy"), "3": open(pidf.OnThePhone, "On the phone"), "4": open(pidf.NoActivity, "Idle"),
		"5": open(pidf.Away, "Away"), "6": open(pidf.NoActivity, "Be right back"), "7": {Basic: pidf.Closed},
	}
}

func statusChoices(*Context) []Choice {
	return []Choice{{"1", "Available"}, {"2", "Busy"}, {"3", "On The Phone"}, {"4", "Idle"}, {"5", "Away"}, {"6", "Be Right Back"}, {"7", "Offline"}}
}

// askStatus lists what one may be doing, in the menu's words, and asks for one.
func (t *Table) askStatus(_ *Context, asker Asker, _ string) ([]string, bool) {
	t.print("Choices:\n  1  Available\n  2  Busy\n  3  On the phone\n  4  Idle\n  5  Away\n  6  Be right back\n  7  Offline\n")
	answer, ok := asker.Ask("Select status")
	answer = strings.TrimSpace(answer)
	if ok && (len(answer) != 1 || answer < "1" || answer > "7") {
		t.print("Invalid selection\n")
		return nil, false
	}
	return []string{answer}, ok
}

func (t *Table) setStatus(c *Context, args []string) {
	account, ok := t.account()
	if !ok {
		t.log(c, lines.Error, "There is no account")
		return
	}
	t.say(c, account.ID, statuses()[args[0]])
}
