package subscriber

import (
	"maps"
	"slices"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
)

// Usage holds all subscriptions of a Stack that have a dialog of their own. It is a uas.DialogHandler.
type Usage struct {
	cfg     Config
	subs    map[key]*Subscription
	leaving leaving
	moved   moved
}

// key finds a subscription before its dialog is known.
type key struct{ callID, tag string }

// New makes a Usage without subscriptions.
func New(cfg Config) *Usage {
	return &Usage{cfg: cfg.withDefaults(), subs: map[key]*Subscription{}}
}

// Subscribe sends a SUBSCRIBE. Without an error p.Hear is told of everything that follows, until Terminated.
func (u *Usage) Subscribe(p Params) (*Subscription, error) {
	if len(u.subs) >= u.cfg.Max {
		return nil, ErrTooMany
	}
	s := &Subscription{usage: u, params: p, expires: p.Expires}
	var err error
	if s.key.callID, err = dialog.Token(u.cfg.Random); err != nil {
		return nil, err
	}
	if s.key.tag, err = dialog.Token(u.cfg.Random); err != nil {
		return nil, err
	}
	if s.seq, err = dialog.FirstSeq(u.cfg.Random); err != nil {
		return nil, err
	}
	u.subs[s.key] = s
	s.send()
	s.become(subscription.Sent, subscription.News{})
	return s, nil
}

// Count is how many subscriptions there are.
func (u *Usage) Count() int { return len(u.subs) }

// Close ends all subscriptions without a word.
func (u *Usage) Close() {
	u.leaving.turn.Stop()
	u.leaving.queue = nil
	u.moved.turn.Stop()
	u.moved.queue = nil
	for _, s := range u.all() {
		s.forget()
	}
}

func (u *Usage) all() []*Subscription { return slices.Collect(maps.Values(u.subs)) }

// find is the subscription that a NOTIFY names by its Call-ID and To tag.
func (u *Usage) find(req *sipmsg.Request) *Subscription {
	to, _ := req.Header.To()
	return u.subs[key{req.Header.CallID(), to.Tag()}]
}

// HasDialog tells whether a request is one of a subscription of ours.
func (u *Usage) HasDialog(req *sipmsg.Request) bool { return u.find(req) != nil }

// HandleInDialog takes the NOTIFYs of subscriptions of ours.
func (u *Usage) HandleInDialog(in *uas.Incoming) bool {
	s := u.find(in.Request)
	if s == nil {
		return false
	}
	if in.Request.Method != sipmsg.NOTIFY {
		u.respond(in, sipmsg.NewResponse(in.Request, 405, ""), sipmsg.Field{Name: "Allow", Value: string(sipmsg.NOTIFY)})
		return true
	}
	s.receive(in)
	return true
}

// HandleAck claims none.
func (u *Usage) HandleAck(*sipmsg.Request, *transport.Flow) bool { return false }

// HandleStray2xx claims none.
func (u *Usage) HandleStray2xx(*sipmsg.Response, *transport.Flow) bool { return false }

func (u *Usage) respond(in *uas.Incoming, resp *sipmsg.Response, fields ...sipmsg.Field) {
	for _, f := range fields {
		resp.Header.Add(f.Name, f.Value)
	}
	if err := in.Respond(resp); err != nil {
		u.cfg.Log.Info("answer NOTIFY", "call_id", in.Request.Header.CallID(), "err", err)
	}
}
