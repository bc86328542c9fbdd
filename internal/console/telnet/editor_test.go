package telnet

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// typeAt has an editor read keys until something is more than typing.
func typeAt(e *editor, k *keyReader, in string) (shown string, end outcome) {
	var out []byte
	for _, b := range []byte(in) {
		key := k.take(b)
		if key == keyNone {
			continue
		}
		if out, end = e.press(key, out); end != typing {
			break
		}
	}
	return string(out), end
}

func newEditor(echo echoMode) *editor {
	e := &editor{maxLine: 100}
	e.begin(echo, true)
	return e
}

func TestEditing(t *testing.T) {
	for _, c := range []struct{ name, in, line, shown string }{
		{"at the end", "call", "call", "call"},
		{"delete", "lost\x7f\x7fng", "long", "lost\b \b\b \bng"},
		{"backspace", "ab\x08", "a", "ab\b \b"},
		{"nothing to delete", "\x7f\x08\x1b[3~\x15", "", ""},
		{"insert", "ac\x1b[Db", "abc", "ac\x1b[D\x1b[1@b"},
		{"delete in the middle", "abc\x1b[D\x7f", "ac", "abc\x1b[D\b\x1b[1P"},
		{"delete to the right", "abc\x1b[D\x1b[D\x1b[3~", "ac", "abc\x1b[D\x1b[D\x1b[1P"},
		{"delete to the right at the last", "ab\x1b[D\x1b[3~", "a", "ab\x1b[D\x1b[1P"},
		{"home and end", "ab\x01x\x05y", "xaby", "ab\x1b[2D\x1b[1@x\x1b[2Cy"},
		{"home and end in sequences", "ab\x1b[Hx\x1b[Fy\x1bOHz\x1b[4~w\x1b[1~v", "vzxabyw",
			"ab\x1b[2D\x1b[1@x\x1b[2Cy\x1b[4D\x1b[1@z\x1b[4Cw\x1b[6D\x1b[1@v"},
		{"kill", "abc\x1b[D\x15", "c", "abc\x1b[D\b\b\x1b[2P"},
		{"too far", "a\x1b[C\x1b[D\x1b[D", "a", "a\x1b[D"},
		{"UTF-8", "b\u00fc\u00df", "b\u00fc\u00df", "b\u00fc\u00df"},
		{"wide", "\u65e5x\x7f\x7f", "", "\u65e5x\b \b\b \b\b \b"},
		{"wide in the middle", "ab\x1b[D\u65e5", "a\u65e5b", "ab\x1b[D\x1b[2@\u65e5"},
		{"combining", "ae\u0301\x7f", "a", "ae\u0301\b \b"},
		{"left of combining", "e\u0301x\x1b[D\x1b[Dy", "ye\u0301x", "e\u0301x\x1b[D\x1b[D\x1b[1@y"},
		{"no UTF-8", "a\xff\xc3b\xe2\x82c\x80", "abc", "abc"},
		{"other keys", "a\x00\x02\x0b\x1b[15~\x1b[5~\x1bx\x1b[Zb", "ab", "ab"},
		{"other blanks", "a\u00a0!\u3000\x7f", "a\u00a0!", "a\u00a0!\u3000\b \b\b \b"},
		{"invisible", "a\u202eb\u0085c", "abc", "abc"},
		{"emoji of several runes", "\U0001f468\u200d\x7f", "", "\U0001f468\u200d\b \b\b \b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := newEditor(echoText)
			shown, _ := typeAt(e, &keyReader{}, c.in)
			if string(e.line) != c.line || shown != c.shown {
				t.Errorf("line %q, shown %q, want %q, %q", string(e.line), shown, c.line, c.shown)
			}
			if e.size != len(c.line) {
				t.Errorf("size %d", e.size)
			}
		})
	}
}

