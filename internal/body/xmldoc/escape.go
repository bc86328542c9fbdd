package xmldoc

import "strings"

// entities are the characters that have a meaning in XML.
var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// Escape makes a string fit for text and for attribute values in double quotes. Characters that XML 1.0 does not have are left out.
func Escape(s string) string { return entities.Replace(strings.Map(legal, s)) }

// legal drops the characters that XML 1.0 §2.2 does not have, and what is no UTF-8.
func legal(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r < 0xFFFD, r >= 0x10000:
		return r
	}
	return -1
}
