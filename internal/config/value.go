package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"gosua/internal/config/syntax"
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
	return 0, &fault{fmt.Sprintf("%s is not %s (%s)", syntax.Shown(value), r.what, limits), r.pjsua}
}

// check refuses what parse does not read.
func (r bounds) check(value string) *fault {
	_, bad := r.parse(value)
	return bad
}

// unlimited is the upper bound of numbers that have none of their own: the largest that pjsua's parsers hold.
const unlimited = 1<<31 - 1

// isAddr refuses what is not an IP address.
func isAddr(value string) *fault {
	if _, err := netip.ParseAddr(value); err != nil {
		return &fault{text: syntax.Shown(value) + " is not an IP address"}
	}
	return nil
}

// isOne gives a check that refuses all but the values listed.
func isOne(pjsua string, list ...string) func(string) *fault {
	return func(value string) *fault {
		if slices.Contains(list, value) {
			return nil
		}
		return &fault{syntax.Shown(value) + " is not " + strings.Join(list, " or "), pjsua}
	}
}

// hasControl tells whether a text holds what a header, a line or a file name should not: a control character other than
// a tab.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}
