package sipmsg

import (
	"errors"
	"fmt"
	"strings"
)

// Refusal is how a request that parses must be refused.
type Refusal struct {
	Status int
	// Reason is the reason phrase, which says what is wrong.
	Reason string
	// Headers go into the refusal.
	Headers []Field
}

// ValidateRequest finds what must be refused in a request that parses, nil when nothing is: a mandatory header absent,
// repeated or unreadable (400), a CSeq of another method (400), headers in the Request-URI (400), a Request-URI of an
// unknown scheme (416). RFC 3261 §8.1.1 and §16.3.
func ValidateRequest(r *Request) *Refusal {
	if err := firstError(&r.Header, checkSingle, checkMandatory, checkNumbers, checkAddresses); err != nil {
		return badRequest(err)
	}
	if seq, _ := r.Header.CSeq(); seq.Method != r.Method {
		return badRequest(errors.New("CSeq method differs from the request's"))
	}
	if err := checkContact(r); err != nil {
		return badRequest(err)
	}
	return checkTarget(r)
}

// ValidateResponse finds why a response must be dropped, nil when it need not be: what RFC 3261 §8.1.1 demands is absent,
// repeated or unreadable, or there is a second Via, so that it is for somebody behind us (§8.1.3.3).
func ValidateResponse(r *Response) error {
	if err := firstError(&r.Header, checkSingle, checkMandatory); err != nil {
		return fmt.Errorf("response %d: %w", r.StatusCode, err)
	}
	if vias, _ := r.Header.Vias(); len(vias) > 1 {
		return fmt.Errorf("response %d: %d Vias, the response is for another", r.StatusCode, len(vias))
	}
	return nil
}

func badRequest(err error) *Refusal {
	return &Refusal{Status: 400, Reason: reasonOf(err.Error())}
}

// reasonOf makes a reason phrase of an error's text, on one line and of bearable length.
func reasonOf(text string) string {
	return ReasonPhrase(400) + " (" + string(appendClean(nil, cutShort(text))) + ")"
}

func firstError(h *Header, checks ...func(*Header) error) error {
	for _, check := range checks {
		if err := check(h); err != nil {
			return err
		}
	}
	return nil
}

// checkSingle refuses fields that may appear once and appear again (RFC 3261 §7.3.1).
func checkSingle(h *Header) error {
	for _, name := range [...]string{hFrom, hTo, hCallID, hCSeq, hMaxForwards, hContentType, hContentLength, hExpires} {
		if i := h.index(name, 0); i >= 0 && h.index(name, i+1) >= 0 {
			return fmt.Errorf("several %s headers", name)
		}
	}
	return nil
}

// checkMandatory refuses a message without what every message has (RFC 3261 §8.1.1). Max-Forwards may be absent, since
// RFC 2543 did not have it.
func checkMandatory(h *Header) error {
	for _, name := range [...]string{hVia, hFrom, hTo, hCallID, hCSeq} {
		if v, ok := h.first(name); !ok || v == "" {
			return fmt.Errorf("no %s header", name)
		}
	}
	if _, err := h.Vias(); err != nil {
		return fmt.Errorf("bad Via: %w", err)
	}
	if _, ok := h.From(); !ok {
		return errors.New("bad From")
	}
	if _, ok := h.To(); !ok {
		return errors.New("bad To")
	}
	if _, ok := h.CSeq(); !ok {
		return errors.New("bad CSeq")
	}
	if strings.ContainsAny(h.CallID(), " \t\r\n") {
		return errors.New("bad Call-ID")
	}
	return nil
}

// checkNumbers refuses numbers that cannot be read or are past their range.
func checkNumbers(h *Header) error {
	for _, one := range [...]struct {
		name  string
		limit int64
	}{{hMaxForwards, 255}, {hExpires, maxSeconds}, {hMinExpires, maxSeconds}} {
		if s, ok := h.first(one.name); ok {
			if _, ok := parseNumber(s, one.limit); !ok {
				return fmt.Errorf("bad %s", one.name)
			}
		}
	}
	return nil
}

func checkAddresses(h *Header) error {
	for _, name := range [...]string{hRoute, hRecordRoute} {
		if _, err := h.AddrList(name); err != nil {
			return fmt.Errorf("bad %s: %w", name, err)
		}
	}
	return nil
}

// checkContact refuses Contacts that cannot be read, a "*" that is not alone or not in a REGISTER (RFC 3261 §10.2.2),
// and expires parameters past their range.
func checkContact(r *Request) error {
	list, err := r.Header.Contacts()
	if err != nil {
		return fmt.Errorf("bad Contact: %w", err)
	}
	for _, c := range list {
		if c.Wildcard() && (r.Method != REGISTER || len(list) > 1) {
			return errors.New(`bad Contact: "*" among others or outside REGISTER`)
		}
		if s, ok := c.Params.Get("expires"); ok && s != "" && digits(s) == len(s) {
			if _, ok := parseNumber(s, maxSeconds); !ok {
				return errors.New("bad Contact: expires past its range")
			}
		}
	}
	return nil
}

// checkTarget refuses a Request-URI that this stack cannot route on (RFC 3261 §8.2.2.1) or that carries headers, which
// have no place there (§19.1.1).
func checkTarget(r *Request) *Refusal {
	switch r.URI.Scheme {
	case "sip", "sips", "tel":
	default:
		return &Refusal{Status: 416, Reason: ReasonPhrase(416)}
	}
	if r.URI.Headers != "" {
		return badRequest(errors.New("headers in the Request-URI"))
	}
	return nil
}
