package session

import "gosua/internal/sipstack/sipmsg"

// Handler is the owner of a session. It is called on the loop, must not block,
// and may call the session's methods at once or later.
type Handler interface {
	// SessionState: the session is in state st now. Early comes for each
	// provisional answer.
	SessionState(s *Session, st State, cause Cause)
	// SessionOffer: the remote offers sdp, in an INVITE, re-INVITE or UPDATE,
	// or in the 2xx to an INVITE without offer. The owner calls Accept with
	// the answer, or Reject, now or later.
	SessionOffer(s *Session, sdp []byte)
	// SessionAnswer: the remote answers our offer. early: by a provisional
	// response, perhaps of one fork among several; the answer of the 2xx
	// follows and counts.
	SessionAnswer(s *Session, sdp []byte, early bool)
	// SessionOfferWanted: the remote's INVITE or re-INVITE has no offer. The
	// owner calls Accept with an offer; SessionAnswer brings the answer.
	SessionOfferWanted(s *Session)
	// SessionReinviteDone: our re-INVITE, or our UPDATE with an offer, has
	// ended. nil: accepted (after SessionAnswer). *ResponseError: refused, the
	// session is as before; after a 491 another try is due after GlareWait.
	// Other errors: nothing was heard, or the session has ended.
	SessionReinviteDone(s *Session, err error)
	// SessionRequest: INFO, MESSAGE or another request within the dialog.
	// The returned response is sent; nil: 405.
	SessionRequest(s *Session, req *sipmsg.Request) *sipmsg.Response
}

// OfferCanceller may be implemented by a Handler that answers offers later: it
// hears that the remote withdrew the re-INVITE whose offer is pending.
type OfferCanceller interface {
	SessionOfferCancelled(s *Session)
}
