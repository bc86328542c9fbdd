package syntax

import (
	"fmt"
	"slices"
	"strings"
)

// MaxHeader is the most octets of a header field of the user's own, name and value together: a few of them must fit into
// a datagram beside all that the phone writes.
const MaxHeader = 1024

// Header reads NAME: VALUE, a header field that the user adds to requests. why says what is wrong with it, "" for nothing.
func Header(text string) (name, value, why string) {
	name, value, found := strings.Cut(text, ":")
	name, value = strings.TrimRight(name, " \t"), strings.Trim(value, " \t")
	switch {
	case !found:
		why = "NAME: VALUE expected"
	case name == "" || strings.Trim(name, tokenChars) != "":
		why = Shown(name) + " is not the name of a header field"
	case isReserved(name):
		why = name + " is written by the phone itself"
	case strings.ContainsFunc(value, isControl):
		why = "control characters and line ends cannot be in " + name
	case len(name)+len(value) > MaxHeader:
		why = fmt.Sprintf("%d octets, the most are %d", len(name)+len(value), MaxHeader)
	}
	return name, value, why
}

// tokenChars are the characters of names (RFC 3261 §25.1, token).
const tokenChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"

// isControl tells whether a character would end the line of a header field, or steer a terminal that shows it.
func isControl(r rune) bool { return r < ' ' && r != '\t' || r >= 0x7f && r < 0xa0 }

// isReserved tells whether the phone writes a field itself. A second one, or another value, would break how messages are
// routed, matched, framed or authenticated, or promise what the phone does not do.
func isReserved(name string) bool {
	return slices.Contains(reserved[:], strings.ToLower(name))
}

// reserved are the names, in lower case, with their compact forms (RFC 3261 §7.3.3); read only.
var reserved = [...]string{
	"via", "v", "route", "record-route", "path", "service-route", "max-forwards", // where a message goes, and how far
	"from", "f", "to", "t", "call-id", "i", "cseq", "contact", "m", // which dialog and transaction it belongs to
	"rseq", "rack", "replaces", "refer-to", "r", "refer-sub", "referred-by", "b",
	"content-length", "l", "content-type", "c", "content-encoding", "e", "content-disposition", "mime-version", // where its body ends, and what it is
	"authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "authentication-info", // who vouches for it
	"require", "proxy-require", "supported", "k", "unsupported", "allow", "accept", "recv-info", // what the phone can do
	"session-expires", "x", "min-se", "expires", "min-expires", "event", "o", "allow-events", "u", "subscription-state", // for how long
	"user-agent", "server",
}
