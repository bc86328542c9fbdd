package sipmsg

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// invite is a message as phones send it.
const invite = "INVITE sip:bob@biloxi.example.com:5060;transport=udp SIP/2.0\r\n" +
	"Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bKPj7dd18fcf-117a-4d97-ab6d-d30abd84f2be\r\n" +
	"Max-Forwards: 70\r\n" +
	"From: \"Alice Smith\" <sip:alice@atlanta.example.com>;tag=3f9f416b-98f6-4467-a0f6-52161e7f58e9\r\n" +
	"To: <sip:bob@biloxi.example.com>\r\n" +
	"Contact: <sip:alice@192.0.2.10:5060;ob>\r\n" +
	"Call-ID: f05b438b-740b-41b6-9fae-f14910c54a95\r\n" +
	"CSeq: 17058 INVITE\r\n" +
	"Allow: PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, INFO, MESSAGE, OPTIONS\r\n" +
	"Supported: replaces, 100rel, timer, norefersub\r\n" +
	"User-Agent: gosua\r\n" +
	"Content-Type: application/sdp\r\n" +
	"Content-Length:   15\r\n" +
	"\r\n" +
	"v=0\r\no=- 1 1 IN"

func mustParse(t testing.TB, s string) Message {
	t.Helper()
	m, err := ParseMessage([]byte(s), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestParseInvite(t *testing.T) {
	r := mustParse(t, invite).(*Request)
	equal(t, "method", r.Method, INVITE)
	equal(t, "Request-URI", r.URI.String(), "sip:bob@biloxi.example.com:5060;transport=udp")
	equal(t, "fields", r.Header.Len(), 12)
	equal(t, "body", string(r.Body), "v=0\r\no=- 1 1 IN")
	if refusal := ValidateRequest(r); refusal != nil {
		t.Errorf("refused: %+v", refusal)
	}
	via, _ := r.Header.Via()
	equal(t, "branch", via.Branch(), "z9hG4bKPj7dd18fcf-117a-4d97-ab6d-d30abd84f2be")
	from, _ := r.Header.From()
	equal(t, "From", from.DisplayName+" "+from.Tag(), "Alice Smith 3f9f416b-98f6-4467-a0f6-52161e7f58e9")
}

func TestParseAllocations(t *testing.T) {
	const most = 6
	b := []byte(invite)
	n := testing.AllocsPerRun(100, func() {
		m, err := ParseMessage(b, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		h := m.Head()
		_, ok1 := h.Via()
		_, ok2 := h.From()
		_, ok3 := h.To()
		_, ok4 := h.CSeq()
		_, ok5 := h.Contact()
		_, ok6 := h.MaxForwards()
		_, ok7 := h.ContentLength()
		if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 || !ok7 || h.CallID() == "" || h.ContentType() == "" {
			t.Fatal("not everything is read")
		}
	})
	if n > most {
		t.Errorf("%v allocations, more than %d", n, most)
	}
}

// Every prefix is refused or is a message, and one cut within the body is refused.
func TestParsePrefixes(t *testing.T) {
	response := "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@b>;tag=\"x;\\\"\"\r\n ;y=z\r\nCSeq: 1 BYE\r\nl: 3\r\n\r\nabc"
	for _, whole := range []string{invite, response} {
		head := strings.Index(whole, "\r\n\r\n") + 4
		for i := range len(whole) {
			m, err := ParseMessage([]byte(whole[:i]), Limits{})
			if (m == nil) == (err == nil) {
				t.Fatalf("prefix of %d octets: %v and %v", i, m, err)
			}
			if i >= head && err == nil {
				t.Errorf("a body of %d octets less is taken", len(whole)-i)
			}
			if req, ok := m.(*Request); ok {
				ValidateRequest(req)
			}
		}
		mustParse(t, whole)
		mustParse(t, whole+"and noise")
	}
}

func TestParseLenient(t *testing.T) {
	for what, text := range map[string]string{
		"LF alone":              "OPTIONS sip:a@b SIP/2.0\nTo: <sip:t@x>\nl: 2\n\nhi",
		"line breaks before":    "\r\n\r\nOPTIONS sip:a@b SIP/2.0\r\nTo: <sip:t@x>\r\nl: 2\r\n\r\nhi",
		"no Content-Length":     "OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:t@x>\r\n\r\nhi",
		"space before colon":    "OPTIONS sip:a@b SIP/2.0\r\nTo \t: <sip:t@x>\r\n\r\nhi",
		"no space after colon":  "OPTIONS sip:a@b SIP/2.0\r\nTo:<sip:t@x>\r\n\r\nhi",
		"folded":                "OPTIONS sip:a@b SIP/2.0\r\nTo:\r\n\t<sip:t@x>\r\n \r\n\r\nhi",
		"small letters":         "OPTIONS sip:a@b sip/2.0\r\ntO: <sip:t@x>\r\n\r\nhi",
		"space after version":   "OPTIONS sip:a@b SIP/2.0 \r\nTo: <sip:t@x>\r\n\r\nhi",
		"more than announced":   "OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:t@x>\r\nl:2\r\n\r\nhinoise",
		"zeros before a length": "OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:t@x>\r\nl: 002\r\n\r\nhi",
	} {
		m, err := ParseMessage([]byte(text), Limits{})
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		to, ok := m.Head().To()
		if !ok || to.URI.User != "t" || string(m.Payload()) != "hi" {
			t.Errorf("%s: To %v, body %q", what, to, m.Payload())
		}
	}
	m := mustParse(t, "OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:t@x>\r\n")
	equal(t, "without an empty line", m.Summary(), "OPTIONS/cseq=0")
}

func TestParseRefused(t *testing.T) {
	const rest = "\r\nVia: SIP/2.0/UDP a\r\nCall-ID: x\r\n\r\n"
	for _, c := range []struct {
		text   string
		status int
		answer bool
	}{
		{"", 400, false},
		{"\r\n\r\n", 400, false},
		{"noise", 400, false},
		{"\x00\xff\x00\n\n", 400, false},
		{"GET / HTTP/1.1" + rest, 400, true},
		{"INVITE" + rest, 400, false},
		{"INVITE sip:a@b" + rest, 400, false},
		{"IN[]VITE sip:a@b SIP/2.0" + rest, 400, false},
		{"INVITE  sip:a@b SIP/2.0" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0 x" + rest, 400, true},
		{"INVITE sip:a@b SIP/two" + rest, 400, true},
		{"INVITE sip:a@b SIP/3.0" + rest, 505, true},
		{"INVITE sip: SIP/2.0" + rest, 400, true},
		{"INVITE a@b SIP/2.0" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\n folded: start" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\nno colon" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\n: no name" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\nbad@name: x" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\nl: 1" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\nl: -1" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\nl: 0x" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\nl: 4294967296" + rest, 400, true},
		{"INVITE sip:a@b SIP/2.0\r\nl: 0\r\nContent-Length: 0" + rest, 400, true},
		{"SIP/2.0 99 Low" + rest, 400, false},
		{"SIP/2.0 700 High" + rest, 400, false},
		{"SIP/2.0 0200 Long" + rest, 400, false},
		{"SIP/2.0 2x0 OK" + rest, 400, false},
		{"SIP/2.0" + rest, 400, false},
		{"SIP/3.0 200 OK" + rest, 400, false},
		{"SIP/2.0 200 OK\r\nl: 1" + rest, 400, false},
	} {
		m, err := ParseMessage([]byte(c.text), Limits{})
		var fault *ParseError
		if m != nil || !errors.As(err, &fault) {
			t.Errorf("%q: %v, %v", c.text, m, err)
			continue
		}
		if fault.Status != c.status || (fault.Request != nil) != c.answer || fault.Fatal {
			t.Errorf("%q: %v, status %d, to be answered %v", c.text, err, fault.Status, fault.Request != nil)
		}
		if c.answer && (fault.Request.Header.CallID() != "x" || fault.Request.Header.Get("Via") == "") {
			t.Errorf("%q: the request to be answered has %q", c.text, text(&fault.Request.Header))
		}
	}
}

func TestParseSkipsEmptyReason(t *testing.T) {
	for _, line := range []string{"SIP/2.0 100 ", "SIP/2.0 100"} {
		r := mustParse(t, line+"\r\nCSeq: 1 INVITE\r\n\r\n").(*Response)
		equal(t, "status", fmt.Sprint(r.StatusCode, r.Reason), "100")
	}
}

func TestParseLimits(t *testing.T) {
	request := func(lines, body int) []byte {
		s := "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: x\r\n" + strings.Repeat("X: y\r\n", lines-1)
		return []byte(s + "\r\n" + strings.Repeat("z", body))
	}
	for _, c := range []struct {
		b      []byte
		lim    Limits
		status int
	}{
		{request(DefaultMaxHeaders, 0), Limits{}, 0},
		{request(DefaultMaxHeaders+1, 0), Limits{}, 400},
		{request(5, 0), Limits{MaxHeaders: 5}, 0},
		{request(6, 0), Limits{MaxHeaders: 5}, 400},
		{request(1, DefaultMaxSize-len(request(1, 0))), Limits{}, 0},
		{request(1, DefaultMaxSize), Limits{}, 513},
		{request(1, 100), Limits{MaxSize: len(request(1, 100))}, 0},
		{request(1, 100), Limits{MaxSize: len(request(1, 99))}, 513},
		{request(100, 0), Limits{MaxSize: 200}, 513},
		{bytes.Repeat([]byte("x\n"), 30000), Limits{}, 400},
		{[]byte("OPTIONS sip:a@b SIP/2.0\r\nCall-ID: x\r\nX: y" + strings.Repeat("\r\n z", 10000) + "\r\n\r\n"), Limits{}, 400},
	} {
		_, err := ParseMessage(c.b, c.lim)
		var fault *ParseError
		switch errors.As(err, &fault); {
		case c.status == 0 && err != nil:
			t.Errorf("%d octets within %+v: %v", len(c.b), c.lim, err)
		case c.status != 0 && (fault == nil || fault.Status != c.status):
			t.Errorf("%d octets beyond %+v: %v, want status %d", len(c.b), c.lim, err, c.status)
		case c.status == 513 && fault.Request.Header.CallID() != "x":
			t.Errorf("%d octets beyond %+v cannot be answered", len(c.b), c.lim)
		}
	}
}

// The header keeps nothing of the datagram; the body is a part of it without room behind.
func TestParseOwnership(t *testing.T) {
	b := []byte(invite + "next")
	m, err := ParseMessage(b, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	body := append(m.Payload(), "longer"...)
	if !strings.HasSuffix(string(b), "next") {
		t.Errorf("appending %q to the body wrote into what follows", body)
	}
	clear(b)
	via, ok := m.Head().Via()
	if !ok || via.Host != "192.0.2.10" {
		t.Errorf("Via changed with the datagram: %v", via)
	}
}

func TestParseErrorText(t *testing.T) {
	_, err := ParseMessage([]byte("INVITE sip:a@b SIP/2.0\r\n"+strings.Repeat("x", 5000)+"\r\n\r\n"), Limits{})
	if err == nil || len(err.Error()) > 300 || strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("error text: %v", err)
	}
}
