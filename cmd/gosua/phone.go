package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"gosua/internal/config"
	"gosua/internal/console"
	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
)

// goodbye is how long hanging up and unregistering may take at the end.
const goodbye = 4 * time.Second

// runPhone is the root command: the softphone.
func runPhone(args []string, std streams) error {
	c, action, err := config.Parse(args, std.env, os.ReadFile)
	switch {
	case err != nil:
		return badOptions(err, std)
	case action == config.Help:
		return showHelp(std.out)
	case action == config.Version:
		return printVersion(std.out)
	}
	if c.Log.NoStderr {
		std.err = io.Discard
	}
	for _, warning := range c.Warnings {
		fmt.Fprintln(std.err, "gosua: warning: "+lines.Clean(warning))
	}
	term, err := openTerminal(std)
	if err != nil {
		return &exitError{ExitLocal, fmt.Errorf("open terminal: %w", err)}
	}
	return errors.Join(phoneAt(term, c, std), term.Close())
}

// phoneAt is the softphone at its terminal.
func phoneAt(term terminal.Terminal, c *config.Config, std streams) error {
	if err := loadPasswords(c, term, std); err != nil {
		return badOptions(err, std)
	}
	return withOutput(c, term, std)
}

// withOutput opens the output, runs the phone and says goodbye as the very last thing.
func withOutput(c *config.Config, term terminal.Terminal, std streams) error {
	settings, err := phoneConfig(c)
	if err != nil {
		return badOptions(err, std)
	}
	out, logFile, err := openSink(c.Log, term, std)
	if err != nil {
		return noLog(err, std)
	}
	defer logFile.Close()
	defer out.Close()
	keys, err := logKeys(std, &settings)
	if err != nil {
		return err
	}
	defer keys.Close()
	out.Log(sink.Console, lines.Initialized(version))
	defer out.Log(sink.Console, lines.Destroyed())
	return (&session{cfg: c, term: term, out: out, person: forPerson(c.Log, std)}).run(settings)
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
	cfg  *config.Config
	term terminal.Terminal
	out  *sink.Sink
	// person tells that somebody reads along who has asked for no log level.
	person bool
}

func (s *session) run(settings phone.Config) error {
	p, err := phone.New(settings)
	if err != nil {
		return s.failed(err)
	}
	ctx, signals := newInterrupts(s.atOnce)
	defer signals.stop()
	ui := console.New(console.Config{
		Phone: p, Terminal: s.term, Sink: s.out, IdleClose: s.cfg.Media.IdleClose,
		Person: s.person, Greeting: lines.Clean(s.cfg.UI.Greeting), StayAfterInput: s.cfg.Calls.AutoAnswer > 0, AwaitCall: s.cfg.Calls.Duration > 0,
	})
	first := newOpening(settings.Accounts)
	p.Subscribe(func(ev phone.Event) {
		ui.Handle(ev)
		first.hear(ev)
	})
	if err := p.Start(); err != nil {
		return errors.Join(s.failed(err), p.Close())
	}
	first.wait(ctx, s.person)
	if s.cfg.UI.Target != "" {
		ui.Dial(s.cfg.UI.Target)
	}
	if ui.Run(ctx) == console.Interrupted {
		signals.typed()
	}
	return s.end(p, signals)
}

// end hangs up and unregisters, as far as that goes in time.
func (s *session) end(p *phone.Phone, signals *interrupts) error {
	s.out.Flush()
	closed := s.term.Close()
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	err := errors.Join(closed, p.Shutdown(ctx))
	if code := signals.exit(); code != ExitOK {
		return &exitError{code, err}
	}
	return err
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
