package hostile

import (
	"path"
	"strings"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// matches tells whether a message is "INVITE" or "200/INVITE", a pattern.
func matches(pattern string, p *siptest.Packet) bool {
	name, _, _ := strings.Cut(p.Summary(), "/cseq=")
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// spied is the first request of a method that alice sent.
func (s *scene) spied(method string) *sipmsg.Request {
	s.t.Helper()
	for _, ev := range phonetest.Told[phone.SIPTrace](s.alice) {
		if !ev.Out || !strings.HasPrefix(ev.Summary, method+"/") {
			continue
		}
		m, err := sipmsg.ParseMessage(ev.Raw, sipmsg.Limits{})
		if err != nil {
			s.t.Fatal(err)
		}
		return m.(*sipmsg.Request)
	}
	s.t.Fatalf("alice had no %s", method)
	return nil
}

// called is mallory in a call with alice, whom she called.
func (s *scene) called(offer string) (call int, d *siptest.Dialog) {
	s.t.Helper()
	invite := withSDP(s.request(sipmsg.INVITE), offer)
	s.mallory.Send(sipAddr(victim), invite)
	in := phonetest.Expect[phone.IncomingCall](s.alice, "called by mallory", nil)
	s.alice.Must(s.alice.Answer(in.Call, 200, "", ""))
	ok := s.mallory.Expect("200/INVITE")
	d = s.mallory.DialogOf(invite, ok.Response(), sipAddr(victim))
	d.Send(sipmsg.ACK)
	s.alice.State(in.Call, phone.CallConfirmed)
	return in.Call, d
}

// calling is alice on her way to call mallory, who has the INVITE.
func (s *scene) calling() (call int, invite *siptest.Packet) {
	s.t.Helper()
	call = s.alice.Dial("sip:mallory@" + stranger)
	return call, s.mallory.Expect("INVITE")
}

// goodbye ends mallory's call politely.
func (s *scene) goodbye(call int, d *siptest.Dialog) {
	s.t.Helper()
	d.Send(sipmsg.BYE)
	s.mallory.Expect("200/BYE")
	s.alice.Ended(call)
}
