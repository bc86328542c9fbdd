package cli

import (
	"slices"
	"strconv"

	"gosua/internal/console/command"
)

// scope is what a line is resolved in.
type scope struct {
	*command.Context
	tree  *tree
	types bool // help names the type of an argument instead of its name
}

// invocation is a command with its arguments, one for each that it has.
type invocation struct {
	command *command.Command
	args    []string
}

// resolve says what to run for a line, or why nothing. Both are nil for a line of blanks.
func (s *scope) resolve(line string) (*invocation, *answer) {
	words, open := split(line)
	if open {
		return nil, &answer{pos: words[len(words)-1].pos, fault: invalidArguments, advice: "The quote that begins here is not closed."}
	}
	if len(words) == 0 {
		return nil, nil
	}
	n, rest, fault := s.descend(words)
	if fault != nil {
		return nil, fault
	}
	if n.command == nil {
		return nil, &answer{pos: after(words), entries: namesBelow(n)}
	}
	args, fault := s.arguments(n, rest, after(words))
	if fault != nil {
		return nil, fault
	}
	return &invocation{command: n.command, args: args}, nil
}

// descend follows words down the tree to a command, or as far as they go, and returns the words that are left.
func (s *scope) descend(words []word) (*node, []word, *answer) {
	n := s.tree.root
	for i, w := range words {
		if n.command != nil {
			return n, words[i:], nil
		}
		found := s.tree.find(n, w.text)
		switch len(found) {
		case 0:
			return nil, nil, &answer{pos: w.pos, fault: invalidArguments, advice: s.tree.meant(n, w.text)}
		case 1:
			n = found[0].node
		default:
			return nil, nil, &answer{pos: w.pos, entries: namesOf(found)}
		}
	}
	return n, nil, nil
}

// arguments checks the words behind a command. end is where a missing one would stand.
func (s *scope) arguments(n *node, words []word, end int) ([]string, *answer) {
	args := make([]string, len(n.command.Args))
	for i := range args {
		a := &n.command.Args[i]
		if i >= len(words) {
			if s.needed(a, args[:i]) {
				return nil, s.asks(a, end)
			}
			continue
		}
		var fault *answer
		if args[i], fault = s.value(a, words[i]); fault != nil {
			return nil, fault
		}
	}
	if len(words) > len(args) {
		return nil, &answer{pos: words[len(args)].pos, fault: tooManyArguments, advice: n.takes()}
	}
	return args, nil
}

// private tells whether a line holds, or may hold, an argument that is a secret.
func (s *scope) private(line string) bool {
	words, _ := split(line)
	n, rest, fault := s.descend(words)
	if fault != nil || n.command == nil {
		return false
	}
	i := slices.IndexFunc(n.command.Args, func(a command.Arg) bool { return a.Secret })
	return i >= 0 && len(rest) > i
}

// needed tells whether a line without an argument is refused.
func (s *scope) needed(a *command.Arg, before []string) bool {
	return !a.Optional && (a.When == nil || a.When(s.Context, before))
}

// value is what a word says for an argument.
func (s *scope) value(a *command.Arg, w word) (string, *answer) {
	if a.Choices != nil && !a.Open {
		return s.choice(a, w)
	}
	if a.Kind == command.Int {
		if _, err := strconv.Atoi(w.text); err != nil {
			return "", &answer{pos: w.pos, fault: invalidArguments, advice: "A number is needed here: " + a.Summary + "."}
		}
	}
	return w.text, nil
}

// choice is the one value that a word is, or begins.
func (s *scope) choice(a *command.Arg, w word) (string, *answer) {
	all := s.entries(a)
	begun := beginning(all, w.text)
	for _, e := range begun {
		if e.value == w.text {
			return e.value, nil
		}
	}
	switch len(begun) {
	case 0:
		return "", &answer{pos: w.pos, advice: choose(all, w.text)}
	case 1:
		return begun[0].value, nil
	default:
		return "", &answer{pos: w.pos, entries: begun}
	}
}

// entries describes what may be typed for an argument: its choices, or the argument itself.
func (s *scope) entries(a *command.Arg) []entry {
	if a.Choices == nil {
		return []entry{{label: "<" + s.labelOf(a) + ">", summary: a.Summary}}
	}
	var all []entry
	for _, c := range a.Choices(s.Context) {
		all = append(all, entry{label: "[" + c.Value + "]", summary: c.Summary, value: c.Value})
	}
	return all
}

// asks lists what may be typed for an argument at a place.
func (s *scope) asks(a *command.Arg, pos int) *answer {
	all := s.entries(a)
	if len(all) == 0 {
		return &answer{pos: pos, advice: nothingToChoose}
	}
	return &answer{pos: pos, entries: all}
}

func (s *scope) labelOf(a *command.Arg) string {
	switch {
	case !s.types:
		return a.Name
	case a.Kind == command.Int:
		return "Int"
	default:
		return "Text"
	}
}

// after is where the next word of a line would stand.
func after(words []word) int {
	if len(words) == 0 {
		return 1
	}
	return words[len(words)-1].end + 1
}
