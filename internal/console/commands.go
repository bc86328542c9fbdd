package console

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// command is one row of the menu's table.
type command struct {
	word string // what the line begins with; the longest word that fits counts, as only the first letters do in pjsua
	help string // a sentence
	try  string // an example
	run  func(c *Console, ctx context.Context, line string)
}

// commands is the table of the menu.
func commands() []command {
	return slices.Concat(callCommands(), mediaCommands(), accountCommands(), otherCommands(), silentCommands(), notYetCommands())
}

// find gives the row for a line, nil if no word fits.
func (c *Console) find(line string) *command {
	var best *command
	for i := range c.commands {
		cmd := &c.commands[i]
		if strings.HasPrefix(line, cmd.word) && (best == nil || len(cmd.word) > len(best.word)) {
			best = cmd
		}
	}
	return best
}

// complete lists the words that a line may begin with.
func (c *Console) complete(string) []string {
	var list []string
	for _, cmd := range c.commands {
		if cmd.help != "" {
			list = append(list, cmd.word)
		}
	}
	slices.Sort(list)
	return list
}

// help lists the commands that are there.
func (c *Console) help(context.Context, string) {
	var b strings.Builder
	for _, cmd := range c.commands {
		if cmd.help != "" {
			fmt.Fprintf(&b, "  %-6s %s%s\n", cmd.word, cmd.help, cmd.example())
		}
	}
	c.print(b.String())
}

// example is what help shows of try where it is more than the word.
func (cmd *command) example() string {
	if cmd.try == cmd.word {
		return ""
	}
	return " E.g. " + cmd.try
}

// silentCommands are what pjsua does nothing about: the first letter of a command with an unknown second one.
func silentCommands() []command {
	ignore := func(*Console, context.Context, string) {}
	invalid := func(c *Console, _ context.Context, line string) { c.print("Invalid input " + line + "\n\n") }
	list := []command{{word: "+", run: invalid}, {word: "-", run: invalid}}
	for _, word := range []string{"c", "C", "e", "r", "R"} {
		list = append(list, command{word: word, run: ignore})
	}
	return list
}

// notYetCommands are pjsua's that gosua has not yet; they are refused by name.
func notYetCommands() []command {
	var list []command
	for _, word := range []string{"M", "U", "o", "x", "X", "rt", "Ra", "RA", "Rr", "Rd", "S", "i", "s", "u", "D", "Du", "t", "T",
		"+b", "-b", "dc", "f", "n", "I", "L", "vid"} {
		list = append(list, command{word: word, run: func(c *Console, _ context.Context, _ string) {
			c.print(word + ": not supported yet\n")
		}})
	}
	return list
}
