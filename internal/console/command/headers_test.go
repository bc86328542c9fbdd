package command_test

import (
	"strings"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

// TestFields: the command field lists, adds and forgets; what the phone writes itself is refused before it hears of it.
func TestFields(t *testing.T) {
	room := func(r *rig) { _ = r.phone.AddHeader(phone.Header{Name: "X-Room", Value: "7\x1b"}); r.phone.Done() }
	for _, c := range []struct {
		prepare          func(*rig)
		line, shown, did string
	}{
		{nil, "call field", "No header fields", ""},
		{room, "call field", "  X-Room: 7\\x1b", ""},
		{room, "call field clear", "No header fields", "clear headers"},
		{nil, `call field "X-Room: a b"`, "From now on: X-Room: a b", "header X-Room: a b"},
		{nil, "call field X-Room: 7", "From now on: X-Room: 7", "header X-Room: 7"},
		{nil, "call field X-Room:7", "From now on: X-Room: 7", "header X-Room: 7"},
		{nil, `call field "Via: x"`, "Invalid input Via: x: Via is written by the phone itself", ""},
		{nil, "call field X-Room", "Invalid input X-Room: NAME: VALUE expected", ""},
		{func(r *rig) { r.phone.Fail(fakephone.ErrFake) }, "call field X-Room:7", "Unable to add header field: it does not want to", "header X-Room: 7"},
		{nil, "call field ?", "[clear]", ""},
		{nil, "call info text/plain hi", "No current call", ""},
		{call(phone.CallInfo{ID: 2}), `call info text/plain "hi there"`, "", "info 2 text/plain hi there"},
		{func(r *rig) { call(phone.CallInfo{ID: 2})(r); r.phone.Fail(phone.ErrContentType) }, "call info text hi", "Unable to send INFO: no content type", "info 2 text hi"},
	} {
		r := newRig()
		if c.prepare != nil {
			c.prepare(r)
		}
		if shown := r.types(t, c.line); !strings.Contains(shown, c.shown) || c.shown == "" && shown != "" {
			t.Errorf("%q shows %q, want %q", c.line, shown, c.shown)
		}
		if did := r.phone.Done(); did != c.did {
			t.Errorf("%q does %q, want %q", c.line, did, c.did)
		}
	}
}
