package terminal

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/chzyer/readline"
)

// DefaultMaxLine is how many octets a line may have where lines are not edited.
const DefaultMaxLine = 1 << 20

// Errors of ReadLine, besides io.EOF.
var (
	ErrInterrupt   = errors.New("interrupted")     // Ctrl-C was typed
	ErrClosed      = errors.New("terminal closed") // Close was called, or the terminal is gone
	ErrLineTooLong = errors.New("line too long")   // the line is dropped, the next one can be read
)

// Prompt is a question.
type Prompt struct {
	Text     string
	Secret   bool                        // do not show the answer
	Remember bool                        // keep the answer in the history, if Keeps says so
	Private  func(answer string) bool    // tells whether an answer holds a secret and is not to be kept; nil for never
	Complete func(typed string) []string // whole lines that typed may become; nil for none
	Hint     func(typed string) Hint     // instead of Complete where the answer to TAB is more than a list; nil for none
}

// Keeps tells whether an answer belongs into the history.
func (p Prompt) Keeps(answer string) bool {
	return p.Remember && !p.Secret && strings.TrimSpace(answer) != "" && (p.Private == nil || !p.Private(answer))
}

// Hint is the answer to TAB, and over telnet to a question mark.
type Hint struct {
	Show   string // whole lines to show; the prompt and what was typed come back beneath them
	Insert string // what to add to the line
}

// Terminal is where a person or a script sits.
type Terminal interface {
	// ReadLine shows the prompt and returns the answer without its line end.
	ReadLine(p Prompt) (string, error)
	// Write shows whole lines above the prompt.
	io.Writer
	// Interactive tells whether a person may be there: lines are edited.
	Interactive() bool
	// Close makes ReadLine return ErrClosed and puts the terminal back as it was.
	Close() error
}

// Options say what the terminal is made of.
type Options struct {
	Stdin       io.Reader
	Stdout      io.Writer
	Dumb        bool   // TERM=dumb: the terminal understands no control sequences
	HistoryFile string // "" for a history of this run only
	MaxLine     int    // octets, 0 for DefaultMaxLine; only where lines are not edited, else MaxTyped
}

// Open makes a terminal of standard input and output: one with line editing if both are terminals.
func Open(o Options) (Terminal, error) {
	if o.MaxLine == 0 {
		o.MaxLine = DefaultMaxLine
	}
	if !o.Dumb && IsTerminal(o.Stdin) && IsTerminal(o.Stdout) {
		return newRich(o)
	}
	return newPlain(o), nil
}

// IsTerminal tells whether a reader or writer is a file that is a terminal.
func IsTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && readline.IsTerminal(int(f.Fd()))
}
