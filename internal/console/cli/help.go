package cli

import (
	"cmp"
	"fmt"
	"strings"

	"gosua/internal/console/command"
)

// helpWord asks for help when it is the first word of a line. It is no name of the tree, so that h stays a shortcut's prefix.
const helpWord = "help"

// help answers help COMMAND: a sentence and an example; false if the line asks for something else.
func (s *scope) help(line string) (string, *answer, bool) {
	words, open := split(line)
	if len(words) == 0 || open || words[0].text != helpWord || s.tree.root.has(helpWord) {
		return "", nil, false
	}
	n, rest, fault := s.descend(words[1:])
	switch {
	case fault != nil:
		return "", fault, true
	case len(rest) > 0:
		return "", &answer{pos: rest[0].pos, fault: tooManyArguments, advice: "help is asked for with the name of a command alone."}, true
	case n.command == nil:
		return table(namesBelow(n)) + "help COMMAND explains one.\n", nil, true
	}
	return n.explain(), nil, true
}

// explain says all about a command.
func (n *node) explain() string {
	var b strings.Builder
	b.WriteString(n.usage() + "\n")
	b.WriteString("  " + cmp.Or(n.command.Help, n.summary) + "\n")
	if n.command.Example != "" {
		b.WriteString("  Example: " + n.command.Example + "\n")
	}
	return b.String()
}

// usage is how a command is typed.
func (n *node) usage() string {
	s := n.path
	if n.shortcut != "" {
		s += " | " + n.shortcut
	}
	for i := range n.command.Args {
		s += " " + placeholder(&n.command.Args[i])
	}
	return s
}

func placeholder(a *command.Arg) string {
	if a.Optional || a.When != nil {
		return "[<" + a.Name + ">]"
	}
	return "<" + a.Name + ">"
}

// takes says how many arguments a command takes.
func (n *node) takes() string {
	switch count := len(n.command.Args); count {
	case 0:
		return n.path + " takes no arguments."
	default:
		return fmt.Sprintf("%d at most, and quotes around what has blanks: %s", count, n.usage())
	}
}

func (n *node) has(name string) bool {
	for _, c := range n.children {
		if c.name == name {
			return true
		}
	}
	return false
}