func TestLineEnds(t *testing.T) {
	for _, c := range []struct{ in, lines string }{
		{"a\r\nb\r\n", "[a][b]"},
		{"a\r\x00b\r\x00", "[a][b]"},
		{"a\nb\n", "[a][b]"},
		{"a\rb\r", "[a][b]"},
		{"a\n\r\n\n", "[a][][]"},
		{"\r\r\n", "[][]"},
		{"a\x1b\r\n", "[a]"},
		{"a\x1b[1\r\n", "[a]"},
		{"a\xc3\r\n", "[a]"},
	} {
		e, k, lines := newEditor(echoText), &keyReader{}, ""
		for _, b := range []byte(c.in) {
			key := k.take(b)
			if key == keyNone {
				continue
			}
			if _, end := e.press(key, nil); end == entered {
				lines += "[" + string(e.line) + "]"
				e.begin(echoText, true)
			}
		}
		if lines != c.lines {
			t.Errorf("%q: %s, want %s", c.in, lines, c.lines)
		}
	}
}

func TestEchoModes(t *testing.T) {
	for _, c := range []struct {
		mode        echoMode
		in, shown   string
		line, again string
	}{
		{echoText, "a\u00fc\x1b[D", "a\u00fc\x1b[D", "a\u00fc", "a\u00fc\x1b[D"},
		{echoBell, "a\u00fc", "\a\a\a", "a\u00fc", "a\u00fc"},
		{echoBell, "ab\x7f", "\a\a\b \b", "a", "a"},
		{echoNothing, "secret\x7f\x1b[D\x1b[A", "", "secre", ""},
	} {
		e := newEditor(c.mode)
		e.history.add("remembered")
		e.begin(c.mode, false)
		shown, _ := typeAt(e, &keyReader{}, c.in)
		if again := string(e.appendLine(nil)); shown != c.shown || string(e.line) != c.line || again != c.again {
			t.Errorf("mode %d, %q: shown %q, line %q, again %q", c.mode, c.in, shown, string(e.line), again)
		}
	}
}

func TestHelpKeys(t *testing.T) {
	for _, c := range []struct {
		in   string
		help bool
	}{
		{"?", true},
		{"\t", true},
		{"im ?", true},
		{"call new sip:a@h?", false},
		{"call new sip:a@h?\t", true},
		{"call new sip:a@h ?", true},
		{"call new 'sip:a@h'?", true},
		{"im send_im 1 'are you there?", false},
		{`im send_im 1 "are you there?`, false},
		{"im send_im 1 {are you there?", false},
		{"im send_im 1 {are you there}?", true},
		{"cal\x1b[D?", true},
	} {
		_, end := typeAt(newEditor(echoText), &keyReader{}, c.in)
		if (end == askedHelp) != c.help {
			t.Errorf("%q: help %v", c.in, !c.help)
		}
	}
	e := newEditor(echoText)
	e.begin(echoText, false)
	if _, end := typeAt(e, &keyReader{}, "\twhy?"); end != typing || string(e.line) != "why?" {
		t.Errorf("without help: line %q, outcome %d", string(e.line), end)
	}
}

func TestInterrupt(t *testing.T) {
	e := newEditor(echoText)
	if shown, end := typeAt(e, &keyReader{}, "\x03"); shown != "" || end != typing {
		t.Errorf("nothing typed: %q, %d", shown, end)
	}
	if shown, end := typeAt(e, &keyReader{}, "call\x03"); shown != "call^C\r\n" || end != interrupted {
		t.Errorf("something typed: %q, %d", shown, end)
	}
}

func TestComplete(t *testing.T) {
	e := newEditor(echoBell)
	typeAt(e, &keyReader{}, "cal")
	if got := string(e.complete("l \x1b[2J", nil)); got != "l [2J" || string(e.line) != "call [2J" {
		t.Errorf("shown %q, line %q", got, string(e.line))
	}
	typeAt(e, &keyReader{}, "\x01")
	if got := string(e.complete("x", nil)); got != "\x1b[1@x" {
		t.Errorf("in the middle: %q", got)
	}
}

func TestLineTooLong(t *testing.T) {
	e := newEditor(echoText)
	e.maxLine = 4
	shown, _ := typeAt(e, &keyReader{}, "abc\u00fcd")
	if shown != "abcd" || string(e.line) != "abcd" || !e.tooLong {
		t.Errorf("shown %q, line %q, too long %v", shown, string(e.line), e.tooLong)
	}
}

