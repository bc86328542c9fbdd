package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gosua/internal/config"
	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
)

// openTerminal opens standard input and output, with the history of this user.
func openTerminal(std streams) (terminal.Terminal, error) {
	return terminal.Open(terminal.Options{Stdin: std.in, Stdout: std.out, Dumb: std.env("TERM") == "dumb", HistoryFile: historyFile(std.env)})
}

// historyFile is $XDG_STATE_HOME/gosua/history, "" where there is no home.
func historyFile(env func(string) string) string {
	state := env("XDG_STATE_HOME")
	if !filepath.IsAbs(state) {
		home := env("HOME")
		if home == "" {
			return ""
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "gosua", "history")
}

// personLevel is what a person at a terminal sees when nothing else is asked for: one line an event.
const personLevel = lines.Info

// forPerson tells whether a person reads what is shown, and has not said how much.
func forPerson(c config.Log, std streams) bool { return terminal.IsTerminal(std.out) && !c.LevelGiven }

// openSink opens the log file and says where output goes.
func openSink(c config.Log, term terminal.Terminal, std streams) (*sink.Sink, io.Closer, error) {
	isTerminal := terminal.IsTerminal(std.out)
	cfg := sink.Config{Stdout: term, Level: c.AppLevel, FileLevel: c.Level, Terminal: isTerminal, Refresh: c.Refresh, RefreshText: c.RefreshText}
	if forPerson(c, std) {
		cfg.Level = personLevel
	}
	if isTerminal && c.Color == config.ColorOn && std.env("NO_COLOR") == "" && std.env("TERM") != "dumb" {
		cfg.Palette = palette(c.LightBackground)
	}
	file, err := openLog(c)
	if err != nil {
		return nil, nil, err
	}
	if file == nil {
		return sink.New(cfg), io.NopCloser(nil), nil
	}
	cfg.File = file
	return sink.New(cfg), file, nil
}

func palette(light bool) sink.Palette {
	if light {
		return sink.Light()
	}
	return sink.Dark()
}

// openLog opens the log file, nil for none.
func openLog(c config.Log) (*os.File, error) {
	if c.File == "" {
		return nil, nil
	}
	mode := os.O_TRUNC
	if c.Append {
		mode = os.O_APPEND
	}
	return os.OpenFile(c.File, os.O_CREATE|os.O_WRONLY|mode, 0o600)
}

// noLog tells that the log file cannot be written, in pjsua's words too.
func noLog(err error, std streams) error {
	line := lines.Failure(lines.Error, "pjsua_core.c", "Error creating log file", err)
	if !terminal.IsTerminal(std.out) {
		_, _ = std.out.Write(line.Append(nil, time.Now(), '!')) // standard error has it
	}
	return &exitError{ExitLocal, fmt.Errorf("log file: %w", err)}
}

// startFailure is the line pjsua prints when the phone cannot start.
func startFailure(err error) lines.Line {
	local, ok := errors.AsType[*phone.LocalError](err)
	switch {
	case !ok:
		return lines.Core(lines.Error, lines.Clean(err.Error()))
	case strings.HasPrefix(local.What, "open file for playback") && errors.Is(err, fs.ErrNotExist):
		return lines.Core(lines.Error, "Unable to open file for playback: Not found (PJ_ENOTFOUND) [status=70006]")
	case strings.HasPrefix(local.What, "open file for"):
		act := strings.Join(strings.Fields(local.What)[:4], " ")
		return lines.Failure(lines.Error, "pjsua_app.c", "Unable to "+act, err)
	case strings.Contains(local.What, "transport"):
		return lines.Failure(lines.Error, "pjsua_core.c", "bind() error", err)
	}
	return lines.Failure(lines.Error, "pjsua_core.c", "Unable to "+local.What, err)
}
