package syntax

import (
	"slices"
	"strconv"
	"strings"
)

// CheckURL finds the typing errors in a URL or name-addr: what is wrong, or "". Its scheme must be one of schemes, or any
// where these are nil.
func CheckURL(s string, schemes []string) string {
	addr, why := addrSpec(s)
	if why != "" {
		return why
	}
	scheme, rest, ok := strings.Cut(addr, ":")
	scheme = strings.ToLower(scheme)
	switch {
	case !ok || !isScheme(scheme):
		return "it has no scheme (sip:name@host)"
	case schemes != nil && !slices.Contains(schemes, scheme):
		return "its scheme is not " + strings.Join(schemes, " or ")
	case strings.ContainsFunc(addr, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' }):
		return "it holds a blank, a quote or a control character"
	case scheme == "sip" || scheme == "sips":
		return checkHost(rest)
	case rest == "":
		return "nothing follows the scheme"
	}
	return ""
}

// addrSpec takes the URL out of a name-addr.
func addrSpec(s string) (addr, why string) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, `"`) {
		end := closingQuote(s)
		if end < 0 {
			return "", "the quote is not closed"
		}
		s = strings.TrimSpace(s[end+1:])
		if !strings.HasPrefix(s, "<") {
			return "", "no <URL> follows the name"
		}
	}
	open := strings.IndexByte(s, '<')
	if open < 0 {
		return s, ""
	}
	end := strings.IndexByte(s, '>')
	if end < open {
		return "", "the < is not closed"
	}
	return s[open+1 : end], ""
}

// closingQuote is the index of the quote that ends the string s begins with, -1 without one.
func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func isScheme(s string) bool {
	for i, r := range s {
		letter := 'a' <= r && r <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", r)) {
			return false
		}
	}
	return s != ""
}

// checkHost looks at what follows sip: for a host and a port that can be.
func checkHost(rest string) string {
	rest, _, _ = strings.Cut(rest, "?")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:]
	}
	host, _, _ := strings.Cut(rest, ";")
	port := ""
	if strings.HasPrefix(host, "[") {
		end := strings.IndexByte(host, ']')
		if end < 0 {
			return "the [ is not closed"
		}
		host, port = host[1:end], host[end+1:]
	} else if colon := strings.IndexByte(host, ':'); colon >= 0 {
		host, port = host[:colon], host[colon:]
	}
	if host == "" {
		return "it has no host"
	}
	if digits, ok := strings.CutPrefix(port, ":"); port != "" && (!ok || !isPort(digits)) {
		return Shown(digits) + " is not a port (1 to 65535)"
	}
	return ""
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && 1 <= n && n <= 65535
}
