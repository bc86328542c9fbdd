package conduct

import (
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

// form judges a message that is sent by itself.
func (p *party) form(m sipmsg.Message) {
	h := m.Head()
	for _, name := range []string{"From", "To", "Call-ID", "CSeq", "Content-Length"} {
		if n := h.Count(name); n != 1 {
			p.fault(m, "3261 §8.1.1", "%d %s fields", n, name)
		}
	}
	if len(m.Payload()) > 0 != h.Has("Content-Type") {
		p.fault(m, "3261 §20.15", "Content-Type %q for %d octets", h.ContentType(), len(m.Payload()))
	}
	if via, _ := h.Via(); len(via.Branch()) <= len(sipmsg.MagicCookie) || !strings.HasPrefix(via.Branch(), sipmsg.MagicCookie) {
		p.fault(m, "3261 §8.1.1.7", "branch %q", via.Branch())
	}
	if from, _ := h.From(); from.Tag() == "" {
		p.fault(m, "3261 §8.1.1.3", "no From tag")
	}
	switch m := m.(type) {
	case *sipmsg.Request:
		p.requestForm(m)
	case *sipmsg.Response:
		p.responseForm(m)
	}
}

func (p *party) requestForm(req *sipmsg.Request) {
	h := &req.Header
	if refusal := sipmsg.ValidateRequest(req); refusal != nil {
		p.fault(req, "3261 §8.1.1", "must be refused: %d %s", refusal.Status, refusal.Reason)
	}
	if vias, err := h.Vias(); err != nil || len(vias) != 1 {
		p.fault(req, "3261 §8.1.1.7", "%d Via values, %v", len(vias), err)
	}
	if n, ok := h.MaxForwards(); !ok || n == 0 || h.Count("Max-Forwards") != 1 {
		p.fault(req, "3261 §8.1.1.6", "Max-Forwards %q", h.Get("Max-Forwards"))
	}
	switch req.Method {
	case sipmsg.INVITE, sipmsg.UPDATE, sipmsg.REFER, sipmsg.NOTIFY, sipmsg.SUBSCRIBE:
		p.oneContact(req)
	default: // makes and refreshes no dialog
	}
	if req.Method == sipmsg.INVITE {
		p.abilities(req)
	}
	switch to, err := sipmsg.ParseNameAddr(h.Get("Refer-To")); {
	case req.Method != sipmsg.REFER:
	case h.Count("Refer-To") != 1 || err != nil || to.URI.Host == "":
		p.fault(req, "3515 §2.1", "Refer-To %q, %v", h.Get("Refer-To"), err)
	}
	if req.Method == sipmsg.NOTIFY {
		p.noteForm(req)
	}
}

// noteForm judges a NOTIFY about a REFER.
func (p *party) noteForm(req *sipmsg.Request) {
	ev, there := req.Header.Event()
	if _, ok := req.Header.SubscriptionState(); !ok || !there || ev.Package != "refer" {
		p.fault(req, "6665 §4.1.3", "Event %q, Subscription-State %q", req.Header.Get("Event"), req.Header.Get("Subscription-State"))
	}
	if _, _, err := sipmsg.ParseFragment(req.Body); err != nil || req.Header.ContentType() != "message/sipfrag" {
		p.fault(req, "3515 §2.4.5", "a body of %q: %v", req.Header.ContentType(), err)
	}
}

func (p *party) responseForm(resp *sipmsg.Response) {
	if err := sipmsg.ValidateResponse(resp); err != nil {
		p.fault(resp, "3261 §8.1.1", "must be dropped: %v", err)
	}
	cseq, _ := resp.Header.CSeq()
	if to, _ := resp.Header.To(); to.Tag() == "" && resp.StatusCode != 100 {
		p.fault(resp, "3261 §8.2.6.2", "no To tag")
	}
	invite := cseq.Method == sipmsg.INVITE
	switch class := resp.StatusCode / 100; {
	case invite && (class == 2 || class == 1 && resp.StatusCode > 100), class == 2 && cseq.Method == sipmsg.UPDATE,
		class == 2 && cseq.Method == sipmsg.REFER:
		p.oneContact(resp)
	case class == 3 && !resp.Header.Has("Contact"):
		p.fault(resp, "3261 §21.3", "a redirection to nowhere")
	}
	if invite && resp.StatusCode/100 == 2 {
		p.abilities(resp)
	}
}

// oneContact demands where the sender can be reached (RFC 3261 §12.1).
func (p *party) oneContact(m sipmsg.Message) {
	list, err := m.Head().Contacts()
	if err != nil || len(list) != 1 || list[0].Wildcard() || list[0].URI.Host == "" {
		p.fault(m, "3261 §8.1.1.8 and §12.1", "Contact %q, %v", m.Head().Get("Contact"), err)
	}
}

// abilities demands what an INVITE and its 2xx say that the sender can do.
func (p *party) abilities(m sipmsg.Message) {
	for _, name := range []string{"Allow", "Supported"} {
		if !m.Head().Has(name) {
			p.fault(m, "3261 §13.2.1 and §13.3.1.4", "no %s", name)
		}
	}
}
