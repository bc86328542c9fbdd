package session

import (
	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/reliable"
	"gosua/internal/sipstack/sessionstate"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
)

// fork is one early dialog of an INVITE.
type fork struct {
	dlg    *dialog.Dialog
	sdp    []byte // latest early answer; nil once an UPDATE has brought another agreement
	order  reliable.Order
	agreed bool // reliable responses and PRACK have brought offer and answer
}

// onProvisional takes a 101-199: it makes or continues an early dialog, and may
// bring an early answer. A response without To tag counts as well.
func (s *Session) onProvisional(out *uac.Outgoing, resp *sipmsg.Response) {
	if s.call.won || s.State() == Disconnected {
		return
	}
	if resp.StatusCode == 199 {
		s.onForkOver(out, resp)
		return
	}
	f := s.fork(out.Request(), resp)
	if f == nil {
		return
	}
	number := reliable.Number(resp)
	if number != 0 && !s.inOrder(f, number, resp) {
		return
	}
	s.dlg = f.dlg
	s.path.Keep(out.Flow())
	s.timer.Learn(&resp.Header)
	s.setState(Early, sessionstate.Remote(resp))
	if sdp := sdpOf(resp); sdp != nil && s.offered() {
		s.earlyAnswer(f, sdp, number != 0)
	}
	if number != 0 {
		s.onReliable(f, resp)
	}
}

// onForkOver takes a 199: that early dialog is over, and another one may be
// answered yet. It makes no dialog; where there was none it means nothing, but is
// acknowledged if it must be (RFC 6228 §4).
func (s *Session) onForkOver(out *uac.Outgoing, resp *sipmsg.Response) {
	tag := dialog.ResponseID(resp).RemoteTag
	known := s.call.forks[tag] != nil
	f := s.fork(out.Request(), resp)
	if f == nil {
		return
	}
	delete(s.call.forks, tag)
	if number := reliable.Number(resp); number != 0 && f.order.Due(number) {
		f.order.Take(number)
		s.prack(f, f.order.RAck(resp), nil)
	}
	if known {
		s.setState(Early, sessionstate.Remote(resp))
	}
}

// giveUpFork ends one early dialog by BYE (RFC 3261 §15), and the whole INVITE by
// CANCEL when it is the only one.
func (s *Session) giveUpFork(f *fork, cause Cause) {
	tag := f.dlg.ID().RemoteTag
	if s.call.won || s.State() == Disconnected || s.call.forks[tag] != f {
		return
	}
	if len(s.call.forks) == 1 {
		s.cancel(cause)
		return
	}
	delete(s.call.forks, tag)
	s.bye(f.dlg, nil)
}

// earlyAnswer takes an answer from a provisional response. One that came reliably
// is the answer; what later responses of that fork repeat means nothing
// (RFC 3262 §5).
func (s *Session) earlyAnswer(f *fork, sdp []byte, reliable bool) {
	if f.agreed {
		return
	}
	f.sdp, f.agreed = sdp, reliable
	if s.State() == Early && s.call.cancelled == nil {
		s.handler.SessionAnswer(s, sdp, true)
	}
}

// offered says that our INVITE carries an offer.
func (s *Session) offered() bool { return s.call.params.Offer != nil }

// fork is the early dialog of a response, made when it is new; nil when it
// cannot be, or there are too many.
func (s *Session) fork(req *sipmsg.Request, resp *sipmsg.Response) *fork {
	tag := dialog.ResponseID(resp).RemoteTag
	if f := s.call.forks[tag]; f != nil {
		f.dlg.UpdateTarget(&resp.Header)
		return f
	}
	if len(s.call.forks) >= s.usage.cfg.MaxForks {
		s.log().Warn("too many forks", "tag", tag)
		return nil
	}
	d, err := dialog.NewUAC(req, resp)
	if err != nil {
		s.log().Warn("early dialog", "err", err)
		return nil
	}
	f := &fork{dlg: d}
	s.call.forks[tag] = f
	return f
}
