package telnet

import "unicode"

// zeroWidth are the runes that take no column of their own.
func zeroWidth(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || 0x1f3fb <= r && r <= 0x1f3ff // skin tones
}

// doubleWidth are the runes that take two columns: East Asian wide forms and emoji.
func doubleWidth(r rune) bool {
	return r >= 0x1100 && (unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) && (r < 0xff61 || r > 0xffdc) ||
		0x3000 <= r && r <= 0x303e || 0xff01 <= r && r <= 0xff60 || 0xffe0 <= r && r <= 0xffe6 || 0x1f300 <= r && r <= 0x1f64f ||
		0x1f680 <= r && r <= 0x1f6ff || 0x1f900 <= r && r <= 0x1f9ff)
}

// width is how many columns text takes.
func width(text []rune) int {
	columns := 0
	for _, r := range text {
		switch {
		case zeroWidth(r):
		case doubleWidth(r):
			columns += 2
		default:
			columns++
		}
	}
	return columns
}
