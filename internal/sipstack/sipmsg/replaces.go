package sipmsg

import (
	"fmt"
	"strings"

	"gosua/internal/sipstack/uri"
)

const hReplaces = "Replaces"

// notInTag are the characters that a Call-ID or tag cannot have here; what else others make tags of is taken as it is.
const notInTag = " \t\r\n,;\"<>"

// Replaces names a dialog that a new session takes the place of (RFC 3891 §6.1): as its receiver sees it, ToTag is its
// own and FromTag the remote's.
type Replaces struct {
	CallID    string
	ToTag     string
	FromTag   string
	EarlyOnly bool // only while nobody has answered
}

// String is the header field's value.
func (r Replaces) String() string {
	s := r.CallID + ";to-tag=" + r.ToTag + ";from-tag=" + r.FromTag
	if r.EarlyOnly {
		s += ";early-only"
	}
	return s
}

// ParseReplaces reads a Replaces value, which has each tag once.
func ParseReplaces(s string) (Replaces, error) {
	callID, rest, _ := strings.Cut(s, ";")
	r := Replaces{CallID: trim(callID)}
	if r.CallID == "" || strings.ContainsAny(r.CallID, notInTag) {
		return r, fmt.Errorf("bad Replaces %q: no Call-ID", cutShort(s))
	}
	if rest != "" {
		rest = ";" + rest
	}
	params, err := parseParams(rest)
	if err != nil {
		return r, fmt.Errorf("bad Replaces %q: %w", cutShort(s), err)
	}
	tags := map[string]*string{"to-tag": &r.ToTag, "from-tag": &r.FromTag}
	for name, value := range params.All() {
		name = lower(name)
		if name == "early-only" {
			r.EarlyOnly = true
		}
		tag := tags[name]
		if tag == nil {
			continue
		}
		if *tag != "" || value == "" || strings.ContainsAny(value, notInTag) {
			return r, fmt.Errorf("bad Replaces %q: %s", cutShort(s), name)
		}
		*tag = value
	}
	if r.ToTag == "" || r.FromTag == "" {
		return r, fmt.Errorf("bad Replaces %q: two tags expected", cutShort(s))
	}
	return r, nil
}

// Replaces is the dialog to be replaced; ok says that the field is there. One that cannot be read, or a second one, is an
// error.
func (h *Header) Replaces() (r Replaces, ok bool, err error) {
	switch h.Count(hReplaces) {
	case 0:
		return r, false, nil
	case 1:
		r, err = ParseReplaces(h.Get(hReplaces))
		return r, true, err
	}
	return r, true, fmt.Errorf("bad Replaces: %d of them", h.Count(hReplaces))
}

// HeaderFields are the header fields that a URI has after its "?", unescaped and in order (RFC 3261 §19.1.1).
func HeaderFields(u uri.URI) []Field {
	var list []Field
	for one := range strings.SplitSeq(strings.TrimPrefix(u.Headers, "?"), "&") {
		name, value, _ := strings.Cut(one, "=")
		if name = uri.Unescape(name); isToken(name) {
			list = append(list, Field{Name: CanonicalName(name), Value: uri.Unescape(value)})
		}
	}
	return list
}
