package flows

import (
	"gosua/internal/sdp"
)

// call: bob rings, answers, and hangs up.
func call(s *scene) {
	alice, bob := s.phone("alice"), s.phone("bob")
	alice.calls(bob)
	s.world(pair{alice, bob, sdp.SendRecv})
	bob.with(alice).hangUp()
	s.world()
	alice.ended(200)
	bob.ended(200)
}

// lateOffer: alice's INVITE has no offer, and is sent on by a server; the offer is in the 200, the answer in the ACK.
func lateOffer(s *scene) {
	alice, bob := s.phone("alice"), s.phone("bob")
	alice.SetSDPOffer(false)
	alice.dial(s.desk(302, "<"+bob.URI()+">"))
	bob.takes()
	s.world(pair{alice, bob, sdp.SendRecv})
	bob.with(alice).hangUp()
	s.world()
	alice.ended(200)
	bob.ended(200)
}

// reinvite: bob offers anew what there is.
func reinvite(s *scene) {
	alice, bob := s.phone("alice"), s.phone("bob")
	alice.calls(bob)
	s.world(pair{alice, bob, sdp.SendRecv})
	bob.with(alice).retrieve()
	s.world(pair{alice, bob, sdp.SendRecv})
	bob.with(alice).hangUp()
	s.world()
}

// cancel: bob rings, and alice loses patience.
func cancel(s *scene) {
	alice, bob := s.phone("alice"), s.phone("bob")
	mine := alice.dial(bob.URI())
	bob.rung()
	mine.hangUp()
	s.world()
	alice.ended(487)
	bob.ended(487)
}

// refusal: bob rings, and answers with code.
func refusal(s *scene, code int) {
	alice, bob := s.phone("alice"), s.phone("bob")
	alice.dial(bob.URI())
	bob.rung().answer(code)
	s.world()
	alice.ended(code)
	bob.ended(code)
}

func busy(s *scene)        { refusal(s, 486) }
func unavailable(s *scene) { refusal(s, 480) }

// noResponse: nobody is where erin should be.
func noResponse(s *scene) {
	alice := s.phone("alice")
	alice.dial("sip:erin@" + addresses["erin"])
	s.world()
	alice.ended(408)
}
