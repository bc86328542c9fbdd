package sipmsg

import (
	"strings"
	"testing"
)

// valid has what every request has, a line each.
var valid = strings.Join([]string{
	"Via: SIP/2.0/UDP a;branch=z9hG4bKx", "From: <sip:f@x>;tag=1", "To: <sip:t@x>", "Call-ID: id", "CSeq: 1 OPTIONS",
	"Max-Forwards: 70", "Contact: <sip:f@h>",
}, "\r\n")

func requestWith(t *testing.T, target, header string) *Request {
	t.Helper()
	return mustParse(t, "OPTIONS "+target+" SIP/2.0\r\n"+header+"\r\n\r\n").(*Request)
}

// Each case changes one line of a valid request.
func TestValidateRequest(t *testing.T) {
	for _, c := range []struct {
		old, new string
		status   int
	}{
		{"", "", 0},
		{"Via: SIP/2.0/UDP a;branch=z9hG4bKx\r\n", "", 400},
		{"Via: SIP/2.0/UDP a;branch=z9hG4bKx", "Via: SIP/2.0/UDP a, SIP/2.0/TCP b", 0},
		{"Via: SIP/2.0/UDP a;branch=z9hG4bKx", "Via: SIP/2.0/UDP a, noise", 400},
		{"Via: SIP/2.0/UDP a;branch=z9hG4bKx", "Via:", 400},
		{"From: <sip:f@x>;tag=1\r\n", "", 400},
		{"From: <sip:f@x>;tag=1", "From: noise", 400},
		{"From: <sip:f@x>;tag=1", "From: *", 400},
		{"From: <sip:f@x>;tag=1", "From: <sip:f@x>;tag=1\r\nFrom: <sip:f@x>;tag=1", 400},
		{"From: <sip:f@x>;tag=1", "From: tel:+1;tag=1", 0},
		{"To: <sip:t@x>\r\n", "", 400},
		{"To: <sip:t@x>", "To: \"open <sip:t@x>", 400},
		{"To: <sip:t@x>", "To: <isbn:2983792873>", 0},
		{"Call-ID: id\r\n", "", 400},
		{"Call-ID: id", "Call-ID:", 400},
		{"Call-ID: id", "Call-ID: i d", 400},
		{"CSeq: 1 OPTIONS\r\n", "", 400},
		{"CSeq: 1 OPTIONS", "CSeq: 1 INVITE", 400},
		{"CSeq: 1 OPTIONS", "CSeq: 1 options", 400},
		{"CSeq: 1 OPTIONS", "CSeq: 2147483648 OPTIONS", 400},
		{"CSeq: 1 OPTIONS", "CSeq: one OPTIONS", 400},
		{"Max-Forwards: 70\r\n", "", 0},
		{"Max-Forwards: 70", "Max-Forwards: 0", 0},
		{"Max-Forwards: 70", "Max-Forwards: 256", 400},
		{"Max-Forwards: 70", "Max-Forwards: x", 400},
		{"Max-Forwards: 70", "Max-Forwards: 70\r\nExpires: 4294967296", 400},
		{"Max-Forwards: 70", "Max-Forwards: 70\r\nExpires: 4294967295", 0},
		{"Max-Forwards: 70", "Max-Forwards: 70\r\nExpires: 1\r\nExpires: 2", 400},
		{"Max-Forwards: 70", "Max-Forwards: 70\r\nContent-Type: a/b\r\nc: a/b", 400},
		{"Max-Forwards: 70", "Max-Forwards: 70\r\nRoute: noise", 400},
		{"Max-Forwards: 70", "Max-Forwards: 70\r\nRecord-Route: <sip:p;lr>, <sip:q", 400},
		{"Max-Forwards: 70", "Max-Forwards: 70\r\nDate: yesterday", 0},
		{"Contact: <sip:f@h>\r\n", "", 0},
		{"Contact: <sip:f@h>", "Contact: <sip:f@h", 400},
		{"Contact: <sip:f@h>", "Contact: sip:f@h?x=y", 400},
		{"Contact: <sip:f@h>", "Contact: <sip:f@h>, sip:g@h", 0},
		{"Contact: <sip:f@h>", "Contact: *", 400},
		{"Contact: <sip:f@h>", "Contact: <sip:f@h>;expires=4294967296", 400},
		{"Contact: <sip:f@h>", "Contact: <sip:f@h>;expires=soon", 0},
	} {
		r := requestWith(t, "sip:a@b", strings.Replace(valid, c.old, c.new, 1))
		refusal := ValidateRequest(r)
		switch {
		case c.status == 0 && refusal != nil:
			t.Errorf("%q refused: %+v", c.new, *refusal)
		case c.status != 0 && refusal == nil:
			t.Errorf("%q for %q is not refused", c.new, c.old)
		case c.status != 0 && (refusal.Status != c.status || !strings.HasPrefix(refusal.Reason, "Bad Request (")):
			t.Errorf("%q refused: %+v", c.new, *refusal)
		}
	}
}

