package command

import (
	"slices"
	"sync/atomic"
	"time"

	"gosua/internal/console/lines"
)

// Output is where commands speak; every session hears it.
type Output interface {
	Print(text string)
	Log(list ...lines.Line)
}

// Ending is how a command wants the program to end, or to begin anew.
type Ending struct {
	Restart bool
	Options []string // words of the command line to add when it begins anew
}

// Config is what a Table is made of.
type Config struct {
	Phone   Phone
	Say     Output
	Current *Current
	End     func(Ending) // ends the program; it returns at once
	// NoTyping keeps the menu from telling that a message is being typed; the tree tells it all the same, as in pjsua.
	NoTyping bool
	// Accepts tells what is wrong with words to add to the command line when the program begins anew, nil if it would
	// begin. nil for no check.
	Accepts func(options []string) error
	// Settings gives the settings, for a person to read, or as a configuration file that can be read back.
	Settings func(file bool) string
	Now      func() time.Time // nil for time.Now
}

// Table is all that a person can have the phone do.
type Table struct {
	cfg       Config
	commands  []Command
	offerless atomic.Bool // toggle_sdp_offer was typed an odd number of times
}

// New makes the table for a phone.
func New(cfg Config) *Table {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Accepts == nil {
		cfg.Accepts = func([]string) error { return nil }
	}
	t := &Table{cfg: cfg}
	t.commands = slices.Concat(t.sessionCommands(), t.callCommands(), t.transferCommands(), t.signalCommands(), t.ownFieldCommands(), t.wavCommands(), t.messageCommands(),
		t.presenceCommands(), t.watchCommands(), t.accountCommands(), t.audioCommands(), t.statusCommands(), t.rootCommands())
	return t
}

// Commands gives all rows, in the order in which the tree lists them.
func (t *Table) Commands() []Command { return t.commands }

// print says something as it is.
func (t *Table) print(text string) { t.cfg.Say.Print(text) }

// The senders of lines that the commands themselves write to the log, by face.
const (
	menuSender = "pjsua_app_legacy.c"
	treeSender = "pjsua_app_cli.c"
)

// sender is who speaks in the log.
func sender(face Face) string {
	if face == Tree {
		return treeSender
	}
	return menuSender
}

// log writes a line to the log.
func (t *Table) log(c *Context, level int, text string) {
	t.cfg.Say.Log(lines.Line{Level: level, Sender: sender(c.Face), Text: lines.Clean(text)})
}

// failed logs an error of the phone.
func (t *Table) failed(c *Context, title string, err error) {
	t.log(c, lines.Error, title+": "+err.Error())
}
