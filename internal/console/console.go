package console

import (
	"context"
	"errors"
	"io"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
)

// Phone is what the console needs of a *phone.Phone.
type Phone interface {
	AddAccount(cfg phone.AccountConfig) (int, error)
	DeleteAccount(id int) error
	Register(id int) error
	Unregister(id int) error
	Accounts() []phone.AccountInfo
	SetDefaultAccount(id int) error

	MakeCall(account int, target string) (int, error)
	Answer(call, code int, reason, contact string) error
	Hangup(call, code int) error
	HangupAll()
	Hold(call int) error
	Reinvite(call int) error
	SendDTMF(call int, digits string) error
	SendDTMFInfo(call int, digits string) error
	Calls() []phone.CallInfo
	Call(id int) (phone.CallInfo, bool)
	Stats(call int) (phone.CallStats, bool)

	Ports() []phone.PortInfo
	Connect(src, dst int) error
	Disconnect(src, dst int) error
	SetLevel(slot int, rx, tx float64) error
	Codecs() []phone.CodecInfo
	SetCodecPriority(name string, priority int) error

	Transports() []phone.TransportInfo
	SIPStats() phone.SIPStats
}

// Config is what a Console is made of.
type Config struct {
	Phone    Phone
	Terminal terminal.Terminal
	Sink     *sink.Sink
	// StayAfterInput tells that the phone has work without anybody at it (it answers by itself): the end of the input
	// does not end it. AwaitCall tells the same until a call has come and gone.
	StayAfterInput, AwaitCall bool
	IdleClose                 time.Duration    // as the phone has it
	Person                    bool             // somebody reads along who has asked for no log level
	Greeting                  string           // a line right above the first prompt, "" for none
	Now                       func() time.Time // nil for time.Now
}

// Outcome is why Run ended.
type Outcome int

// The outcomes.
const (
	Quit        Outcome = iota // the command q
	EndOfInput                 // nothing more to read, nothing left to do
	Interrupted                // Ctrl-C, or the context
)

// Console is the classic menu.
type Console struct {
	cfg      Config
	commands []command
	current  *current
	echo     bool // write each line back, for scripts to wait for
	quit     bool // the command q was given
	stopped  bool // Ctrl-C was typed, at whatever prompt
}

// New makes a console. Handle must hear the phone's events from its start.
func New(cfg Config) *Console {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Console{cfg: cfg, commands: commands(), current: newCurrent()}
}

// Handle shows an event and follows the calls. It is the phone's subscriber.
func (c *Console) Handle(ev phone.Event) {
	c.current.follow(ev)
	c.cfg.Sink.Log(sink.Phone, lines.Of(ev, lines.Context{Now: c.cfg.Now(), IdleClose: c.cfg.IdleClose, Person: c.cfg.Person})...)
}

// Run shows the screen and executes commands until there is a reason to end. The caller ends the phone then.
func (c *Console) Run(ctx context.Context) Outcome {
	stop := context.AfterFunc(ctx, c.closeTerminal)
	defer stop()
	c.screen()
	if c.cfg.Greeting != "" {
		c.print(c.cfg.Greeting + "\n")
	}
	for {
		line, err := c.read(terminal.Prompt{Text: ">>> ", Remember: true, Complete: c.complete})
		switch {
		case err == nil:
			c.execute(ctx, line)
		case errors.Is(err, terminal.ErrLineTooLong):
			c.print("Invalid input: the line is too long\n")
		case c.stopped, ctx.Err() != nil, errors.Is(err, terminal.ErrClosed):
			return Interrupted
		case c.cfg.Terminal.Interactive() && c.busy() && errors.Is(err, io.EOF):
			c.print("There is still something to do: q quits\n")
		default:
			return c.inputEnded(ctx)
		}
		switch {
		case c.stopped:
			return Interrupted
		case c.quit:
			return Quit
		}
	}
}

// closeTerminal ends the reading when the context does. An error is of no use to anybody then.
func (c *Console) closeTerminal() { _ = c.cfg.Terminal.Close() }

// busy tells whether the phone has something to do without anybody at it.
func (c *Console) busy() bool {
	return c.cfg.StayAfterInput || len(c.cfg.Phone.Calls()) > 0 || c.cfg.AwaitCall && !c.current.hadOne()
}

// inputEnded waits until the last call is over, or for ever where the phone answers by itself.
func (c *Console) inputEnded(ctx context.Context) Outcome {
	for c.busy() {
		select {
		case <-ctx.Done():
			return Interrupted
		case <-c.current.ended:
		}
	}
	c.print("Cannot switch back to console from file redirection\n")
	return EndOfInput
}

func (c *Console) execute(ctx context.Context, line string) {
	if c.echo {
		c.print(line + "\n")
	}
	if line == "" {
		c.screen()
		return
	}
	if cmd := c.find(line); cmd != nil {
		cmd.run(c, ctx, line)
		return
	}
	c.print("Invalid input " + lines.Clean(line) + "\n")
	c.screen()
}

// read shows what was said before, then the prompt.
func (c *Console) read(p terminal.Prompt) (string, error) {
	c.cfg.Sink.Flush()
	line, err := c.cfg.Terminal.ReadLine(p)
	if errors.Is(err, terminal.ErrInterrupt) {
		c.stopped = true
	}
	return line, err
}

func (c *Console) print(text string) { c.cfg.Sink.Print(text) }

// log writes a line of the menu to the log.
func (c *Console) log(level int, text string) { c.cfg.Sink.Log(sink.Console, lines.Menu(level, text)) }

// failed logs an error of the phone.
func (c *Console) failed(title string, err error) { c.log(lines.Error, title+": "+err.Error()) }
