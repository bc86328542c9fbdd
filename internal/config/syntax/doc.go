// Package syntax is how settings are spelt: the words of a line, the quotes around them, the look of a URL, the distance
// between a mistyped name and one that is known, a header field as it is typed, and how a message shows what was typed.
//
// It knows no option. URLs are only looked at as far as a typing error would show; the phone parses them properly.
//
// RFCs: 3261 §19.1 and 3966 for URLs, 3986 §2.1 for %XX, 3261 §7.3 for header fields.
//
// Owner and goroutines: none; everything is a function of its arguments.
//
// Units: lengths are octets.
package syntax
