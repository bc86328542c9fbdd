//go:build unix

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gosua/internal/testkit/ptytest"
)

// atTerminal starts gosua with a null device on loopback and waits for its prompt.
func atTerminal(t *testing.T, args ...string) *ptytest.Session {
	t.Helper()
	gosua, err := exec.LookPath("gosua") // testscript puts this binary there
	if err != nil {
		t.Fatal(err)
	}
	s := ptytest.Start(t, []string{"XDG_STATE_HOME=" + t.TempDir()}, gosua, append([]string{"--null-audio", "--local-port=0", "--bound-addr=127.0.0.1"}, args...)...)
	s.Expect("Ready: Success")
	s.Expect("You have 0 active call")
	s.Expect(">>> ")
	return s
}

func TestTerminalQuit(t *testing.T) {
	s := atTerminal(t)
	if !s.Raw() {
		t.Error("the line is not edited")
	}
	s.Type("h\r")
	s.Expect("No current call")
	s.Expect(">>> ")
	s.Type("q\r")
	s.Ends(0)
}

// TestTerminalIsQuiet proves that a person is not shown what only scripts look for, unless a log option is given.
func TestTerminalIsQuiet(t *testing.T) {
	s := atTerminal(t)
	s.Type("echo 1\rdx\r")
	if shown := s.Expect("Dump complete"); strings.Contains(shown, "PJSUA") {
		t.Errorf("shown %q", shown)
	}
	s.Type("q\r")
	s.Ends(0)
	s = atTerminal(t, "--app-log-level=4")
	s.Type("q\r")
	s.Expect("PJSUA destroyed...")
	s.Ends(0)
}

func TestTerminalInterrupts(t *testing.T) {
	for _, c := range []struct {
		how  func(*ptytest.Session)
		code ExitCode
	}{
		{func(s *ptytest.Session) { s.Type("half a li\x03") }, ExitInterrupted},
		{func(s *ptytest.Session) { s.Type("half a li"); s.Signal(os.Interrupt) }, ExitInterrupted},
		{func(s *ptytest.Session) { s.Type("m\r"); s.Expect("Make call: "); s.Type("\x03") }, ExitInterrupted},
		{func(s *ptytest.Session) { s.Type("half"); s.Signal(syscall.SIGTERM) }, ExitTerminated},
		{func(s *ptytest.Session) { s.Type("\x04") }, ExitOK},
	} {
		s := atTerminal(t, "--app-log-level=4")
		c.how(s)
		s.Expect("PJSUA destroyed...")
		s.Ends(int(c.code))
	}
}

// TestSecondInterruptEndsAtOnce gives the phone a registrar that never answers, which a polite end waits for.
func TestSecondInterruptEndsAtOnce(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	log := filepath.Join(t.TempDir(), "log")
	s := atTerminal(t, "--app-log-level=4", "--log-file="+log, "--id=sip:a@127.0.0.1", "--registrar=sip:"+silent.LocalAddr().String())
	s.Type("\x03")
	s.Expect("RUNNING --> CLOSING")
	s.Signal(os.Interrupt)
	s.Ends(int(ExitInterrupted))
	content, err := os.ReadFile(log)
	if err != nil || strings.Contains(string(content), "PJSUA destroyed") {
		t.Errorf("the end was a polite one: %v", err)
	}
}

// TestPasswordIsNotShown types a password where --password-stdin asks for it.
func TestPasswordIsNotShown(t *testing.T) {
	gosua, err := exec.LookPath("gosua")
	if err != nil {
		t.Fatal(err)
	}
	state := t.TempDir()
	s := ptytest.Start(t, []string{"XDG_STATE_HOME=" + state}, gosua, "--null-audio", "--local-port=0", "--bound-addr=127.0.0.1",
		"--id=sip:a@127.0.0.1", "--username=a", "--password-stdin")
	s.Expect("Password: ")
	s.Type("hunter2\r")
	if shown := s.Expect(">>> "); strings.Contains(shown, "hunter2") {
		t.Errorf("shown %q", shown)
	}
	s.Type("q\r")
	s.Ends(0)
	history, err := os.ReadFile(filepath.Join(state, "gosua", "history"))
	if err != nil || string(history) != "q\n" {
		t.Errorf("history %q, %v", history, err)
	}
}
