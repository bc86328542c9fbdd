package menu

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gosua/internal/console/command"
	"gosua/internal/console/lines"
)

// Own are the rows of the menu alone, which are about itself.
func (m *Menu) Own() []command.Command {
	return []command.Command{
		{Menu: "echo", MenuExample: "echo 1", Help: "Writes each line back, or stops it with 0.", Args: make([]command.Arg, 1), Ask: rest("echo"), Run: m.setEcho},
		{Menu: "help", MenuExample: "help m", Help: "Lists the commands, or explains the one that is named.", Args: make([]command.Arg, 1), Ask: rest("help"), Run: m.help},
		{Menu: "?", Help: "Lists the commands, or explains the one that is named.", MenuExample: "? m", Args: make([]command.Arg, 1), Ask: rest("?"), Run: m.help},
	}
}

// silent are the first letters of commands with an unknown second one.
func (m *Menu) silent() []command.Command {
	var list []command.Command
	for _, word := range []string{"c", "C", "e", "r", "R"} {
		list = append(list, command.Command{Menu: word, Hidden: true, Run: func(*command.Context, []string) {}})
	}
	for _, word := range []string{"+", "-"} {
		list = append(list, command.Command{Menu: word, Hidden: true, Args: make([]command.Arg, 1), Ask: rest(""),
			Run: func(_ *command.Context, args []string) { m.print("Invalid input " + lines.Clean(args[0]) + "\n\n") }})
	}
	return list
}

// rest takes what stands after the word as the argument.
func rest(word string) func(*command.Context, command.Asker, string) ([]string, bool) {
	return func(_ *command.Context, _ command.Asker, line string) ([]string, bool) {
		return []string{strings.TrimSpace(strings.TrimPrefix(line, word))}, true
	}
}

// setEcho switches the echo: off by 0, on by anything else, which scripts make up to recognise it when it comes back.
func (m *Menu) setEcho(_ *command.Context, args []string) {
	if args[0] == "" {
		m.print("Usage: echo [0|1]\n")
		return
	}
	m.echo = args[0] != "0"
}

// help lists the commands that are there, or explains one.
func (m *Menu) help(_ *command.Context, args []string) {
	var b strings.Builder
	for i := range m.commands {
		cmd := &m.commands[i]
		if !cmd.Hidden && (args[0] == "" || args[0] == cmd.Menu) {
			fmt.Fprintf(&b, "  %-6s %s%s\n", cmd.Menu, cmd.Help, example(cmd))
		}
	}
	if b.Len() == 0 {
		m.print("There is no command " + strconv.Quote(args[0]) + "\n" + m.instead(args[0]))
		return
	}
	m.print(b.String())
}

// example is what may be typed where that is more than the word.
func example(cmd *command.Command) string {
	if cmd.MenuExample == "" {
		return ""
	}
	return " E.g. " + cmd.MenuExample
}

// instead proposes the word of the menu for a word of the tree, or says where the words are listed.
func (m *Menu) instead(line string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	for i := range m.commands {
		cmd := &m.commands[i]
		if !cmd.Hidden && first != "" && (cmd.Shortcut == first || slices.Contains(cmd.Path[min(1, len(cmd.Path)):], first)) {
			return "Did you mean " + cmd.Menu + "? " + cmd.Help + "\n"
		}
	}
	return "? lists the commands.\n"
}

// complete lists the words that a line may begin with.
func (m *Menu) complete(string) []string {
	var list []string
	for i := range m.commands {
		if !m.commands[i].Hidden {
			list = append(list, m.commands[i].Menu)
		}
	}
	slices.Sort(list)
	return list
}
