package dialog

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// request reads a request from its lines.
func request(t *testing.T, lines ...string) *sipmsg.Request {
	t.Helper()
	r, ok := message(t, lines).(*sipmsg.Request)
	if !ok {
		t.Fatalf("%q is no request", lines[0])
	}
	return r
}

// response reads a response from its lines.
func response(t *testing.T, lines ...string) *sipmsg.Response {
	t.Helper()
	r, ok := message(t, lines).(*sipmsg.Response)
	if !ok {
		t.Fatalf("%q is no response", lines[0])
	}
	return r
}

func message(t *testing.T, lines []string) sipmsg.Message {
	t.Helper()
	m, err := sipmsg.ParseMessage([]byte(strings.Join(lines, "\r\n")+"\r\n\r\n"), sipmsg.Limits{})
	if err != nil {
		t.Fatalf("parse %q: %v", lines, err)
	}
	return m
}

func parseURI(t *testing.T, s string) uri.URI {
	t.Helper()
	u, err := uri.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// ourInvite is an INVITE of ours with number 7.
func ourInvite(t *testing.T) *sipmsg.Request {
	return request(t, "INVITE sip:bob@example.com SIP/2.0",
		"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1",
		"From: <sip:alice@example.com>;tag=a", "To: sip:bob@example.com",
		"Contact: <sip:alice@192.0.2.1>", "Call-ID: c1", "CSeq: 7 INVITE")
}

// answer is a response to ourInvite with these further lines.
func answer(t *testing.T, code string, lines ...string) *sipmsg.Response {
	return response(t, append([]string{"SIP/2.0 " + code,
		"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1",
		"From: <sip:alice@example.com>;tag=a",
		"Call-ID: c1", "CSeq: 7 INVITE"}, lines...)...)
}

// theirInvite is an INVITE of the remote with number 20 and these further lines.
func theirInvite(t *testing.T, target string, lines ...string) *sipmsg.Request {
	return request(t, append([]string{"INVITE " + target + " SIP/2.0",
		"From: <sip:bob@example.com>;tag=b", "To: <sip:alice@example.com>",
		"Call-ID: c2", "CSeq: 20 INVITE"}, lines...)...)
}

func TestNewUAC(t *testing.T) {
	tests := []struct {
		name     string
		code     string
		lines    []string
		id       ID
		target   string
		routes   string
		early    bool
		nextHop  string
		wantFail error
	}{
		{name: "180 makes an early dialog", code: "180 Ringing",
			lines: []string{"To: sip:bob@example.com;tag=b", "Contact: <sip:bob@192.0.2.9:5070>"},
			id:    ID{"c1", "a", "b"}, target: "sip:bob@192.0.2.9:5070", early: true, nextHop: "sip:bob@192.0.2.9:5070"},
		{name: "200 makes a confirmed one", code: "200 OK",
			lines: []string{"To: sip:bob@example.com;tag=b", "Contact: <sip:bob@192.0.2.9>"},
			id:    ID{"c1", "a", "b"}, target: "sip:bob@192.0.2.9", nextHop: "sip:bob@192.0.2.9"},
		{name: "route set is reversed", code: "200 OK",
			lines: []string{"To: sip:bob@example.com;tag=b", "Contact: <sip:bob@192.0.2.9>",
				"Record-Route: <sip:p3;lr>, <sip:p2;lr>", "Record-Route: <sip:p1;lr>"},
			id: ID{"c1", "a", "b"}, target: "sip:bob@192.0.2.9", routes: "<sip:p1;lr> <sip:p2;lr> <sip:p3;lr>", nextHop: "sip:p1;lr"},
		{name: "RFC 2543 remote without tag", code: "200 OK",
			lines: []string{"To: sip:bob@example.com", "Contact: <sip:bob@192.0.2.9>"},
			id:    ID{"c1", "a", ""}, target: "sip:bob@192.0.2.9", nextHop: "sip:bob@192.0.2.9"},
		{name: "no Contact: the Request-URI", code: "180 Ringing",
			lines: []string{"To: sip:bob@example.com;tag=b"},
			id:    ID{"c1", "a", "b"}, target: "sip:bob@example.com", early: true, nextHop: "sip:bob@example.com"},
		{name: "Record-Route that cannot be read", code: "200 OK",
			lines:    []string{"To: sip:bob@example.com;tag=b", "Record-Route: <sip:"},
			wantFail: ErrMalformed},
		{name: "To that cannot be read", code: "200 OK", lines: []string{"To: <sip:"}, wantFail: ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := NewUAC(ourInvite(t), answer(t, tt.code, tt.lines...))
			if !errors.Is(err, tt.wantFail) {
				t.Fatalf("error %v, want %v", err, tt.wantFail)
			}
			if tt.wantFail != nil {
				return
			}
			if d.ID() != tt.id || d.Early() != tt.early || d.localSeq != 7 {
				t.Errorf("id %v early %v seq %d, want %v %v 7", d.ID(), d.Early(), d.localSeq, tt.id, tt.early)
			}
			target, hop := d.RemoteTarget(), d.NextHop()
			if target.String() != tt.target || hop.String() != tt.nextHop {
				t.Errorf("target %s next hop %s, want %s %s", target, hop, tt.target, tt.nextHop)
			}
			if got := routes(d); got != tt.routes {
				t.Errorf("routes %q, want %q", got, tt.routes)
			}
			if d.hasRemoteSeq {
				t.Error("a remote sequence number before the remote's first request")
			}
		})
	}
}

