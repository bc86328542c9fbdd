//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gosua/internal/testkit/racewatch"
)

// screen is a terminal of 24 lines of 80 columns that draws what it gets, with a program in it.
type screen struct {
	t      *testing.T
	socket string
}

// screenPatience is how long a screen may take to show something.
const screenPatience = 20 * time.Second

// onScreen starts a program in a terminal of its own. The end of the test ends both.
func onScreen(t *testing.T, program ...string) *screen {
	t.Helper()
	dir, err := os.MkdirTemp("", "screen") // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Setenv(racewatch.Name, racewatch.Value(t))
	s := &screen{t, filepath.Join(dir, "s")}
	s.tmux(append([]string{"-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "--"}, program...)...)
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", s.socket, "kill-server").Run() }) // it may have ended with its program
	return s
}

func (s *screen) tmux(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

// types presses keys by their names in tmux: text, Enter, Tab, C-c.
func (s *screen) types(keys ...string) {
	s.t.Helper()
	s.tmux(append([]string{"send-keys"}, keys...)...)
}

// shows waits until the screen shows all texts, and gives what it shows then.
func (s *screen) shows(texts ...string) string {
	s.t.Helper()
	for deadline := time.Now().Add(screenPatience); ; {
		shown := s.tmux("capture-pane", "-p")
		steady := asItHappens.ReplaceAllString(shown, "")
		if all(texts, func(text string) bool { return strings.Contains(steady, text) }) {
			return shown
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen never shows all of %q but\n%s", texts, shown)
		}
	}
}

// ends waits until the program has ended, and the terminal with it.
func (s *screen) ends() {
	s.t.Helper()
	for deadline := time.Now().Add(screenPatience); exec.Command("tmux", "-S", s.socket, "has-session").Run() == nil; {
		if time.Now().After(deadline) {
			s.t.Fatalf("the program does not end but shows\n%s", s.tmux("capture-pane", "-p"))
		}
	}
}

func all(texts []string, fits func(string) bool) bool {
	for _, text := range texts {
		if !fits(text) {
			return false
		}
	}
	return true
}

// is compares the screen with a golden one, in which times and ports are replaced by text of the same width.
func (s *screen) is(golden string, texts ...string) {
	s.t.Helper()
	s.same(golden, s.shows(texts...))
}

// asItHappens are lines that depend on the machine.
var asItHappens = regexp.MustCompile(`(?m)^.*(Turning sound device|Machine too busy).*\n`)

// same compares what is shown with a golden file. A line that depends on the machine is left out; it may have pushed others
// off the top of the screen.
func (s *screen) same(golden, shown string) {
	s.t.Helper()
	whole := shown
	shown = asItHappens.ReplaceAllString(shown, "")
	pushed := shown != whole
	shown = regexp.MustCompile(`\d\d:\d\d:\d\d\.\d{3}`).ReplaceAllString(shown, "HH:MM:SS.mmm")
	shown = regexp.MustCompile(`127\.0\.0\.1(\n?):\d{5}`).ReplaceAllString(shown, "127.0.0.1$1:NNNNN")
	want, err := os.ReadFile(filepath.Join("testdata", "screen", golden))
	if err != nil {
		s.t.Fatal(err)
	}
	if shown != string(want) && !(pushed && strings.HasSuffix(strings.TrimSpace(string(want)), strings.TrimSpace(shown))) {
		s.t.Errorf("%s: the screen shows\n%s\nwant\n%s", golden, shown, want)
	}
}

func binary(t *testing.T) string {
	t.Helper()
	name, err := exec.LookPath("gosua") // testscript puts this binary there
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// TestFirstFiveMinutes follows the README: the test PBX and a phone, a call to the echo, hold, and the end.
func TestFirstFiveMinutes(t *testing.T) {
	s := onScreen(t, "../../scripts/run-local.sh", binary(t), "--null-audio")
	s.is("start.txt", "q quits.\n>>>")
	s.types("m", "Enter")
	s.is("choose.txt", "Make call:")
	s.types("600", "Enter")
	s.is("call.txt", "CONFIRMED\n>>>")
	s.types("H", "Enter")
	s.shows("status is Loca\nl hold\n>>>")
	s.types("v", "Enter")
	s.shows("status is Acti\nve\n>>>")
	s.types("h", "Enter")
	s.is("over.txt", "DISCONNECTED [reason=200 (OK)]\n>>>")
	s.types("q", "Enter")
	s.ends()
}

// TestLineBeingTypedStaysWhole has a call come in while somebody types a line longer than the screen is wide.
func TestLineBeingTypedStaysWhole(t *testing.T) {
	bob := onScreen(t, binary(t), "--null-audio", "--bound-addr=127.0.0.1", "--local-port=0", "--no-tcp", "--app-log-level=3", "--no-tones")
	address := regexp.MustCompile(`<sip:(127\.0\.0\.1:\d+)>`).FindStringSubmatch(bob.tmux("capture-pane", "-p", "-S", "-100"))
	for address == nil {
		bob.shows(">>>")
		address = regexp.MustCompile(`<sip:(127\.0\.0\.1:\d+)>`).FindStringSubmatch(bob.tmux("capture-pane", "-p", "-S", "-100"))
	}
	half := "echo " + strings.Repeat("0123456789", 8)
	bob.shows(">>>")
	bob.types(half)
	bob.shows("6789\n")
	alice := onScreen(t, binary(t), "--null-audio", "--bound-addr=127.0.0.1", "--local-port=0", "--no-tcp", "sip:"+address[1])
	alice.shows("CALLING")
	shown := bob.shows("reject call\n", ">>> "+half[:76]+"\n")
	bob.same("typing.txt", shown[max(0, strings.Index(shown, "Incoming call")):])
	bob.types("ab", "Enter", "t", "Enter")
	bob.shows("online status to offline")
}

// TestTerminalGone closes the terminal during a call: the phone hangs up, unregisters and ends, and the PBX with it.
func TestTerminalGone(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	s := onScreen(t, "../../scripts/run-local.sh", binary(t), "--null-audio", "--log-file="+log)
	s.shows("q quits.\n>>>")
	s.types("m", "Enter", "600", "Enter")
	s.shows("CONFIRMED\n>>>")
	s.tmux("kill-server")
	for deadline := time.Now().Add(screenPatience); ; {
		content, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		if all([]string{"Call 0 is DISCONNECTED", "unregistration success", "PJSUA destroyed..."}, func(text string) bool { return strings.Contains(string(content), text) }) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the phone does not end:\n%s", content)
		}
	}
}
