package messages

import (
	"testing"

	"gosua/internal/sipstack/sipmsg"
)

// TestUnwilling are those whose answer was 415, and no more of them than there may be.
func TestUnwilling(t *testing.T) {
	u := Unwilling{Max: 2}
	for _, h := range []struct {
		who  string
		code int
	}{{"fine", 200}, {"away", 480}, {"silent", 0}, {"a", 415}, {"b", 415}, {"b", 200}} {
		var resp *sipmsg.Response
		if h.code != 0 {
			resp = &sipmsg.Response{StatusCode: h.code}
		}
		u.Heard(h.who, resp)
	}
	for who, want := range map[string]bool{"fine": false, "away": false, "silent": false, "a": true, "b": true, "unheard": false} {
		if u.Has(who) != want {
			t.Errorf("%s does not want it: %v, want %v", who, !want, want)
		}
	}
	u.Heard("c", &sipmsg.Response{StatusCode: 415})
	if u.Has("a") || u.Has("b") || !u.Has("c") {
		t.Error("more than two are remembered, or the last is not")
	}
}