func TestValidateTarget(t *testing.T) {
	for target, status := range map[string]int{
		"sip:a@b": 0, "sips:a@b": 0, "tel:+123": 0, "sip:a@b?x=y": 400, "http://a/": 416, "nobodyKnows:this": 416,
	} {
		refusal := ValidateRequest(requestWith(t, target, valid))
		if (refusal == nil) != (status == 0) || refusal != nil && refusal.Status != status {
			t.Errorf("%s: %+v, want %d", target, refusal, status)
		}
	}
}

func TestValidateRegisterContact(t *testing.T) {
	header := strings.NewReplacer("OPTIONS", "REGISTER", "Contact: <sip:f@h>", "Contact: *").Replace(valid)
	r := mustParse(t, "REGISTER sip:b SIP/2.0\r\n"+header+"\r\n\r\n").(*Request)
	if refusal := ValidateRequest(r); refusal != nil {
		t.Errorf("* alone refused: %+v", refusal)
	}
	r.Header.Add("Contact", "<sip:f@h>")
	if ValidateRequest(r) == nil {
		t.Error("* among others is not refused")
	}
}

// The reason phrase goes on the wire: one line, bearable.
func TestRefusalReason(t *testing.T) {
	header := strings.Replace(valid, "Contact: <sip:f@h>", "Contact: <sip:"+strings.Repeat("x", 5000)+" >\r\n ,<sip:y z>", 1)
	refusal := ValidateRequest(requestWith(t, "sip:a@b", header))
	if refusal == nil || len(refusal.Reason) > 200 || strings.ContainsAny(refusal.Reason, "\r\n") {
		t.Errorf("refusal %+v", refusal)
	}
}

func TestValidateResponse(t *testing.T) {
	for _, c := range []struct {
		old, new string
		fine     bool
	}{
		{"", "", true},
		{"CSeq: 1 OPTIONS", "CSeq: 1 INVITE", true},
		{"CSeq: 1 OPTIONS", "CSeq: 99999999999 INVITE", false},
		{"To: <sip:t@x>\r\n", "", false},
		{"Call-ID: id", "Call-ID: id\r\nCall-ID: id", false},
		{"Via: SIP/2.0/UDP a;branch=z9hG4bKx\r\n", "", false},
		{"Via: SIP/2.0/UDP a;", "Via: SIP/2.0/UDP b\r\nVia: SIP/2.0/UDP a;", false},
		{"Via: SIP/2.0/UDP a;", "Via: SIP/2.0/UDP b, SIP/2.0/UDP a;", false},
		{"Contact: <sip:f@h>", "Contact: noise", true},
	} {
		header := strings.Replace(valid, c.old, c.new, 1)
		r := mustParse(t, "SIP/2.0 200 OK\r\n"+header+"\r\n\r\n").(*Response)
		if err := ValidateResponse(r); (err == nil) != c.fine {
			t.Errorf("%q for %q: %v", c.new, c.old, err)
		}
	}
}
