package phone_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// place has the phone call the remote, which answers; it returns the call and its INVITE.
func (s *scripted) place() (call int, invite *siptest.Packet) {
	call = s.Dial("sip:bob@10.0.0.9")
	invite = s.remote.Expect("INVITE")
	s.remote.Reply(invite, "200", siptest.Body(sdpType, pcmu), siptest.With("Contact", s.remote.Contact()))
	s.remote.Expect("ACK")
	return call, invite
}

// TestShutdownWaitsForTheACK proves that a call which was taken just before the phone is left is ended with BYE, although
// that must wait for the ACK.
func TestShutdownWaitsForTheACK(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		req := s.invite(pcmu)
		call := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call
		s.Must(s.Answer(call, 200, "", ""))
		d := s.remote.DialogOf(req, s.remote.Expect("200/INVITE").Response(), s.at)
		down := make(chan error, 1)
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			down <- s.Shutdown(ctx)
		}()
		synctest.Wait()
		s.remote.Send(s.at, s.remote.NewRequest(sipmsg.INVITE, s.URI())) // too late
		s.remote.Expect("503/INVITE")
		s.remote.Skip("503/INVITE")
		d.Send(sipmsg.ACK)
		s.remote.Reply(s.remote.Expect("BYE"), "200")
		s.Must(<-down)
	})
}

// TestShutdownAfterClose proves that a phone which is closed already makes nobody wait.
func TestShutdownAfterClose(t *testing.T) {
	againstScript(t, nil, func(_ *testing.T, s *scripted) {
		s.Must(s.Close())
		s.Must(s.Shutdown(context.Background()))
	})
}

// TestManyShortCalls proves that calls which are over do not count against new ones, although each is remembered for 32 s.
func TestManyShortCalls(t *testing.T) {
	againstScript(t, nil, func(_ *testing.T, s *scripted) {
		for range 50 {
			call, _ := s.place()
			s.Must(s.Hangup(call, 0))
			s.remote.Reply(s.remote.Expect("BYE"), "200")
			s.Ended(call)
		}
	})
}

// TestContactParametersOnce proves that the Contact of a registered account's calls has the parameters for all Contacts
// once and those for REGISTER not at all.
func TestContactParametersOnce(t *testing.T) {
	account := phone.AccountConfig{ID: "sip:alice@10.0.0.1", Registrar: "sip:10.0.0.9", ContactURIParams: ";foo=1", RegContactURIParams: ";bar=2",
		ContactParams: ";q=0.5", RegContactParams: ";reg-id=1"}
	againstScript(t, func(c *phone.Config) { c.Accounts = []phone.AccountConfig{account} }, func(t *testing.T, s *scripted) {
		register := s.remote.Expect("REGISTER")
		registered := register.Head().Get("Contact")
		s.remote.Reply(register, "200", siptest.With("Contact", registered))
		phonetest.Expect[phone.Registered](s.Phone, "registered", nil)
		call, invite := s.place()
		ours := invite.Head().Get("Contact")
		for text, want := range map[string][2]int{";foo=1": {1, 1}, ";bar=2": {1, 0}, ";q=0.5": {1, 1}, ";reg-id=1": {1, 0}} {
			if got := [2]int{strings.Count(registered, text), strings.Count(ours, text)}; got != want {
				t.Errorf("%s is in the Contacts of REGISTER and INVITE %v times, want %v:\n%s\n%s", text, got, want, registered, ours)
			}
		}
		s.remote.Skip("REGISTER")
		s.Must(s.Hangup(call, 0))
		s.remote.Reply(s.remote.Expect("BYE"), "200")
	})
}