// TestSalvage: what can be read of the route, and nothing when nobody is named.
func TestSalvage(t *testing.T) {
	for record, want := range map[string]string{
		"<sip:p2;lr>, <sip:p1;lr>":        "<sip:p1;lr> <sip:p2;lr>",
		"<sip:p3;lr>, <sip:, <sip:p1;lr>": "<sip:p3;lr>", // no telling where the second one ends
		"<sip:":                           "",
	} {
		d, err := Salvage(ourInvite(t), answer(t, "200 OK", "To: sip:bob@example.com;tag=b", "Contact: <sip:bob@192.0.2.9>", "Record-Route: "+record))
		if err != nil {
			t.Fatalf("%s: %v", record, err)
		}
		if target := d.RemoteTarget(); routes(d) != want || target.String() != "sip:bob@192.0.2.9" || d.Early() {
			t.Errorf("%s: routes %q, want %q, target %s", record, routes(d), want, target)
		}
	}
	if _, err := Salvage(ourInvite(t), answer(t, "200 OK", "To: <sip:")); !errors.Is(err, ErrMalformed) {
		t.Errorf("without To: %v", err)
	}
}

func routes(d *Dialog) string {
	var b []string
	for _, r := range d.RouteSet() {
		b = append(b, r.String())
	}
	return strings.Join(b, " ")
}

func TestConfirmTakesRouteSetAndTargetAnew(t *testing.T) {
	d, err := NewUAC(ourInvite(t), answer(t, "183 Session Progress", "To: sip:bob@example.com;tag=b",
		"Contact: <sip:bob@early>", "Record-Route: <sip:p1;lr>"))
	if err != nil {
		t.Fatal(err)
	}
	err = d.Confirm(answer(t, "200 OK", "To: sip:bob@example.com;tag=b",
		"Contact: <sip:bob@late>", "Record-Route: <sip:p3;lr>, <sip:p2;lr>"))
	if err != nil || d.Early() {
		t.Fatalf("confirm: %v, early %v", err, d.Early())
	}
	target := d.RemoteTarget()
	if routes(d) != "<sip:p2;lr> <sip:p3;lr>" || target.String() != "sip:bob@late" {
		t.Errorf("routes %q target %s", routes(d), target)
	}
	if err := d.Confirm(answer(t, "200 OK", "To: sip:bob@example.com;tag=b", "Record-Route: <sip:")); !errors.Is(err, ErrMalformed) {
		t.Errorf("Record-Route that cannot be read: %v", err)
	}
}

func TestNewUAS(t *testing.T) {
	d, err := NewUAS(theirInvite(t, "sip:alice@192.0.2.1", "Contact: <sip:bob@192.0.2.9>",
		"Record-Route: <sip:p1;lr>, <sip:p2;lr>"), "mine", 100)
	if err != nil {
		t.Fatal(err)
	}
	if want := (ID{"c2", "mine", "b"}); d.ID() != want || !d.Early() {
		t.Errorf("id %v early %v, want %v true", d.ID(), d.Early(), want)
	}
	if routes(d) != "<sip:p1;lr> <sip:p2;lr>" {
		t.Errorf("routes %q, want them in order", routes(d))
	}
	if !d.hasRemoteSeq || d.remoteSeq != 20 {
		t.Errorf("remote seq %d %v, want 20", d.remoteSeq, d.hasRemoteSeq)
	}
	if err := d.Confirm(nil); err != nil || d.Early() {
		t.Errorf("confirm: %v, early %v", err, d.Early())
	}
	bye := d.NewRequest(sipmsg.BYE)
	want := "BYE sip:bob@192.0.2.9 SIP/2.0\r\nMax-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=mine\r\n" +
		"To: <sip:bob@example.com>;tag=b\r\nCall-ID: c2\r\nCSeq: 100 BYE\r\n" +
		"Route: <sip:p1;lr>\r\nRoute: <sip:p2;lr>\r\n"
	got, _, _ := strings.Cut(string(bye.Append(nil)), "Content-Length")
	if got != want {
		t.Errorf("BYE\n%s\nwant\n%s", got, want)
	}
}

