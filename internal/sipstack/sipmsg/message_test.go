package sipmsg

import (
	"fmt"
	"strings"
	"testing"

	"gosua/internal/sipstack/uri"
)

// The layout is pjsua's: a space after each colon, Content-Length last and padded.
func TestWriteRequest(t *testing.T) {
	r := NewRequest(INVITE, uri.URI{Scheme: "sip", User: "bob", Host: "127.0.0.1", Port: 20020})
	r.Header.PrependVia(Via{Transport: "TCP", Host: "127.0.0.1", Port: 38979, Params: ";rport;branch=z9hG4bKPj1;alias"})
	r.Header.SetFrom(NameAddr{URI: sip("alice", "127.0.0.1"), Bare: true}.WithTag("3f9f"))
	r.Header.SetTo(NameAddr{URI: sip("bob", "127.0.0.1"), Bare: true})
	r.Header.SetContact(NameAddr{URI: uri.URI{Scheme: "sip", User: "alice", Host: "127.0.0.1", Port: 20010, Params: ";ob"}})
	r.Header.Add("Call-ID", "f05b438b")
	r.Header.SetCSeq(CSeq{17058, INVITE})
	r.Header.Add("Content-Type", "application/sdp")
	r.Header.Add("Content-Length", "99999")
	r.Body = []byte(strings.Repeat("x", 737))
	want := "INVITE sip:bob@127.0.0.1:20020 SIP/2.0\r\n" +
		"Via: SIP/2.0/TCP 127.0.0.1:38979;rport;branch=z9hG4bKPj1;alias\r\n" +
		"Max-Forwards: 70\r\n" +
		"From: sip:alice@127.0.0.1;tag=3f9f\r\n" +
		"To: sip:bob@127.0.0.1\r\n" +
		"Contact: <sip:alice@127.0.0.1:20010;ob>\r\n" +
		"Call-ID: f05b438b\r\n" +
		"CSeq: 17058 INVITE\r\n" +
		"Content-Type: application/sdp\r\n" +
		"Content-Length:  737\r\n\r\n" + string(r.Body)
	if got := string(r.Append(nil)); got != want {
		t.Errorf("written as\n%s\nwant\n%s", got, want)
	}
	if got := string(r.Append([]byte("x"))); got != "x"+want {
		t.Error("Append does not append")
	}
}

func TestWriteContentLength(t *testing.T) {
	for n, want := range map[int]string{0: "Content-Length:  0", 7: "Content-Length:    7", 42: "Content-Length:   42",
		737: "Content-Length:  737", 1234: "Content-Length: 1234", 12345: "Content-Length: 12345"} {
		r := &Response{StatusCode: 200, Reason: "OK", Body: make([]byte, n)}
		got, _, _ := strings.Cut(string(r.Append(nil)), "\r\n\r\n")
		equal(t, "response", got, "SIP/2.0 200 OK\r\n"+want)
	}
}

// Nothing that is put into a message can bring in a line of its own.
func TestWriteInjection(t *testing.T) {
	const evil = "x\r\nEvil: 1\nEvil: 2\rEvil: 3\r\n\r\nbody"
	r := NewRequest(Method(evil), uri.URI{Scheme: "sip", User: evil, Host: evil, Params: evil, Headers: evil})
	r.Header.Add("Subject", evil)
	r.Header.Add(evil, "x")
	r.Header.Add("Bad Name", "x")
	r.Header.Add("", "x")
	r.Header.PrependVia(Via{Transport: evil, Host: evil, Params: evil})
	r.Header.SetFrom(NameAddr{DisplayName: evil, URI: sip(evil, evil), Params: evil})
	r.Header.SetCSeq(CSeq{1, evil})
	response := &Response{StatusCode: 200, Reason: evil, Header: r.Header}
	for _, m := range []Message{r, response} {
		lines := strings.Split(strings.TrimSuffix(string(m.Append(nil)), "\r\n\r\n"), "\r\n")
		if len(lines) != 7 {
			t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
		}
		for _, line := range lines {
			if strings.HasPrefix(line, "Evil") || strings.ContainsAny(line, "\r\n") {
				t.Errorf("line %q", line)
			}
		}
		if strings.ContainsAny(m.Summary(), "\r\n") {
			t.Errorf("summary %q", m.Summary())
		}
	}
}

