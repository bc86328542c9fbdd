package cli

import (
	"fmt"

	"gosua/internal/console/command"
)

// takes says how many arguments a command takes.
func (n *node) takes() string {
	count := len(n.command.Args)
	if count == 0 {
		return n.path + " takes no arguments."
	}
	return fmt.Sprintf("%d at most, and quotes around what has blanks: %s", count, n.usage())
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