func TestNewUASRefuses(t *testing.T) {
	tests := []struct {
		name string
		req  *sipmsg.Request
		want error
	}{
		{"no Contact", theirInvite(t, "sip:alice@192.0.2.1"), ErrNoTarget},
		{"Contact *", theirInvite(t, "sip:alice@192.0.2.1", "Contact: *"), ErrNoTarget},
		{"Record-Route that cannot be read", theirInvite(t, "sip:alice@192.0.2.1", "Contact: <sip:b@h>", "Record-Route: <sip:"), ErrMalformed},
		{"no From", request(t, "INVITE sip:a@h SIP/2.0", "To: <sip:a@h>", "Call-ID: c", "CSeq: 1 INVITE", "Contact: <sip:b@h>"), ErrMalformed},
	}
	for _, tt := range tests {
		if _, err := NewUAS(tt.req, "mine", 1); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestSecure(t *testing.T) {
	tests := []struct {
		target, via string
		want        bool
	}{
		{"sips:alice@h", "TLS", true},
		{"sips:alice@h", "TCP", false},
		{"sip:alice@h", "TLS", false},
	}
	for _, tt := range tests {
		req := theirInvite(t, tt.target, "Via: SIP/2.0/"+tt.via+" h;branch=z9hG4bK1", "Contact: <sip:b@h>")
		d, err := NewUAS(req, "mine", 1)
		if err != nil {
			t.Fatal(err)
		}
		if d.Secure() != tt.want {
			t.Errorf("%s over %s: secure %v", tt.target, tt.via, d.Secure())
		}
	}
}

func TestUpdateTarget(t *testing.T) {
	d, err := NewUAC(ourInvite(t), answer(t, "200 OK", "To: sip:bob@example.com;tag=b", "Contact: <sip:bob@one>"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		line, want string
		ok         bool
	}{
		{"Contact: <sip:bob@two>", "sip:bob@two", true},
		{"Subject: none", "sip:bob@two", false},
		{"Contact: *", "sip:bob@two", false},
		{"Contact: <sip:", "sip:bob@two", false},
	}
	for _, tt := range tests {
		req := request(t, "INVITE sip:alice@192.0.2.1 SIP/2.0", tt.line, "CSeq: 1 INVITE")
		ok := d.UpdateTarget(&req.Header)
		if target := d.RemoteTarget(); ok != tt.ok || target.String() != tt.want {
			t.Errorf("%s: %v %s, want %v %s", tt.line, ok, target, tt.ok, tt.want)
		}
	}
}

func TestRequestAndResponseNameTheSameDialog(t *testing.T) {
	req := request(t, "BYE sip:alice@192.0.2.1 SIP/2.0", "From: <sip:bob@h>;tag=b", "To: <sip:alice@h>;tag=a", "Call-ID: c", "CSeq: 1 BYE")
	resp := response(t, "SIP/2.0 200 OK", "From: <sip:alice@h>;tag=a", "To: <sip:bob@h>;tag=b", "Call-ID: c", "CSeq: 1 BYE")
	want := ID{"c", "a", "b"}
	if RequestID(req) != want || ResponseID(resp) != want {
		t.Errorf("request %v response %v, want %v", RequestID(req), ResponseID(resp), want)
	}
	if want.String() != "c;a;b" {
		t.Errorf("String %q", want.String())
	}
}

func TestToken(t *testing.T) {
	got, err := Token(bytes.NewReader(bytes.Repeat([]byte{0xff}, 16)))
	if err != nil || got != "ffffffff-ffff-4fff-bfff-ffffffffffff" {
		t.Errorf("token %q %v", got, err)
	}
	if _, err := Token(strings.NewReader("short")); err == nil {
		t.Error("a token without enough random bits")
	}
	a, _ := Token(nil)
	b, _ := Token(nil)
	if a == b || len(a) != 36 {
		t.Errorf("tokens %q and %q", a, b)
	}
}

func TestFirstSeq(t *testing.T) {
	tests := []struct {
		random string
		want   uint32
	}{{"\x00\x00", 1}, {"\xff\xff", 32768}, {"\x01\x02", 0x103}}
	for _, tt := range tests {
		if got, err := FirstSeq(strings.NewReader(tt.random)); err != nil || got != tt.want {
			t.Errorf("%x: %d %v, want %d", tt.random, got, err, tt.want)
		}
	}
	if _, err := FirstSeq(strings.NewReader("")); err == nil {
		t.Error("a number without random bits")
	}
	if n, err := FirstSeq(nil); err != nil || n < 1 || n > 32768 {
		t.Errorf("%d %v", n, err)
	}
}

// TestCopyRoute: every field of the request's, in order and as written.
func TestCopyRoute(t *testing.T) {
	req := theirInvite(t, "sip:alice@192.0.2.1", "Record-Route: <sip:p3;lr>, <sip:p2;lr>", "Record-Route: <sip:", "Route: <sip:p9;lr>")
	resp := sipmsg.NewResponse(req, 200, "")
	CopyRoute(&resp.Header, &req.Header)
	want := []string{"<sip:p3;lr>, <sip:p2;lr>", "<sip:"}
	var got []string
	for f := range resp.Header.All() {
		if f.Name == "Record-Route" {
			got = append(got, f.Value)
		}
	}
	if !slices.Equal(got, want) || resp.Header.Has("Route") {
		t.Errorf("the response has %q, want %q", got, want)
	}
}
