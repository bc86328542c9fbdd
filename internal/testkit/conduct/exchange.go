package conduct

import (
	"bytes"

	"gosua/internal/sipstack/sipmsg"
)

// asks judges a new request that goes out.
func (p *party) asks(e *exchange) {
	switch e.request.Method {
	case sipmsg.ACK:
		p.ack(e.request)
	case sipmsg.CANCEL:
		p.cancel(e.request)
	default:
		p.inCall(e)
	}
}

// cancel judges a CANCEL against its INVITE (RFC 3261 §9.1).
func (p *party) cancel(req *sipmsg.Request) {
	e := p.clients[key(&req.Header, sipmsg.INVITE)]
	if e == nil {
		p.fault(req, "3261 §9.1", "its branch is that of no INVITE")
		return
	}
	if !sameRequest(req, e.request) || req.Header.Get("To") != e.request.Header.Get("To") {
		p.fault(req, "3261 §9.1", "it differs from its INVITE")
	}
	if e.ringing == nil || e.final != nil {
		p.fault(req, "3261 §9.1", "sent before the first answer to the INVITE, or after the last")
	}
	if req.Header.Has("Require") || req.Header.Has("Proxy-Require") || len(req.Body) > 0 {
		p.fault(req, "3261 §9.1", "it demands something")
	}
}

// sameRequest tells whether what CANCEL and the ACK to a refusal take over from their INVITE is the same.
func sameRequest(req, invite *sipmsg.Request) bool {
	mine, _ := req.Header.CSeq()
	its, _ := invite.Header.CSeq()
	return req.URI.String() == invite.URI.String() && mine.Seq == its.Seq && req.Header.CallID() == invite.Header.CallID() &&
		req.Header.Get("From") == invite.Header.Get("From") && req.Header.Get("Route") == invite.Header.Get("Route")
}

// ack judges an ACK: that to a refusal has its INVITE's branch, that to a 2xx one of its own (RFC 3261 §17.1.1.3, §13.2.2.4).
func (p *party) ack(req *sipmsg.Request) {
	e := p.clients[key(&req.Header, sipmsg.INVITE)]
	switch {
	case e != nil && (e.final == nil || e.final.StatusCode < 300):
		p.fault(req, "3261 §17.1.1.3", "the INVITE of its branch was not refused")
	case e != nil && (!sameRequest(req, e.request) || req.Header.Get("To") != e.final.Header.Get("To")):
		p.fault(req, "3261 §17.1.1.3", "it differs from its INVITE, or has another To than the refusal")
	case e != nil:
		return
	}
	if e = p.accepted(req); e == nil {
		p.fault(req, "3261 §13.2.2.4", "no 2xx was received that it is for")
		return
	}
	contact, _ := e.final.Header.Contact()
	if req.URI.String() != contact.URI.String() || req.Header.Get("To") != e.final.Header.Get("To") || req.Header.Get("From") != e.final.Header.Get("From") {
		p.fault(req, "3261 §13.2.2.4", "it goes to %s, not to %s, or its From or To is another", req.URI, contact.URI)
	}
	p.answerInACK(e, req)
}

// accepted is our INVITE that got the 2xx which this ACK is for.
func (p *party) accepted(ack *sipmsg.Request) *exchange {
	mine, _ := ack.Header.CSeq()
	for _, e := range p.order {
		its, _ := e.request.Header.CSeq()
		if e.out && its.Method == sipmsg.INVITE && its.Seq == mine.Seq && e.request.Header.CallID() == ack.Header.CallID() &&
			e.final != nil && e.final.StatusCode/100 == 2 {
			return e
		}
	}
	return nil
}

// acknowledge notes an ACK, repeated or not, with the INVITE that it is for.
func (p *party) acknowledge(req *sipmsg.Request) {
	if req.Method != sipmsg.ACK {
		return
	}
	mine, _ := req.Header.CSeq()
	for _, e := range p.order {
		its, _ := e.request.Header.CSeq()
		if e.out == p.now.Out && its.Method == sipmsg.INVITE && its.Seq == mine.Seq && e.request.Header.CallID() == req.Header.CallID() && e.final != nil {
			e.ackDue, e.acked = false, true
		}
	}
}

// answers judges a response that goes out (RFC 3261 §8.2.6, §17.2).
func (p *party) answers(e *exchange, resp *sipmsg.Response) {
	p.copied(e, resp)
	switch {
	case e.final != nil && resp.StatusCode < 200:
		p.fault(resp, "3261 §17.2", "a provisional answer after %s", e.final.Summary())
	case e.final != nil && !bytes.Equal(e.answer, p.now.Raw):
		p.fault(resp, "3261 §17.2", "a second final answer, the first was %s", e.final.Summary())
	case e.final != nil: // repeated
	case resp.StatusCode < 200:
		e.ringing = resp
	default:
		e.final, e.answer = resp, p.now.Raw
		p.dialogOfOurs(e, resp)
		p.answerIn(e, resp)
	}
}

// copied demands what a response takes from its request.
func (p *party) copied(e *exchange, resp *sipmsg.Response) {
	for _, name := range []string{"From", "Call-ID", "CSeq"} {
		if resp.Header.Get(name) != e.request.Header.Get(name) {
			p.fault(resp, "3261 §8.2.6.2", "%s is %q and was %q", name, resp.Header.Get(name), e.request.Header.Get(name))
		}
	}
	mine, _ := resp.Header.Via()
	its, _ := e.request.Header.Via()
	if mine.SentBy() != its.SentBy() || mine.Transport != its.Transport || resp.Header.Count("Via") != e.request.Header.Count("Via") {
		p.fault(resp, "3261 §8.2.6.2", "Via is %s and was %s", mine, its)
	}
	to, _ := resp.Header.To()
	asked, _ := e.request.Header.To()
	if to.URI.String() != asked.URI.String() || asked.Tag() != "" && to.Tag() != asked.Tag() {
		p.fault(resp, "3261 §8.2.6.2", "To is %s and was %s", to, asked)
	}
	if e.ringing == nil || resp.StatusCode == 100 {
		return
	}
	if before, _ := e.ringing.Header.To(); before.Tag() != "" && before.Tag() != to.Tag() {
		p.fault(resp, "3261 §8.2.6.2", "the To tag was %s and is %s", before.Tag(), to.Tag())
	}
}

// answered notes a response that came in; what comes after the final answer changes nothing but that it wants an ACK again.
func (p *party) answered(e *exchange, resp *sipmsg.Response) {
	final := resp.StatusCode >= 200
	e.ackDue = e.ackDue || final && e.request.Method == sipmsg.INVITE
	switch {
	case e.final != nil:
		return
	case final:
		e.final = resp
	default:
		e.ringing = resp
	}
	p.dialogOfTheirs(e, resp)
}
