package redirect

import (
	"cmp"
	"slices"
	"strconv"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// MaxTargets is how many targets a call knows in all, so that no chain of redirections goes on for ever.
const MaxTargets = 16

// Targets is the target set of one call. The zero value is one that knows nobody.
type Targets struct {
	known   []uri.URI // all, those that were tried too
	waiting []target  // best first
}

type target struct {
	uri uri.URI
	q   float64
}

// Start notes where the call went first.
func (t *Targets) Start(u uri.URI) { t.known = append(t.known, u) }

// Add adds the Contacts of a 3xx: those that can be called, are new, and do not give up the security that the first target
// had. It is how many.
func (t *Targets) Add(contacts []sipmsg.NameAddr) (n int) {
	for _, c := range contacts {
		u := c.URI
		u.Headers, u.Params = "", u.Params.Without("method")
		if !t.takes(u) {
			continue
		}
		t.known = append(t.known, u)
		t.waiting = append(t.waiting, target{u, quality(c)})
		n++
	}
	slices.SortStableFunc(t.waiting, func(a, b target) int { return cmp.Compare(b.q, a.q) })
	return n
}

func (t *Targets) takes(u uri.URI) bool {
	switch {
	case len(t.known) >= MaxTargets:
		return false
	case u.Scheme != "sip" && u.Scheme != "sips" && u.Scheme != "tel":
		return false
	case len(t.known) > 0 && t.known[0].Secure() && !u.Secure():
		return false
	}
	return !slices.ContainsFunc(t.known, u.Equal)
}

// quality is the q of a Contact; without one that can be read it is 1.
func quality(c sipmsg.NameAddr) float64 {
	text, _ := c.Params.Get("q")
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 1
	}
	return q
}

// Next takes the best target that was not tried.
func (t *Targets) Next() (uri.URI, bool) {
	if len(t.waiting) == 0 {
		return uri.URI{}, false
	}
	next := t.waiting[0].uri
	t.waiting = t.waiting[1:]
	return next, true
}
