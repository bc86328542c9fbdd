package conduct

import (
	"bytes"
	"fmt"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// Message is one that somebody has sent, or received.
type Message struct {
	Who string // whose doing it is
	Out bool
	At  time.Duration
	Raw []byte
}

// Check judges each party of the list, which has everybody's messages in the order in which he saw them. Each fault names who
// did what against which rule.
func Check(list []Message) (faults []string) {
	parties, order := map[string]*party{}, []*party(nil)
	for _, m := range list {
		p := parties[m.Who]
		if p == nil {
			p = &party{name: m.Who, clients: map[string]*exchange{}, servers: map[string]*exchange{}, calls: map[string]*call{}}
			parties[m.Who], order = p, append(order, p)
		}
		p.take(m)
	}
	for _, p := range order {
		p.finish()
		faults = append(faults, p.faults...)
	}
	return faults
}

// party is what somebody has sent and received so far.
type party struct {
	name    string
	clients map[string]*exchange // requests sent, by method and branch; those of ACK hold no answer
	servers map[string]*exchange // requests received
	calls   map[string]*call     // by Call-ID
	order   []*exchange          // of both, as they began
	faults  []string
	now     Message
}

// exchange is a request and what answers it.
type exchange struct {
	out     bool
	request *sipmsg.Request
	raw     []byte
	at      time.Duration
	ringing *sipmsg.Response // the last provisional answer
	final   *sipmsg.Response
	answer  []byte // final as on the wire
	ackDue  bool   // a final answer to our INVITE came, and no ACK went out since
	acked   bool
}

// fault notes that the message now taken breaks a rule.
func (p *party) fault(m sipmsg.Message, rule, format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf("%s at %v: %s: RFC %s: %s", p.name, p.now.At, m.Summary(), rule, fmt.Sprintf(format, args...)))
}

// take looks at one message.
func (p *party) take(raw Message) {
	p.now = raw
	m, err := sipmsg.ParseMessage(bytes.Clone(raw.Raw), sipmsg.Limits{})
	if err != nil {
		if raw.Out {
			p.faults = append(p.faults, fmt.Sprintf("%s at %v: sent what is no SIP: %v", p.name, raw.At, err))
		}
		return
	}
	if raw.Out {
		p.form(m)
	}
	switch m := m.(type) {
	case *sipmsg.Request:
		p.request(m)
	case *sipmsg.Response:
		p.response(m)
	}
}

// key is what a transaction is matched by; an ACK to a refusal has that of its INVITE (RFC 3261 §17).
func key(h *sipmsg.Header, m sipmsg.Method) string {
	via, _ := h.Via()
	return string(m) + " " + via.Branch()
}

func (p *party) request(req *sipmsg.Request) {
	side := p.servers
	if p.now.Out {
		side = p.clients
	}
	if old := side[key(&req.Header, req.Method)]; old != nil {
		if p.now.Out && !bytes.Equal(old.raw, p.now.Raw) {
			p.fault(req, "3261 §17.1.1.2", "the branch was used before by another request, or the repeated request differs")
		}
		p.acknowledge(req)
		return
	}
	e := &exchange{out: p.now.Out, request: req, raw: p.now.Raw, at: p.now.At}
	if p.now.Out {
		p.asks(e)
	} else {
		p.asked(e)
	}
	side[key(&req.Header, req.Method)] = e
	p.order = append(p.order, e)
	p.acknowledge(req)
}

func (p *party) response(resp *sipmsg.Response) {
	cseq, _ := resp.Header.CSeq()
	side := p.clients
	if p.now.Out {
		side = p.servers
	}
	e := side[key(&resp.Header, cseq.Method)]
	switch {
	case e == nil && p.now.Out:
		p.fault(resp, "3261 §8.2.6", "nobody asked")
	case e != nil && p.now.Out:
		p.answers(e, resp)
	case e != nil:
		p.answered(e, resp)
	}
}

// finish looks at what is left undone.
func (p *party) finish() {
	for _, e := range p.order {
		switch {
		case e.out && e.ackDue:
			p.fault(e.request, "3261 §13.2.2.4", "no ACK for %s", e.final.Summary())
		case !e.out && e.final == nil && e.request.Method != sipmsg.ACK:
			p.fault(e.request, "3261 §8.2.6", "received at %v, never answered finally", e.at)
		}
	}
	for _, c := range p.calls {
		if c.referred != nil && !c.told && !c.over {
			p.fault(c.referred, "3515 §2.4.4", "accepted, and no NOTIFY tells how it ended")
		}
	}
}
