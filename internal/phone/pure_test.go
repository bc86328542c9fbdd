package phone

import (
	"errors"
	"testing"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
)

func TestInfoDigit(t *testing.T) {
	for _, tc := range []struct {
		contentType, body, digit string
		duration                 int
		ok                       bool
	}{
		{"application/dtmf-relay", "Signal=5\r\nDuration=160", "5", 160, true},
		{"application/dtmf-relay", "Signal= # \r\nDuration= 250\r\n", "#", 250, true},
		{"application/dtmf-relay", "signal=a\nduration=x\n", "A", 0, true},
		{"application/dtmf-relay", "Duration=160", "", 0, false},
		{"application/dtmf-relay", "Signal=55", "", 0, false},
		{"application/dtmf-relay", "Signal=\x1b", "", 0, false},
		{"application/dtmf", "7\r\n", "7", 0, true},
		{"application/dtmf", "", "", 0, false},
		{"text/plain", "Signal=5", "", 0, false},
	} {
		digit, duration, ok := infoDigit(tc.contentType, tc.body)
		if digit != tc.digit || ok != tc.ok || ok && duration != tc.duration {
			t.Errorf("infoDigit(%q, %q) = %q %d %v, want %q %d %v", tc.contentType, tc.body, digit, duration, ok, tc.digit, tc.duration, tc.ok)
		}
	}
}

func TestParseTarget(t *testing.T) {
	for _, good := range []string{"sip:bob@127.0.0.1", "sips:bob@example.com:5061", `"Bob" <sip:bob@[::1]:5080>`, "tel:+4930123"} {
		if _, err := parseTarget(good); err != nil {
			t.Errorf("parseTarget(%q): %v", good, err)
		}
	}
	for _, bad := range []string{"", "bob", "http://example.com", "sip:", "sip:@", "<sip:bob@127.0.0.1"} {
		if _, err := parseTarget(bad); !errors.Is(err, ErrBadURI) {
			t.Errorf("parseTarget(%q) = %v, want ErrBadURI", bad, err)
		}
	}
}

// TestParseTyped proves that the parameters of a bare URI are the URI's, so that its transport counts.
func TestParseTyped(t *testing.T) {
	for _, c := range []struct{ in, uri, params, written string }{
		{"sip:bob@h", "sip:bob@h", "", "sip:bob@h"},
		{" sip:bob@h;transport=tcp ", "sip:bob@h;transport=tcp", "", "<sip:bob@h;transport=tcp>"},
		{"<sip:bob@h;transport=tcp>;x=1", "sip:bob@h;transport=tcp", ";x=1", "<sip:bob@h;transport=tcp>;x=1"},
		{`"B" <sip:bob@h>`, "sip:bob@h", "", `"B" <sip:bob@h>`},
		{"sip:bob@h?Subject=x", "sip:bob@h?Subject=x", "", "<sip:bob@h?Subject=x>"},
	} {
		got, err := parseTyped(c.in)
		if err != nil || got.URI.String() != c.uri || string(got.Params) != c.params || got.String() != c.written {
			t.Errorf("%q: %v with URI %s and parameters %q, %v", c.in, got, got.URI, got.Params, err)
		}
	}
}

func TestParseRoutesForcesLooseRouting(t *testing.T) {
	routes, err := parseRoutes([]string{"sip:a.example", "<sip:b.example;lr>", "sip:c.example;transport=tcp"}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range routes {
		if !u.Params.Has("lr") {
			t.Errorf("%s has no lr", u)
		}
	}
	if routes[2].Transport() != "tcp" {
		t.Errorf("%s has lost its transport", routes[2])
	}
	strict, err := parseRoutes([]string{"sip:a.example"}, false)
	if err != nil || strict[0].Params.Has("lr") {
		t.Errorf("strict route %v %v, want it as typed", strict, err)
	}
	if _, err := parseRoutes([]string{"nonsense"}, true); err == nil {
		t.Error("nonsense taken for a proxy")
	}
}

// TestAccountWithoutCredentials proves that a challenge tells what is missing.
func TestAccountWithoutCredentials(t *testing.T) {
	a, err := newAccount(&base{}, 1, AccountConfig{ID: "sip:alice@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	req := sipmsg.NewRequest(sipmsg.REGISTER, a.aor.URI)
	resp := sipmsg.NewResponse(req, 401, "")
	resp.Header.Add("WWW-Authenticate", `Digest realm="r", nonce="n"`)
	if missing, ok := errors.AsType[*digest.ErrNoCredential](a.auth.Answer(resp, req)); !ok || missing.Realm != "r" {
		t.Errorf("%v, want that there is no credential for r", a.auth.Answer(resp, req))
	}
}
