package uri

import (
	"strconv"
	"strings"
)

// The schemes that this package takes apart.
const (
	schemeSIP  = "sip"
	schemeSIPS = "sips"
	schemeTel  = "tel"
)

// URI is one URI. Its strings are parts of the string that it was read from, with their escapes as written.
type URI struct {
	// Scheme is in lower case: "sip", "sips", "tel" or another one.
	Scheme string
	// User is the user part as written; for tel: it is the number. Empty when there is none.
	User string
	// Password is what stood after the colon in the user part.
	Password string
	// Host is as written, an IPv6 address without its brackets.
	Host string
	// Port is 0 when none was written.
	Port int
	// Params are the URI parameters (RFC 3261 §19.1.1).
	Params Params
	// Headers is what stood after '?', as written.
	Headers string
	// Opaque is everything after "scheme:" for schemes other than sip, sips and tel.
	Opaque string
}

// Secure tells whether the scheme is sips.
func (u URI) Secure() bool { return u.Scheme == schemeSIPS }

// Transport is the transport parameter in lower case, "" when there is none.
func (u URI) Transport() string {
	v, _ := u.Params.Get("transport")
	return strings.ToLower(v)
}

// HostPort is host or host:port, with IPv6 addresses in brackets.
func (u URI) HostPort() string {
	if u.Port == 0 && !isIPv6(u.Host) {
		return u.Host
	}
	return string(u.appendHostPort(nil))
}

// String writes the URI as it stands in a message.
func (u URI) String() string { return string(u.Append(make([]byte, 0, u.size()))) }

// Append writes the URI to the end of b.
func (u URI) Append(b []byte) []byte {
	b = append(b, u.Scheme...)
	b = append(b, ':')
	switch {
	case u.Opaque != "":
		return append(b, u.Opaque...)
	case u.Scheme == schemeTel:
		b = append(b, u.User...)
	default:
		b = u.appendUserInfo(b)
		b = u.appendHostPort(b)
	}
	b = append(b, u.Params...)
	if u.Headers != "" {
		b = append(b, '?')
		b = append(b, u.Headers...)
	}
	return b
}

func (u URI) appendUserInfo(b []byte) []byte {
	if u.User == "" && u.Password == "" {
		return b
	}
	b = append(b, u.User...)
	if u.Password != "" {
		b = append(b, ':')
		b = append(b, u.Password...)
	}
	return append(b, '@')
}

func (u URI) appendHostPort(b []byte) []byte {
	if isIPv6(u.Host) {
		b = append(b, '[')
		b = append(b, u.Host...)
		b = append(b, ']')
	} else {
		b = append(b, u.Host...)
	}
	if u.Port != 0 {
		b = append(b, ':')
		b = strconv.AppendInt(b, int64(u.Port), 10)
	}
	return b
}

// size is at least the number of octets that Append writes.
func (u URI) size() int {
	const punctuation = len(":" + ":" + "@" + "[" + "]" + ":65535" + "?")
	return len(u.Scheme) + len(u.User) + len(u.Password) + len(u.Host) + len(u.Params) + len(u.Headers) +
		len(u.Opaque) + punctuation
}

func isIPv6(host string) bool { return strings.IndexByte(host, ':') >= 0 }
