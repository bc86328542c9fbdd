package sipmsg

import (
	"fmt"
	"strings"

	"gosua/internal/sipstack/uri"
)

// MagicCookie starts every branch that RFC 3261 §8.1.1.7 made.
const MagicCookie = "z9hG4bK"

// Via is one Via value (RFC 3261 §20.42).
type Via struct {
	// Transport is as written, mostly in upper case: UDP, TCP, TLS.
	Transport string
	// Host is without brackets.
	Host string
	// Port is 0 when none was written.
	Port   int
	Params uri.Params
}

// Branch is the branch parameter.
func (v Via) Branch() string {
	b, _ := v.Params.Get("branch")
	return b
}

// WithParam is v with that parameter; an empty value writes a flag.
func (v Via) WithParam(name, value string) Via {
	v.Params = v.Params.With(name, value)
	return v
}

// SentBy is host or host:port, IPv6 in brackets.
func (v Via) SentBy() string { return uri.URI{Host: v.Host, Port: v.Port}.HostPort() }

// String writes the value as it stands in the header.
func (v Via) String() string {
	b := make([]byte, 0, 128)
	b = append(b, version+"/"...)
	b = append(b, v.Transport...)
	b = append(b, ' ')
	b = append(b, v.SentBy()...)
	return string(append(b, v.Params...))
}

// ParseVia reads one Via value.
func ParseVia(s string) (v Via, err error) {
	protocol, rest, ok := cutProtocol(s)
	if !ok {
		return Via{}, fmt.Errorf("via %q: no SIP/version/transport", cutShort(s))
	}
	host, params := rest, ""
	if i := strings.IndexByte(rest, ';'); i >= 0 {
		host, params = trim(rest[:i]), rest[i:]
	}
	v.Transport = protocol
	v.Host, v.Port, ok = uri.SplitHostPort(host)
	if !ok {
		return Via{}, fmt.Errorf("via %q: bad host or port", cutShort(s))
	}
	v.Params, err = parseParams(params)
	return v, err
}

// cutProtocol reads "SIP / 2.0 / UDP " off the front, white space around the slashes allowed.
func cutProtocol(s string) (transport, rest string, ok bool) {
	if rest, plain := strings.CutPrefix(s, version+"/"); plain {
		return cutTransport(rest)
	}
	first := strings.IndexByte(s, '/')
	if first < 0 {
		return "", "", false
	}
	second := strings.IndexByte(s[first+1:], '/')
	if second < 0 || !strings.EqualFold(trim(s[:first]), "SIP") || !isToken(trim(s[first+1:first+1+second])) {
		return "", "", false
	}
	return cutTransport(trim(s[first+second+2:]))
}

// cutTransport reads "UDP " off the front.
func cutTransport(rest string) (transport, after string, ok bool) {
	end := 0
	for end < len(rest) && isTokenChar(rest[end]) {
		end++
	}
	if end == 0 || end == len(rest) || !isSpace(rest[end]) {
		return "", "", false
	}
	return rest[:end], trim(rest[end:]), true
}
