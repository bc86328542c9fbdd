package referral

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

func parse(t *testing.T, s string) sipmsg.NameAddr {
	t.Helper()
	n, err := sipmsg.ParseNameAddr(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFields(t *testing.T) {
	got := fmt.Sprint(Fields("sip:dora@h", parse(t, "sip:alice@h"), false))
	want := "[{Event refer} {Expires 600} {Accept message/sipfrag;version=2.0} {Refer-To sip:dora@h} {Referred-By <sip:alice@h>}]"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
	list := Fields("sip:dora@h", parse(t, "sip:alice@h"), true)
	if last := list[len(list)-1]; last != (sipmsg.Field{Name: "Refer-Sub", Value: "false"}) {
		t.Errorf("the last is %v", last)
	}
}

// TestReplacingIsReadAgain: what one side writes the other reads, odd Call-IDs too.
func TestReplacingIsReadAgain(t *testing.T) {
	for _, tt := range []struct {
		id   dialog.ID
		want sipmsg.Replaces
	}{
		{dialog.ID{CallID: "a@h", LocalTag: "l", RemoteTag: "r"}, sipmsg.Replaces{CallID: "a@h", ToTag: "r", FromTag: "l"}},
		{dialog.ID{CallID: "%3B?&=(x)", LocalTag: "l", RemoteTag: ""}, sipmsg.Replaces{CallID: "%3B?&=(x)", ToTag: "0", FromTag: "l"}},
	} {
		text := Replacing(parse(t, "<sip:c@h:5070;transport=tcp;method=INVITE?Subject=x>").URI, tt.id)
		req := sipmsg.NewRequest(sipmsg.REFER, uri.URI{Scheme: "sip", Host: "h"})
		req.Header.Add("Refer-To", text)
		order, refusal := Read(req)
		if refusal != nil || len(order.Headers) != 1 {
			t.Fatalf("%s: %+v, %+v", text, order, refusal)
		}
		if got := order.Target.URI.String(); got != "sip:c@h:5070;transport=tcp" {
			t.Errorf("%s: target %s", text, got)
		}
		if got, err := sipmsg.ParseReplaces(order.Headers[0].Value); err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestRead(t *testing.T) {
	const to = "Refer-To: "
	for _, tt := range []struct {
		lines  []string
		status int // 0: obeyed
		target string
		want   string // header fields
	}{
		{[]string{to + "sip:c@h"}, 0, "sip:c@h", ""},
		{[]string{to + `"Carol" <sips:c@h;user=phone>;x=y`, "Referred-By: <sip:b@h>"}, 0, "sips:c@h;user=phone", "{Referred-By <sip:b@h>}"},
		{[]string{to + "<tel:+123>"}, 0, "tel:+123", ""},
		{[]string{to + "<sip:c@h;method=INVITE?subject=Hi%20there&Via=x&From=x&body=x&Call-ID=x&Route=x>"}, 0, "sip:c@h", "{Subject Hi there}"},
		{[]string{to + "<sip:c@h?Require=replaces&Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>"}, 0, "sip:c@h",
			"{Require replaces} {Replaces a;to-tag=1;from-tag=2}"},
		{nil, 400, "", ""},
		{[]string{to + "sip:c@h", to + "sip:d@h"}, 400, "", ""},
		{[]string{to + "<sip:c@h"}, 400, "", ""},
		{[]string{to + "*"}, 400, "", ""},
		{[]string{to}, 400, "", ""},
		{[]string{to + "<http://h/x>"}, 416, "", ""},
		{[]string{to + "<sip:c@h;method=BYE>"}, 603, "", ""},
		{[]string{to + "sip:c@h", "Referred-By: <sip:b@h>", "Referred-By: <sip:b@h>"}, 400, "", ""},
		{[]string{to + "sip:c@h", "Referred-By: <b"}, 400, "", ""},
	} {
		req := sipmsg.NewRequest(sipmsg.REFER, uri.URI{Scheme: "sip", Host: "h"})
		for _, line := range tt.lines {
			name, value, _ := strings.Cut(line, ": ")
			req.Header.Add(name, value)
		}
		order, refusal := Read(req)
		if tt.status != 0 {
			if refusal == nil || refusal.Status != tt.status {
				t.Errorf("%q: %+v, want %d", tt.lines, refusal, tt.status)
			}
			continue
		}
		var fields []string
		for _, f := range order.Headers {
			fields = append(fields, fmt.Sprint(f))
		}
		if refusal != nil || order.Target.URI.String() != tt.target || strings.Join(fields, " ") != tt.want || order.NoSub {
			t.Errorf("%q: %+v, %+v", tt.lines, order, refusal)
		}
	}
}

func TestReadNoSubscription(t *testing.T) {
	for value, want := range map[string]bool{"false": true, "False": true, "true": false, "": false} {
		req := sipmsg.NewRequest(sipmsg.REFER, uri.URI{Scheme: "sip", Host: "h"})
		req.Header.Add("Refer-To", "sip:c@h")
		req.Header.Add("Refer-Sub", value)
		if order, _ := Read(req); order.NoSub != want {
			t.Errorf("%q: %v", value, order.NoSub)
		}
	}
}

// TestHeadersAreBounded: a Refer-To cannot fill the new INVITE.
func TestHeadersAreBounded(t *testing.T) {
	req := sipmsg.NewRequest(sipmsg.REFER, uri.URI{Scheme: "sip", Host: "h"})
	req.Header.Add("Refer-To", "<sip:c@h?"+strings.Join(slices.Repeat([]string{"Subject=x"}, 3*MaxHeaders), "&")+">")
	order, refusal := Read(req)
	if refusal != nil || len(order.Headers) != MaxHeaders {
		t.Errorf("%d header fields, %+v", len(order.Headers), refusal)
	}
}

// TestHeaders: of what a URI has for the INVITE, what might harm is left out (RFC 3261 §19.1.5).
func TestHeaders(t *testing.T) {
	for text, want := range map[string]string{
		"<sip:c@h>": "[]",
		"<sip:c@h?Subject=a%20b&Route=x&Contact=x&body=x>": "[{Subject a b}]",
		"<sip:c@h?replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>": "[{Replaces a;to-tag=1;from-tag=2}]",
		"<tel:+123>": "[]",
	} {
		if got := fmt.Sprint(Headers(parse(t, text).URI)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
