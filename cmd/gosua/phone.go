package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"gosua/internal/config"
	"gosua/internal/console"
	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/phone"
)

// goodbye is how long hanging up and unregistering may take at the end.
const goodbye = 4 * time.Second

// runPhone is the root command: the softphone, as often as it is told to begin anew.
func runPhone(args []string, std streams) error {
	p := &program{std: std, args: args}
	for {
		words, err := p.run()
		if words == nil {
			return errors.Join(err, p.close())
		}
		if err != nil { // it did not end as it should have; the next one may
			fmt.Fprintln(p.std.err, "gosua: "+lines.Clean(err.Error()))
		}
		p.args = slices.Concat(p.args, words)
	}
}

// program is what lasts when the softphone begins anew.
type program struct {
	std    streams
	args   []string         // the options of this run
	term   *console.Lasting // nil before the first start
	before *config.Config   // of the run before, nil for the first
	telnet uint16           // the telnet port of the run before, 0 for none
}

// close puts the terminal back as it was.
func (p *program) close() error {
	if p.term == nil {
		return nil
	}
	return p.term.Close()
}

// run is the softphone from its options to its end. It returns the words to add to the options of the next run, nil for
// no other run.
func (p *program) run() (again []string, err error) {
	c, action, err := config.Parse(p.args, p.std.env, os.ReadFile)
	switch {
	case err != nil:
		return nil, badOptions(err, p.std)
	case action == config.Help:
		return nil, showHelp(p.std.out)
	case action == config.Version:
		return nil, printVersion(p.std.out)
	}
	if c.Log.NoStderr {
		p.std.err = io.Discard
	}
	for _, warning := range c.Warnings {
		fmt.Fprintln(p.std.err, "gosua: warning: "+lines.Clean(warning))
	}
	if err := p.openTerminal(); err != nil {
		return nil, err
	}
	if err := p.loadPasswords(c); err != nil {
		return nil, badOptions(err, p.std)
	}
	return p.withOutput(c)
}

// openTerminal opens the terminal at the first start.
func (p *program) openTerminal() error {
	if p.term != nil {
		return nil
	}
	term, err := openTerminal(p.std)
	if err != nil {
		return &exitError{ExitLocal, fmt.Errorf("open terminal: %w", err)}
	}
	p.term = console.NewLasting(term)
	return nil
}

// loadPasswords reads the passwords that are not in the options. What was read at the first start need not be typed again.
func (p *program) loadPasswords(c *config.Config) error {
	if p.before != nil {
		c.KeepPasswords(p.before)
	}
	p.before = c
	return loadPasswords(c, p.term, p.std)
}

// withOutput opens the output, runs the phone and says goodbye as the very last thing.
func (p *program) withOutput(c *config.Config) (again []string, err error) {
	settings, err := phoneConfig(c)
	if err != nil {
		return nil, badOptions(err, p.std)
	}
	out, logFile, err := openSink(c.Log, p.term, p.std)
	if err != nil {
		return nil, noLog(err, p.std)
	}
	defer logFile.Close()
	defer out.Close()
	keys, err := logKeys(p.std, &settings)
	if err != nil {
		return nil, err
	}
	defer keys.Close()
	out.Log(sink.Console, lines.Initialized(version))
	s := &session{program: p, cfg: c, out: out, person: forPerson(c.Log, p.std)}
	err = s.run(settings)
	out.Log(sink.Console, lines.Destroyed())
	return s.again, errors.Join(err, s.letGo())
}

// logKeys has the phone write its TLS session keys to the file that SSLKEYLOGFILE names, for analysis. Without that
// variable the file is nil, which may be closed all the same.
func logKeys(std streams, settings *phone.Config) (*os.File, error) {
	name := std.env("SSLKEYLOGFILE")
	if name == "" {
		return nil, nil
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, &exitError{ExitLocal, fmt.Errorf("SSLKEYLOGFILE: %w", err)}
	}
	settings.TLS.KeyLog = f
	return f, nil
}

// session is one run of the phone with a console.
type session struct {
	*program
	cfg *config.Config
	ui  *console.Console // nil before the phone is made
	out *sink.Sink
	// person tells that somebody reads along who has asked for no log level.
	person bool
	again  []string // words for the options of the next run, nil for no other run
}

func (s *session) run(settings phone.Config) error {
	p, err := phone.New(settings)
	if err != nil {
		return s.failed(err)
	}
	ctx, signals := newInterrupts(s.atOnce)
	defer signals.stop()
	ui, err := s.console(p)
	if err != nil {
		return errors.Join(err, p.Close())
	}
	s.ui = ui
	first := newOpening(settings.Accounts)
	p.Subscribe(func(ev phone.Event) {
		ui.Handle(ev)
		first.hear(ev)
	})
	if err := p.Start(); err != nil {
		return errors.Join(s.failed(err), p.Close())
	}
	first.wait(ctx, s.person)
	if err := s.listen(ctx); err != nil {
		return errors.Join(err, s.end(p, signals))
	}
	if s.cfg.UI.Target != "" {
		ui.Dial(s.cfg.UI.Target)
	}
	switch ui.Run(ctx) {
	case console.Interrupted:
		signals.typed()
	case console.Restart:
		s.again = restartWords(ui.RestartOptions())
	case console.Quit, console.EndOfInput:
	}
	return s.end(p, signals)
}

// end hangs up and unregisters, as far as that goes in time. The terminal stays for another run.
func (s *session) end(p *phone.Phone, signals *interrupts) error {
	s.out.Flush()
	var closed error
	if s.again == nil {
		closed = s.term.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	err := errors.Join(closed, p.Shutdown(ctx))
	if code := signals.exit(); code != ExitOK {
		s.again = nil
		return &exitError{code, err}
	}
	return err
}

// letGo ends the telnet sessions, which have seen the end then.
func (s *session) letGo() error {
	if s.ui == nil {
		return nil
	}
	return s.ui.Close()
}

// failed tells why the phone does not run.
func (s *session) failed(err error) error {
	s.out.Log(sink.Console, startFailure(err))
	code := ExitUsage
	if _, ok := errors.AsType[*phone.LocalError](err); ok {
		code = ExitLocal
	}
	return &exitError{code, err}
}

// restoreLimit is how long the end at once waits for the terminal.
const restoreLimit = 200 * time.Millisecond

// atOnce ends the process, with the terminal as it was.
func (s *session) atOnce(code ExitCode) {
	restored := make(chan struct{})
	time.AfterFunc(restoreLimit, func() { os.Exit(int(code)) })
	go s.restore(restored)
	<-restored
	os.Exit(int(code))
}

func (s *session) restore(done chan struct{}) {
	_ = s.term.Close() // nothing is left that could tell
	close(done)
}
