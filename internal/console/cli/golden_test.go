package cli

import (
	"os"
	"strings"
	"testing"

	"gosua/internal/console/command"
)

// exchange is a request of testdata and its answer.
type exchange struct {
	key, typed string // ">" for Enter, "?" for the question mark
	want       []string
}

func readExchanges(t *testing.T, file string) []exchange {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []exchange
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "> "), strings.HasPrefix(line, "? "):
			all = append(all, exchange{key: line[:1], typed: line[2:]})
		default:
			last := &all[len(all)-1]
			last.want = append(last.want, line)
		}
	}
	return all
}

// advices are the beginnings of the lines that are ours alone.
var advices = []string{"Did you mean", "? lists", "There is nothing", "Choose one of", "A number is", "call hangup takes", "call list takes", "1 at most"}

// noted turns what was shown into the form of testdata.
func noted(shown, inserted string, ran []string) string {
	var lines []string
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(line, "\n")
		for _, a := range advices {
			if strings.HasPrefix(line, a) {
				line = "+ " + line
			}
		}
		lines = append(lines, line)
	}
	if inserted != "" {
		lines = append(lines, "= "+inserted)
	}
	for _, r := range ran {
		lines = append(lines, "! "+r)
	}
	return strings.Join(lines, "\n")
}

func replay(t *testing.T, file string, config Config) {
	t.Helper()
	for _, x := range readExchanges(t, file) {
		r := newRows()
		config.Commands = r.all
		c := New(config)
		s := c.scope(&command.Context{Face: command.Tree})
		var got string
		if x.key == "?" {
			h := s.hint(x.typed, c.width())
			got = noted(h.Show, h.Insert, r.ran)
		} else {
			shown := c.execute(s, x.typed)
			got = noted(shown, "", r.ran)
		}
		if want := strings.Join(x.want, "\n"); got != want {
			t.Errorf("%s %q:\n%s\nwant:\n%s", x.key, x.typed, got, want)
		}
	}
}

func TestTelnetAnswersAsPjsua(t *testing.T) { replay(t, "testdata/telnet.txt", Config{Prompt: "vm> "}) }

func TestConsoleAnswersAsPjsua(t *testing.T) {
	replay(t, "testdata/console.txt", Config{Prompt: ">>> ", Console: true})
}
