package conduct

import (
	"time"

	"gosua/internal/sdp"
	"gosua/internal/sipstack/sipmsg"
)

// ackWait is how long the side that was called waits for the ACK before it may hang up, 64 times T1 (RFC 3261 §13.3.1.4).
const ackWait = 32 * time.Second

// call is what all messages of one Call-ID have in common, as one side sees it.
type call struct {
	local, remote string // tags; "": not known
	target        string // the remote's Contact
	seq           uint32 // of our last request; 0: none
	over          bool   // a BYE was sent or received
	first         *exchange
	session       *sdp.Description // the last that we sent
	body          []byte           // session as on the wire
	referred      *sipmsg.Request  // a REFER that we accepted; nil: none, or none that wants to know
	told          bool             // and said how it ended
}

func (p *party) call(h *sipmsg.Header) *call {
	c := p.calls[h.CallID()]
	if c == nil {
		c = &call{}
		p.calls[h.CallID()] = c
	}
	return c
}

// inCall judges a new request against those before it with the same Call-ID (RFC 3261 §12.2.1.1).
func (p *party) inCall(e *exchange) {
	req := e.request
	c := p.call(&req.Header)
	from, _ := req.Header.From()
	to, _ := req.Header.To()
	cseq, _ := req.Header.CSeq()
	if c.first == nil {
		c.first = e
	}
	if c.local != "" && from.Tag() != c.local {
		p.fault(req, "3261 §12.2.1.1", "the From tag was %s and is %s", c.local, from.Tag())
	}
	if to.Tag() != c.remote {
		p.fault(req, "3261 §12.2.1.1", "the To tag must be %q and is %q", c.remote, to.Tag())
	}
	if to.Tag() != "" && req.URI.String() != c.target {
		p.fault(req, "3261 §12.2.1.1", "it goes to %s, the remote target is %s", req.URI, c.target)
	}
	if c.seq != 0 && cseq.Seq != c.seq+1 {
		p.fault(req, "3261 §12.2.1.1", "CSeq goes from %d to %d", c.seq, cseq.Seq)
	}
	if c.over && req.Method != sipmsg.NOTIFY {
		p.fault(req, "3261 §15", "the call is over")
	}
	c.local, c.seq = from.Tag(), cseq.Seq
	p.byMethod(c, e)
	p.version(c, req)
}

// byMethod judges what holds for one method.
func (p *party) byMethod(c *call, e *exchange) {
	req := e.request
	switch req.Method {
	case sipmsg.BYE:
		p.bye(c, req)
	case sipmsg.INVITE:
		for _, other := range p.order {
			if other.request.Method == sipmsg.INVITE && other.request.Header.CallID() == req.Header.CallID() && other.final == nil {
				p.fault(req, "3261 §14.1", "another INVITE is under way")
			}
		}
	case sipmsg.NOTIFY:
		if c.told {
			p.fault(req, "6665 §4.2.2", "the subscription has ended")
		}
		state, _ := req.Header.SubscriptionState()
		c.told = state.State == "terminated"
	default: // nothing beyond what holds for all
	}
}

// bye judges who hangs up when (RFC 3261 §15).
func (p *party) bye(c *call, req *sipmsg.Request) {
	c.over = true
	first := c.first
	switch {
	case c.remote == "":
		p.fault(req, "3261 §15", "there is no dialog")
	case first == nil || first.out:
	case first.final == nil:
		p.fault(req, "3261 §15", "who is called cannot hang up before he has answered")
	case !first.acked && p.now.At < first.at+ackWait:
		p.fault(req, "3261 §15", "who was called must wait for the ACK")
	}
}

// asked notes a new request that came in.
func (p *party) asked(e *exchange) {
	req := e.request
	c := p.call(&req.Header)
	from, _ := req.Header.From()
	switch req.Method {
	case sipmsg.INVITE, sipmsg.UPDATE, sipmsg.REFER, sipmsg.NOTIFY:
		if contact, ok := req.Header.Contact(); ok {
			c.target = contact.URI.String()
		}
	case sipmsg.BYE:
		c.over = true
	default: // changes nothing in the dialog
	}
	if c.first == nil {
		c.first = e
		c.remote = from.Tag()
	}
}

// dialogOfOurs notes the dialog that a final answer of ours makes or goes on with.
func (p *party) dialogOfOurs(e *exchange, resp *sipmsg.Response) {
	c := p.call(&resp.Header)
	to, _ := resp.Header.To()
	if e.request.Method == sipmsg.CANCEL {
		return // whose tag matters to nobody
	}
	if c.local != "" && c.local != to.Tag() {
		p.fault(resp, "3261 §12.1.1", "the To tag was %s and is %s", c.local, to.Tag())
	}
	c.local = to.Tag()
	if e.request.Method == sipmsg.REFER && resp.StatusCode/100 == 2 && resp.Header.Get("Refer-Sub") != "false" {
		c.referred, c.told = e.request, false
	}
}

// dialogOfTheirs notes the dialog that an answer to our INVITE makes; a refusal of the first INVITE ends it again, so that
// the next may go elsewhere.
func (p *party) dialogOfTheirs(e *exchange, resp *sipmsg.Response) {
	c := p.call(&resp.Header)
	to, _ := resp.Header.To()
	asked, _ := e.request.Header.To()
	if e.request.Method == sipmsg.INVITE && asked.Tag() == "" {
		c.remote = to.Tag()
		if resp.StatusCode >= 300 {
			c.remote = ""
		}
	}
	contact, ok := resp.Header.Contact()
	if ok && resp.StatusCode < 300 && (e.request.Method == sipmsg.INVITE || e.request.Method == sipmsg.UPDATE) {
		c.target = contact.URI.String()
	}
}
