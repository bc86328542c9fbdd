package typed

import (
	"errors"
	"testing"
)

func TestTarget(t *testing.T) {
	for _, good := range []string{"sip:bob@127.0.0.1", "sips:bob@example.com:5061", `"Bob" <sip:bob@[::1]:5080>`, "tel:+4930123"} {
		if _, err := Target(good); err != nil {
			t.Errorf("Target(%q): %v", good, err)
		}
	}
	for _, bad := range []string{"", "bob", "http://example.com", "sip:", "sip:@", "<sip:bob@127.0.0.1"} {
		if _, err := Target(bad); !errors.Is(err, ErrBadURI) {
			t.Errorf("Target(%q) = %v, want ErrBadURI", bad, err)
		}
	}
}

// TestAddress proves that the parameters of a bare URI are the URI's, so that its transport counts.
func TestAddress(t *testing.T) {
	for _, c := range []struct{ in, uri, params, written string }{
		{"sip:bob@h", "sip:bob@h", "", "sip:bob@h"},
		{" sip:bob@h;transport=tcp ", "sip:bob@h;transport=tcp", "", "<sip:bob@h;transport=tcp>"},
		{"<sip:bob@h;transport=tcp>;x=1", "sip:bob@h;transport=tcp", ";x=1", "<sip:bob@h;transport=tcp>;x=1"},
		{`"B" <sip:bob@h>`, "sip:bob@h", "", `"B" <sip:bob@h>`},
		{"sip:bob@h?Subject=x", "sip:bob@h?Subject=x", "", "<sip:bob@h?Subject=x>"},
	} {
		got, err := Address(c.in)
		if err != nil || got.URI.String() != c.uri || string(got.Params) != c.params || got.String() != c.written {
			t.Errorf("%q: %v with URI %s and parameters %q, %v", c.in, got, got.URI, got.Params, err)
		}
	}
}

func TestRoutesForceLooseRouting(t *testing.T) {
	routes, err := Routes([]string{"sip:a.example", "<sip:b.example;lr>", "sip:c.example;transport=tcp"}, true)
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
	strict, err := Routes([]string{"sip:a.example"}, false)
	if err != nil || strict[0].Params.Has("lr") {
		t.Errorf("strict route %v %v, want it as typed", strict, err)
	}
	if _, err := Routes([]string{"nonsense"}, true); err == nil {
		t.Error("nonsense taken for a proxy")
	}
}
