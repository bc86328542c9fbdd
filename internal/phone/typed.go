package phone

import (
	"strings"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// parseTyped reads an address as people type it: a name-addr, or a bare URI, whose parameters are the URI's own, not a
// header's.
func parseTyped(s string) (sipmsg.NameAddr, error) {
	if s = strings.TrimSpace(s); strings.ContainsRune(s, '<') {
		return sipmsg.ParseNameAddr(s)
	}
	u, err := uri.Parse(s)
	return sipmsg.NameAddr{URI: u, Bare: true}, err
}
