package calls

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gosua/internal/body"
	"gosua/internal/phone/referral"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// MaxHeaders is how many header fields of the user's own there may be.
const MaxHeaders = 32

// ErrTooManyHeaders says that there are MaxHeaders of them.
var ErrTooManyHeaders = fmt.Errorf("more than %d header fields", MaxHeaders)

// errHeaderName says that nothing may be written under such a name.
var errHeaderName = errors.New("no name of a header field")

// AddHeader adds a header field of the user's own, which goes with each INVITE that begins a call, with our answers to such
// ones and with each MESSAGE from now on. Whether the phone writes it as well is for whoever reads it to know.
func (l *List) AddHeader(f sipmsg.Field) error {
	if !sipmsg.Method(f.Name).IsToken() { // a name is a token too
		return fmt.Errorf("%q: %w", f.Name, errHeaderName)
	}
	if len(l.headers) >= MaxHeaders {
		return ErrTooManyHeaders
	}
	l.headers = append(slices.Clip(l.headers), f) // what was given out stays as it is
	return nil
}

// ClearHeaders forgets them all.
func (l *List) ClearHeaders() { l.headers = nil }

// Headers are those that there are.
func (l *List) Headers() []sipmsg.Field { return slices.Clone(l.headers) }

// inviteFields are the header fields of an INVITE: those that its target has (RFC 3261 §19.1.5), further ones, and the
// user's own but for such as the target has already.
func (c *Call) inviteFields(target uri.URI, further []sipmsg.Field) []sipmsg.Field {
	dialled := referral.Dialled(target)
	list := append(slices.Clone(dialled), further...)
	for _, own := range c.calls.headers {
		same := func(f sipmsg.Field) bool { return strings.EqualFold(f.Name, own.Name) }
		if !slices.ContainsFunc(dialled, same) {
			list = append(list, own)
		}
	}
	return list
}

// waits says that an incoming call has no final answer yet.
func (c *Call) waits() bool { return !c.s.Outgoing() && c.s.State() <= session.Early }

// tellExtra shows the X- fields of an incoming call, which scripts and servers put there.
func (c *Call) tellExtra() {
	var list []string
	for f := range c.s.Invite().Header.All() {
		if len(f.Name) > 2 && strings.EqualFold(f.Name[:2], "X-") && len(list) < MaxHeaders {
			list = append(list, f.Name+": "+f.Value)
		}
	}
	if len(list) > 0 {
		c.detail("Call %d: %s", c.id, body.Line(strings.Join(list, ", ")))
	}
}

// maxReason is the most octets of a reason phrase that we send.
const maxReason = 256

// reasonPhrase makes what somebody typed fit for a status line: on one line, not too long.
func reasonPhrase(s string) string {
	s = body.Line(s)
	return strings.ToValidUTF8(s[:min(len(s), maxReason)], "")
}
