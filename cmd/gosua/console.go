package main

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"gosua/internal/config"
	"gosua/internal/console"
	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/phone"
)

// console is the face that the options ask for.
func (s *session) console(p *phone.Phone) (*console.Console, error) {
	tree, err := s.tree()
	if err != nil {
		return nil, err
	}
	ui := s.cfg.UI
	cfg := console.Config{
		Phone: p, Sink: s.out, Tree: tree, IdleClose: s.cfg.Media.IdleClose, Person: s.person, Greeting: lines.Clean(ui.Greeting),
		StayAfterInput: s.cfg.Calls.AutoAnswer > 0, AwaitCall: s.cfg.Calls.Duration > 0, QuitOnEOF: ui.QuitOnEOF, NoTyping: ui.NoMCI, Settings: s.settings, Accepts: s.accepts,
	}
	if !ui.UseCLI || !ui.NoCLIConsole {
		cfg.Terminal = s.term
	}
	return console.New(cfg), nil
}

// How long the telnet port of another program is waited for, and that of the run before, whose connections may linger.
const (
	firstPatience = time.Second
	againPatience = 10 * time.Second
)

// tree is the command tree, if the options ask for it. The telnet port of the run before is kept.
func (s *session) tree() (console.Tree, error) {
	ui := s.cfg.UI
	if !ui.UseCLI {
		return console.Tree{}, nil
	}
	tree := console.Tree{Use: true, Host: hostName(), Level: s.cfg.Log.AppLevel, RetryFor: firstPatience}
	if s.telnet != 0 {
		tree.RetryFor = againPatience
	}
	if ui.CLITelnetPort < 0 {
		return tree, nil
	}
	addr, err := netip.ParseAddr(ui.CLITelnetAddr)
	if err != nil {
		return tree, badOptions(&config.Error{Key: "--cli-telnet-addr", Text: "is no address: " + ui.CLITelnetAddr}, s.std)
	}
	port := uint16(ui.CLITelnetPort)
	if port == 0 {
		port = s.telnet
	}
	tree.Telnet = netip.AddrPortFrom(addr, port)
	return tree, nil
}

// hostName is what the prompt over telnet shows.
func hostName() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "localhost"
	}
	return lines.Clean(name)
}

// listen starts the telnet server. A port that cannot be had ends the phone.
func (s *session) listen(ctx context.Context) error {
	err := s.ui.Listen(ctx)
	if err != nil {
		s.out.Log(sink.Console, lines.Failure(lines.Error, "main.c", "Error initializing telnet console", err))
		return &exitError{ExitLocal, err}
	}
	s.telnet = s.ui.TelnetPort()
	return nil
}

// settings are the options as they are, to look at or as a file to be read back.
func (s *session) settings(file bool) string {
	return config.Write(s.cfg, config.WriteOptions{ShowSecrets: s.cfg.UI.ShowSecrets, Plain: !file, Person: s.person})
}

// accepts tells what is wrong with options to begin anew with: the phone is not ended for options with which it would not begin.
func (s *session) accepts(options []string) error {
	_, action, err := config.Parse(slices.Concat(s.args, restartWords(options)), s.std.env, os.ReadFile)
	if err == nil && action != config.Run {
		return errors.New("--help and --version begin no phone")
	}
	return err
}

// restartWords are the words of the command line in what restart was given: each holds an option, perhaps with its value
// after a blank. The list is never nil.
func restartWords(options []string) []string {
	words := []string{}
	for _, option := range options {
		name, value, found := strings.Cut(strings.TrimSpace(option), " ")
		words = append(words, name)
		if found {
			words = append(words, strings.TrimSpace(value))
		}
	}
	return words
}
