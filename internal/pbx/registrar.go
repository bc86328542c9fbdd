package pbx

import (
	"fmt"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// Bounds of a binding's life, RFC 3261 §10.3.
const (
	defaultExpires = time.Hour
	maxExpires     = time.Hour
)

// register answers REGISTER.
func (p *PBX) register(in *uas.Incoming) {
	user, ok := p.authenticate(in)
	if !ok {
		return
	}
	to, _ := in.Request.Header.To() // validated by the Stack
	if to.URI.User != user {
		p.refuse(in, 403, "Forbidden: that is somebody else's address")
		return
	}
	if !p.bind(in, user) {
		return
	}
	p.respond(in, p.bound(in.Request, user))
}

// authenticate finds out who asks; false when a challenge or a refusal was sent instead.
func (p *PBX) authenticate(in *uas.Incoming) (user string, ok bool) {
	user, result := p.challenger.Verify(in.Request, p.password)
	switch result {
	case digest.Verified:
		return user, true
	case digest.Missing, digest.Stale:
		resp := sipmsg.NewResponse(in.Request, 401, "")
		p.challenger.Challenge(resp, result == digest.Stale)
		p.respond(in, resp)
	default:
		p.refuse(in, 403, "Forbidden")
	}
	return "", false
}

func (p *PBX) password(user string) (string, bool) {
	secret, ok := p.cfg.Users[user]
	return secret.Reveal(), ok
}

// bind changes the user's bindings as the request says; false when it was refused, and then nothing has changed.
func (p *PBX) bind(in *uas.Incoming, user string) bool {
	contacts, err := in.Request.Header.Contacts()
	if err != nil {
		p.refuse(in, 400, "Bad Contact")
		return false
	}
	for _, c := range contacts {
		if c.Wildcard() {
			return p.unbindAll(in, user, len(contacts))
		}
		if p.tooBrief(in, c) {
			return false
		}
	}
	for _, c := range contacts {
		if !p.bindOne(in, user, c) {
			p.refuse(in, 500, "Out of order")
			return false
		}
	}
	return true
}

// unbindAll obeys "Contact: *", which is legal alone and with an expiry of 0 only.
func (p *PBX) unbindAll(in *uas.Incoming, user string, contacts int) bool {
	if e, ok := in.Request.Header.Expires(); !ok || e != 0 || contacts != 1 {
		p.refuse(in, 400, "Contact * needs Expires 0 and no other contact")
		return false
	}
	delete(p.bindings, user)
	return true
}

func (p *PBX) tooBrief(in *uas.Incoming, c sipmsg.NameAddr) bool {
	e := wantedExpiry(in.Request, c)
	if e == 0 || e >= p.cfg.MinExpires {
		return false
	}
	resp := sipmsg.NewResponse(in.Request, 423, "")
	resp.Header.Add("Min-Expires", fmt.Sprint(int(p.cfg.MinExpires/time.Second)))
	p.respond(in, resp)
	return true
}

// wantedExpiry is what the contact, else the request, asks for.
func wantedExpiry(req *sipmsg.Request, c sipmsg.NameAddr) time.Duration {
	if v, ok := c.Params.Get("expires"); ok {
		var s uint32
		if _, err := fmt.Sscanf(v, "%d", &s); err == nil {
			return min(time.Duration(s)*time.Second, maxExpires)
		}
	}
	if s, ok := req.Header.Expires(); ok {
		return min(time.Duration(s)*time.Second, maxExpires)
	}
	return defaultExpires
}

func (p *PBX) bindOne(in *uas.Incoming, user string, c sipmsg.NameAddr) bool {
	expiry := wantedExpiry(in.Request, c)
	if expiry == 0 {
		p.bindings.remove(user, c.URI)
		return true
	}
	seq, _ := in.Request.Header.CSeq() // validated by the Stack
	return p.bindings.put(user, binding{contact: c.URI, flow: in.Flow, callID: in.Request.Header.CallID(), seq: seq.Seq, expires: p.now().Add(expiry)})
}

// bound is the 200 with the user's bindings.
func (p *PBX) bound(req *sipmsg.Request, user string) *sipmsg.Response {
	resp := sipmsg.NewResponse(req, 200, "")
	now := p.now()
	for _, b := range p.bindings.current(user, now) {
		left := int((b.expires.Sub(now) + time.Second - 1) / time.Second)
		resp.Header.Add("Contact", fmt.Sprintf("<%s>;expires=%d", b.contact, left))
	}
	return resp
}

func (p *PBX) refuse(in *uas.Incoming, code int, reason string) {
	if err := in.Refuse(code, reason); err != nil {
		p.log.Info("refuse", "method", in.Request.Method, "err", err)
	}
}

func (p *PBX) respond(in *uas.Incoming, resp *sipmsg.Response) {
	if err := in.Respond(resp); err != nil {
		p.log.Info("respond", "method", in.Request.Method, "err", err)
	}
}
