package flows

import (
	"slices"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sdp"
	"gosua/internal/sipstack/uri"
)

// hold: bob puts alice on hold and takes her back.
func hold(s *scene) {
	alice, bob := s.phone("alice"), s.phone("bob")
	alice.calls(bob)
	bob.with(alice).hold()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.with(alice).retrieve()
	s.world(pair{bob, alice, sdp.SendRecv})
	alice.with(bob).hangUp()
	s.world()
	bob.ended(200)
}

// consultation: bob puts alice on hold, asks carol, and goes on with alice.
func consultation(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.calls(bob)
	bob.with(alice).hold()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.calls(carol)
	s.world(pair{bob, alice, sdp.SendOnly}, pair{bob, carol, sdp.SendRecv})
	bob.with(carol).hangUp()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.with(alice).retrieve()
	s.world(pair{bob, alice, sdp.SendRecv})
	alice.with(bob).hangUp()
	s.world()
}

// unattended: bob sends alice to carol, and is told that they talk.
func unattended(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.calls(bob)
	held := bob.with(alice)
	held.hold()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.Must(bob.Transfer(held.id, carol.URI()))
	carol.takes()
	s.world(pair{alice, carol, sdp.SendRecv})
	bob.told("100 Accepted", "100 Trying", "180 Ringing", "200 OK!")
	carol.with(alice).hangUp()
	s.world()
	bob.ended(410)
	alice.ended(200, 200)
	carol.ended(200)
}

// refusedTransfer: carol is busy, and bob talks to alice again.
func refusedTransfer(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.calls(bob)
	bob.with(alice).hold()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.Must(bob.Transfer(bob.with(alice).id, carol.URI()))
	carol.rung().answer(486)
	bob.told("100 Accepted", "100 Trying", "180 Ringing", "486 Busy Here!")
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.with(alice).retrieve()
	s.world(pair{bob, alice, sdp.SendRecv})
	bob.with(alice).hangUp()
	s.world()
	alice.ended(486, 200)
}

// attended: bob asks carol first; alice takes his place in that call.
func attended(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.calls(bob)
	bob.with(alice).hold()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.calls(carol)
	bob.with(carol).hold()
	s.world(pair{bob, alice, sdp.SendOnly}, pair{bob, carol, sdp.SendOnly})
	bob.Must(bob.TransferReplaces(bob.with(alice).id, bob.with(carol).id))
	s.world(pair{alice, carol, sdp.SendRecv})
	bob.told("100 Accepted", "100 Trying", "200 OK!")
	alice.with(carol).hangUp()
	s.world()
	carol.ended(410, 200)
}

// forwardAll: bob sends everybody to carol.
func forwardAll(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.dial(bob.URI())
	bob.called().moves(carol)
	forwarded(s, alice, carol)
	bob.ended(302)
}

// forwarded: carol takes the call.
func forwarded(s *scene, alice, carol *user, others ...pair) {
	carol.takes()
	s.world(append(others, pair{alice, carol, sdp.SendRecv})...)
	carol.with(alice).hangUp()
	s.world(others...)
	alice.ended(200)
	carol.ended(200)
}

// forwardBusy: bob talks to dora, and sends alice to carol.
func forwardBusy(s *scene) {
	alice, bob, carol, dora := s.phone("alice"), s.phone("bob"), s.phone("carol"), s.phone("dora")
	bob.calls(dora)
	alice.dial(bob.URI())
	bob.called().moves(carol)
	forwarded(s, alice, carol, pair{bob, dora, sdp.SendRecv})
	bob.with(dora).hangUp()
	s.world()
}

// forwardLate: bob is away, and alice is sent to carol after a while.
func forwardLate(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.dial(bob.URI())
	bob.rung().moves(carol)
	forwarded(s, alice, carol)
}

// redirection: of those whom alice may call, the best refuses and the second does not answer the phone.
func redirection(s *scene) {
	alice, bob, carol, dora := s.phone("alice"), s.phone("bob"), s.phone("carol"), s.phone("dora")
	alice.dial(s.desk(300, "<"+carol.URI()+">;q=0.1", "<"+dora.URI()+">;q=0.9", "<"+bob.URI()+">;q=0.5"))
	dora.rung().answer(486)
	bob.rung().answer(480)
	forwarded(s, alice, carol)
	dora.ended(486)
	bob.ended(480)
}

// added: bob talks to alice, calls carol, and joins the two.
func added(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.calls(bob)
	bob.with(alice).hold()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.calls(carol)
	bob.with(alice).retrieve()
	s.conference(alice, bob, carol)
}

// joins: carol calls bob while he talks to alice, and he lets her in.
func joins(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.calls(bob)
	carol.calls(bob)
	s.conference(alice, bob, carol)
}

