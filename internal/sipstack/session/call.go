package session

import (
	"fmt"
	"net/netip"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sessionrefresh"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
)

// call is the INVITE of an outgoing session, from its sending to the last 2xx
// that may come.
type call struct {
	params    InviteParams
	request   *sipmsg.Request
	out       *uac.Outgoing    // nil before it is sent
	forks     map[string]*fork // by To tag, until one has won
	silence   *loop.Timer      // gives the INVITE up when no further answer comes
	won       bool             // a 2xx has come
	losers    int              // 2xx of other forks, each acknowledged and ended
	cancelled *Cause           // Hangup before the final answer
	refusal   *Cause           // why the INVITE failed, while the owner thinks about another target
}

// Invite calls p.Target. The session is returned in state Null; h hears of
// Calling and all that follows later, never before Invite has returned.
func (u *Usage) Invite(p InviteParams, h Handler) (*Session, error) {
	if len(u.sessions) >= u.cfg.MaxDialogs {
		return nil, fmt.Errorf("invite %s: %w", p.Target.String(), ErrTooMany)
	}
	id, seq, err := u.newIdentity(p.CallID)
	if err != nil {
		return nil, fmt.Errorf("invite %s: %w", p.Target.String(), err)
	}
	s := &Session{
		usage: u, handler: h, contact: p.Contact, auth: p.Auth,
		id: id, local: p.From.Logical().WithTag(id.LocalTag), remote: p.To,
		ext:      p.Extensions,
		progress: sessionstate.Begin(),
		call:     &call{params: p, forks: make(map[string]*fork)},
	}
	s.timer = sessionrefresh.New(u.cfg.Loop, alive{s}, p.Extensions.Timer)
	s.call.request = s.newInvite(seq)
	u.sessions[keyOf(id)] = s
	u.cfg.Loop.Post(s.place)
	return s, nil
}

// newIdentity draws tag and first CSeq number, and the Call-ID when it is "".
func (u *Usage) newIdentity(callID string) (id dialog.ID, seq uint32, err error) {
	if callID == "" {
		if callID, err = dialog.Token(u.cfg.Rand); err != nil {
			return id, 0, err
		}
	}
	tag, err := dialog.Token(u.cfg.Rand)
	if err != nil {
		return id, 0, err
	}
	seq, err = dialog.FirstSeq(u.cfg.Rand)
	return dialog.ID{CallID: callID, LocalTag: tag}, seq, err
}

// newInvite is the INVITE without Via, Contact and offer.
func (s *Session) newInvite(seq uint32) *sipmsg.Request {
	p := &s.call.params
	target := p.Target
	target.Headers = ""
	req := sipmsg.NewRequest(sipmsg.INVITE, target)
	h := &req.Header
	h.SetFrom(s.local)
	h.SetTo(s.remote.Logical())
	h.Add("Call-ID", s.id.CallID)
	h.SetCSeq(sipmsg.CSeq{Seq: seq, Method: sipmsg.INVITE})
	if hop := dialog.Preload(req, p.Routes); p.NextHop == nil {
		p.NextHop = hop
	}
	s.capabilities(h)
	s.requirements(h)
	addFields(h, p.Headers)
	return req
}

func addFields(h *sipmsg.Header, fields []sipmsg.Field) {
	for _, f := range fields {
		h.Add(f.Name, f.Value)
	}
}

// place sends the INVITE, unless the owner hung up before.
func (s *Session) place() {
	if s.State() != Null {
		return
	}
	s.send()
	s.setState(Calling, Cause{})
}

// send sends the INVITE.
func (s *Session) send() {
	c := s.call
	c.out = s.usage.cfg.Client.Send(uac.Params{
		Request:    c.request,
		Finish:     s.finisher(c.params.Offer),
		NextHop:    c.params.NextHop,
		Stream:     c.params.Stream,
		Flow:       c.params.Flow,
		Auth:       c.params.Auth,
		OnResponse: s.onInviteResponse,
		OnFailure:  s.onInviteFailure,
	})
}

// finisher writes Contact and offer once the flow is known. The offer is made
// once for each local address, so that a retry repeats it.
func (s *Session) finisher(offer OfferFunc) func(*sipmsg.Request, *transport.Flow) error {
	var local netip.Addr
	var sdp []byte
	return func(r *sipmsg.Request, f *transport.Flow) error {
		dialog.InsertContact(r, s.contact(f))
		if offer == nil {
			return nil
		}
		if at := f.Local().Addr(); sdp == nil || at != local {
			made, err := offer(at)
			if err != nil {
				return fmt.Errorf("make an offer for %s: %w", at, err)
			}
			sdp, local = made, at
		}
		setBody(&r.Header, &r.Body, sdp)
		return nil
	}
}

// sdpType is the content type of offers and answers.
const sdpType = "application/sdp"

// setBody makes sdp the body of a message; nil leaves it without one.
func setBody(h *sipmsg.Header, body *[]byte, sdp []byte) {
	if sdp == nil {
		return
	}
	h.Set("Content-Type", sdpType)
	*body = sdp
}

// sdpOf is the session description in a message, nil when it has none. A body of no named type is taken for one.
func sdpOf(m sipmsg.Message) []byte {
	if len(m.Payload()) > 0 && m.Head().ContentType() == "" {
		return m.Payload()
	}
	return sipmsg.Part(m, sdpType)
}

func (s *Session) onInviteResponse(out *uac.Outgoing, resp *sipmsg.Response) {
	s.call.silence.Stop()
	if resp.StatusCode < 200 && !s.call.won && s.State() != Disconnected {
		s.call.silence = s.usage.cfg.Loop.AfterFunc(s.usage.cfg.MaxRinging, s.unanswered)
	}
	switch {
	case resp.StatusCode == 100:
	case resp.StatusCode < 200:
		s.onProvisional(out, resp)
	case resp.StatusCode < 300:
		s.onSuccess(out, resp)
	case !s.call.won && s.inviteLonger(resp):
	case !s.call.won:
		s.refused(resp, s.refusal(out, resp))
	}
}

// unanswered gives up an INVITE that the remote has forgotten.
func (s *Session) unanswered() { s.cancel(sessionstate.Local(408, "", ErrUnanswered)) }

// refusal is the cause that a final refusal of the INVITE gives; when the
// remote had ended the last early dialog by BYE, or something had failed, that
// is the cause.
func (s *Session) refusal(out *uac.Outgoing, resp *sipmsg.Response) Cause {
	cause := sessionstate.Remote(resp)
	cause.Err = out.AuthError()
	return s.call.trueCause(cause)
}

// trueCause is what made us cancel the INVITE, when that was no wish of the
// owner's, else cause.
func (c *call) trueCause(cause Cause) Cause {
	if c.cancelled != nil && (c.cancelled.ByRemote || c.cancelled.Err != nil) {
		return *c.cancelled
	}
	return cause
}

func (s *Session) onInviteFailure(_ *uac.Outgoing, err error) {
	s.call.silence.Stop()
	if s.call.won {
		return
	}
	s.refused(nil, s.call.trueCause(failureCause(err)))
}

// failureCause is the cause of a request without final answer.
func failureCause(err error) Cause {
	code := 503
	if f, ok := failure(err); ok {
		code = f.Status()
	}
	return sessionstate.Local(code, "", err)
}
