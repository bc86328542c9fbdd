package transcripts

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// row is a line of the table in the document: | session | missing or extra | `line` | reason |.
var row = regexp.MustCompile("^\\| ([^|]+) \\| (missing|extra) \\| `(.+)` \\| (.+) \\|$")

// listedDifferences reads the document. A session may hold * for all sessions with such a name.
func listedDifferences(t *testing.T) (list []difference) {
	t.Helper()
	raw, err := os.ReadFile("../../../docs/pjsua-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if m := row.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			list = append(list, difference{m[1], m[2], m[3]})
		}
	}
	if len(list) == 0 {
		t.Fatal("docs/pjsua-differences.md lists nothing")
	}
	return list
}

// find gives the row that covers a difference.
func find(listed []difference, d difference) (difference, bool) {
	for _, l := range listed {
		if ok, _ := path.Match(l.session, d.session); ok && l.where == d.where && covers(l.line, d.line) {
			return l, true
		}
	}
	return difference{}, false
}

// covers tells whether a listed line, in which … stands for anything, is this line.
func covers(listed, line string) bool {
	re := strings.ReplaceAll(regexp.QuoteMeta(listed), "…", ".*")
	return regexp.MustCompile("^" + re + "$").MatchString(line)
}

func TestFind(t *testing.T) {
	listed := []difference{{"01-*", "missing", "a: x … z"}, {"*", "extra", "b"}}
	for _, c := range []struct {
		d    difference
		want bool
	}{
		{difference{"01-caller", "missing", "a: x y z"}, true},
		{difference{"01-caller", "extra", "a: x y z"}, false},
		{difference{"02-caller", "missing", "a: x y z"}, false},
		{difference{"02-caller", "extra", "b"}, true},
		{difference{"02-caller", "extra", "bb"}, false},
		{difference{"01-caller", "missing", "a: x z"}, false},
	} {
		if _, ok := find(listed, c.d); ok != c.want {
			t.Errorf("%v: %v", c.d, ok)
		}
	}
}
