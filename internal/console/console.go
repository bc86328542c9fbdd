package console

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"sync"
	"time"

	"gosua/internal/console/cli"
	"gosua/internal/console/command"
	"gosua/internal/console/lines"
	"gosua/internal/console/menu"
	"gosua/internal/console/sink"
	"gosua/internal/console/telnet"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
)

// Phone is what the consoles need of a *phone.Phone.
type Phone interface {
	command.Phone
	Flush() // waits until everything that happened so far was told
}

// Config is what a Console is made of.
type Config struct {
	Phone    Phone
	Terminal *Lasting // nil where nobody sits: the phone is driven over telnet alone
	Sink     *sink.Sink
	Tree     Tree
	// StayAfterInput tells that the phone has work without anybody at it (it answers by itself): the end of the input
	// does not end it. AwaitCall tells the same until a call has come and gone. QuitOnEOF has the end of the input end the
	// phone whatever it does.
	StayAfterInput, AwaitCall, QuitOnEOF bool
	NoTyping                             bool                   // the menu does not tell that a message is being typed
	IdleClose                            time.Duration          // as the phone has it
	Person                               bool                   // somebody reads along who has asked for no log level
	Greeting                             string                 // a line right above the first prompt, "" for none
	Settings                             func(file bool) string // the settings, to be looked at or as a file to be read back
	Accepts                              func([]string) error   // what is wrong with options to begin anew with; nil for no check
	Now                                  func() time.Time       // nil for time.Now
}

// Tree is the command tree in place of the classic menu.
type Tree struct {
	Use      bool
	Telnet   netip.AddrPort // where a telnet server listens, port 0 for any free one; the zero value for none
	RetryFor time.Duration  // how long an address in use is tried again, 0 for the server's default
	Host     string         // what the prompt over telnet shows
	Level    int            // of what a telnet session is shown of the log at first
}

// Outcome is why Run ended.
type Outcome int

// The outcomes.
const (
	Quit        Outcome = iota // a command ended the phone
	EndOfInput                 // nothing more to read, nothing left to do
	Interrupted                // Ctrl-C, or the context
	Restart                    // a command wants the phone to begin anew; see RestartOptions
)

// Console is the person, or the script, at the phone.
type Console struct {
	cfg     Config
	current *command.Current
	table   *command.Table
	server  *telnet.Server // nil without telnet

	mu     sync.Mutex // guards all below
	ended  bool       // a command has ended the phone
	ending command.Ending
	cancel context.CancelFunc // ends Run; nil while it does not run
}

// New makes a console. Handle must hear the phone's events from its start.
func New(cfg Config) *Console {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Console{cfg: cfg, current: command.NewCurrent()}
	c.table = command.New(command.Config{Phone: cfg.Phone, Say: output{cfg.Sink, cfg.Phone}, Current: c.current, End: c.end, Accepts: cfg.Accepts, Settings: cfg.Settings, Now: cfg.Now, NoTyping: cfg.NoTyping})
	return c
}

// Handle shows an event and follows the calls. It is the phone's subscriber.
func (c *Console) Handle(ev phone.Event) {
	c.current.Follow(ev)
	c.cfg.Sink.Log(sink.Phone, lines.Of(ev, lines.Context{Now: c.cfg.Now(), IdleClose: c.cfg.IdleClose, Tree: c.cfg.Tree.Use, Person: c.cfg.Person})...)
}

// Dial calls a URL from the current account.
func (c *Console) Dial(url string) { c.table.Dial(c.faceName(), url) }

func (c *Console) faceName() command.Face {
	if c.cfg.Tree.Use {
		return command.Tree
	}
	return command.Menu
}

// Run executes what is typed until there is a reason to end. The caller ends the phone then.
func (c *Console) Run(ctx context.Context) Outcome {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !c.begin(cancel) {
		return c.outcome(Quit)
	}
	if c.cfg.Terminal == nil {
		<-ctx.Done()
		return c.outcome(Interrupted)
	}
	return c.outcome(c.atTerminal(ctx))
}

// begin notes how Run is ended; false if there is a reason already.
func (c *Console) begin(cancel context.CancelFunc) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel = cancel
	return !c.ended
}

// end is what commands end the phone with; the first one counts.
func (c *Console) end(e command.Ending) {
	c.mu.Lock()
	first, cancel := !c.ended, c.cancel
	if first {
		c.ended, c.ending = true, e
	}
	c.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// outcome is what a command has decided, or else the other.
func (c *Console) outcome(other Outcome) Outcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.ended:
		return other
	case c.ending.Restart:
		return Restart
	}
	return Quit
}

// RestartOptions are the words of the command line that the phone is to begin anew with, besides those it had.
func (c *Console) RestartOptions() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending.Options
}

// face is one of the two ways in which commands are typed.
type face interface {
	Run(ctx context.Context, term terminal.Terminal, client command.Client) error
}

// face begins the console that is wanted.
func (c *Console) face() face {
	out := output{c.cfg.Sink, c.cfg.Phone}
	if c.cfg.Tree.Use {
		return cli.New(cli.Config{Commands: c.table.Commands(), Prompt: ">>> ", Console: true, Flush: out.Flush})
	}
	m := menu.New(menu.Config{Table: c.table, Output: out, Targets: c.current.Targets})
	m.Screen()
	return m
}

// atTerminal executes what is typed at the terminal.
func (c *Console) atTerminal(ctx context.Context) Outcome {
	term := c.cfg.Terminal.Until(ctx)
	f := c.face()
	if c.cfg.Greeting != "" {
		c.print(c.cfg.Greeting + "\n")
	}
	for {
		err := f.Run(ctx, term, seat{c.cfg.Sink})
		switch {
		case ctx.Err() != nil, errors.Is(err, terminal.ErrClosed), errors.Is(err, terminal.ErrInterrupt):
			return Interrupted
		case !c.cfg.QuitOnEOF && term.Interactive() && c.busy() && errors.Is(err, io.EOF):
			c.print("There is still something to do: " + c.quitWord() + " quits\n")
		default:
			return c.inputEnded(ctx)
		}
	}
}

// quitWord is the command that ends the phone.
func (c *Console) quitWord() string {
	if c.cfg.Tree.Use {
		return "shutdown"
	}
	return "q"
}

// busy tells whether the phone has something to do without anybody at its terminal.
func (c *Console) busy() bool {
	return c.cfg.StayAfterInput || c.server != nil || len(c.cfg.Phone.Calls()) > 0 || c.cfg.AwaitCall && !c.current.HadOne()
}

// inputEnded waits until the last call is over, or for ever where the phone has other work.
func (c *Console) inputEnded(ctx context.Context) Outcome {
	for !c.cfg.QuitOnEOF && c.busy() {
		select {
		case <-ctx.Done():
			return Interrupted
		case <-c.current.Ended():
		}
	}
	c.print("Cannot switch back to console from file redirection\n")
	return EndOfInput
}

func (c *Console) print(text string) { c.cfg.Sink.Print(text) }
