package cli

import (
	"strings"

	"gosua/internal/console/command"
	"gosua/internal/console/terminal"
)

// hint answers TAB, or a question mark, behind what was typed: it lists what may follow, or completes a word that can only
// become one thing. An empty line gets a blank, as in pjsua, so that the caret stands beneath what is typed next.
func (s *scope) hint(typed string, prompt int) terminal.Hint {
	a, insert := s.propose(typed)
	switch {
	case insert != "":
		return terminal.Hint{Insert: insert}
	case typed == "":
		return terminal.Hint{Show: a.text(prompt), Insert: " "}
	default:
		return terminal.Hint{Show: a.text(prompt)}
	}
}

// propose says what may stand at the end of what was typed, and what completes it if that is one thing.
func (s *scope) propose(typed string) (*answer, string) {
	words, open := split(typed)
	next := word{pos: max(after(words), len([]rune(strings.TrimLeft(typed, " \t"))))}
	begun := len(words) > 0 && (open || !strings.HasSuffix(typed, " ") && !strings.HasSuffix(typed, "\t"))
	if begun {
		next, words = words[len(words)-1], words[:len(words)-1]
	}
	n, rest, fault := s.descend(words)
	switch {
	case fault != nil:
		return fault, ""
	case n.command != nil:
		return s.proposeArgument(n, rest, next, begun)
	case !begun:
		return &answer{pos: next.pos, entries: namesBelow(n)}, ""
	}
	found := namesOf(s.tree.prefixed(n, next.text))
	if len(found) == 0 {
		return &answer{pos: next.pos, fault: invalidArguments, advice: s.tree.meant(n, next.text)}, ""
	}
	return &answer{pos: next.pos, entries: found}, completion(found, next.text)
}

// proposeArgument says what may stand behind a command and the words after it.
func (s *scope) proposeArgument(n *node, words []word, next word, begun bool) (*answer, string) {
	if len(words) >= len(n.command.Args) {
		a := &answer{pos: next.pos, advice: n.takes()}
		if begun || len(words) > len(n.command.Args) {
			a.fault = tooManyArguments
		}
		return a, ""
	}
	for i, w := range words {
		if _, fault := s.value(&n.command.Args[i], w); fault != nil {
			return fault, ""
		}
	}
	a := &n.command.Args[len(words)]
	if !begun || a.Choices == nil {
		return &answer{pos: next.pos, entries: s.entries(a)}, ""
	}
	return s.proposeChoice(a, next)
}

// proposeChoice says which choices a word may become.
func (s *scope) proposeChoice(a *command.Arg, w word) (*answer, string) {
	all := s.entries(a)
	found := beginning(all, w.text)
	switch {
	case len(found) == 0 && a.Open:
		return &answer{pos: w.pos, entries: all}, ""
	case len(found) == 0:
		return &answer{pos: w.pos, advice: choose(all, w.text)}, ""
	}
	return &answer{pos: w.pos, entries: found}, completion(found, w.text)
}

// completion is what to add to a word that can become one thing alone.
func completion(found []entry, typed string) string {
	if len(found) != 1 {
		return ""
	}
	return strings.TrimPrefix(found[0].value, typed) + " "
}

// beginning returns the entries whose value begins with a prefix.
func beginning(all []entry, prefix string) []entry {
	var some []entry
	for _, e := range all {
		if strings.HasPrefix(e.value, prefix) {
			some = append(some, e)
		}
	}
	return some
}
