package cli

import (
	"strings"
	"unicode/utf8"
)

// maxCaret is how far to the right a caret is drawn; a fault beyond it is marked there.
const maxCaret = 4096

// What pjsua says of a line that it does not run.
const (
	invalidArguments = "%Error : Invalid Arguments"
	tooManyArguments = "%Error : Too Many Arguments"
)

// answer is what a line gets instead of being run: what is wrong with it, or what may be typed.
type answer struct {
	pos     int     // of the caret, in characters of the line
	fault   string  // one of the lines above, "" for none
	entries []entry // what may be typed at pos
	advice  string  // what would be right, "" for none
}

// entry is a line of help.
type entry struct {
	label, summary string
	value          string // what is typed for it; "" for what only describes
}

// text draws the answer beneath a prompt of so many characters.
func (a *answer) text(prompt int) string {
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", prompt+min(a.pos, maxCaret)) + "^\n")
	if a.fault != "" {
		b.WriteString(a.fault + "\n")
	}
	b.WriteString(table(a.entries))
	if a.advice != "" {
		b.WriteString(a.advice + "\n")
	}
	return b.String()
}

// table draws entries in two columns.
func table(entries []entry) string {
	width := 0
	for _, e := range entries {
		width = max(width, utf8.RuneCountInString(e.label))
	}
	var b strings.Builder
	for _, e := range entries {
		b.WriteString("  " + e.label + strings.Repeat(" ", width-utf8.RuneCountInString(e.label)) + "  " + e.summary + "\n")
	}
	return b.String()
}

// namesBelow lists a group, with shortcuts.
func namesBelow(n *node) []entry {
	var all []entry
	for _, c := range n.children {
		if !c.hidden {
			all = append(all, entry{label: c.title(), summary: c.summary, value: c.name})
		}
	}
	return all
}

// title is a node's name and shortcut.
func (n *node) title() string {
	if n.shortcut == "" {
		return n.name
	}
	return n.name + " | " + n.shortcut
}

// namesOf lists what a word may stand for.
func namesOf(matches []match) []entry {
	var all []entry
	for _, m := range matches {
		all = append(all, entry{label: m.as, summary: m.summary, value: m.as})
	}
	return all
}
