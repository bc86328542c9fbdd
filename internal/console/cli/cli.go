package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"gosua/internal/console/command"
	"gosua/internal/console/terminal"
)

// Config says what the tree is made of and how it is shown. Commands and Prompt are needed.
type Config struct {
	Commands []command.Command
	Prompt   string // e.g. "host> "
	// Console is for the console, whose keys cannot ask: a line that ends in ? shows help, and help names an argument's type.
	Console bool
	Flush   func() // waits until the output of a command is out, before the prompt; nil for none
}

// CLI is the command tree.
type CLI struct {
	config Config
	tree   *tree
}

// New makes the tree of the rows that have a Path.
func New(c Config) *CLI {
	if c.Flush == nil {
		c.Flush = func() {}
	}
	return &CLI{config: c, tree: newTree(c.Commands)}
}

// Run reads lines and runs them until ctx ends, which is nil, or reading fails, e.g. with io.EOF, terminal.ErrInterrupt or
// terminal.ErrClosed.
func (c *CLI) Run(ctx context.Context, term terminal.Terminal, client command.Client) error {
	s := c.scope(&command.Context{Context: ctx, Face: command.Tree, Client: client})
	hint := func(typed string) terminal.Hint { return s.hint(typed, c.width()) }
	for ctx.Err() == nil {
		c.config.Flush()
		line, err := term.ReadLine(terminal.Prompt{Text: c.config.Prompt, Remember: true, Private: s.private, Hint: hint})
		switch {
		case errors.Is(err, terminal.ErrLineTooLong):
			err = say(term, invalidArguments+"\nThe line is too long.\n")
		case err == nil:
			err = say(term, c.execute(s, line))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *CLI) scope(ctx *command.Context) *scope {
	return &scope{Context: ctx, tree: c.tree, types: c.config.Console}
}

// width is how many characters stand before what is typed.
func (c *CLI) width() int { return utf8.RuneCountInString(c.config.Prompt) }

// execute runs a line, or returns what to say instead.
func (c *CLI) execute(s *scope, line string) string {
	if asked, ok := strings.CutSuffix(strings.TrimRight(line, " \t"), "?"); ok && c.config.Console {
		a, _ := s.propose(asked)
		return a.text(c.width())
	}
	if text, ok := s.help(line, c.width()); ok {
		return text
	}
	run, a := s.resolve(line)
	switch {
	case a != nil:
		return a.text(c.width())
	case run != nil:
		run.command.Do(s.Context, run.args)
	}
	return ""
}

// say writes what is for this session alone.
func say(w io.Writer, text string) error {
	if text == "" {
		return nil
	}
	_, err := io.WriteString(w, text)
	return err
}
