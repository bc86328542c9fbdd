package lines

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The levels of pjsua that lines here have.
const (
	Error   = 1
	Warning = 2
	Info    = 3
	Detail  = 4
	Trivia  = 5
)

// Line is one entry of the log. Its text may go over several lines.
type Line struct {
	Level  int
	Sender string
	Text   string
}

// senderWidth is the width of the sender's column; longer names are cut.
const senderWidth = 22

// Append writes the entry as pjsua does: time, sender, mark ('!' when another thread than before writes), text.
func (l Line) Append(b []byte, at time.Time, mark byte) []byte {
	b = at.AppendFormat(b, "15:04:05.000")
	sender := l.Sender[:min(len(l.Sender), senderWidth)]
	b = fmt.Appendf(b, " %*s %c", senderWidth, sender, mark)
	b = append(b, l.Text...)
	return append(b, '\n')
}

// Clean makes text from others fit for one line: control characters and octets that are no UTF-8 become \xNN, so that
// nobody can forge lines or steer the terminal by a display name. So do other characters that are not seen, but for the blanks
// that some languages have of their own.
func Clean(s string) string { return escape(s, func(rune) bool { return false }) }

// CleanBlock makes a text of several lines fit for a terminal: as Clean, but line ends and tabs stay, and the CR of
// CR LF is left out.
func CleanBlock(s string) string {
	return escape(strings.ReplaceAll(s, "\r\n", "\n"), func(r rune) bool { return r == '\n' || r == '\t' })
}

func escape(s string, keep func(rune) bool) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) || r == utf8.RuneError }) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1, r < 0x80 && !unicode.IsGraphic(r) && !keep(r):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r >= 0x80 && !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}
