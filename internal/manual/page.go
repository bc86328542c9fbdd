package manual

import (
	"fmt"
	"strings"

	"gosua/internal/config"
	"gosua/internal/console/command"
)

// Page is docs/pjsua.md.
func Page(options []config.Option, commands []command.Command) string {
	return "# pjsua's options and commands in gosua\n\n" +
		"Made from the code by `make docs`; do not edit. Where gosua answers otherwise than pjsua, [pjsua-differences.md](pjsua-differences.md) says so.\n\n" +
		optionPart(options) + commandPart(commands)
}

// optionPart is the tables of options, a section each.
func optionPart(options []config.Option) string {
	var b strings.Builder
	b.WriteString("## Options\n\n" + optionCounts(options) +
		"\nAn option of an account counts for the account being described, up to `--next-account`; one of a credential up to `--next-cred`.\n" +
		"\"account, phone\" counts for that account, and as it was said last for what belongs to no account.\n")
	for _, section := range config.Sections() {
		b.WriteString("\n### " + string(section) + "\n\n" + table("option", "default", "place", "state", "what for"))
		for _, o := range options {
			if o.Section == section {
				b.WriteString(row(code(o.Form()), o.Default, place(o), optionState(o), o.Help))
			}
		}
	}
	return b.String()
}

// optionCounts says how many options there are in each state.
func optionCounts(options []config.Option) string {
	own, of := 0, map[config.Status]int{}
	for _, o := range options {
		if o.Own {
			own++
			continue
		}
		of[o.Status]++
	}
	return fmt.Sprintf("Of pjsua's %d options %d are supported, %d are accepted and have no effect, %d are refused because gosua has not what they ask for,\n"+
		"and %d are refused by pjsua too. %d more are gosua's own.\n",
		len(options)-own, of[config.Supported], of[config.NoEffect], of[config.NotYet], of[config.Refused], own)
}

func place(o config.Option) string {
	text := map[config.Place]string{config.Global: "phone", config.PerAccount: "account", config.PerCredential: "credential", config.Shared: "account, phone"}[o.Place]
	if o.Repeat && o.Arg != "" {
		text += "; repeated"
	}
	return text
}

func optionState(o config.Option) string {
	switch {
	case o.Own:
		return "gosua's own"
	case o.Status == config.NoEffect:
		return "accepted: " + o.Why
	case o.Status == config.NotYet:
		return "refused: " + o.Why
	case o.Status == config.Refused:
		return "refused: " + o.Why
	}
	return "supported"
}

// commandPart is the table of commands, in the order of the tree.
func commandPart(commands []command.Command) string {
	var b strings.Builder
	b.WriteString("\n## Commands\n\nAt the classic menu a command asks for its arguments; in the tree (`--use-cli`) they stand on the line, those in\n" +
		"brackets may be left out. Paths and words may be shortened in the tree while they stay the only ones that begin so.\n\n" +
		table("menu", "tree", "shortcut", "state", "what it does"))
	for _, c := range commands {
		if c.Run != nil && !c.Hidden {
			b.WriteString(row(code(c.Menu), code(tree(c)), code(c.Shortcut), commandState(c), purpose(c)))
		}
	}
	return b.String()
}

// tree is a command as it is typed in the tree.
func tree(c command.Command) string {
	if len(c.Path) == 0 {
		return ""
	}
	text := strings.Join(c.Path, " ")
	for _, a := range c.Args {
		if a.Optional {
			text += " [" + a.Name + "]"
		} else {
			text += " " + a.Name
		}
	}
	return text
}

// later is what the help of a command ends in that gosua cannot do yet.
const later = "not supported yet"

func commandState(c command.Command) string {
	if strings.Contains(c.Help, later) {
		return later
	}
	return "supported"
}

// purpose is what a command does, without its state.
func purpose(c command.Command) string {
	text := c.Help
	if text == "" {
		text = c.Summary
	}
	return strings.ReplaceAll(text, " ("+later+")", "")
}

func table(titles ...string) string {
	return row(titles...) + strings.Repeat("| --- ", len(titles)) + "|\n"
}

// row is one row of a table.
func row(cells ...string) string {
	var b strings.Builder
	for _, cell := range cells {
		b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
	}
	return strings.ReplaceAll(b.String(), "|  ", "| ") + "|\n"
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}
