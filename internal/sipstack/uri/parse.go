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

// Error quotes the URI and says what is wrong.
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
	var u URI
	err := ParseInto(&u, s)
	return u, err
}

// ParseInto is Parse into an empty URI that the caller has; it saves the copy. After an error u is empty again.
func ParseInto(u *URI, s string) error {
	if what := u.parse(s); what != "" {
		*u = URI{}
		return &ParseError{s, what}
	}
	return nil
}

// parse reads s and says what is wrong, "" when nothing is.
func (u *URI) parse(s string) (what string) {
	scheme, rest, ok := cutScheme(s)
	if !ok {
		return "no scheme"
	}
	u.Scheme = scheme
	switch u.Scheme {
	case schemeSIP, schemeSIPS:
		return u.parseSIP(rest)
	case schemeTel:
		return u.parseTel(rest)
	}
	if rest == "" {
		return "nothing after the scheme"
	}
	u.Opaque, _, what = cutAt(rest, 0)
	return what
}

// parseSIP reads what follows sip: or sips:, and says what is wrong, "" when nothing is.
func (u *URI) parseSIP(s string) (what string) {
	if at := strings.IndexByte(s, '@'); at >= 0 {
		if what := u.parseUserInfo(s[:at]); what != "" {
			return what
		}
		s = s[at+1:]
	}
	s, what = u.parseHostPort(s)
	if what != "" || s == "" {
		return what
	}
	if s[0] != ';' && s[0] != '?' {
		return notAllowed(s[0])
	}
	params, headers, what := cutAt(s, '?')
	u.Params, u.Headers = Params(params), headers
	return what
}

func (u *URI) parseUserInfo(s string) (what string) {
	if s == "" {
		return "empty user before @"
	}
	u.User, u.Password, what = cutAt(s, ':')
	return what
}

// cutAt cuts s at the first c, and says what may not stand in it: white space, controls, angle brackets and quotes, which
// would end the URI early once it is written into a message.
func cutAt(s string, c byte) (before, after, what string) {
	at := len(s)
	for i := range len(s) {
		if s[i] == c && i < at {
			at = i
		}
		if class[s[i]]&illegal != 0 {
			return "", "", notAllowed(s[i])
		}
	}
	if at == len(s) {
		return s, "", ""
	}
	return s[:at], s[at+1:], ""
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
		return rest, ""
	}
	u.Port, rest, what = cutPort(rest[1:])
	return rest, what
}

// cutPort reads a port number from 1 to 65535 off the front of s.
func cutPort(s string) (port int, rest, what string) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' && port <= maxPort {
		port = port*10 + int(s[n]-'0')
		n++
	}
	if n == 0 || port == 0 || port > maxPort {
		return 0, s, "bad port"
	}
	return port, s[n:], ""
}

const maxPort = 65535

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
	for i < len(s) && class[s[i]]&hostChar != 0 {
		i++
	}
	return i
}

// parseTel reads what follows tel: (RFC 3966 §3).
func (u *URI) parseTel(s string) string {
	number, params, what := cutAt(s, ';')
	if params != "" {
		u.Params = Params(s[len(number):])
	}
	u.User = number
	if what == "" && !strings.ContainsAny(number, "0123456789*#") {
		return "no telephone number"
	}
	return what
}

// ParsePort reads a port number from 1 to 65535.
func ParsePort(s string) (port int, ok bool) {
	port, rest, what := cutPort(s)
	return port, what == "" && rest == ""
}

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

// cutScheme reads the scheme off the front, in lower case.
func cutScheme(s string) (scheme, rest string, ok bool) {
	if strings.HasPrefix(s, schemeSIP+":") {
		return schemeSIP, s[len(schemeSIP)+1:], true
	}
	scheme, rest, ok = strings.Cut(s, ":")
	return strings.ToLower(scheme), rest, ok && isScheme(scheme)
}

func notAllowed(c byte) string { return fmt.Sprintf("character %q is not allowed", c) }

// What an octet may be in a URI, as bits of class.
const (
	illegal = 1 << iota
	hostChar
)

// class tells by octet what it may be; read only.
var class = makeClass()

func makeClass() (t [256]uint8) {
	for i := range t {
		c := byte(i)
		if c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' {
			t[i] |= illegal
		}
		// RFC 3261 §25.1 does not have the underscore, but some networks' names do.
		if isAlnum(c) || c == '.' || c == '-' || c == '_' {
			t[i] |= hostChar
		}
	}
	return t
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
