package command

import (
	"fmt"
	"strings"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// AccountList is the list of accounts, as the menu's screen and the tree show it.
func (t *Table) AccountList() string {
	var b strings.Builder
	b.WriteString("Account list:\n")
	for _, a := range t.cfg.Phone.Accounts() {
		b.WriteString(accountEntry(a))
	}
	return b.String()
}

func accountEntry(a phone.AccountInfo) string {
	mark, waiting := ' ', ""
	if a.Default {
		mark = '*'
	}
	if a.Waiting != "" {
		waiting = "       Voicemail: " + lines.Clean(a.Waiting) + "\n"
	}
	return fmt.Sprintf(" %c[%2d] %s: %s\n       Online status: %s\n%s", mark, a.ID, lines.Clean(a.URI), registrationText(a), lines.Clean(a.OnlineText), waiting)
}

// registrationText is CODE/TEXT (expires=N), or that the account does not register.
func registrationText(a phone.AccountInfo) string {
	switch {
	case !a.HasRegistrar:
		return "does not register"
	case a.Status == 0:
		return "100/In Progress (expires=0)"
	}
	return fmt.Sprintf("%d/%s (expires=%d)", a.Status, lines.Clean(a.StatusText), a.Expires)
}

// BuddyList is the list of buddies.
func (t *Table) BuddyList() string {
	buddies := t.cfg.Phone.Buddies()
	if len(buddies) == 0 {
		return "Buddy list:\n -none-\n"
	}
	var b strings.Builder
	b.WriteString("Buddy list:\n")
	for i, buddy := range buddies {
		fmt.Fprintf(&b, " [%2d] <%s>  %s\n", i+1, lines.Clean(buddy.Status), lines.Clean(buddy.URI))
	}
	return b.String()
}

// BuddyCount is how many buddies there are.
func (t *Table) BuddyCount() int { return len(t.cfg.Phone.Buddies()) }

// CallSummary tells how many calls there are, and which is the current one.
func (t *Table) CallSummary() string {
	n, plural := len(t.cfg.Phone.Calls()), ""
	if n > 1 {
		plural = "s"
	}
	text := fmt.Sprintf("You have %d active call%s\n", n, plural)
	if call, ok := t.Call(); ok {
		text += fmt.Sprintf("Current call id=%d to %s [%s]\n", call.ID, lines.Clean(call.Remote), call.State)
	}
	return text
}

// PortList is the list of the bridge's ports.
func (t *Table) PortList() string {
	var b strings.Builder
	b.WriteString("Conference ports:\n")
	for _, p := range t.cfg.Phone.Ports() {
		fmt.Fprintf(&b, "Port #%02d%s\n", p.Slot, portText(p))
	}
	return b.String()
}

// portNameWidth is the width of the column of names; longer ones are not cut.
const portNameWidth = 20

func portText(p phone.PortInfo) string {
	to := ""
	for _, slot := range p.To {
		to += fmt.Sprintf("#%d ", slot)
	}
	return fmt.Sprintf("[%2dKHz/%dms/%d] %*s  transmitting to: %s", p.Rate/1000, p.PTime.Milliseconds(), p.Channels, portNameWidth, lines.Clean(p.Name), to)
}
