package referral

import (
	"fmt"
	"strings"
	"testing"
)

// TestDialled: our own user may set X- fields, others may not, and nobody ends a line.
func TestDialled(t *testing.T) {
	for text, want := range map[string][2]string{
		"<sip:c@h?X-Room=7&Subject=hi&Via=x>":               {"[{X-Room 7} {Subject hi}]", "[{Subject hi}]"},
		"<sip:c@h?x-room=a%20b&X-=1&X=2>":                   {"[{x-room a b}]", "[]"},
		"<sip:c@h?X-A=1%0d%0aVia:%20x&X-B=%00&Subject=%0a>": {"[]", "[]"},
		"<sip:c@h>": {"[]", "[]"},
	} {
		u := parse(t, text).URI
		if ours, theirs := fmt.Sprint(Dialled(u)), fmt.Sprint(Headers(u)); ours != want[0] || theirs != want[1] {
			t.Errorf("%s: %s, of others %s, want %s", text, ours, theirs, want)
		}
	}
	if got := Dialled(parse(t, "<sip:c@h?"+strings.Repeat("X-A=1&", 3*MaxHeaders)+">").URI); len(got) != MaxHeaders {
		t.Errorf("%d header fields", len(got))
	}
}
