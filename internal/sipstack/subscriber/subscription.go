package subscriber

import (
	"strconv"
	"strings"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/dialogflow"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// Subscription is one of ours. All methods are called on the loop.
type Subscription struct {
	usage  *Usage
	params Params
	key    key
	seq    uint32 // of the last SUBSCRIBE before there was a dialog
	dlg    *dialog.Dialog
	path   dialogflow.Path
	state  subscription.State

	expires time.Duration    // asked for next
	ends    time.Time        // what the notifier has promised
	refresh *loop.Timer      // the next SUBSCRIBE
	end     *loop.Timer      // nothing more was heard: Timer N, or the promise is over
	busy    bool             // a SUBSCRIBE is under way
	leaving bool             // it is to end, or is ending
	left    bool             // the SUBSCRIBE that ends it has left
	moved   bool             // the SUBSCRIBE under way may tell an old address of ours
	refusal *sipmsg.Response // of the last refresh, when it asked for a wait beyond the end
	hurried time.Time        // when a NOTIFY or 2xx without any time left was believed last
	resumed time.Time        // when it was last refreshed for a connection that was lost
}

// State is how far it has come.
func (s *Subscription) State() subscription.State { return s.state }

// Event is what it is about.
func (s *Subscription) Event() sipmsg.Event { return s.params.Event }

// Remote is who was asked.
func (s *Subscription) Remote() sipmsg.NameAddr { return s.params.To }

// Expires is how long it still lasts unless it is refreshed; 0: nothing has been promised.
func (s *Subscription) Expires() time.Duration {
	if s.ends.IsZero() {
		return 0
	}
	return max(time.Until(s.ends), 0)
}

// Unsubscribe ends it politely: Terminated follows, by Timer N at the latest.
func (s *Subscription) Unsubscribe() {
	if s.state == subscription.Terminated || s.leaving {
		return
	}
	s.leaving, s.expires = true, 0
	s.refresh.Stop()
	if !s.busy {
		s.send()
	}
}

// Refresh asks for the whole state now, and tells where we are, unless a SUBSCRIBE is under way that does.
func (s *Subscription) Refresh() {
	if s.dlg == nil || s.busy || s.leaving || s.state == subscription.Terminated || s.params.Expires <= 0 {
		return
	}
	s.refresh.Stop()
	s.send()
}

// send sends a SUBSCRIBE, the first or one in the dialog.
func (s *Subscription) send() {
	p := uac.Params{
		Finish: s.finish, Auth: s.params.Auth, NextCSeq: s.nextSeq,
		OnResponse: s.answered,
		OnFailure:  func(_ *uac.Outgoing, err error) { s.failed(err) },
	}
	if s.dlg == nil {
		p.Request, p.NextHop = s.first()
		p.Stream = s.params.Stream
	} else {
		p.Request, p.NextHop, p.Flow = s.dlg.NewRequest(sipmsg.SUBSCRIBE), dialogflow.Hop(s.dlg), s.path.To(s.dlg)
	}
	s.complete(&p.Request.Header)
	s.busy, s.left, s.moved = true, s.leaving, false
	s.usage.cfg.Client.Send(p)
}

// first is the SUBSCRIBE that asks for a dialog.
func (s *Subscription) first() (*sipmsg.Request, *uri.URI) {
	target := s.params.Target
	target.Headers = ""
	req := sipmsg.NewRequest(sipmsg.SUBSCRIBE, target)
	req.Header.SetFrom(s.params.From.Logical().WithTag(s.key.tag))
	req.Header.SetTo(s.params.To.Logical())
	req.Header.Add("Call-ID", s.key.callID)
	req.Header.SetCSeq(sipmsg.CSeq{Seq: s.nextSeq(), Method: sipmsg.SUBSCRIBE})
	if hop := dialog.Preload(req, s.params.Routes); hop != nil {
		return req, hop
	}
	return req, s.params.NextHop
}

func (s *Subscription) nextSeq() uint32 {
	if s.dlg != nil {
		return s.dlg.NextSeq()
	}
	s.seq++
	return s.seq
}

// complete adds what every SUBSCRIBE has.
func (s *Subscription) complete(h *sipmsg.Header) {
	h.Add("Event", s.params.Event.String())
	h.Add("Expires", strconv.Itoa(int((s.expires+time.Second-1)/time.Second)))
	if len(s.params.Accept) > 0 {
		h.Add("Accept", strings.Join(s.params.Accept, ", "))
	}
	for _, f := range s.params.Headers {
		h.Add(f.Name, f.Value)
	}
}

func (s *Subscription) finish(req *sipmsg.Request, f *transport.Flow) error {
	dialog.InsertContact(req, s.params.Contact(f))
	return nil
}

// become takes the edge to a state when the table has it, and tells.
func (s *Subscription) become(to subscription.State, news subscription.News) {
	if !s.state.MayBecome(to) {
		s.usage.cfg.Log.Error("illegal state of a subscription", "from", s.state.String(), "to", to.String())
		return
	}
	news.From, news.To = s.state, to
	s.state = to
	if to == subscription.Terminated {
		s.forget()
	}
	s.params.Hear(news)
	if to == subscription.Terminated {
		s.usage.ended()
	}
}

// forget takes it off the list.
func (s *Subscription) forget() {
	s.state = subscription.Terminated
	s.refresh.Stop()
	s.end.Stop()
	s.path.Drop()
	delete(s.usage.subs, s.key)
}
