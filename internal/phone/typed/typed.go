package typed

import (
	"errors"
	"fmt"
	"strings"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// ErrBadURI says that an address is none.
var ErrBadURI = errors.New("invalid URI")

// Address reads a name-addr, or a bare URI, whose parameters are the URI's own, not a header's.
func Address(s string) (sipmsg.NameAddr, error) {
	if s = strings.TrimSpace(s); strings.ContainsRune(s, '<') {
		return sipmsg.ParseNameAddr(s)
	}
	u, err := uri.Parse(s)
	return sipmsg.NameAddr{URI: u, Bare: true}, err
}

// Target reads whom a request is for: an address of a scheme that requests are sent to. Errors are ErrBadURI.
func Target(s string) (sipmsg.NameAddr, error) {
	to, err := Address(s)
	if err != nil {
		return to, fmt.Errorf("%w %q: %w", ErrBadURI, s, err)
	}
	switch to.URI.Scheme {
	case "sip", "sips":
		if to.URI.Host == "" {
			return to, fmt.Errorf("%w %q: no host", ErrBadURI, s)
		}
	case "tel":
	default:
		return to, fmt.Errorf("%w %q: sip:, sips: or tel: expected", ErrBadURI, s)
	}
	return to, nil
}

// Routes reads proxies' URIs; loose makes each a loose router, as pjsua does unless told otherwise.
func Routes(list []string, loose bool) ([]uri.URI, error) {
	var routes []uri.URI
	for _, s := range list {
		n, err := Address(s)
		if err != nil {
			return nil, fmt.Errorf("proxy %q: %w", s, err)
		}
		u := n.URI
		if loose && !u.Params.Has("lr") {
			u.Params = u.Params.With("lr", "")
		}
		routes = append(routes, u)
	}
	return routes, nil
}
