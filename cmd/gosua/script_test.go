package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gosua/internal/phone"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/racewatch"
)

// TestMain lets the scripts in testdata/script run this binary as gosua.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gosua": main})
}

func TestScripts(t *testing.T) {
	races := racewatch.Value(t)
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, Setup: func(e *testscript.Env) error {
		busy, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		e.Defer(func() { busy.Close() })
		e.Setenv("BUSY_PORT", strconv.Itoa(busy.LocalAddr().(*net.UDPAddr).Port))
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		e.Defer(func() { taken.Close() })
		e.Setenv("BUSY_TCP_PORT", strconv.Itoa(taken.Addr().(*net.TCPAddr).Port))
		e.Setenv("HOME", e.WorkDir)
		e.Setenv(racewatch.Name, races)
		return errors.Join(junkFiles(e), certificates(e))
	}, Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits}})
}

// junkFiles writes what scripts give to the phone as files and as commands.
func junkFiles(e *testscript.Env) error {
	junk := make([]byte, 100_000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range junk {
		junk[i] = byte(rng.Uint32())
	}
	line := append(bytes.Repeat([]byte("a"), 2<<20), "\nq\n"...)
	return errors.Join(os.WriteFile(filepath.Join(e.WorkDir, "junk"), junk, 0o600), os.WriteFile(filepath.Join(e.WorkDir, "longline"), line, 0o600))
}

// certificates makes two, so that the key of one can be given with the other.
func certificates(e *testscript.Env) error {
	var all [2]interop.Certificate
	for i := range all {
		dir := filepath.Join(e.WorkDir, "tls"+strconv.Itoa(i))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		c, err := interop.NewCertificate(dir, netip.MustParseAddr("127.0.0.1"))
		if err != nil {
			return err
		}
		all[i] = c
	}
	e.Setenv("CERT", all[0].CertFile)
	e.Setenv("KEY", all[0].KeyFile)
	e.Setenv("OTHER_KEY", all[1].KeyFile)
	return nil
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
