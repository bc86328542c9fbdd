package consoles

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// question is what is listed behind what was typed.
type question struct {
	typed string
	lists string
}

func questions(t *testing.T) []question {
	t.Helper()
	b, err := os.ReadFile("testdata/help.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []question
	for line := range strings.Lines(string(b)) {
		if typed, ok := strings.CutPrefix(line, "? "); ok {
			all = append(all, question{typed: strings.TrimSuffix(typed, "\n")})
		} else if !strings.HasPrefix(line, "#") {
			all[len(all)-1].lists += strings.TrimPrefix(line, "+")
		}
	}
	return all
}

// helpLists are those of pjsua, word for word, with our own commands behind them.
func helpLists(t *testing.T, path string) {
	const killLine = "\x15"
	c := dial(t, start(t, path))
	c.cmd("log 1") // so that nothing comes in between
	for _, q := range questions(t) {
		c.keys(q.typed + "?")
		got := c.expect(`(?s)\n +\^\n(.*?)` + c.prompt + " ?" + regexp.QuoteMeta(q.typed))[1]
		if got != q.lists {
			t.Errorf("%q lists\n%swant\n%s", q.typed, got, q.lists)
		}
		c.keys(killLine)
	}
}
