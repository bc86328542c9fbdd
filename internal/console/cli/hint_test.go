package cli

import (
	"strings"
	"testing"

	"gosua/internal/console/command"
)

func TestHintCompletes(t *testing.T) {
	for _, c := range []struct{ typed, insert string }{
		{"", " "},
		{"cal", "l "},
		{"call", " "},
		{"call li", "st "},
		{"call playwav sta", "rt "},
		{"C", "p "},
		{"shutdown", " "},
		{"Cp PCM", "U/8000/1 "},
		{"Cp PCMU/8000/1", " "},
		{"cc 1", " "},
		{"cc 1 2", " "},
		{"m -", "1 "},
		{"m sip:", ""},
		{"c", ""},
		{" ", ""},
		{"call ", ""},
		{"call hangup", ""}, // hangup_all too
		{"a", ""},           // acc, audio too
		{"sleep 5", ""},
		{"xyz", ""},
		{"call xyz", ""},
		{"xyz ", ""},
		{"Cp pcmu", ""},
		{"i 1 'two wor", ""},
	} {
		if got := newRows().scope().hint(c.typed, 4).Insert; got != c.insert {
			t.Errorf("%q: inserts %q, want %q", c.typed, got, c.insert)
		}
	}
}

func TestHintShows(t *testing.T) {
	for _, c := range []struct{ typed, show string }{
		{"c", "    ^\n  call  Call related commands\n  cl    Show conference list\n  cc    Conference connect\n"},
		{" ", "     ^\n  log   "},
		{"m sip:x", "      ^\n  [-1]   All buddies\n  [0]    Current dialog\n  [URL]  An URL\n"},
		{"call hangup ", "                ^\ncall hangup takes no arguments.\n"},
		{"call hangup x", "                ^\n%Error : Too Many Arguments\ncall hangup takes no arguments.\n"},
		{"call hangup x ", "                  ^\n%Error : Too Many Arguments\n"},
		{"c list ", "    ^\n  call  "},
		{"Cp pcmu ", "       ^\nDid you mean: PCMU/8000/1?\n"},
		{"Cp pcmu 1", "       ^\nDid you mean: PCMU/8000/1?\n"},
		{"log x ", "          ^\n1 at most, and quotes around what has blanks: log <level>\n"},
		{"a 1 2 ", "          ^\n2 at most, and quotes around what has blanks: call answer | a <code> [<url>]\n"},
		{"M x ", "      ^\n%Error : Invalid Arguments\nA number is needed here: Number of calls.\n"},
		{"V 1 ", "        ^\n  <speaker_port>  Speaker Level\n"},
		{"V 1", "      ^\n  <mic_port>  Mic level\n"},
		{"i 1 'two wor", "        ^\n  <message_content>  Message content\n"},
		{"call  ", "          ^\n  new | m "},
	} {
		got := newRows().scope().hint(c.typed, 4)
		if !strings.HasPrefix(got.Show, c.show) || strings.HasSuffix(c.show, ".\n") && got.Show != c.show {
			t.Errorf("%q shows\n%s\nwant\n%s", c.typed, got.Show, c.show)
		}
	}
}

// TestHintHasNoLimit lists a group of more names than pjsua can.
func TestHintHasNoLimit(t *testing.T) {
	r := newRows()
	for i := range 100 {
		r.add("many name"+strings.Repeat("x", i), "One of many")
	}
	if got := strings.Count(r.scope().hint("many ", 4).Show, "One of many"); got != 100 {
		t.Errorf("%d names listed, want 100", got)
	}
}

func TestHintAsksForChoicesEachTime(t *testing.T) {
	r, asked := newRows(), 0
	r.all = append(r.all, command.Command{Path: []string{"pick"}, Args: []command.Arg{{Name: "n", Choices: func(*command.Context) []command.Choice {
		asked++
		return []command.Choice{{Value: strings.Repeat("9", asked)}}
	}}}, Run: func(*command.Context, []string) {}})
	s := r.scope()
	for _, want := range []string{"[9]", "[99]"} {
		if got := s.hint("pick ", 4).Show; !strings.Contains(got, want+"  ") {
			t.Errorf("shows %q, want %s", got, want)
		}
	}
}
