package referral

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// FragmentType is the content type of what becomes of a REFER (RFC 3515 §2.4.5).
const FragmentType = "message/sipfrag;version=2.0"

// MaxHeaders is how many header fields a Refer-To, or any URI that is called, may give the new call.
const MaxHeaders = 8

const (
	referSub    = "Refer-Sub"
	referTo     = "Refer-To"
	referredBy  = "Referred-By"
	askedExpiry = "600" // seconds, as pjsua asks for
)

// Fields are the header fields of a REFER to target, a Refer-To value; by is who refers. noSub asks for no subscription.
func Fields(target string, by sipmsg.NameAddr, noSub bool) []sipmsg.Field {
	by.Bare = false
	list := []sipmsg.Field{
		{Name: "Event", Value: "refer"}, {Name: "Expires", Value: askedExpiry}, {Name: "Accept", Value: FragmentType},
		{Name: referTo, Value: target}, {Name: referredBy, Value: by.String()},
	}
	if noSub {
		list = append(list, sipmsg.Field{Name: referSub, Value: "false"})
	}
	return list
}

// Replacing is the Refer-To of a call to target that takes the place of a dialog of ours with it.
func Replacing(target uri.URI, id dialog.ID) string {
	r := sipmsg.Replaces{CallID: id.CallID, ToTag: tagOf(id.RemoteTag), FromTag: tagOf(id.LocalTag)}
	target.Headers = "Replaces=" + uri.EscapeHeader(r.String())
	target.Params = target.Params.Without("method")
	return sipmsg.NameAddr{URI: target}.String()
}

// tagOf is a tag as Replaces writes it: 0 stands for none (RFC 3891 §6.1).
func tagOf(tag string) string {
	if tag == "" {
		return "0"
	}
	return tag
}

// Order is what an incoming REFER asks for.
type Order struct {
	Target  sipmsg.NameAddr // whom to call, without header fields
	Shown   string          // Refer-To as written
	Headers []sipmsg.Field  // of the new INVITE: what Refer-To wants and we allow, and Referred-By
	NoSub   bool            // the remote wants no subscription
}

// Headers are the header fields that a URI from somebody else has for the INVITE which goes there: those that are welcome,
// MaxHeaders at most.
func Headers(u uri.URI) []sipmsg.Field { return pick(u, welcome) }

// Dialled are those of a URI that our own user has dialled: X- fields too.
func Dialled(u uri.URI) []sipmsg.Field {
	return pick(u, func(name string) bool { return welcome(name) || len(name) > 2 && strings.EqualFold(name[:2], "X-") })
}

// pick takes the header fields of a URI whose names will do. A value that would end its line is left out.
func pick(u uri.URI, will func(name string) bool) (list []sipmsg.Field) {
	for _, f := range sipmsg.HeaderFields(u) {
		if will(f.Name) && !strings.ContainsFunc(f.Value, unicode.IsControl) && len(list) < MaxHeaders {
			list = append(list, f)
		}
	}
	return list
}

// welcome tells whether a URI may set a header field of the new INVITE (RFC 3261 §19.1.5).
func welcome(name string) bool {
	return slices.Contains([]string{"Replaces", "Require", "Subject", "Priority", "User-To-User"}, name)
}

// Read reads a REFER; the refusal says why it cannot be obeyed.
func Read(req *sipmsg.Request) (Order, *sipmsg.Refusal) {
	if n := req.Header.Count(referTo); n != 1 { // RFC 3515 §2.4.2
		return Order{}, &sipmsg.Refusal{Status: 400, Reason: fmt.Sprintf("%d Refer-To fields", n)}
	}
	o := Order{Shown: req.Header.Get(referTo), NoSub: strings.EqualFold(req.Header.Get(referSub), "false")}
	to, err := sipmsg.ParseNameAddr(o.Shown)
	if err != nil || to.Wildcard() {
		return Order{}, &sipmsg.Refusal{Status: 400, Reason: "Bad Refer-To"}
	}
	if refusal := o.aim(to); refusal != nil {
		return Order{}, refusal
	}
	return o, o.vouch(&req.Header)
}

// aim takes the target and what the new INVITE is to have.
func (o *Order) aim(to sipmsg.NameAddr) *sipmsg.Refusal {
	switch to.URI.Scheme {
	case "sip", "sips", "tel":
	default:
		return &sipmsg.Refusal{Status: 416}
	}
	if m, ok := to.URI.Params.Get("method"); ok && !strings.EqualFold(m, string(sipmsg.INVITE)) {
		return &sipmsg.Refusal{Status: 603, Reason: "Only INVITE Is Sent"}
	}
	o.Headers = Headers(to.URI)
	to.URI.Headers, to.Params = "", ""
	to.URI.Params = to.URI.Params.Without("method")
	o.Target = to
	return nil
}

// vouch passes on who refers (RFC 3892 §2.2).
func (o *Order) vouch(h *sipmsg.Header) *sipmsg.Refusal {
	n := h.Count(referredBy)
	if n == 0 {
		return nil
	}
	by := h.Get(referredBy)
	if _, err := sipmsg.ParseNameAddr(by); err != nil || n > 1 {
		return &sipmsg.Refusal{Status: 400, Reason: "Bad Referred-By"}
	}
	o.Headers = append(o.Headers, sipmsg.Field{Name: referredBy, Value: by})
	return nil
}
