package command

// presenceCommands are about who is there.
func (t *Table) presenceCommands() []Command {
	return []Command{
		{Path: []string{"im", "sub_pre"}, Menu: "s", Summary: "Subscribe presence", Example: "im sub_pre 1",
			Help: "Asks to be told whether a buddy is there. (not supported yet)", Args: []Arg{t.to("(un)Subscribe presence of", true, t.watch("presence"))}, Run: t.notYet("s", "im sub_pre")},
		{Path: []string{"im", "unsub_pre"}, Menu: "u", Summary: "Unsubscribe Presence", Example: "im unsub_pre 1",
			Help: "Asks no longer to be told whether a buddy is there. (not supported yet)", Args: []Arg{t.to("(un)Subscribe presence of", true, t.watch("presence"))}, Run: t.notYet("u", "im unsub_pre")},
		{Menu: "D", Example: "D", Help: "Asks to be told what a buddy's phone does. (not supported yet)",
			Args: []Arg{t.to("(un)Subscribe dialog event of", true, t.watch("dialog event"))}, Run: t.notYet("D", "")},
		{Menu: "Du", Example: "Du", Help: "Asks no longer to be told what a buddy's phone does. (not supported yet)",
			Args: []Arg{t.to("(un)Subscribe dialog event of", true, t.watch("dialog event"))}, Run: t.notYet("Du", "")},
		{Path: []string{"im", "tog_state"}, Menu: "t", Summary: "Toggle online state", Example: "im tog_state",
			Help: "Tells others that you are there, or are not. (not supported yet)", Run: t.notYet("t", "im tog_state")},
		{Path: []string{"im", "pre_text"}, Shortcut: "T", Menu: "T", Summary: "Specify custom presence text", Example: "im pre_text 3",
			Help: "Tells others what you are doing. (not supported yet)", Args: []Arg{{Name: "choice", Summary: "Presence text", Choices: statusChoices}},
			Ask: t.askStatus, Run: t.notYet("T", "im pre_text")},
		{Path: []string{"im", "bud_list"}, Shortcut: "bl", Summary: "Show buddy list", Example: "im bud_list",
			Help: "Lists the buddies.", Run: func(*Context, []string) { t.print(t.BuddyList()) }},
	}
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

func statusChoices(*Context) []Choice {
	return []Choice{{"1", "Available"}, {"2", "Busy"}, {"3", "On The Phone"}, {"4", "Idle"}, {"5", "Away"}, {"6", "Be Right Back"}, {"7", "Offline"}}
}

// askStatus lists what one may be doing, in the menu's words, and asks for one.
func (t *Table) askStatus(_ *Context, asker Asker, _ string) ([]string, bool) {
	t.print("Choices:\n  1  Available\n  2  Busy\n  3  On the phone\n  4  Idle\n  5  Away\n  6  Be right back\n  7  Offline\n")
	answer, ok := asker.Ask("Select status")
	if ok && (len(answer) != 1 || answer < "1" || answer > "7") {
		t.print("Invalid selection\n")
		return nil, false
	}
	return []string{answer}, ok
}
