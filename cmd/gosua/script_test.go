package main

import (
	"errors"
	"net"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gosua/internal/phone"
)

// TestMain lets the scripts in testdata/script run this binary as gosua.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gosua": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, Setup: func(e *testscript.Env) error {
		busy, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		e.Defer(func() { busy.Close() })
		e.Setenv("BUSY_PORT", strconv.Itoa(busy.LocalAddr().(*net.UDPAddr).Port))
		e.Setenv("HOME", e.WorkDir)
		return nil
	}, Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits}})
}

// exits CODE ARGS... runs gosua with standard input from the file stdin if there is one, and checks its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exits CODE ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("gosua", args[1:]...)
	got := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("gosua %q exits with %d, want %d", args[1:], got, want)
	}
}

func TestExitCodesAreThoseOfTheTable(t *testing.T) {
	if ExitInterrupted != 130 || ExitTerminated != 143 || ExitLocal != 10 {
		t.Error(ExitInterrupted, ExitTerminated, ExitLocal)
	}
}

func TestHistoryFile(t *testing.T) {
	for _, c := range []struct{ state, home, want string }{
		{"/s", "/h", "/s/gosua/history"},
		{"", "/h", "/h/.local/state/gosua/history"},
		{"relative", "/h", "/h/.local/state/gosua/history"},
		{"", "", ""},
	} {
		env := map[string]string{"XDG_STATE_HOME": c.state, "HOME": c.home}
		if got := historyFile(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestLogKeys(t *testing.T) {
	names := func(file string) streams {
		return streams{env: func(name string) string { return map[string]string{"SSLKEYLOGFILE": file}[name] }}
	}
	var settings phone.Config
	if f, err := logKeys(names(""), &settings); f != nil || err != nil || settings.TLS.KeyLog != nil {
		t.Errorf("none: %v, %v, %v", f, err, settings.TLS.KeyLog)
	}
	f, err := logKeys(names(t.TempDir()+"/keys"), &settings)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := os.Stat(f.Name()); err != nil || info.Mode().Perm() != 0o600 || settings.TLS.KeyLog != f {
		t.Errorf("mode %v, %v, the phone writes to %v", info.Mode(), err, settings.TLS.KeyLog)
	}
	_, err = logKeys(names(t.TempDir()), &settings)
	if exit, ok := errors.AsType[*exitError](err); !ok || exit.code != ExitLocal {
		t.Errorf("a directory for the keys: %v", err)
	}
}
