package cli

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gosua/internal/console/command"
)

// FuzzLine splits, resolves, hints and explains anything: no panic, positions within the line or right behind it, and what is
// inserted continues the word.
func FuzzLine(f *testing.F) {
	for _, line := range []string{"", " ", "call new sip:a@b", "Cp sp 3", "i 1 'two words", "help a", "c?", "\xff\x00 \x1b[2J", "''{}\"\"", "m é"} {
		f.Add(line)
	}
	r := newRows()
	c := New(Config{Commands: r.all, Prompt: "vm> ", Console: true})
	f.Fuzz(func(t *testing.T, line string) {
		s, length := c.scope(&command.Context{Face: command.Tree}), utf8.RuneCountInString(line)
		words, _ := split(line)
		for i, w := range words {
			if w.pos >= length || w.end > length || w.end <= w.pos || i > 0 && w.pos < words[i-1].end {
				t.Fatalf("word %d of %q at %d to %d", i, line, w.pos, w.end)
			}
		}
		if run, a := s.resolve(line); a != nil && a.pos > length+1 || run != nil && len(run.args) != len(run.command.Args) {
			t.Fatalf("%q: %+v %+v", line, run, a)
		}
		if h := s.hint(line, 4); h.Insert != "" && !strings.HasSuffix(h.Insert, " ") || h.Insert == "" && h.Show == "" {
			t.Fatalf("%q: hint %+v", line, h)
		}
		c.execute(s, line)
		r.ran = nil
	})
}
