package command

// Command is one thing that a person can have the phone do. Both consoles read it: the menu asks for the arguments one
// after the other, the tree takes them from the line.
type Command struct {
	Path     []string // in the tree, e.g. call new; nil for a command of the menu alone
	Shortcut string   // instead of Path at the root of the tree, "" for none
	Menu     string   // in the classic menu, "" for a command of the tree alone
	Summary  string   // what the tree's help says of it, in pjsua's words
	Help     string   // a sentence
	Example  string   // as typed at either console
	Args     []Arg
	// Ready tells, before anything is asked, whether the command makes sense now; it says itself why not. nil for always.
	Ready func(*Context) bool
	Run   func(c *Context, args []string)
}

// Arg is one argument of a command.
type Arg struct {
	Name     string // in the tree's help
	Summary  string // what the tree's help says of it
	Question string // what the menu asks
	Kind     Kind
	Choices  func(*Context) []Choice              // what may be typed; nil for anything
	Open     bool                                 // Choices are proposals: anything else may be typed as well
	Optional bool                                 // in the tree
	Secret   bool                                 // not shown while it is typed, and not remembered
	When     func(c *Context, args []string) bool // whether it is needed after these arguments; nil for always
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
