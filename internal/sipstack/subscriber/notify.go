package subscriber

import (
	"slices"
	"strings"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/uas"
)

// receive takes a NOTIFY (RFC 6665 §4.1.3).
func (s *Subscription) receive(in *uas.Incoming) {
	req := in.Request
	state, refusal := s.inspect(req)
	if refusal == nil && state.State == "terminated" && s.ofAnotherFork(req) {
		s.usage.respond(in, sipmsg.NewResponse(req, 200, "")) // it wants nothing of us
		return
	}
	if refusal == nil {
		refusal = s.join(in)
	}
	if refusal != nil {
		s.usage.respond(in, sipmsg.NewResponse(req, refusal.Status, refusal.Reason), refusal.Headers...)
		return
	}
	resp := sipmsg.NewResponse(req, 200, "")
	resp.Header.SetContact(s.params.Contact(in.Flow))
	s.usage.respond(in, resp)
	s.notified(req, state)
}

// inspect finds what a NOTIFY is to be refused for.
func (s *Subscription) inspect(req *sipmsg.Request) (sipmsg.SubscriptionState, *sipmsg.Refusal) {
	none := sipmsg.SubscriptionState{}
	event, ok := req.Header.Event()
	if !ok {
		return none, &sipmsg.Refusal{Status: 400, Reason: "Missing Event"}
	}
	if event.Package != s.params.Event.Package {
		return none, &sipmsg.Refusal{Status: 489, Headers: []sipmsg.Field{{Name: "Allow-Events", Value: s.params.Event.Package}}}
	}
	if event.ID != s.params.Event.ID {
		return none, &sipmsg.Refusal{Status: 481, Reason: "Subscription Does Not Exist"}
	}
	state, ok := req.Header.SubscriptionState()
	if !ok {
		return none, &sipmsg.Refusal{Status: 400, Reason: "Missing Subscription-State"}
	}
	if state.State != "terminated" && !s.understood(req) { // the end is one whatever it brings
		return none, &sipmsg.Refusal{Status: 415, Headers: []sipmsg.Field{{Name: "Accept", Value: strings.Join(s.params.Accept, ", ")}}}
	}
	return state, nil
}

// understood says that the body is of a type that was asked for, or holds one, or that there is none.
func (s *Subscription) understood(req *sipmsg.Request) bool {
	if len(req.Body) == 0 || len(s.params.Accept) == 0 {
		return true
	}
	return slices.ContainsFunc(s.params.Accept, func(media string) bool {
		return strings.EqualFold(req.Header.ContentType(), media) || sipmsg.Part(req, media) != nil
	})
}

// join finds the dialog of a NOTIFY, or makes it: the first NOTIFY decides among the forks of a SUBSCRIBE.
func (s *Subscription) join(in *uas.Incoming) *sipmsg.Refusal {
	tag := remoteTag(in.Request)
	if s.dlg == nil || s.undecided() && s.dlg.ID().RemoteTag != tag {
		d, err := dialog.NewUAS(in.Request, s.key.tag, s.nextSeq()+1)
		if err != nil {
			return &sipmsg.Refusal{Status: 400, Reason: "Bad Dialog Headers"}
		}
		if err := d.Confirm(nil); err != nil {
			return &sipmsg.Refusal{Status: 400, Reason: "Bad Dialog Headers"}
		}
		s.dlg = d
		s.path.Take(in.Request, in.Flow)
		return nil
	}
	if s.dlg.ID().RemoteTag != tag {
		return &sipmsg.Refusal{Status: 481, Reason: "Subscription Does Not Exist"}
	}
	if err := s.dlg.ReceiveRequest(in.Request); err != nil {
		return &sipmsg.Refusal{Status: 500, Reason: "CSeq out of order"}
	}
	s.path.Follow(in.Request, in.Flow, true)
	s.dlg.UpdateTarget(&in.Request.Header)
	return nil
}

// undecided says that no NOTIFY has chosen among the forks yet.
func (s *Subscription) undecided() bool {
	return s.state == subscription.Sent || s.state == subscription.Accepted
}

// ofAnotherFork says that a NOTIFY is not of the one whose 2xx made the dialog.
func (s *Subscription) ofAnotherFork(req *sipmsg.Request) bool {
	if s.dlg == nil || !s.undecided() || s.params.Expires <= 0 {
		return false
	}
	granted := s.dlg.ID().RemoteTag
	return granted != "" && granted != remoteTag(req)
}

func remoteTag(req *sipmsg.Request) string {
	from, _ := req.Header.From()
	return from.Tag()
}

// notified takes what a NOTIFY says of the subscription.
func (s *Subscription) notified(req *sipmsg.Request, st sipmsg.SubscriptionState) {
	to := subscription.Active
	switch st.State {
	case "terminated":
		to = subscription.Terminated
	case "pending":
		to = subscription.Pending
	}
	if to != subscription.Terminated && !s.left {
		s.told(st)
	}
	s.become(to, subscription.News{Notify: req})
}

// hurry says whether a NOTIFY or 2xx that leaves no time at all is to be believed: not each of a server that always says so.
func (s *Subscription) hurry() bool {
	if time.Since(s.hurried) < hurryPause {
		return false
	}
	s.hurried = time.Now()
	return true
}

// told takes how long the subscription lasts: what a NOTIFY says, which may only shorten what a 2xx has promised.
func (s *Subscription) told(st sipmsg.SubscriptionState) {
	if s.params.Expires <= 0 {
		s.await(s.timerN())
		return
	}
	d := s.Expires()
	if s.ends.IsZero() {
		d = s.expires
	}
	said := time.Duration(st.Expires) * time.Second
	if st.Expires >= 0 && said < d-time.Second && (said > 0 || s.hurry()) {
		s.promised(said)
		return
	}
	if s.ends.IsZero() {
		s.promised(d)
	} else {
		s.await(d)
	}
}
