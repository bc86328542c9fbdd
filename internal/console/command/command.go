package command

import "strings"

// Command is one thing that a person can have the phone do. Both consoles read it: the menu asks for the arguments one
// after the other, the tree takes them from the line. A row without Run names a group of the tree.
type Command struct {
	Path     []string // in the tree, e.g. call new; nil for a command of the menu alone
	Shortcut string   // instead of Path at the root of the tree, "" for none
	Menu     string   // in the classic menu, "" for a command of the tree alone
	Summary  string   // what the tree's help says of it, in pjsua's words
	Help     string   // a sentence
	Example  string   // as typed in the tree; of a command of the menu alone, as typed there
	// MenuExample is what may be typed at the menu after the word, word included; "" where it takes nothing on its line.
	MenuExample string
	Hidden      bool // neither listed nor completed
	Own         bool // pjsua has not got it: in the tree, what begins both its name and one of pjsua's means pjsua's
	Args        []Arg
	// Ready tells, before anything is asked, whether the command makes sense now; it says itself why not. nil for always.
	Ready func(c *Context) bool
	// Ask gets the arguments at the menu where its questions are not those of Args; false cancels. nil asks for each of
	// Args. The line is what was typed, word included.
	Ask func(c *Context, asker Asker, line string) (args []string, ok bool)
	// Run acts. It is given a string for each of Args, "" for one that was left out.
	Run func(c *Context, args []string)
}

// Arg is one argument of a command.
type Arg struct {
	Name     string // in the tree's help
	Summary  string // what the tree's help says of it
	Question string // what the menu asks
	Kind     Kind
	Choices  func(c *Context) []Choice            // what may be typed; nil for anything
	Open     bool                                 // Choices are proposals: anything else may be typed as well
	Optional bool                                 // in the tree
	All      bool                                 // of a Target: -1 may be all buddies
	Secret   bool                                 // not shown while it is typed, and not remembered
	When     func(c *Context, args []string) bool // whether it is needed after these arguments; nil for always
	// Before acts at the menu when the argument is about to be asked for, and Cancelled when it was not given.
	Before, Cancelled func(c *Context, args []string)
	// Check tells whether the last of args, which is this one, will do; it says itself why not. nil for yes.
	Check func(c *Context, args []string) bool
}

// Choice is one of the values that an argument may have.
type Choice struct {
	Value, Summary string
}

// Kind says what an argument is.
type Kind int

// The kinds.
const (
	Text   Kind = iota
	Int         // a decimal number
	Target      // a buddy's number, 0 for the current dialog, -1 for all buddies, or a URL
)

// Asker asks whoever is at the menu.
type Asker interface {
	// Ask asks a question; false means that it was cancelled, by an empty answer or the end of the input.
	Ask(question string) (answer string, ok bool)
	// AskAt asks at a prompt of its own, at which an empty answer is one.
	AskAt(prompt string) (answer string, ok bool)
}

// Do runs the command with the arguments of a whole line: it is ready, each argument will do, and it acts. Arguments
// that are missing count as left out.
func (cmd *Command) Do(c *Context, args []string) {
	if cmd.Ready != nil && !cmd.Ready(c) {
		return
	}
	for i, arg := range cmd.Args {
		if i >= len(args) {
			args = append(args[:i:i], "")
		}
		if arg.Check != nil && args[i] != "" && !arg.Check(c, args[:i+1]) {
			return
		}
	}
	cmd.Run(c, args)
}

// Name is what the command is called at a console: its word in the menu, its path in the tree.
func (cmd *Command) Name(face Face) string {
	if path := strings.Join(cmd.Path, " "); path != "" && (face == Tree || cmd.Menu == "") {
		return path
	}
	return cmd.Menu
}
