package sipmsg

import (
	"fmt"
	"strings"

	"gosua/internal/sipstack/uri"
)

// NameAddr is a name-addr or addr-spec with its header parameters: From, To, Contact, Route and the like.
type NameAddr struct {
	// DisplayName is without quotes and escapes.
	DisplayName string
	URI         uri.URI
	// Params are the header parameters, tag among them.
	Params uri.Params
	// Bare says that the URI stands without angle brackets; it is written so again where that is legal.
	Bare bool
}

// wildcard is the scheme that stands for Contact "*" (RFC 3261 §10.2.2); no URI can have it.
const wildcard = "*"

// Wildcard tells whether this is the "*" of a Contact.
func (n NameAddr) Wildcard() bool { return n.URI.Scheme == wildcard }

// Tag is the tag parameter, "" when there is none.
func (n NameAddr) Tag() string {
	tag, _ := n.Params.Get("tag")
	return tag
}

// WithTag is n with that tag; an empty one takes the tag away.
func (n NameAddr) WithTag(tag string) NameAddr {
	if tag == "" {
		n.Params = n.Params.Without("tag")
		return n
	}
	n.Params = n.Params.With("tag", tag)
	return n
}

// Logical is n as From and To may hold it: who it is, without how to get there (RFC 3261 §19.1.1, table 1).
func (n NameAddr) Logical() NameAddr {
	for _, name := range [...]string{"method", "maddr", "ttl", "transport", "lr"} {
		if n.URI.Params.Has(name) {
			n.URI.Params = n.URI.Params.Without(name)
		}
	}
	n.URI.Port, n.URI.Headers = 0, ""
	return n
}

// String writes the value as it stands in a header.
func (n NameAddr) String() string { return string(n.Append(make([]byte, 0, 96))) }

// Append writes the value to the end of b.
func (n NameAddr) Append(b []byte) []byte {
	if n.Wildcard() {
		return append(b, wildcard...)
	}
	if n.DisplayName != "" {
		b = uri.AppendQuoted(b, n.DisplayName)
		b = append(b, ' ')
	}
	if n.Bare && n.bareLegal() {
		b = n.URI.Append(b)
		return append(b, n.Params...)
	}
	b = append(b, '<')
	b = n.URI.Append(b)
	b = append(b, '>')
	return append(b, n.Params...)
}

// bareLegal tells whether the URI may stand without brackets (RFC 3261 §20.10).
func (n NameAddr) bareLegal() bool {
	return n.DisplayName == "" && n.URI.Params == "" && n.URI.Headers == "" &&
		!strings.ContainsAny(n.URI.User, ",;?") && !strings.ContainsAny(n.URI.Password, ",;?") &&
		!strings.ContainsAny(n.URI.Opaque, ",;?")
}

// ParseNameAddr reads one value, with or without brackets and display name. Without brackets, parameters belong to the
// header, and the URI may hold neither comma nor question mark (RFC 3261 §20).
func ParseNameAddr(s string) (NameAddr, error) {
	var n NameAddr
	err := n.parse(trim(s))
	return n, err
}

// parse reads into an empty n.
func (n *NameAddr) parse(s string) (err error) {
	if s == wildcard {
		n.URI.Scheme = wildcard
		return nil
	}
	name, rest, err := cutDisplayName(s)
	if err != nil {
		return err
	}
	if rest == "" || rest[0] != '<' {
		return n.parseBare(s)
	}
	end := strings.IndexByte(rest, '>')
	if end < 0 {
		return fmt.Errorf("address %q: no closing bracket", cutShort(s))
	}
	if err := uri.ParseInto(&n.URI, trim(rest[1:end])); err != nil {
		return err
	}
	n.DisplayName = name
	n.Params, err = parseParams(rest[end+1:])
	return err
}

func (n *NameAddr) parseBare(s string) (err error) {
	spec, params := s, ""
	if i := strings.IndexByte(s, ';'); i >= 0 {
		spec, params = trim(s[:i]), s[i:]
	}
	if strings.ContainsAny(spec, "?,") {
		return fmt.Errorf("address %q: needs angle brackets", cutShort(s))
	}
	if err := uri.ParseInto(&n.URI, spec); err != nil {
		return err
	}
	n.Bare = true
	n.Params, err = parseParams(params)
	return err
}

// cutDisplayName cuts the display name off the front. One that is neither quoted nor made of tokens is taken as it
// stands, since many send such names.
func cutDisplayName(s string) (name, rest string, err error) {
	if s == "" || s[0] == '<' {
		return "", s, nil
	}
	if s[0] != '"' {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			return "", s, nil
		}
		return trim(s[:open]), s[open:], nil
	}
	end := quoteEnd(s)
	if end < 0 {
		return "", "", fmt.Errorf("address %q: quoted string without its end", cutShort(s))
	}
	rest = trim(s[end:])
	if rest == "" || rest[0] != '<' {
		return "", "", fmt.Errorf("address %q: no angle bracket after the display name", cutShort(s))
	}
	return uri.Unquote(s[:end]), rest, nil
}

// quoteEnd is the index after the closing quote of the quoted string at the front of s, -1 when it has none.
func quoteEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// parseParams checks what follows a value: nothing, or parameters whose quoted strings end.
func parseParams(s string) (uri.Params, error) {
	s = trim(s)
	if s == "" {
		return "", nil
	}
	if s[0] != ';' {
		return "", fmt.Errorf("parameters %q: no semicolon before them", cutShort(s))
	}
	for rest := s; ; {
		open := strings.IndexByte(rest, '"')
		if open < 0 {
			return uri.Params(s), nil
		}
		end := quoteEnd(rest[open:])
		if end < 0 {
			return "", fmt.Errorf("parameters %q: quoted string without its end", cutShort(s))
		}
		rest = rest[open+end:]
	}
}

// cutShort keeps what errors quote readable.
func cutShort(s string) string {
	const shown = 80
	if len(s) > shown {
		return s[:shown] + "..."
	}
	return s
}
