package uri

import "strings"

// mustMatch are the parameters that count even when only one of two URIs has them (RFC 3261 §19.1.4).
func mustMatch() [5]string { return [5]string{"user", "ttl", "method", "maddr", "transport"} }

// MaxCompared is the most octets of parameters and headers that Equal takes apart; longer ones are equal only as written,
// since taking them apart costs their square.
const MaxCompared = 1024

// Equal compares as RFC 3261 §19.1.4 says: an absent port is not 5060, and a parameter that only one side has is
// passed over unless it changes where a request goes. tel: follows RFC 3966 §4; other schemes compare as written.
func (u URI) Equal(v URI) bool {
	if u.Scheme != v.Scheme || u.Opaque != v.Opaque {
		return false
	}
	if max(u.tail(), v.tail()) > MaxCompared && (u.Params != v.Params || u.Headers != v.Headers) {
		return false
	}
	if u.Scheme == schemeTel {
		return equalFold(digitsOf(u.User), digitsOf(v.User)) && (u.Params == v.Params || sameSet(u.Params, v.Params))
	}
	return u.Port == v.Port &&
		strings.EqualFold(u.Host, v.Host) &&
		canonicalEscapes(u.User) == canonicalEscapes(v.User) &&
		canonicalEscapes(u.Password) == canonicalEscapes(v.Password) &&
		equalParams(u.Params, v.Params) &&
		equalHeaders(u.Headers, v.Headers)
}

// tail is the length of what stands after the host.
func (u URI) tail() int { return len(u.Params) + len(u.Headers) }

func equalParams(p, q Params) bool {
	if p == q {
		return true
	}
	for _, name := range mustMatch() {
		if p.Has(name) != q.Has(name) {
			return false
		}
	}
	for name, value := range p.All() {
		if other, ok := q.Get(name); ok && !equalFold(value, other) {
			return false
		}
	}
	return true
}

// sameSet tells whether both have the same parameters, in any order.
func sameSet(p, q Params) bool {
	return contains(p, q) && contains(q, p)
}

func contains(p, q Params) bool {
	for name, value := range q.All() {
		if other, ok := p.Get(name); !ok || !equalFold(value, other) {
			return false
		}
	}
	return true
}

// equalHeaders compares header components, which are never passed over, in any order.
func equalHeaders(a, b string) bool {
	if a == b {
		return true
	}
	left, right := strings.Split(a, "&"), strings.Split(b, "&")
	if len(left) != len(right) {
		return false
	}
	for _, one := range left {
		i := indexHeader(right, one)
		if i < 0 {
			return false
		}
		right = append(right[:i], right[i+1:]...)
	}
	return true
}

func indexHeader(list []string, one string) int {
	for i, other := range list {
		if equalFold(one, other) {
			return i
		}
	}
	return -1
}

// equalFold compares without case, an escaped unreserved character being the character itself.
func equalFold(a, b string) bool { return strings.EqualFold(canonicalEscapes(a), canonicalEscapes(b)) }

// canonicalEscapes takes out the escapes of characters that need none, and writes the others in upper case, so that
// equal user parts become equal strings. A reserved character and its escape stay different (RFC 3261 §19.1.4).
func canonicalEscapes(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c, ok := escapeAt(s, i)
		switch {
		case !ok:
			b = append(b, s[i])
		case isUnreserved(c):
			b = append(b, c)
			i += 2
		default:
			b = append(b, strings.ToUpper(s[i:i+3])...)
			i += 2
		}
	}
	return string(b)
}

// digitsOf is a telephone number without its visual separators (RFC 3966 §3).
func digitsOf(number string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-.()", r) {
			return -1
		}
		return r
	}, number)
}
