package chaos

import (
	"errors"
	"slices"

	"gosua/internal/media/stream"
	"gosua/internal/phone"
	"gosua/internal/sipstack/session"
)

// step is something that a user may do with a call.
type step struct {
	name   string
	weight int // how often, among those that fit
	fits   func(phone.CallInfo) bool
	do     func(w *world, p *resident, c phone.CallInfo) error
}

var steps = []step{
	{"ring", 6, ringing, func(w *world, p *resident, c phone.CallInfo) error {
		return p.Answer(c.ID, []int{180, 183}[w.rand.IntN(2)], "", "")
	}},
	{"take", 10, ringing, func(_ *world, p *resident, c phone.CallInfo) error { return p.Answer(c.ID, 200, "", "") }},
	{"refuse", 2, ringing, func(_ *world, p *resident, c phone.CallInfo) error { return p.Answer(c.ID, 486, "", "") }},
	{"cancel", 1, calling, func(_ *world, p *resident, c phone.CallInfo) error { return p.Hangup(c.ID, 0) }},
	{"hang up", 2, answered, func(_ *world, p *resident, c phone.CallInfo) error { return p.Hangup(c.ID, 0) }},
	{"hold", 6, up, func(_ *world, p *resident, c phone.CallInfo) error { return p.Hold(c.ID) }},
	{"unhold", 6, up, func(_ *world, p *resident, c phone.CallInfo) error { return p.Reinvite(c.ID) }},
	{"update", 4, up, func(_ *world, p *resident, c phone.CallInfo) error { return p.Update(c.ID) }},
	{"codec", 2, up, (*world).otherCodec},
	{"digit", 2, up, func(_ *world, p *resident, c phone.CallInfo) error { return p.SendDTMF(c.ID, "5") }},
	{"INFO", 2, up, func(_ *world, p *resident, c phone.CallInfo) error { return p.SendDTMFInfo(c.ID, "5") }},
	{"message", 1, up, func(_ *world, p *resident, c phone.CallInfo) error { return p.SendMessageInCall(c.ID, "hello") }},
	{"transfer", 2, up, (*world).transfer},
	{"attended transfer", 3, up, (*world).attended},
	{"dial", 0, nil, func(w *world, p *resident, _ phone.CallInfo) error { return w.dial(p) }},
	{"dial without offer", 0, nil, func(w *world, p *resident, _ phone.CallInfo) error {
		p.SetSDPOffer(false)
		defer p.SetSDPOffer(true)
		return w.dial(p)
	}},
	{"update without offer", 1, up, func(_ *world, p *resident, c phone.CallInfo) error {
		p.SetSDPOffer(false)
		defer p.SetSDPOffer(true)
		return p.Update(c.ID)
	}},
}

func ringing(c phone.CallInfo) bool { return c.Incoming && c.State < phone.CallConnecting }
func calling(c phone.CallInfo) bool { return !c.Incoming && c.State < phone.CallConnecting }
func up(c phone.CallInfo) bool      { return c.State == phone.CallConfirmed }

// answered tells that a call is up or about to be.
func answered(c phone.CallInfo) bool {
	return c.State == phone.CallConnecting || c.State == phone.CallConfirmed
}

// newCalls is the weight of each way to call, without any call yet.
const newCalls = 8

// step has p do something.
func (w *world) step(p *resident) {
	s, c := w.choose(p)
	err := s.do(w, p, c)
	w.diary.note("%s does %s, call %d: %v", p.name, s.name, c.ID, err)
	if err != nil && !inTime(err) {
		w.fault("%s cannot %s: %v", p.name, s.name, err)
	}
	if err == nil {
		w.done[s.name]++
	}
}

// choose draws a call of p and what is to be done with it, or a new call; that is the likelier the fewer there are.
func (w *world) choose(p *resident) (step, phone.CallInfo) {
	type choice struct {
		step
		c phone.CallInfo
	}
	var choices []choice
	add := func(s step, times int, c phone.CallInfo) {
		choices = append(choices, slices.Repeat([]choice{{s, c}}, times)...)
	}
	calls := p.Calls()
	for _, s := range steps {
		if s.fits == nil {
			add(s, newCalls/(1+len(calls)), phone.CallInfo{ID: -1})
			continue
		}
		for _, c := range calls {
			if s.fits(c) {
				add(s, s.weight, c)
			}
		}
	}
	drawn := choices[w.rand.IntN(len(choices))]
	return drawn.step, drawn.c
}

// inTime tells that a refusal only says that it was not the time for a step: the call had ended, or something else was
// under way.
func inTime(err error) bool {
	return slices.ContainsFunc([]error{phone.ErrNoCall, phone.ErrCallState, phone.ErrNoMedia, phone.ErrTooManyCalls,
		session.ErrState, session.ErrOfferPending, stream.ErrHeld}, func(fine error) bool { return errors.Is(err, fine) })
}

// other draws a phone other than p.
func (w *world) other(p *resident) *resident {
	for {
		if o := w.phones[w.rand.IntN(len(w.phones))]; o != p {
			return o
		}
	}
}

func (w *world) dial(p *resident) error {
	_, err := p.MakeCall(p.Account(), w.other(p).URI())
	return err
}

// otherCodec puts another codec first, for calls to come, and offers anew.
func (w *world) otherCodec(p *resident, c phone.CallInfo) error {
	if err := p.SetCodecPriority(codecs[w.rand.IntN(len(codecs))], 129+w.rand.IntN(100)); err != nil {
		return err
	}
	return p.Reinvite(c.ID)
}

// transfer sends the other side of a call to a third phone, if there is one, else to whom it is.
func (w *world) transfer(p *resident, c phone.CallInfo) error {
	return p.Transfer(c.ID, w.other(p).URI())
}

// attended has the other side of a call take p's place in another call.
func (w *world) attended(p *resident, c phone.CallInfo) error {
	calls := p.Calls()
	return p.TransferReplaces(c.ID, calls[w.rand.IntN(len(calls))].ID)
}
