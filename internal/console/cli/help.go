package cli

import (
	"cmp"
	"strings"
)

// helpWord asks for help when it is the first word of a line. It is no name of the tree, so that h goes on to mean what it
// means in pjsua.
const helpWord = "help"

// help answers help COMMAND: a sentence and an example; false if the line asks for something else.
func (s *scope) help(line string, prompt int) (string, bool) {
	words, open := split(line)
	if len(words) == 0 || open || words[0].text != helpWord {
		return "", false
	}
	n, rest, fault := s.descend(words[1:])
	switch {
	case fault == nil && len(rest) > 0:
		fault = &answer{pos: rest[0].pos, fault: tooManyArguments, advice: "help is asked for with the name of a command alone."}
	case fault == nil && n.command != nil:
		return n.explain(), true
	case fault == nil:
		return table(namesBelow(n)) + "help COMMAND explains one.\n", true
	}
	return fault.text(prompt), true
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
