package interop

import (
	"slices"
	"strings"
	"testing"
)

func TestJournalSplitsLines(t *testing.T) {
	tests := []struct {
		name   string
		writes []string
		want   []string
	}{
		{"one write", []string{"a\nb\n"}, []string{"a", "b"}},
		{"in pieces", []string{"a", "b\nc", "\n"}, []string{"ab", "c"}},
		{"empty lines", []string{"\n\na\n"}, []string{"", "", "a"}},
		{"no end of line", []string{"a\nb"}, []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var j journal
			for _, w := range tt.writes {
				if n, err := j.Write([]byte(w)); n != len(w) || err != nil {
					t.Fatalf("Write(%q) = %d, %v", w, n, err)
				}
			}
			j.Close()
			if got := j.all(); !slices.Equal(got, tt.want) {
				t.Errorf("lines %q, want %q", got, tt.want)
			}
		})
	}
}

func TestJournalBoundsAnUnfinishedLine(t *testing.T) {
	var j journal
	j.Write([]byte(strings.Repeat("x", maxLine+1)))
	if got := j.all(); len(got) != 1 || len(got[0]) != maxLine+1 || len(j.partial) != 0 {
		t.Errorf("%d lines, %d bytes kept", len(got), len(j.partial))
	}
}

func TestJournalWaitsForALine(t *testing.T) {
	var j journal
	j.Write([]byte("one\ntwo 2\n"))
	line, next, err := j.waitLine(0, `^two \d`)
	if line != "two 2" || next != 2 || err != nil {
		t.Errorf("waitLine = %q, %d, %v", line, next, err)
	}
	if got := j.tail(1); got != "    two 2" {
		t.Errorf("tail(1) = %q", got)
	}
}
