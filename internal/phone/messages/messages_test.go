package messages

import (
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// request is a MESSAGE of bob's.
func request(contentType, body string, fields ...sipmsg.Field) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.MESSAGE, uri.URI{Scheme: "sip", Host: "h"})
	req.Header.Add("From", "Bob <sip:bob@h>;tag=7")
	if contentType != "" {
		req.Header.Add("Content-Type", contentType)
	}
	for _, f := range fields {
		req.Header.Add(f.Name, f.Value)
	}
	req.Body = []byte(body)
	return req
}

func TestRead(t *testing.T) {
	const from = "\"Bob\" <sip:bob@h>"
	typing := func(state string) string {
		return `<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>` + state + `</state></isComposing>`
	}
	for name, tt := range map[string]struct {
		req  *sipmsg.Request
		want Message
	}{
		"plain":    {request("text/plain", "hello"), Message{From: from, ContentType: "text/plain", Text: "hello"}},
		"html":     {request("TEXT/HTML;charset=utf-8", "<b>"), Message{From: from, ContentType: "text/html", Text: "<b>"}},
		"no body":  {request("", ""), Message{From: from, ContentType: "", Text: ""}},
		"no type":  {request("", "hello"), Message{From: from, ContentType: "text/plain", Text: "hello"}},
		"Latin 1":  {request("text/plain;charset=iso-8859-1", "caf\xe9"), Message{From: from, ContentType: "text/plain", Text: "café"}},
		"not said": {request("text/plain", "caf\xe9"), Message{From: from, ContentType: "text/plain", Text: "café"}},
		"identity": {request("text/plain", "x", sipmsg.Field{Name: "Content-Encoding", Value: "Identity"}), Message{From: from, ContentType: "text/plain", Text: "x"}},
		"typing":   {request("application/im-iscomposing+xml", typing("active")), Message{From: from, Typing: true, Active: true, Holds: 2 * time.Minute}},
		"for a while": {request("application/im-iscomposing+xml", typing("active</state><refresh>90</refresh><state>")),
			Message{From: from, Typing: true, Active: true, Holds: 90 * time.Second}},
		"not typing":  {request("application/im-iscomposing+xml", typing("idle")), Message{From: from, Typing: true}},
		"inside CPIM": {request("message/cpim", "From: <im:eve@x>\r\n\r\nContent-Type: text/plain\r\n\r\nhello"), Message{From: from, ContentType: "text/plain", Text: "hello"}},
	} {
		got, refusal := Read(tt.req)
		if refusal != nil || got != tt.want {
			t.Errorf("%s: %+v, %+v", name, got, refusal)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		req    *sipmsg.Request
		status int
		field  string
	}{
		"a picture":         {request("image/png", "x"), 415, "Accept"},
		"a broken type":     {request("text", "x"), 415, "Accept"},
		"no type at all":    {request("/;", "x"), 400, ""},
		"compressed":        {request("text/plain", "x", sipmsg.Field{Name: "Content-Encoding", Value: "gzip"}), 415, "Accept-Encoding"},
		"unknown encoding":  {request("text/plain;charset=klingon", "x"), 415, "Accept"},
		"no UTF-8":          {request("text/plain;charset=utf-8", "caf\xe9"), 415, "Accept"},
		"no isComposing":    {request("application/im-iscomposing+xml", "<x"), 400, ""},
		"no CPIM":           {request("message/cpim", "\x00"), 400, ""},
		"CPIM inside CPIM":  {request("message/cpim", "From: <im:a@b>\r\n\r\nContent-Type: message/cpim\r\n\r\nx"), 415, "Accept"},
		"a picture in CPIM": {request("message/cpim", "From: <im:a@b>\r\n\r\nContent-Type: image/png\r\n\r\nx"), 415, "Accept"},
	} {
		_, refusal := Read(tt.req)
		if refusal == nil || refusal.Status != tt.status {
			t.Errorf("%s: %+v", name, refusal)
			continue
		}
		if tt.field != "" && (len(refusal.Headers) != 1 || refusal.Headers[0].Name != tt.field) {
			t.Errorf("%s: refused with %+v", name, refusal.Headers)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("text/plain", []byte("hello"))
	f.Add("message/cpim", []byte("From: <im:a@b>\r\n\r\nContent-Type: text/plain\r\n\r\nx"))
	f.Add("application/im-iscomposing+xml", []byte("<isComposing><state>active</state></isComposing>"))
	f.Fuzz(func(t *testing.T, media string, body []byte) {
		if m, refusal := Read(request(media, string(body))); refusal == nil && m.Typing && m.Text != "" {
			t.Errorf("a text while typing: %+v", m)
		}
	})
}
