package uri

import (
	"fmt"
	"net/netip"
	"strings"
)

// ParseError tells what is wrong with a URI. Its text quotes the URI, cut to a readable length.
type ParseError struct {
	URI  string
	What string
}

func (e *ParseError) Error() string {
	const shown = 120
	text := e.URI
	if len(text) > shown {
		text = text[:shown] + "..."
	}
	return fmt.Sprintf("uri %q: %s", text, e.What)
}

// Parse reads one URI, the whole string being the URI (what stands within angle brackets or in a request line).
func Parse(s string) (URI, error) {
	colon := strings.IndexByte(s, ':')
	if colon < 0 || !isScheme(s[:colon]) {
		return URI{}, &ParseError{s, "no scheme"}
	}
	u := URI{Scheme: lowerScheme(s[:colon])}
	rest := s[colon+1:]
	if i := firstIllegal(rest); i >= 0 {
		return URI{}, &ParseError{s, fmt.Sprintf("character %q is not allowed", rest[i])}
	}
	what := ""
	switch u.Scheme {
	case schemeSIP, schemeSIPS:
		what = u.parseSIP(rest)
	case schemeTel:
		what = u.parseTel(rest)
	default:
		u.Opaque = rest
		if rest == "" {
			what = "nothing after the scheme"
		}
	}
	if what != "" {
		return URI{}, &ParseError{s, what}
	}
	return u, nil
}

// parseSIP reads what follows sip: or sips:, and says what is wrong, "" when nothing is.
func (u *URI) parseSIP(s string) string {
	if at := strings.IndexByte(s, '@'); at >= 0 {
		if at == 0 {
			return "empty user before @"
		}
		u.User, u.Password = s[:at], ""
		if colon := strings.IndexByte(u.User, ':'); colon >= 0 {
			u.User, u.Password = s[:colon], s[colon+1:at]
		}
		s = s[at+1:]
	}
	s, what := u.parseHostPort(s)
	if what != "" {
		return what
	}
	if q := strings.IndexByte(s, '?'); q >= 0 {
		s, u.Headers = s[:q], s[q+1:]
	}
	u.Params = Params(s)
	return ""
}

// parseHostPort reads host and port off the front of s.
func (u *URI) parseHostPort(s string) (rest, what string) {
	end := hostEnd(s)
	if end < 0 {
		return s, "IPv6 address without its closing bracket"
	}
	host, rest := s[:end], s[end:]
	if what := u.setHost(host); what != "" {
		return rest, what
	}
	if rest == "" || rest[0] != ':' {
		return rest, checkAfterHost(rest)
	}
	n := 1
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	port, ok := ParsePort(rest[1:n])
	if !ok {
		return rest, "bad port"
	}
	u.Port = port
	return rest[n:], checkAfterHost(rest[n:])
}

func checkAfterHost(rest string) string {
	if rest != "" && rest[0] != ';' && rest[0] != '?' {
		return fmt.Sprintf("character %q is not allowed in the host", rest[0])
	}
	return ""
}

func (u *URI) setHost(host string) string {
	switch {
	case host == "":
		return "no host"
	case host[0] == '[':
		host = host[1 : len(host)-1]
		if a, err := netip.ParseAddr(host); err != nil || !a.Is6() || a.Zone() != "" {
			return "bad IPv6 address"
		}
	}
	u.Host = host
	return ""
}

// hostEnd is where the host at the front of s ends, -1 when its bracket is not closed.
func hostEnd(s string) int {
	if s != "" && s[0] == '[' {
		if closing := strings.IndexByte(s, ']'); closing >= 0 {
			return closing + 1
		}
		return -1
	}
	i := 0
	for i < len(s) && isHostChar(s[i]) {
		i++
	}
	return i
}

// parseTel reads what follows tel: (RFC 3966 §3).
func (u *URI) parseTel(s string) string {
	if semi := strings.IndexByte(s, ';'); semi >= 0 {
		s, u.Params = s[:semi], Params(s[semi:])
	}
	u.User = s
	if !strings.ContainsAny(s, "0123456789*#") {
		return "no telephone number"
	}
	return ""
}

// ParsePort reads a port number from 1 to 65535.
func ParsePort(s string) (int, bool) {
	if s == "" || len(s) > 5 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, n >= 1 && n <= 65535
}

// isHostChar allows the underscore, which some networks' names have although RFC 3261 §25.1 does not.
func isHostChar(c byte) bool { return isAlnum(c) || c == '.' || c == '-' || c == '_' }

// isScheme is RFC 3986 §3.1.
func isScheme(s string) bool {
	if s == "" || !isAlnum(s[0]) || s[0] <= '9' {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '+' && s[i] != '-' && s[i] != '.' {
			return false
		}
	}
	return true
}

func lowerScheme(s string) string {
	switch {
	case s == schemeSIP || s == schemeSIPS:
		return s
	default:
		return strings.ToLower(s)
	}
}

// firstIllegal finds the first character that no URI may hold: white space, controls, angle brackets and quotes, which
// would end the URI early once it is written into a message.
func firstIllegal(s string) int {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' {
			return i
		}
	}
	return -1
}

// SplitHostPort reads host or host:port, white space around the colon allowed, as Via has it (RFC 3261 §25.1, sent-by).
func SplitHostPort(s string) (host string, port int, ok bool) {
	end := hostEnd(s)
	if end <= 0 {
		return "", 0, false
	}
	var u URI
	if u.setHost(s[:end]) != "" {
		return "", 0, false
	}
	rest := trim(s[end:])
	if rest == "" {
		return u.Host, 0, true
	}
	if rest[0] != ':' {
		return "", 0, false
	}
	port, ok = ParsePort(trim(rest[1:]))
	return u.Host, port, ok
}