func TestNewResponse(t *testing.T) {
	req := mustParse(t, "INVITE sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP one, SIP/2.0/UDP two\r\nTo: <sip:t@x>\r\nVia: SIP/2.0/UDP three\r\n"+
		"f: <sip:f@x>;tag=1\r\nSubject: no\r\nCSeq: 7 INVITE\r\ni: id\r\nTimestamp: 54\r\nRequire: no\r\nl: 0\r\n\r\n").(*Request)
	r := NewResponse(req, 486, "")
	equal(t, "written", string(r.Append(nil)), "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP one, SIP/2.0/UDP two\r\n"+
		"Via: SIP/2.0/UDP three\r\nCall-ID: id\r\nFrom: <sip:f@x>;tag=1\r\nTo: <sip:t@x>\r\nCSeq: 7 INVITE\r\nTimestamp: 54\r\n"+
		"Content-Length:  0\r\n\r\n")
	equal(t, "own reason", NewResponse(req, 200, "Fine").Reason, "Fine")
	if err := ValidateResponse(r); err == nil {
		t.Error("a response with three Vias is not dropped")
	}
}

func TestSummary(t *testing.T) {
	req := mustParse(t, invite).(*Request)
	equal(t, "request", req.Summary(), "INVITE/cseq=17058")
	equal(t, "response", NewResponse(req, 180, "").Summary(), "180/INVITE/cseq=17058")
}

func TestClone(t *testing.T) {
	req := mustParse(t, invite).(*Request)
	before := string(req.Append(nil))
	c := req.Clone()
	c.Header.Set("To", "x")
	c.Body[0] = 'X'
	equal(t, "request", string(req.Append(nil)), before)
	resp := NewResponse(req, 200, "")
	resp.Body = []byte("abc")
	d := resp.Clone()
	d.Header.Del("Via")
	d.Body[0] = 'X'
	equal(t, "response", resp.Header.Has("Via") && string(resp.Body) == "abc", true)
	equal(t, "interface", Message(d).Head() == &d.Header && string(Message(d).Payload()) == "Xbc", true)
}

func TestReasonPhrase(t *testing.T) {
	for code, want := range map[int]string{
		100: "Trying", 180: "Ringing", 200: "OK", 202: "Accepted", 302: "Moved Temporarily", 401: "Unauthorized",
		407: "Proxy Authentication Required", 408: "Request Timeout", 481: "Call/Transaction Does Not Exist",
		487: "Request Terminated", 488: "Not Acceptable Here", 491: "Request Pending", 500: "Server Internal Error",
		503: "Service Unavailable", 603: "Decline",
		// Unknown codes take their class's.
		199 - 10: "Session Progress", 299: "OK", 399: "Multiple Choices", 499: "Bad Request", 599: "Server Internal Error",
		699: "Busy Everywhere", 700: "", 0: "",
	} {
		equal(t, fmt.Sprint("reason of ", code), ReasonPhrase(code), want)
	}
	for code := 100; code < 700; code++ {
		if ReasonPhrase(code) == "" {
			t.Errorf("%d has no reason phrase", code)
		}
	}
}

func TestWriteAllocations(t *testing.T) {
	m := mustParse(t, invite)
	if n := testing.AllocsPerRun(100, func() { _ = m.Append(nil) }); n > 2 {
		t.Errorf("%v allocations for a write", n)
	}
	room := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { _ = m.Append(room) }); n != 0 {
		t.Errorf("%v allocations for a write where there is room", n)
	}
}
