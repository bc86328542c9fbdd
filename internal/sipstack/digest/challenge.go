package digest

import (
	"errors"
	"slices"
	"strings"
)

// qopAuth is the only quality of protection that is answered.
const qopAuth = "auth"

// challenge is the value of one WWW-Authenticate or Proxy-Authenticate.
type challenge struct {
	realm, nonce, opaque string
	algorithm            string
	// qop are the offered ones, none for RFC 2069 servers.
	qop   []string
	stale bool
	// hasOpaque tells an empty opaque from none.
	hasOpaque bool
}

var errNoNonce = errors.New("challenge without nonce")

func parseChallenge(value string) (c challenge, err error) {
	params, err := fields(value)
	if err != nil {
		return c, err
	}
	for name, v := range params {
		switch strings.ToLower(name) {
		case "realm":
			c.realm = v
		case "nonce":
			c.nonce = v
		case "opaque":
			c.opaque, c.hasOpaque = v, true
		case "algorithm":
			c.algorithm = v
		case "stale":
			c.stale = strings.EqualFold(v, "true")
		case "qop":
			c.qop = splitQop(v)
		}
	}
	if c.nonce == "" {
		return c, errNoNonce
	}
	return c, nil
}

func splitQop(v string) []string {
	list := strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	for i := range list {
		list[i] = strings.ToLower(list[i])
	}
	return list
}

// supported tells whether the challenge can be answered, and with which algorithm.
func (c challenge) supported() (algorithm, bool) {
	a, ok := findAlgorithm(c.algorithm)
	return a, ok && (len(c.qop) == 0 || slices.Contains(c.qop, qopAuth))
}
