package cli

import (
	"reflect"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for _, c := range []struct {
		line string
		want []word
		open bool
	}{
		{"", nil, false},
		{" \t ", nil, false},
		{"call new", []word{{"call", 0, 4}, {"new", 5, 8}}, false},
		{"  a\tb  ", []word{{"a", 2, 3}, {"b", 4, 5}}, false},
		{"i 1 'two words'", []word{{"i", 0, 1}, {"1", 2, 3}, {"two words", 4, 15}}, false},
		{`i "two words" x`, []word{{"i", 0, 1}, {"two words", 2, 13}, {"x", 14, 15}}, false},
		{"i {two words}", []word{{"i", 0, 1}, {"two words", 2, 13}}, false},
		{`'"Al" <sip:a@b>'`, []word{{`"Al" <sip:a@b>`, 0, 16}}, false},
		{"{it's}", []word{{"it's", 0, 6}}, false},
		{"'' x", []word{{"", 0, 2}, {"x", 3, 4}}, false},
		{"'a'b", []word{{"a", 0, 3}, {"b", 3, 4}}, false},
		{"sip:a'b", []word{{"sip:a'b", 0, 7}}, false},
		{`'a\'b`, []word{{`a\`, 0, 4}, {"b", 4, 5}}, false},
		{"é ü", []word{{"é", 0, 1}, {"ü", 2, 3}}, false},
		{"i 'open end", []word{{"i", 0, 1}, {"open end", 2, 11}}, true},
		{"{", []word{{"", 0, 1}}, true},
		{"x }", []word{{"x", 0, 1}, {"}", 2, 3}}, false},
		{long, []word{{long, 0, len(long)}}, false},
	} {
		words, open := split(c.line)
		if !reflect.DeepEqual(words, c.want) || open != c.open {
			t.Errorf("%.40q: %.200v, open %v; want %.200v, open %v", c.line, words, open, c.want, c.open)
		}
	}
}

// TestSplitJoined puts words into each kind of group and takes them out again.
func TestSplitJoined(t *testing.T) {
	words := []string{"call", "two words", "", "sip:a@b;x=\"y\"", "tab\there", "ü"}
	for _, quotes := range []string{"''", "{}"} {
		var line strings.Builder
		for _, w := range words {
			line.WriteString(quotes[:1] + w + quotes[1:] + " ")
		}
		got, open := split(line.String())
		var texts []string
		for _, w := range got {
			texts = append(texts, w.text)
		}
		if open || !reflect.DeepEqual(texts, words) {
			t.Errorf("%s: %q, open %v; want %q", quotes, texts, open, words)
		}
	}
}

func TestSplitManyWords(t *testing.T) {
	words, _ := split(strings.Repeat("a ", 50_000))
	if len(words) != 50_000 || words[49_999].pos != 99_998 {
		t.Errorf("%d words, the last at %d", len(words), words[len(words)-1].pos)
	}
}
