package pbx

import (
	"fmt"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// The extensions.
const (
	extEcho = "600"
	extTone = "601"
	extBusy = "602"
	extRing = "603"
)

// incoming says who takes a call; session.Usage.OnIncoming.
func (p *PBX) incoming(s *session.Session) (session.Handler, session.ContactFunc, *sipmsg.Refusal) {
	req := s.Invite()
	if refusal := p.mayCall(req); refusal != nil {
		return nil, nil, refusal
	}
	if p.calls >= p.cfg.MaxCalls {
		return nil, nil, &sipmsg.Refusal{Status: 486}
	}
	switch user := req.URI.UserUnescaped(); user {
	case extBusy:
		return nil, nil, &sipmsg.Refusal{Status: 486}
	case extEcho, extTone, extRing:
		return newExtension(p, s, user), p.contact, nil
	default:
		return p.callUser(s, user)
	}
}

// mayCall challenges whoever says to be one of the users; others may call as guests.
func (p *PBX) mayCall(req *sipmsg.Request) *sipmsg.Refusal {
	from, _ := req.Header.From() // validated by the Stack
	if _, known := p.cfg.Users[from.URI.User]; !known {
		return nil
	}
	user, result := p.challenger.Verify(req, p.password)
	if result == digest.Verified && user == from.URI.User {
		return nil
	}
	if result != digest.Missing && result != digest.Stale {
		return &sipmsg.Refusal{Status: 403}
	}
	resp := sipmsg.NewResponse(req, 407, "")
	p.challenger.Challenge(resp, result == digest.Stale)
	refusal := &sipmsg.Refusal{Status: 407}
	for f := range resp.Header.All() {
		if f.Name == "Proxy-Authenticate" {
			refusal.Headers = append(refusal.Headers, f)
		}
	}
	return refusal
}

func (p *PBX) callUser(s *session.Session, user string) (session.Handler, session.ContactFunc, *sipmsg.Refusal) {
	if _, known := p.cfg.Users[user]; !known {
		return nil, nil, &sipmsg.Refusal{Status: 404}
	}
	b, ok := p.bindings.newest(user, p.now())
	if !ok {
		return nil, nil, &sipmsg.Refusal{Status: 480}
	}
	return newRelay(p, s, b), p.contact, nil
}

// contact is where the PBX is reached on a flow.
func (p *PBX) contact(f *transport.Flow) sipmsg.NameAddr {
	u := uri.URI{Scheme: "sip", User: "pbx", Host: f.Local().Addr().Unmap().String(), Port: int(p.addr.Port())}
	if f.Protocol() != transport.UDP {
		u.Params = u.Params.With("transport", string(f.Protocol()))
	}
	return sipmsg.NameAddr{URI: u}
}

// note logs what nobody can do anything about.
func (p *PBX) note(act string, err error) {
	if err != nil {
		p.log.Info(act, "err", fmt.Sprint(err))
	}
}
