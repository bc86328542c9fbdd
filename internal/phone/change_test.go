package phone_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

func TestUpdate(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.Update(call))
		phonetest.Expect(s.Phone, "said so", func(ev phone.CallAction) bool { return ev.Action == "update" && ev.Call == call })
		got := s.remote.Expect("UPDATE")
		if body := string(got.Request().Body); !strings.Contains(body, "m=audio 4000") || !got.Request().Header.Has("Contact") {
			t.Errorf("sent\n%s", got.Raw)
		}
		s.remote.Reply(got, "200", siptest.Body(sdpType, strings.Replace(pcmu, "m=audio 7000", "a=sendonly\r\nm=audio 7000", 1)))
		s.MediaIs(call, phone.MediaRemoteHold)
		s.Must(s.Update(call))
		s.remote.Reply(s.remote.Expect("UPDATE"), "488")
		notice := phonetest.Expect(s.Phone, "said that it failed", func(n phone.Notice) bool { return strings.Contains(n.Text, "UPDATE failed") })
		if !strings.Contains(notice.Text, "488") {
			t.Errorf("notice %q", notice.Text)
		}
		if info, _ := s.Call(call); info.State != phone.CallConfirmed || info.Media[0].Status != phone.MediaRemoteHold {
			t.Errorf("after the refusal: %+v", info)
		}
	})
}

// TestUpdateKeepsAHold: it offers what there is.
func TestUpdateKeepsAHold(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.Hold(call))
		s.remote.Reply(s.remote.Expect("INVITE"), "200", siptest.Body(sdpType, strings.Replace(pcmu, "m=audio 7000", "a=recvonly\r\nm=audio 7000", 1)))
		s.remote.Expect("ACK")
		s.MediaIs(call, phone.MediaLocalHold)
		s.Must(s.Update(call))
		if got := s.remote.Expect("UPDATE"); !strings.Contains(string(got.Request().Body), "a=sendonly") {
			t.Errorf("sent\n%s", got.Raw)
		}
	})
}

// TestWithoutOffers: calls leave the offer to the remote, UPDATE only refreshes.
func TestWithoutOffers(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		s.SetSDPOffer(false)
		call := s.Dial(scriptURI)
		invite := s.remote.Expect("INVITE")
		if len(invite.Request().Body) > 0 {
			t.Errorf("sent\n%s", invite.Raw)
		}
		s.remote.Reply(invite, "200", siptest.Body(sdpType, pcmu), siptest.With("Contact", s.remote.Contact()))
		if ack := s.remote.Expect("ACK"); !strings.Contains(string(ack.Request().Body), "m=audio 4000 RTP/AVP 0") {
			t.Errorf("the ACK has no answer:\n%s", ack.Raw)
		}
		s.State(call, phone.CallConfirmed)
		s.Must(s.Update(call))
		update := s.remote.Expect("UPDATE")
		if len(update.Request().Body) > 0 {
			t.Errorf("sent\n%s", update.Raw)
		}
		s.remote.Reply(update, "500")
		phonetest.Expect(s.Phone, "said that it failed", func(n phone.Notice) bool { return strings.Contains(n.Text, "UPDATE failed") })
		s.SetSDPOffer(true)
		s.Must(s.Update(call))
		if got := s.remote.Expect("UPDATE"); len(got.Request().Body) == 0 {
			t.Errorf("no offer again:\n%s", got.Raw)
		}
	})
}

// TestChangeThatMeetsTheRemotes: 491 is no refusal, RFC 3261 §14.1; who was called waits up to 2 s.
func TestChangeThatMeetsTheRemotes(t *testing.T) {
	for method, act := range map[sipmsg.Method]func(s *scripted, call int) error{
		sipmsg.INVITE: func(s *scripted, call int) error { return s.Hold(call) },
		sipmsg.UPDATE: func(s *scripted, call int) error { return s.Update(call) },
	} {
		t.Run(string(method), func(t *testing.T) {
			againstScript(t, nil, func(t *testing.T, s *scripted) {
				call, d := s.established(t)
				s.Must(act(s, call))
				first := s.remote.Expect(string(method))
				s.remote.Reply(first, "491")
				s.remote.Skip("ACK")
				req := d.NewRequest(sipmsg.UPDATE) // now the remote's own is taken
				req.Header.Set("Content-Type", sdpType)
				req.Body = []byte(pcmu)
				s.remote.Send(s.at, req)
				s.remote.Expect("200/UPDATE")
				again := s.remote.Expect(string(method))
				if wait := again.At.Sub(first.At); wait > 2*time.Second+100*time.Millisecond {
					t.Errorf("tried again after %v", wait)
				}
				held := strings.Contains(string(again.Request().Body), "a=sendonly")
				if held != (method == sipmsg.INVITE) {
					t.Errorf("the second try offers\n%s", again.Request().Body)
				}
				for _, n := range phonetest.Told[phone.Notice](s.Phone) {
					if strings.Contains(n.Text, "failed") {
						t.Errorf("told of a failure: %s", n.Text)
					}
				}
			})
		})
	}
}

// TestChangeThatNeverFindsItsTime: it is given up some day.
func TestChangeThatNeverFindsItsTime(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.Update(call))
		tries := 0
		for ; tries < 100; tries++ {
			s.remote.Patience = 5 * time.Second
			p := s.remote.Next()
			if p == nil {
				break
			}
			s.remote.Reply(p, "491")
		}
		if tries != 11 {
			t.Errorf("%d tries, want the first and ten more", tries)
		}
		phonetest.Expect(s.Phone, "said that it failed", func(n phone.Notice) bool { return strings.Contains(n.Text, "UPDATE failed") })
	})
}

// TestEndBeforeTheNextTry: nothing of the change is left.
func TestEndBeforeTheNextTry(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.Update(call))
		s.remote.Reply(s.remote.Expect("UPDATE"), "491")
		s.Must(s.Hangup(call, 0))
		s.remote.Skip("UPDATE")
		s.remote.Reply(s.remote.Expect("BYE"), "200")
		s.Ended(call)
		s.remote.Quiet(5 * time.Second)
	})
}

// TestChangeThatCannotBeginYet: the one under way stays what it is, and so is what is tried again.
func TestChangeThatCannotBeginYet(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.Hold(call))
		first := s.remote.Expect("INVITE")
		if err := s.Reinvite(call); !errors.Is(err, session.ErrOfferPending) {
			t.Errorf("a second change: %v", err)
		}
		s.remote.Reply(first, "491")
		s.remote.Expect("ACK")
		if again := s.remote.Expect("INVITE"); !strings.Contains(string(again.Request().Body), "a=sendonly") {
			t.Errorf("the second try offers\n%s", again.Request().Body)
		}
	})
}
