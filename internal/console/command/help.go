package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxWords is how many words help and the commands of video take.
const maxWords = 8

func words(name, summary string) []Arg {
	list := make([]Arg, maxWords)
	for i := range list {
		list[i] = Arg{Name: name + strconv.Itoa(i+1), Summary: summary, Optional: true}
	}
	return list
}

func helpWords() []Arg { return words("command", "Command to explain")[:3] }

func anyWords() []Arg { return words("word", "Ignored") }

// restOfLine is all words after the command.
func restOfLine(_ *Context, _ Asker, line string) ([]string, bool) {
	return strings.Fields(line)[1:], true
}

// help lists the commands of a console, or explains those that are named.
func (t *Table) help(c *Context, args []string) {
	name := strings.Join(strings.Fields(strings.Join(args, " ")), " ")
	if name == "" {
		t.print(t.overview(c.Face))
		return
	}
	found := t.named(c.Face, name)
	if len(found) == 0 {
		t.print("There is no command " + strconv.Quote(name) + didYouMean(t.Near(c.Face, name)) + "\n")
		return
	}
	var b strings.Builder
	for _, cmd := range found {
		b.WriteString(cmd.explain(c.Face))
	}
	t.print(b.String())
}

// explain is a sentence and an example.
func (cmd *Command) explain(face Face) string {
	text := cmd.title(face) + "\n    " + cmd.Help + "\n"
	if example := cmd.example(face); example != "" {
		text += "    E.g. " + example + "\n"
	}
	return text
}

// title is the name and, in the tree, the shortcut.
func (cmd *Command) title(face Face) string {
	if face == Tree && cmd.Shortcut != "" {
		return cmd.Name(face) + " | " + cmd.Shortcut
	}
	return cmd.Name(face)
}

// example is what may be typed at a console, "" where that is no more than the name.
func (cmd *Command) example(face Face) string {
	example := cmd.Example
	if face == Menu && len(cmd.Path) > 0 {
		example = cmd.MenuExample
	}
	if example == cmd.Name(face) {
		return ""
	}
	return example
}

// overview lists what there is: in the menu every command, in the tree the groups and what stands beside them.
func (t *Table) overview(face Face) string {
	var b strings.Builder
	for i := range t.commands {
		cmd := &t.commands[i]
		switch name := cmd.Name(face); {
		case cmd.Hidden:
		case face == Menu && cmd.Menu != "":
			fmt.Fprintf(&b, "  %-6s %s\n", name, cmd.Help)
		case face == Tree && len(cmd.Path) == 1:
			fmt.Fprintf(&b, "  %-16s %s\n", name, cmd.Summary)
		}
	}
	b.WriteString("help COMMAND explains one.\n")
	return b.String()
}

// named are the commands that go by a name: of the menu that one, of the tree one or a whole group.
func (t *Table) named(face Face, name string) []*Command {
	var list []*Command
	for i := range t.commands {
		cmd := &t.commands[i]
		path := strings.Join(cmd.Path, " ")
		fits := cmd.Menu == name
		if face == Tree {
			fits = path == name || cmd.Shortcut == name || strings.HasPrefix(path, name+" ")
		}
		if fits && name != "" && cmd.Run != nil && !cmd.Hidden {
			list = append(list, cmd)
		}
	}
	return list
}

// names are all that may be typed at a console: words of the menu; paths and shortcuts of the tree.
func (t *Table) names(face Face) []string {
	var list []string
	for i := range t.commands {
		cmd := &t.commands[i]
		switch {
		case cmd.Hidden || cmd.Run == nil:
		case face == Menu && cmd.Menu != "":
			list = append(list, cmd.Menu)
		case face == Tree && len(cmd.Path) > 0:
			list = append(list, strings.Join(cmd.Path, " "))
		}
	}
	return list
}

// maxNear is how many names are proposed at most.
const maxNear = 3

// Near gives the names that a mistyped one is closest to, none where it is close to nothing. In the tree, a word of a group
// may stand alone: hold is near call hold.
func (t *Table) Near(face Face, typed string) []string {
	type candidate struct {
		name string
		far  int
	}
	var list []candidate
	for _, name := range t.names(face) {
		far := distance(typed, name)
		if _, last, deeper := strings.Cut(name, " "); deeper {
			far = min(far, distance(typed, last))
		}
		if far <= len(typed)/3 || strings.HasPrefix(name, typed) {
			list = append(list, candidate{name, far})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return a.far - b.far })
	var near []string
	for _, c := range list[:min(len(list), maxNear)] {
		near = append(near, c.name)
	}
	return near
}

// didYouMean proposes names, "" for none.
func didYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return ". Did you mean " + strings.Join(near, " or ") + "?"
}

// maxTyped is how much of a mistyped name is compared; the rest would only cost time.
const maxTyped = 64

// distance is how many letters must be put in, left out or changed to make one word of the other.
func distance(a, b string) int {
	a, b = a[:min(len(a), maxTyped)], b[:min(len(b), maxTyped)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
