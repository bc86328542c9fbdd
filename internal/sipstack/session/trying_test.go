package session

import (
	"errors"
	"testing"
)

// TestTrying: the remote hears at once that its INVITE has come, and only while that waits.
func TestTrying(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.remote.invite("their offer")
		r.remote.response(100) // by itself, since the owner takes its time
		r.do(func() { r.check(r.owner.session.Trying()) })
		if got := r.remote.response(100); got.Header.Get("To") != req.Header.Get("To") {
			t.Errorf("To: %s, want no tag", got.Header.Get("To"))
		}
		r.do(func() { r.check(r.owner.session.Reject(486, "")) })
		r.remote.ack(req, r.remote.response(486), "")
		r.do(func() {
			if err := r.owner.session.Trying(); !errors.Is(err, ErrState) {
				t.Errorf("after the refusal: %v", err)
			}
		})
	})
}
