package syntax

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for line, want := range map[string][]string{
		"":                                    nil,
		"  \t\r":                              nil,
		"# comment":                           nil,
		"--null-audio # comment":              {"--null-audio"},
		`--id "sip:a@h"   # trailing`:         {"--id", "sip:a@h"},
		`"--id=sip:a b@c"`:                    {"--id=sip:a b@c"},
		`--id="sip:a"`:                        {`--id="sip:a"`},
		"'--password=pa ss'":                  {"--password=pa ss"},
		`--id sip:a#b`:                        {"--id", "sip:a#b"},
		`"" x`:                                {"x"},
		`"#x" y`:                              nil,
		`"open to the end # too`:              {"open to the end # too"},
		`"a"b`:                                {"a", "b"},
		"--realm=* --username\talice\r":       {"--realm=*", "--username", "alice"},
		`'a"b'`:                               {`a"b`},
		strings.Repeat("x", 500) + " --color": {strings.Repeat("x", 500), "--color"},
	} {
		if got := Words(line); !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, want %q", line, got, want)
		}
	}
}
