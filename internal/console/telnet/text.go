package telnet

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// encode makes text fit for a client, and appends it to out: LF becomes CR LF, a CR before it stays, as in pjsua. Other
// control characters, among them what telnet or a terminal would act upon, become visible.
func encode(out []byte, text string) []byte {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\n':
			out = append(out, "\r\n"...)
		case r == '\t', r == '\r' && i+1 < len(text) && text[i+1] == '\n', unicode.IsGraphic(r) && (r != utf8.RuneError || size > 1):
			out = append(out, text[i:i+size]...)
		case r < utf8.RuneSelf || size == 1:
			out = fmt.Appendf(out, `\x%02x`, text[i])
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += size
	}
	return out
}

// encodeLines is encode with a line end at the end.
func encodeLines(out []byte, text string) []byte {
	out = encode(out, text)
	if text != "" && text[len(text)-1] != '\n' {
		out = append(out, "\r\n"...)
	}
	return out
}
