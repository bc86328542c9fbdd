package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// bounds are the numbers an option takes, and pjsua's words for all others.
type bounds struct {
	min, max int
	what     string // "a port", "a log level"
	pjsua    string
}

// parse reads a decimal number strictly: pjsua takes "abc" for 0, gosua refuses it.
func (r bounds) parse(value string) (int, *fault) {
	n, err := strconv.Atoi(value)
	if err == nil && r.min <= n && n <= r.max {
		return n, nil
	}
	limits := fmt.Sprintf("%d to %d", r.min, r.max)
	if r.max == unlimited {
		limits = fmt.Sprintf("%d or more", r.min)
	}
	return 0, &fault{fmt.Sprintf("%q is not %s (%s)", value, r.what, limits), r.pjsua}
}

// unlimited is the upper bound of numbers that have none of their own: the largest that pjsua's parsers hold.
const unlimited = 1<<31 - 1

func flag(at func(*builder) *bool) setter {
	return func(b *builder, _ string) *fault {
		*at(b) = true
		return nil
	}
}

func text(at func(*builder) *string) setter {
	return func(b *builder, value string) *fault {
		*at(b) = value
		return nil
	}
}

func secret(at func(*builder) *Secret) setter {
	return func(b *builder, value string) *fault {
		*at(b) = Secret(value)
		return nil
	}
}

func number(at func(*builder) *int, r bounds) setter {
	return func(b *builder, value string) *fault {
		n, bad := r.parse(value)
		if bad == nil {
			*at(b) = n
		}
		return bad
	}
}

// duration reads a number of units.
func duration(at func(*builder) *time.Duration, unit time.Duration, r bounds) setter {
	return func(b *builder, value string) *fault {
		n, bad := r.parse(value)
		if bad == nil {
			*at(b) = time.Duration(n) * unit
		}
		return bad
	}
}

// list adds one value, at most limit of them.
func list(at func(*builder) *[]string, limit int, tooMany string) setter {
	return func(b *builder, value string) *fault {
		if len(*at(b)) >= limit {
			return &fault{fmt.Sprintf("more than %d of them", limit), tooMany}
		}
		*at(b) = append(*at(b), value)
		return nil
	}
}

// url checks a URL before next stores it; where is pjsua's name for the place in its message.
func url(where string, schemes []string, next setter) setter {
	return func(b *builder, value string) *fault {
		if why := checkURL(value, schemes); why != "" {
			return &fault{fmt.Sprintf("%q is not a SIP URL: %s", value, why), fmt.Sprintf("Error: invalid SIP URL '%s' in %s argument", value, where)}
		}
		return next(b, value)
	}
}

// sipOnly are the schemes a registrar or proxy may have; any scheme is allowed where nil is given.
func sipOnly() []string { return []string{"sip", "sips"} }

// checkURL finds the typing errors in a URL or name-addr: what is wrong, or "". The phone parses it properly later.
func checkURL(s string, schemes []string) string {
	addr, why := addrSpec(s)
	if why != "" {
		return why
	}
	scheme, rest, ok := strings.Cut(addr, ":")
	scheme = strings.ToLower(scheme)
	switch {
	case !ok || !isScheme(scheme):
		return "it has no scheme (sip:name@host)"
	case schemes != nil && !contains(schemes, scheme):
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

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
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
	if port != "" {
		if _, bad := (bounds{min: 1, max: 65535, what: "a port"}).parse(strings.TrimPrefix(port, ":")); bad != nil || port[0] != ':' {
			return fmt.Sprintf("%q is not a port (1 to 65535)", strings.TrimPrefix(port, ":"))
		}
	}
	return ""
}
