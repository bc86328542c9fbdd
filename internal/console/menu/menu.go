package menu

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gosua/internal/console/command"
	"gosua/internal/console/lines"
	"gosua/internal/console/terminal"
)

// Output is where the menu speaks.
type Output interface {
	Print(text string)
	Flush() // waits until all that was printed is out
}

// Config is what a Menu is made of.
type Config struct {
	Table  *command.Table
	Output Output
	// Targets lists addresses called before, the last first.
	Targets func() []string
}

// Menu is the classic menu.
type Menu struct {
	cfg      Config
	commands []command.Command
	echo     bool // write each line back, for scripts to wait for
}

// New makes the menu of the rows that have a word in it.
func New(cfg Config) *Menu {
	m := &Menu{cfg: cfg}
	for _, cmd := range slices.Concat(cfg.Table.Commands(), m.Own(), m.silent()) {
		if cmd.Menu != "" {
			m.commands = append(m.commands, cmd)
		}
	}
	return m
}

// Run reads lines and runs them until the context ends, which is nil, or reading fails, e.g. with io.EOF,
// terminal.ErrInterrupt or terminal.ErrClosed.
func (m *Menu) Run(ctx context.Context, term terminal.Terminal, client command.Client) error {
	s := &session{Menu: m, term: term, context: &command.Context{Context: ctx, Face: command.Menu, Client: client}}
	for ctx.Err() == nil {
		line, err := s.read(terminal.Prompt{Text: ">>> ", Remember: true, Complete: m.complete})
		switch {
		case errors.Is(err, terminal.ErrLineTooLong):
			m.print("Invalid input: the line is too long\n")
		case err != nil:
			return err
		default:
			s.execute(line)
		}
		if s.interrupted {
			return terminal.ErrInterrupt
		}
	}
	return nil
}

func (m *Menu) print(text string) { m.cfg.Output.Print(text) }

// session is the menu at a terminal.
type session struct {
	*Menu
	term        terminal.Terminal
	context     *command.Context
	interrupted bool // Ctrl-C was typed, at whatever prompt
}

// read shows what was said before, then the prompt.
func (s *session) read(p terminal.Prompt) (string, error) {
	s.cfg.Output.Flush()
	line, err := s.term.ReadLine(p)
	if errors.Is(err, terminal.ErrInterrupt) {
		s.interrupted = true
	}
	return line, err
}

func (s *session) execute(line string) {
	if s.echo {
		s.print(line + "\n")
	}
	if line == "" {
		s.Screen()
		return
	}
	cmd := s.find(line)
	if cmd == nil {
		s.print("Invalid input " + lines.Clean(line) + "\n" + s.instead(line))
		s.Screen()
		return
	}
	s.run(cmd, line)
}

// run asks for the arguments of a command and has it act.
func (s *session) run(cmd *command.Command, line string) {
	if cmd.Ready != nil && !cmd.Ready(s.context) {
		return
	}
	ask := s.askAll
	if cmd.Ask != nil {
		ask = func(cmd *command.Command, line string) ([]string, bool) { return cmd.Ask(s.context, s, line) }
	}
	args, ok := ask(cmd, line)
	if !ok {
		return
	}
	for len(args) < len(cmd.Args) {
		args = append(args, "")
	}
	cmd.Run(s.context, args)
}

// find gives the row for a line, nil if no word fits. The longest word that the line begins with counts, as only the first
// letters do in pjsua.
func (m *Menu) find(line string) *command.Command {
	var best *command.Command
	for i := range m.commands {
		cmd := &m.commands[i]
		if strings.HasPrefix(line, cmd.Menu) && (best == nil || len(cmd.Menu) > len(best.Menu)) {
			best = cmd
		}
	}
	return best
}