func TestHistory(t *testing.T) {
	const up, down = "\x1b[A", "\x1b[B"
	e := newEditor(echoText)
	for _, line := range []string{"one", "two", "two"} {
		e.history.add(line)
	}
	e.begin(echoText, true)
	k := &keyReader{}
	for _, c := range []struct{ keys, line, shown string }{
		{"dr", "dr", "dr"},
		{up, "two", "\x1b[2D\x1b[Ktwo"},
		{up, "one", "\x1b[3D\x1b[Kone"},
		{up, "one", ""},
		{down, "two", "\x1b[3D\x1b[Ktwo"},
		{down, "dr", "\x1b[3D\x1b[Kdr"},
		{down, "dr", ""},
		{"aft", "draft", "aft"},
	} {
		shown, _ := typeAt(e, k, c.keys)
		if string(e.line) != c.line || shown != c.shown {
			t.Errorf("%q: line %q, shown %q", c.keys, string(e.line), shown)
		}
	}
}

func TestHistoryIsShort(t *testing.T) {
	var h history
	for i := range MaxHistory + 5 {
		h.add(fmt.Sprint(i))
	}
	if len(h.lines) != MaxHistory || h.lines[0] != "5" {
		t.Errorf("%d lines from %s", len(h.lines), h.lines[0])
	}
}

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "abc": 3, "\u00e4": 1, "e\u0301": 1, "\u65e5\u672c": 4, "\ud55c": 2, "\uff71": 1, "\uff21": 2, "\U0001f600": 2, "\u200d": 0,
	} {
		if got := width([]rune(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestEncode(t *testing.T) {
	for in, want := range map[string]string{
		"a\nb\n":           "a\r\nb\r\n",
		"Via: x\r\n":       "Via: x\r\r\n",
		"a\rb\r":           `a\x0db\x0d`,
		" \tb":             " \tb",
		"\x1b[2J\x07\x7f":  `\x1b[2J\x07\x7f`,
		"\xff\xfa\xc3":     `\xff\xfa\xc3`,
		"\u00fc\u65e5":     "\u00fc\u65e5",
		"\u009b\u202e":     `\u009b\u202e`,
		"\u202f!\u3000":    "\u202f!\u3000",
		"\ufffd is a rune": "\ufffd is a rune",
	} {
		if got := string(encode(nil, in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := string(encodeLines(nil, "a")) + string(encodeLines(nil, "b\n")) + string(encodeLines(nil, "")); got != "a\r\nb\r\n" {
		t.Errorf("whole lines: %q", got)
	}
}

// FuzzEditor proves that no input leaves the editor in a state that it must not have.
func FuzzEditor(f *testing.F) {
	f.Add([]byte("call new sip:a@h\x7f\x1b[D\x1b[A\r\n"), true)
	f.Add([]byte("\u65e5e\u0301\x1b[D\x1b[3~\x15\t?\x03"), false)
	f.Fuzz(func(t *testing.T, in []byte, help bool) {
		e, k := &editor{maxLine: 20}, &keyReader{}
		e.begin(echoText, help)
		for _, b := range in {
			key := k.take(b)
			if key == keyNone {
				continue
			}
			out, end := e.press(key, nil)
			if end == entered {
				e.history.add(string(e.line))
			}
			if end == entered || end == interrupted {
				e.begin(echoText, help)
			}
			checkEditor(t, e, out)
		}
	})
}

func checkEditor(t *testing.T, e *editor, out []byte) {
	line := string(e.line)
	if e.at < 0 || e.at > len(e.line) || len(line) > e.maxLine || e.size != len(line) || !utf8.ValidString(line) {
		t.Fatalf("line %q, cursor %d, size %d", line, e.at, e.size)
	}
	if !utf8.Valid(out) || strings.ContainsAny(line, "\r\n\x1b\x00") {
		t.Fatalf("line %q, out %q", line, out)
	}
}
