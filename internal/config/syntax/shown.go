package syntax

import (
	"strconv"
	"strings"
)

// MaxShown is how much of a text a message shows, in octets.
const MaxShown = 200

// Brief is a text as a message shows it.
func Brief(s string) string {
	if len(s) > MaxShown {
		return strings.ToValidUTF8(s[:MaxShown], "") + "..."
	}
	return s
}

// Shown is Brief in quotes, with control characters escaped.
func Shown(s string) string { return strconv.Quote(Brief(s)) }