// conference has bob join his two calls, until alice leaves it.
func (s *scene) conference(alice, bob, carol *user) {
	s.world(pair{bob, alice, sdp.SendRecv}, pair{bob, carol, sdp.SendRecv})
	a, c := bob.with(alice).slot(), bob.with(carol).slot()
	bob.Must(bob.Connect(a, c))
	bob.Must(bob.Connect(c, a))
	synctest.Wait()
	pause()
	if !bob.joined(a, c) || !bob.joined(c, a) || !bob.joined(a, 0) || !bob.joined(0, a) || !bob.joined(c, 0) || !bob.joined(0, c) {
		s.t.Errorf("bob's ports: %+v", bob.Ports())
	}
	s.world(pair{bob, alice, sdp.SendRecv}, pair{bob, carol, sdp.SendRecv})
	alice.with(bob).hangUp()
	s.world(pair{bob, carol, sdp.SendRecv})
	if !bob.joined(c, 0) || !bob.joined(0, c) || bob.joined(c, a) {
		s.t.Errorf("bob's ports without alice: %+v", bob.Ports())
	}
	bob.with(carol).hangUp()
	s.world()
}

// slot is the port of a call.
func (e end) slot() int {
	info, _ := e.Call(e.id)
	return info.Media[0].Slot
}

// joined tells whether the sound of one port goes to another.
func (u *user) joined(from, to int) bool {
	return slices.ContainsFunc(u.Ports(), func(p phone.PortInfo) bool { return p.Slot == from && slices.Contains(p.To, to) })
}

// pickup: alice calls bob, who is not at his desk; carol, who knows the dialog, takes the call.
func pickup(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	alice.dial(bob.URI())
	bob.rung()
	s.until("ringing", func() bool { return alice.Calls()[0].State == phone.CallEarly })
	carol.dial(alice.replacing(true))
	s.pickedUp(alice, carol)
	alice.ended(487, 200)
	bob.ended(487)
}

// referredPickup: the same at dora's word, to whom carol talks.
func referredPickup(s *scene) {
	alice, bob, carol, dora := s.phone("alice"), s.phone("bob"), s.phone("carol"), s.phone("dora")
	dora.calls(carol)
	alice.dial(bob.URI())
	bob.rung()
	s.until("ringing", func() bool { return alice.Calls()[0].State == phone.CallEarly })
	dora.Must(dora.Transfer(dora.with(carol).id, alice.replacing(true)))
	s.world(pair{alice, carol, sdp.SendRecv})
	dora.told("100 Accepted", "100 Trying", "200 OK!")
	s.pickedUp(alice, carol)
	dora.ended(410)
}

// park: bob parks alice at dora, from where carol takes her.
func park(s *scene) {
	alice, bob, carol := s.phone("alice"), s.phone("bob"), s.phone("carol")
	dora := s.phone("dora", func(c *phone.Config) { c.Calls.AutoAnswer = 200 })
	alice.calls(bob)
	bob.Must(bob.Transfer(bob.with(alice).id, dora.URI()))
	s.world(pair{alice, dora, sdp.SendRecv})
	bob.told("100 Accepted", "100 Trying", "200 OK!")
	carol.dial(alice.replacing(false))
	s.pickedUp(alice, carol)
	alice.ended(200, 410, 200)
	bob.ended(410)
	dora.ended(200)
}

// pickedUp: alice and carol talk, and nobody else does.
func (s *scene) pickedUp(alice, carol *user) {
	s.world(pair{alice, carol, sdp.SendRecv})
	alice.with(carol).hangUp()
	s.world()
}

// replacing is whom to call in order to take the place of whoever u is in a call with; early: while nobody has answered.
func (u *user) replacing(early bool) string {
	which := u.dialog()
	which.EarlyOnly = early
	return "<" + u.URI() + "?Replaces=" + uri.EscapeHeader(which.String()) + ">"
}

// music: bob puts alice on hold, and plays something to her.
func music(s *scene) {
	const tone = 1 // the port of the first one
	alice := s.phone("alice")
	bob := s.phone("bob", func(c *phone.Config) { c.Media.Tones = []phone.Tone{{Freq1: 440, On: time.Second}} })
	alice.calls(bob)
	e := bob.with(alice)
	e.hold()
	s.world(pair{bob, alice, sdp.SendOnly})
	bob.Must(bob.Connect(tone, e.slot()))
	s.world(pair{bob, alice, sdp.SendOnly})
	if !bob.joined(tone, e.slot()) || bob.joined(0, e.slot()) || bob.joined(e.slot(), 0) {
		s.t.Errorf("bob's ports: %+v", bob.Ports())
	}
	bob.Must(bob.Disconnect(tone, e.slot()))
	e.retrieve()
	s.world(pair{bob, alice, sdp.SendRecv})
	if bob.joined(tone, e.slot()) || !bob.joined(0, e.slot()) || !bob.joined(e.slot(), 0) {
		s.t.Errorf("bob's ports: %+v", bob.Ports())
	}
	alice.with(bob).hangUp()
	s.world()
}
