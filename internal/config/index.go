package config

import (
	"slices"
	"strings"

	"gosua/internal/config/syntax"
)

// index finds options by name.
type index struct {
	options []Option
	byName  map[string]*Option
}

func newIndex() *index {
	x := &index{options: Options(), byName: map[string]*Option{}}
	for i := range x.options {
		x.byName[x.options[i].Name] = &x.options[i]
	}
	return x
}

// find resolves a name as getopt_long does: exact, or the only one that begins so. gosua's own names yield to pjsua's,
// so that an abbreviation that works with pjsua works here. Several candidates mean that the name is ambiguous.
func (x *index) find(name string) (*Option, []string) {
	if o, ok := x.byName[name]; ok {
		return o, nil
	}
	if name == "" {
		return nil, nil
	}
	for _, own := range []bool{false, true} {
		candidates := x.beginning(name, own)
		switch {
		case len(candidates) == 1:
			return x.byName[candidates[0]], nil
		case len(candidates) > 1:
			return nil, candidates
		}
	}
	return nil, nil
}

func (x *index) beginning(prefix string, own bool) []string {
	var names []string
	for i := range x.options {
		if x.options[i].Own == own && strings.HasPrefix(x.options[i].Name, prefix) {
			names = append(names, x.options[i].Name)
		}
	}
	slices.Sort(names)
	return names
}

// maxDistance is how many typing errors a name may hold before no other name is proposed for it.
const maxDistance = 3

// maxTypo is the longest name, in octets, that is taken for a mistyped one.
const maxTypo = 40

// nearest returns the known name that is closest to a mistyped one, "" when none is close.
func (x *index) nearest(name string) string {
	if len(name) > maxTypo {
		return ""
	}
	best, at := "", min(maxDistance, len(name)/2)+1
	for i := range x.options {
		o := &x.options[i]
		if d := syntax.Distance(name, o.Name); d < at && o.Status <= NoEffect {
			best, at = o.Name, d
		}
	}
	return best
}
