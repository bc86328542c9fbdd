package pbx

import (
	"net/netip"

	"gosua/internal/phone/audioline"
	"gosua/internal/sdp/offeranswer"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
)

// extension answers a call by itself: with its echo, with a tone, or never. It is the session's Handler.
type extension struct {
	pbx  *PBX
	s    *session.Session
	user string
	// media is the call's audio, line the one line of it.
	media *audioline.Media
	line  *audioline.Line
	slot  int
}

func newExtension(p *PBX, s *session.Session, user string) *extension {
	p.calls++
	media := audioline.New(audioline.Config{Codecs: p.codecs, Host: p.addr.Addr(), Ports: p.ports, Listen: p.cfg.Transport.ListenPacket, Log: p.cfg.Log})
	return &extension{pbx: p, s: s, user: user, media: media, line: media.Lines()[0], slot: audioline.NoSlot}
}

// SessionState implements session.Handler.
func (e *extension) SessionState(_ *session.Session, st session.State, _ session.Cause) {
	if st != session.Disconnected {
		return
	}
	e.pbx.calls--
	e.media.Close()
	e.stop()
}

// SessionOffer implements session.Handler.
func (e *extension) SessionOffer(_ *session.Session, body []byte) {
	if err := e.media.RemoteOffer(body); err != nil {
		e.refuse(err)
		return
	}
	e.reply(e.media.Answer)
}

// SessionOfferWanted implements session.Handler.
func (e *extension) SessionOfferWanted(_ *session.Session) { e.reply(e.media.Offer) }

// reply accepts with what describe makes, or rings on.
func (e *extension) reply(describe func(netip.Addr) ([]byte, error)) {
	if e.user == extRing {
		e.pbx.note("ring", e.s.Ring(180, "", nil))
		return
	}
	body, err := describe(e.s.Flow().Local().Addr())
	if err != nil {
		e.refuse(err)
		return
	}
	e.pbx.note("accept", e.s.Accept(body))
	e.run()
}

func (e *extension) refuse(err error) {
	r := audioline.RefusalOf(err)
	e.pbx.note("offer", err)
	e.pbx.note("refuse", e.s.Reject(r.Status, r.Reason))
}

// SessionAnswer implements session.Handler.
func (e *extension) SessionAnswer(_ *session.Session, body []byte, early bool) {
	if err := e.media.RemoteAnswer(body, early); err != nil {
		e.pbx.note("answer", err)
		e.s.Hangup(488, "")
		return
	}
	e.run()
}

// run lets the sound flow as agreed.
func (e *extension) run() {
	if e.media.Dormant() {
		e.stop()
	}
	for _, s := range e.media.Streams() {
		if e.media.Line(s) == e.line {
			e.pbx.note("media", e.runStream(s))
		}
	}
}

// stop ends the sound, if there is any.
func (e *extension) stop() {
	if e.line.Stream() != nil {
		e.pbx.sound.Remove(e.pbx.bridge, e.slot, e.line.Stop())
	}
}

func (e *extension) runStream(s offeranswer.Stream) error {
	old, b := e.line.Stream(), e.pbx.bridge
	fresh, err := e.line.Run(s)
	if err != nil || !fresh {
		return err
	}
	if old != nil {
		e.pbx.sound.Remove(b, e.slot, old)
	}
	if e.slot, err = e.pbx.sound.Add(b, e.s.Remote().URI.String(), e.line.Stream()); err != nil {
		return err
	}
	source := e.slot
	if e.user == extTone {
		source = e.pbx.toneSlot
	}
	return b.Connect(source, e.slot)
}

// SessionReinviteDone implements session.Handler; an extension never asks for a change.
func (e *extension) SessionReinviteDone(*session.Session, error) {}

// SessionRequest implements session.Handler: digits by INFO are taken and forgotten.
func (e *extension) SessionRequest(_ *session.Session, req *sipmsg.Request) *sipmsg.Response {
	if req.Method == sipmsg.INFO || req.Method == sipmsg.OPTIONS {
		return sipmsg.NewResponse(req, 200, "")
	}
	return nil
}
