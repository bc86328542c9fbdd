package cli

import (
	"strings"
	"testing"
)

func TestMeant(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"cal1 list", "Did you mean: call?"},
		{"CALL list", "Did you mean: call?"},
		{"call hagnup", "Did you mean: call hangup?"},
		{"call hangupp", "Did you mean: call hangup?"},
		{"acc sow", "Did you mean: acc show?"},
		{"hangup", "Did you mean: call hangup?"},
		{"call cl", "Did you mean: audio list?"},
		{"list", "Did you mean: call list, audio list?"},
		{"stop", "Did you mean: call playwav stop, stat?"},
		{"call 'g'", "Did you mean: call hangup?"},
		{"q", "Did you mean: shutdown?"}, // the menu's word
		{"qwertz", askForList},
		{"z", askForList},
		{"call zzzz", askForList},
		{strings.Repeat("z", 1<<20), askForList},
	} {
		_, a := newRows().scope().resolve(c.line)
		if a == nil || a.advice != c.want {
			t.Errorf("%.40q: %+v, want %s", c.line, a, c.want)
		}
	}
}

func TestChoose(t *testing.T) {
	entriesOf := func(values ...string) []entry {
		var all []entry
		for _, v := range values {
			all = append(all, entry{value: v})
		}
		return all
	}
	for _, c := range []struct {
		word, want string
		all        []entry
	}{
		{"7", "There is nothing to choose from.", nil},
		{"7", "Choose one of: 0, 1", entriesOf("0", "1")},
		{"speax/8000/1", "Did you mean: speex/8000/1?", entriesOf("speex/16000/1", "speex/8000/1")},
		{"OPUS", "Did you mean: opus/48000/2?", entriesOf("PCMU/8000/1", "opus/48000/2")},
		{"99", askForList, entriesOf(strings.Split("10 20 30 40 50 60 70 80 1", " ")...)},
	} {
		if got := choose(c.all, c.word); got != c.want {
			t.Errorf("%q: %s, want %s", c.word, got, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		name, word string
		want       int
	}{
		{"call", "call", 0}, {"call", "CALL", 0}, {"call", "cal", 1}, {"call", "clal", 1}, {"call", "kall2", 2}, {"call", "caal", 1},
		{"hangup_all", "hangup", 1}, {"exit", "exit2", 1}, {"log", "lg", 1}, {"log", "xyz", 3}, {"a", "abcdefgh", 3}, {"", "", 0},
	} {
		if got := distance(c.name, c.word); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.name, c.word, got, c.want)
		}
	}
}
