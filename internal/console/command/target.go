package command

import (
	"fmt"
	"strconv"
	"strings"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// The numbers that stand for more than one target, or for none of the list.
const (
	allBuddies = -1
	thisDialog = 0
)

// goal is what a target means.
type goal struct {
	url    string
	dialog bool // 0: the current dialog
	all    bool // -1: all buddies
	buddy  int  // its id, -1 for none of the list
}

// goal finds what a word means. A number of the list is that buddy; any other number or name is somebody at the registrar of
// the current account, where there is one.
func (t *Table) goal(word string) (goal, bool) {
	n, err := strconv.Atoi(word)
	if strings.HasPrefix(word, "+") { // the number of a telephone
		err = strconv.ErrSyntax
	}
	switch buddies := t.cfg.Phone.Buddies(); {
	case err == nil && n == thisDialog:
		return goal{dialog: true, buddy: -1}, true
	case err == nil && n == allBuddies:
		return goal{all: true, buddy: -1}, true
	case err == nil && n > 0 && n <= len(buddies):
		return goal{url: buddies[n-1].URI, buddy: buddies[n-1].ID}, true
	}
	url := t.expand(word)
	return goal{url: url, buddy: -1}, url != ""
}

// expand completes a bare number or name to a URL at the registrar of the current account.
func (t *Table) expand(word string) string {
	if strings.Contains(word, ":") {
		return word
	}
	domain := t.domain()
	if domain == "" || strings.ContainsAny(word, " \t@<>\"-") {
		return ""
	}
	return fmt.Sprintf("sip:%s@%s", word, domain)
}

// domain is the host of the current account's address, if that account registers somewhere.
func (t *Table) domain() string {
	account, ok := t.account()
	if !ok || !account.HasRegistrar {
		return ""
	}
	_, host, ok := strings.Cut(account.URI, "@")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(host, ">;?"); end >= 0 {
		host = host[:end]
	}
	return host
}

const invalidURL = "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]"

// to is an argument that names a target, all of which may be proposed; refuse gives what is said of one that the command does not take, "" if it does.
func (t *Table) to(question string, all bool, refuse func(c *Context, g goal) string) Arg {
	return Arg{
		Name: "URL", Summary: "Destination", Question: question, Kind: Target, All: all, Open: true,
		Choices: func(*Context) []Choice { return t.targets(all) },
		Check: func(c *Context, args []string) bool {
			word := args[len(args)-1]
			g, ok := t.goal(word)
			if !ok {
				t.noGoal(c, word)
				return false
			}
			if problem := refuse(c, g); problem != "" {
				t.print(problem)
				return false
			}
			return true
		},
	}
}

// verified has a URL looked at before anything else is asked for or said.
func (t *Table) verified(arg Arg) Arg {
	check := arg.Check
	arg.Check = func(c *Context, args []string) bool {
		g, _ := t.goal(args[len(args)-1])
		if g.buddy < 0 && g.url != "" && phone.CheckTarget(g.url) != nil {
			t.badURL(c, g.url)
			return false
		}
		return check(c, args)
	}
	return arg
}

// noGoal says what is wrong with a target.
func (t *Table) noGoal(c *Context, word string) {
	if strings.Trim(word, "-0123456789") == "" {
		t.print("Invalid input\n")
		return
	}
	t.badURL(c, word)
}

// badURL says that a word is no URL, in pjsua's words and in ours.
func (t *Table) badURL(c *Context, word string) {
	t.log(c, lines.Error, invalidURL)
	if err := phone.CheckTarget(word); err != nil {
		t.failed(c, "sip:NAME@HOST is expected", err)
	}
}

// targets is what the tree lists for a target.
func (t *Table) targets(all bool) []Choice {
	var list []Choice
	if all {
		list = append(list, Choice{strconv.Itoa(allBuddies), "All buddies"})
	}
	list = append(list, Choice{strconv.Itoa(thisDialog), "Current dialog"})
	for i, b := range t.cfg.Phone.Buddies() {
		list = append(list, Choice{strconv.Itoa(i + 1), lines.Clean(b.URI)})
	}
	return append(list, Choice{"URL", "An URL"})
}

// Call is the current call. One that is gone without notice makes room for the next.
func (t *Table) Call() (phone.CallInfo, bool) {
	for id := t.cfg.Current.ID(); id != NoCall; id = t.cfg.Current.over(id) {
		if info, ok := t.cfg.Phone.Call(id); ok {
			return info, true
		}
	}
	return phone.CallInfo{}, false
}

// account is the current account.
func (t *Table) account() (phone.AccountInfo, bool) {
	for _, a := range t.cfg.Phone.Accounts() {
		if a.Default {
			return a, true
		}
	}
	return phone.AccountInfo{}, false
}

// number reads a decimal number, and says so if it is none.
func (t *Table) number(word string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(word))
	if err != nil {
		t.print("Invalid input\nA number is needed here.\n")
	}
	return n, err == nil
}

// counted is an argument that is a decimal number.
func (t *Table) counted(name, summary, question string) Arg {
	return Arg{Name: name, Summary: summary, Question: question, Kind: Int, Check: func(_ *Context, args []string) bool {
		_, ok := t.number(args[len(args)-1])
		return ok
	}}
}
