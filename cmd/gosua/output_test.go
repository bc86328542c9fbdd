package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gosua/internal/config"
	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/phone"
)

func TestStartFailure(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&phone.LocalError{What: "open file for playback a.wav", Err: fs.ErrNotExist}, "Unable to open file for playback: Not found (PJ_ENOTFOUND) [status=70006]"},
		{&phone.LocalError{What: "open file for playback a.wav", Err: errors.New("not a WAV file")}, "Unable to open file for playback: open file for playback a.wav: not a WAV file [status=70001]"},
		{&phone.LocalError{What: "open file for recording a.wav", Err: syscall.EACCES}, "Unable to open file for recording: Permission denied [status=120013]"},
		{&phone.LocalError{What: "open SIP transport", Err: fmt.Errorf("listen: %w", syscall.EADDRINUSE)}, "bind() error: Address already in use [status=120098]"},
		{&phone.LocalError{What: "add tone x", Err: syscall.EINVAL}, "Unable to add tone x: Invalid argument [status=120022]"},
		{errors.New("account\n"), `account\x0a`},
	} {
		if got := startFailure(c.err); got.Text != c.want || got.Level != lines.Error {
			t.Errorf("%v:\n got %s\nwant %s", c.err, got.Text, c.want)
		}
	}
}

func TestBadOptions(t *testing.T) {
	for _, c := range []struct {
		err      error
		out, msg string
	}{
		{config.Errors{{Key: "--x", Text: "a", Pjsua: "p"}, {Key: "--y", Text: "b"}}, "!p\n", "gosua: --x: a\ngosua: --y: b\n"},
		{&config.Error{Text: "a\x1b"}, "", "gosua: a\\x1b\n"},
		{errors.New("other"), "", "gosua: other\n"},
	} {
		var out, msg bytes.Buffer
		err := badOptions(c.err, streams{out: &out, err: &msg})
		if exit, ok := errors.AsType[*exitError](err); !ok || exit.code != ExitUsage || err.Error() != "" {
			t.Errorf("%v: %v", c.err, err)
		}
		if !strings.HasSuffix(out.String(), c.out) || msg.String() != c.msg {
			t.Errorf("%v: %q and %q", c.err, out.String(), msg.String())
		}
	}
}

// TestLogFile proves what is kept of an old log, and that others cannot read it.
func TestLogFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	for _, c := range []struct {
		append bool
		want   string
	}{{false, "x"}, {true, "xx"}, {false, "x"}} {
		f, err := openLog(config.Log{File: name, Append: c.append})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, "x")
		f.Close()
		if got, _ := os.ReadFile(name); string(got) != c.want {
			t.Errorf("append %v: %q", c.append, got)
		}
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestPipeIsComplete proves that without a terminal everything up to --app-log-level is shown, without colours.
func TestPipeIsComplete(t *testing.T) {
	var out bytes.Buffer
	std := streams{in: strings.NewReader(""), out: &out, env: func(string) string { return "" }}
	term, err := openTerminal(std)
	if err != nil {
		t.Fatal(err)
	}
	defer term.Close()
	c := config.Default()
	c.Log.Color = config.ColorOn
	s, file, err := openSink(c.Log, term, std)
	if err != nil {
		t.Fatal(err)
	}
	s.Log(sink.Phone, lines.Core(lines.Detail, "detail"), lines.Core(lines.Trivia, "trivia"))
	s.Close()
	file.Close()
	if got := out.String(); !strings.HasSuffix(got, "!detail\n") || strings.Contains(got, "\x1b") || strings.Contains(got, "trivia") {
		t.Errorf("shown %q", got)
	}
}
