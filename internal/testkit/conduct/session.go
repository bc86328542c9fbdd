package conduct

import (
	"bytes"

	"gosua/internal/sdp"
	"gosua/internal/sipstack/sipmsg"
)

const sdpType = "application/sdp"

// description is the session description of a message; nil: none.
func description(m sipmsg.Message) *sdp.Description {
	body := sipmsg.Part(m, sdpType)
	if len(body) == 0 {
		return nil
	}
	d, err := sdp.Parse(body)
	if err != nil {
		return nil
	}
	return d
}

// version judges the o= line of a description that is sent: the same as before for the same description, else one more in
// version only (RFC 3264 §8).
func (p *party) version(c *call, m sipmsg.Message) {
	d := description(m)
	if d == nil {
		return
	}
	if c.session != nil {
		want := c.session.Origin
		if !bytes.Equal(c.body, m.Payload()) {
			want.Version++
		}
		if d.Origin != want {
			p.fault(m, "3264 §8", "o= is %+v, must be %+v", d.Origin, want)
		}
		if len(d.Media) < len(c.session.Media) {
			p.fault(m, "3264 §8", "%d media, and were %d", len(d.Media), len(c.session.Media))
		}
	}
	c.session, c.body = d, bytes.Clone(m.Payload())
}

// answerIn judges what our 2xx to an INVITE or UPDATE says of the session: an answer to the offer, or the offer itself.
func (p *party) answerIn(e *exchange, resp *sipmsg.Response) {
	m := e.request.Method
	if m != sipmsg.INVITE && m != sipmsg.UPDATE || resp.StatusCode/100 != 2 {
		return
	}
	offer, ours := description(e.request), description(resp)
	switch {
	case ours == nil && (m == sipmsg.INVITE || offer != nil):
		p.fault(resp, "3261 §13.2.1", "no session description")
	case ours != nil && offer != nil:
		p.matches(resp, offer, ours)
	}
	p.version(p.call(&resp.Header), resp)
}

// answerInACK judges the answer to an offer that came in the 2xx.
func (p *party) answerInACK(e *exchange, ack *sipmsg.Request) {
	offer, ours := description(e.final), description(ack)
	switch late := description(e.request) == nil; {
	case late && ours == nil:
		p.fault(ack, "3261 §13.2.1", "the offer in the 2xx is not answered")
	case !late && ours != nil:
		p.fault(ack, "3261 §13.2.1", "a session description too many")
	case late:
		p.matches(ack, offer, ours)
		p.version(p.call(&ack.Header), ack)
	}
}

// matches judges an answer against its offer (RFC 3264 §6).
func (p *party) matches(m sipmsg.Message, offer, answer *sdp.Description) {
	if offer == nil || len(offer.Media) != len(answer.Media) {
		p.fault(m, "3264 §6", "the answer has another number of media than the offer")
		return
	}
	for i := range offer.Media {
		o, a := &offer.Media[i], &answer.Media[i]
		if o.Kind != a.Kind || o.Proto != a.Proto {
			p.fault(m, "3264 §6", "medium %d: %s %s is answered by %s %s", i, o.Kind, o.Proto, a.Kind, a.Proto)
		}
		if a.Port != 0 && a.Direction.And(o.Direction.Reverse()) != a.Direction {
			p.fault(m, "3264 §6.1", "medium %d: %s is answered by %s", i, o.Direction, a.Direction)
		}
	}
}
