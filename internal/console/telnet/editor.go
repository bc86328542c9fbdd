package telnet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// echoMode is what a client is sent for what it types.
type echoMode uint8

const (
	echoBell    echoMode = iota // BEL for each byte: the client shows itself what is typed; pjsua's way
	echoText                    // the text
	echoNothing                 // a secret is typed
)

// outcome is what a key leads to beside a change of the line.
type outcome uint8

const (
	typing      outcome = iota
	entered             // the line is complete
	askedHelp           // TAB, or a question mark that is not text
	interrupted         // Ctrl-C after something was typed
)

// editor is the line being typed: a pure machine, keys in, bytes for the client out.
type editor struct {
	maxLine int // bytes
	echo    echoMode
	help    bool // TAB and question mark ask for help
	line    []rune
	size    int  // bytes of line
	at      int  // index of the rune under the cursor
	tooLong bool // something was left out
	history history
}

// begin starts a line.
func (e *editor) begin(echo echoMode, help bool) {
	e.echo, e.help = echo, help
	e.reset()
	e.history.rewind()
}

func (e *editor) reset() { e.line, e.size, e.at, e.tooLong = e.line[:0], 0, 0, false }

// press acts on a key, and appends to out what the client is to be sent.
func (e *editor) press(key rune, out []byte) ([]byte, outcome) {
	switch {
	case key == keyEnter:
		return append(out, "\r\n"...), entered
	case key == keyInterrupt:
		if len(e.line) > 0 || e.tooLong {
			return append(out, "^C\r\n"...), interrupted
		}
	case e.help && (key == keyTab || key == '?' && !isText(e.line[:e.at])):
		return out, askedHelp
	case key > 0 && printable(key):
		return e.typed(key, out), typing
	default:
		shown := e.move(key, nil)
		if e.echo != echoNothing {
			out = append(out, shown...)
		}
	}
	return out, typing
}

// printable tells which runes can stand in a line.
func printable(r rune) bool { return unicode.IsGraphic(r) || r == '\u200d' }

// isText tells whether a question mark after what was typed is part of it: in a word with a colon, which is a URI that may
// have headers, and within quotes.
func isText(before []rune) bool {
	quote, uri := rune(0), false
	for _, r := range before {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '{':
			quote = '}'
		case r == ' ':
			uri = false
		case r == ':':
			uri = true
		}
	}
	return uri || quote != 0
}

// typed inserts a rune and echoes it.
func (e *editor) typed(r rune, out []byte) []byte {
	middle := e.at < len(e.line)
	if !e.insert(r) {
		return out
	}
	switch e.echo {
	case echoText:
		return appendShown(out, r, middle)
	case echoBell:
		return append(out, bytes.Repeat([]byte{'\a'}, utf8.RuneLen(r))...)
	default:
		return out
	}
}

// insert puts a rune where the cursor is; false when the line is full.
func (e *editor) insert(r rune) bool {
	if e.size+utf8.RuneLen(r) > e.maxLine {
		e.tooLong = true
		return false
	}
	e.line = slices.Insert(e.line, e.at, r)
	e.size += utf8.RuneLen(r)
	e.at++
	return true
}

// appendShown shows an inserted rune; the rest of the line moves aside.
func appendShown(out []byte, r rune, middle bool) []byte {
	if columns := width([]rune{r}); middle && columns > 0 {
		out = fmt.Appendf(out, "\x1b[%d@", columns)
	}
	return utf8.AppendRune(out, r)
}

// complete inserts what a hint adds, and shows it whoever echoes.
func (e *editor) complete(text string, out []byte) []byte {
	for _, r := range text {
		middle := e.at < len(e.line)
		if printable(r) && e.insert(r) {
			out = appendShown(out, r, middle)
		}
	}
	return out
}

// move acts on the keys that are no text. Those that it does not know do nothing.
func (e *editor) move(key rune, out []byte) []byte {
	switch key {
	case keyLeft:
		return e.moveTo(e.before(), out)
	case keyRight:
		return e.moveTo(e.after(), out)
	case keyHome:
		return e.moveTo(0, out)
	case keyEnd:
		return e.moveTo(len(e.line), out)
	case keyDelete, keyBackspace:
		return e.erase(e.before(), e.at, out)
	case keyDeleteRight:
		return e.erase(e.at, e.after(), out)
	case keyKill:
		return e.erase(0, e.at, out)
	case keyUp:
		return e.recall(-1, out)
	case keyDown:
		return e.recall(1, out)
	}
	return out
}

// before is the index of the character to the left of the cursor, with the runes that are drawn upon it.
func (e *editor) before() int {
	at := max(e.at-1, 0)
	for at > 0 && zeroWidth(e.line[at]) {
		at--
	}
	return at
}

// after is the index behind the character under the cursor.
func (e *editor) after() int {
	at := min(e.at+1, len(e.line))
	for at < len(e.line) && zeroWidth(e.line[at]) {
		at++
	}
	return at
}

func (e *editor) moveTo(at int, out []byte) []byte {
	from := e.at
	e.at = at
	if at < from {
		return appendSteps(out, width(e.line[at:from]), 'D')
	}
	return appendSteps(out, width(e.line[from:at]), 'C')
}

// appendSteps moves the cursor by columns.
func appendSteps(out []byte, columns int, direction byte) []byte {
	switch columns {
	case 0:
		return out
	case 1:
		return append(out, '\x1b', '[', direction)
	}
	return fmt.Appendf(out, "\x1b[%d%c", columns, direction)
}

// erase removes runes next to the cursor, which ends up where they began.
func (e *editor) erase(from, to int, out []byte) []byte {
	if from == to {
		return out
	}
	columns, back := width(e.line[from:to]), width(e.line[from:e.at])
	last := to == len(e.line)
	e.size -= len(string(e.line[from:to]))
	e.line = slices.Delete(e.line, from, to)
	e.at = from
	if last && back == columns {
		return append(out, strings.Repeat("\b \b", columns)...)
	}
	out = append(out, strings.Repeat("\b", back)...)
	return fmt.Appendf(out, "\x1b[%dP", columns)
}

// recall shows a line of the history instead of the one being typed.
func (e *editor) recall(by int, out []byte) []byte {
	if e.echo == echoNothing {
		return out
	}
	line, ok := e.history.step(by, string(e.line))
	if !ok {
		return out
	}
	out = append(e.moveTo(0, out), "\x1b[K"...)
	e.reset()
	for _, r := range line {
		e.insert(r)
	}
	return append(out, line...)
}

// appendLine shows the whole line, with the cursor where it is.
func (e *editor) appendLine(out []byte) []byte {
	if e.echo == echoNothing {
		return out
	}
	out = append(out, string(e.line)...)
	return appendSteps(out, width(e.line[e.at:]), 'D')
}
