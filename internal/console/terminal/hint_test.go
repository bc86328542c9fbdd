package terminal

import "testing"

func TestComplete(t *testing.T) {
	for _, c := range []struct {
		typed      string
		candidates []string
		width      int
		want       Hint
	}{
		{"", nil, 80, Hint{}},
		{"x", []string{"ab", "ac"}, 80, Hint{}},
		{"a", []string{"ab", "x"}, 80, Hint{Insert: "b"}},
		{"ab", []string{"ab"}, 80, Hint{}},
		{"s", []string{"sleep", "slumber"}, 80, Hint{Insert: "l"}},
		{"sl", []string{"sleep", "slumber"}, 80, Hint{Show: "sleep    slumber\n"}},
		{"", []string{"one", "two", "three"}, 14, Hint{Show: "one    two\nthree\n"}},
		{"", []string{"one", "two"}, 1, Hint{Show: "one\ntwo\n"}},
		{"a", []string{"aäx", "aäy", "aä"}, 80, Hint{Insert: "ä"}},
		{"a", []string{"aé", "aè"}, 80, Hint{Show: "aé  aè\n"}},
	} {
		if got := complete(c.typed, c.candidates, c.width); got != c.want {
			t.Errorf("%q of %q: %+v, want %+v", c.typed, c.candidates, got, c.want)
		}
	}
}

func TestHinter(t *testing.T) {
	width := func() int { return 80 }
	list := func(string) []string { return []string{"list"} }
	hint := func(string) Hint { return Hint{Show: "hint"} }
	if hinter(Prompt{}, width) != nil || hinter(Prompt{Secret: true, Hint: hint, Complete: list}, width) != nil {
		t.Error("a hint for nothing, or for a secret")
	}
	if got := hinter(Prompt{Complete: list}, width)("l"); got != (Hint{Insert: "ist"}) {
		t.Errorf("completion gives %+v", got)
	}
	if got := hinter(Prompt{Complete: list, Hint: hint}, width)("l"); got != (Hint{Show: "hint"}) {
		t.Errorf("the hint gives %+v", got)
	}
}
