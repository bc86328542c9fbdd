package session

import "gosua/internal/sipstack/sipmsg"

// The option tags of what this package does beyond RFC 3261.
const tag100rel = "100rel"

// Extensions are what is asked of a session beyond RFC 3261. The zero value takes
// what the remote wants: reliable provisional responses where it requires them.
type Extensions struct {
	// Require100Rel requires reliable provisional responses (RFC 3262): our INVITE
	// says so, ours to an INVITE go out reliably, and an INVITE whose sender cannot
	// acknowledge them is refused.
	Require100Rel bool
}

// SetExtensions says what is asked of an incoming session. The owner calls it in
// OnIncoming. A refusal means that the INVITE does not allow it; the owner
// returns it.
func (s *Session) SetExtensions(e Extensions) *sipmsg.Refusal {
	s.ext = e
	supported := offers(&s.invite.Header, tag100rel)
	if e.Require100Rel && !supported {
		return extensionRequired(tag100rel)
	}
	s.rings.reliable = s.rings.reliable || e.Require100Rel
	return nil
}

// offers says that a message's sender can do what an option tag stands for.
func offers(h *sipmsg.Header, tag string) bool {
	return h.HasToken("Supported", tag) || h.HasToken("Require", tag)
}

// extensionRequired refuses an INVITE whose sender lacks what we insist on
// (RFC 3261 §21.4.16).
func extensionRequired(tag string) *sipmsg.Refusal {
	return &sipmsg.Refusal{Status: 421, Headers: []sipmsg.Field{{Name: "Require", Value: tag}}}
}

// requirements adds to our INVITE what we insist on.
func (s *Session) requirements(h *sipmsg.Header) {
	if s.ext.Require100Rel {
		h.Add("Require", tag100rel)
	}
}
