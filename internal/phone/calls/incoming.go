package calls

import (
	"bytes"
	"cmp"
	"fmt"

	"gosua/internal/phone/audioline"
	"gosua/internal/phone/event"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// SessionOffer implements session.Handler: the INVITE's offer waits for the user, a later one is answered at once.
func (c *Call) SessionOffer(_ *session.Session, body []byte) {
	err := c.media.RemoteOffer(body)
	if err != nil {
		c.refuseOffer(err)
		return
	}
	if c.state == event.CallIncoming {
		c.ringIn()
		return
	}
	c.answerOffer()
}

// answerOffer answers a change the remote wants, or the offer in the 2xx to our INVITE without one.
func (c *Call) answerOffer() {
	answer, err := c.media.Answer(c.s.Flow().Local().Addr())
	if err != nil {
		c.refuseOffer(err)
		return
	}
	if err := c.s.Accept(answer); err != nil {
		c.note(fmt.Errorf("answer an offer: %w", err))
		return
	}
	c.media.apply()
}

// refuseOffer tells the remote what is wrong with its offer; whatever was agreed before stays.
func (c *Call) refuseOffer(err error) {
	refusal := audioline.RefusalOf(err)
	c.media.Cancel()
	if c.announced || c.s.Outgoing() {
		c.emit(event.SDPDone{Call: c.id, Err: err})
	} else {
		reason := cmp.Or(refusal.Reason, sipmsg.ReasonPhrase(refusal.Status))
		c.emit(event.CallRefused{Remote: shown(c.s.Remote(), true), Code: refusal.Status, Reason: reason, Err: err})
	}
	var fields []sipmsg.Field
	if refusal.WarningCode != 0 {
		fields = warning(refusal.WarningCode, refusal.Warning)
	}
	c.note(c.s.Reject(refusal.Status, refusal.Reason, fields...))
}

func warning(code int, text string) []sipmsg.Field {
	return []sipmsg.Field{{Name: "Warning", Value: fmt.Sprintf("%d gosua %s", code, uri.Quote(text))}}
}

// SessionOfferWanted implements session.Handler: an INVITE without offer waits for the user, a re-INVITE gets one now.
func (c *Call) SessionOfferWanted(_ *session.Session) {
	if c.state == event.CallIncoming {
		c.offerless = true
		c.ringIn()
		return
	}
	offer, err := c.media.Offer(c.s.Flow().Local().Addr())
	if err != nil {
		c.refuseOffer(err)
		return
	}
	c.note(c.s.Accept(offer))
}

// ringIn tells the user, or answers by itself; a call that takes the place of another is answered at once.
func (c *Call) ringIn() {
	c.note(c.s.Trying())
	if c.transfer.replaces != nil {
		c.takeOver()
		return
	}
	audio, video, text := c.media.Offered()
	code := c.cfg.Settings.AutoAnswer
	ev := event.IncomingCall{Call: c.id, Account: c.acc.ID(), Local: shown(c.s.Local(), true), Remote: shown(c.s.Remote(), true),
		Audio: audio, Video: video, Text: text}
	if code >= 200 {
		ev.AutoAnswer = code
	}
	c.announced = true
	c.emit(ev)
	c.tellExtra()
	c.cfg.Conference.Ring(c.id, true)
	if code >= 100 {
		c.note(c.Answer(code, "", ""))
	}
}

// Answer answers the INVITE with code: below 200 the call goes on ringing, 200 accepts, from 300 it refuses. reason "" is
// the code's own; contact is the URI that a 3xx sends the caller to.
func (c *Call) Answer(code int, reason, contact string) error {
	if code < 100 || code > 699 {
		return fmt.Errorf("answer code %d: 100 to 699 expected", code)
	}
	if c.s.Outgoing() || c.state != event.CallIncoming && c.state != event.CallEarly {
		return fmt.Errorf("answer call %d: %w", c.id, ErrCallState)
	}
	fields, err := contactField(contact)
	if err != nil {
		return fmt.Errorf("answer call %d: %w", c.id, err)
	}
	c.emit(event.CallAction{Call: c.id, Action: "answer", Code: code})
	reason = reasonPhrase(reason)
	c.s.SetHeaders(c.calls.headers)
	switch {
	case code < 200:
		return c.answerProvisional(code, reason)
	case code < 300:
		return c.accept()
	}
	c.cfg.Conference.Ring(c.id, false)
	return c.s.Reject(code, reason, append(c.calls.Headers(), fields...)...)
}

// contactField is the Contact that a caller is sent to, as typed; none for "".
func contactField(typedAs string) ([]sipmsg.Field, error) {
	if typedAs == "" {
		return nil, nil
	}
	to, err := typed.Address(typedAs)
	if err != nil {
		return nil, fmt.Errorf("%w %q: %w", typed.ErrBadURI, typedAs, err)
	}
	to.Bare = false
	return []sipmsg.Field{{Name: "Contact", Value: to.String()}}, nil
}

// answerProvisional rings; 183 brings the answer and lets early media flow. An INVITE without offer that wants reliable
// responses is offered in the first of them (RFC 3262 §5).
func (c *Call) answerProvisional(code int, reason string) error {
	if code == 100 {
		return c.s.Trying()
	}
	if c.offerless && c.s.Reliable() {
		body, err := c.finalBody()
		if err != nil {
			return err
		}
		return c.s.Ring(code, reason, body)
	}
	if code != 183 || c.offerless {
		return c.s.Ring(code, reason, nil)
	}
	body, err := c.media.Answer(c.s.Flow().Local().Addr())
	if err != nil {
		return err
	}
	if err := c.s.Ring(code, reason, body); err != nil {
		return err
	}
	c.early = body
	c.media.apply()
	return nil
}

func (c *Call) accept() error {
	c.cfg.Conference.Ring(c.id, false)
	body, err := c.finalBody()
	if err != nil {
		c.refuseOffer(err)
		return err
	}
	if err := c.s.Accept(body); err != nil {
		return err
	}
	if !c.offerless && !bytes.Equal(body, c.early) {
		c.media.apply()
	}
	return nil
}

// finalBody is the answer to the INVITE's offer, or our offer when it had none; nil once a PRACK has answered that.
func (c *Call) finalBody() ([]byte, error) {
	local := c.s.Flow().Local().Addr()
	if c.offerless && c.media.Agreed() {
		return nil, nil
	}
	if c.offerless {
		return c.media.Offer(local)
	}
	return c.media.Answer(local)
}
