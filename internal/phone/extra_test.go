package phone_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// extraAudio has a second audio line.
func extraAudio(c *phone.Config) {
	muAndA(c)
	c.Calls.ExtraAudio = 1
}

// streams are the media lines of a call: status, and a port of the bridge or not.
func streams(p *phonetest.Phone, call int) string {
	info, _ := p.Call(call)
	var list []string
	for _, m := range info.Media {
		text := m.Status.String()
		if m.Slot >= 0 {
			text += " in the bridge"
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// TestTwoAudioLines: both run, each with a port connected to the device; packets and statistics of both; nothing is left of them.
func TestTwoAudioLines(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", extraAudio), r.start("bob", "10.0.0.2", extraAudio)
		before := len(a.Ports())
		mine, theirs := a.Talk(b)
		time.Sleep(time.Second)
		for p, call := range map[*phonetest.Phone]int{a: mine, b: theirs} {
			if got := streams(p, call); got != "Active in the bridge, Active in the bridge" {
				t.Errorf("streams: %s", got)
			}
			stats, _ := p.Stats(call)
			for i, s := range stats.Streams {
				if !s.Running || s.Stats.Tx.Packets < 40 || s.Stats.Rx.Packets < 40 {
					t.Errorf("stream %d: sent %d packets and received %d in a second", i, s.Stats.Tx.Packets, s.Stats.Rx.Packets)
				}
			}
		}
		if got := len(a.Ports()); got != before+2 {
			t.Errorf("%d ports, before the call %d", got, before)
		}
		a.Must(a.SendDTMF(mine, "5"))
		if d := phonetest.Expect[phone.DTMF](b, "heard the digit", nil); d.Digit != "5" || d.Stream != 0 {
			t.Errorf("heard %+v", d)
		}
		a.Must(a.Hold(mine))
		b.MediaIs(theirs, phone.MediaRemoteHold)
		synctest.Wait()
		if got := streams(b, theirs); got != "Remote hold in the bridge, Remote hold in the bridge" {
			t.Errorf("held: %s", got)
		}
		a.Must(a.Hangup(mine, 0))
		a.Ended(mine)
		b.Ended(theirs)
		synctest.Wait()
		if got := len(a.Ports()); got != before {
			t.Errorf("%d ports after the call, before it %d", got, before)
		}
	})
}

// TestLessAudio: the remote refuses the second line, takes it back in, and gives it up again.
func TestLessAudio(t *testing.T) {
	const one, two = pcmu + "m=audio 0 RTP/AVP 0\r\n", pcmu + "m=audio 7002 RTP/AVP 0\r\n"
	againstScript(t, extraAudio, func(t *testing.T, s *scripted) {
		call := s.Dial(scriptURI)
		invite := s.remote.Expect("INVITE")
		if got := string(invite.Request().Body); strings.Count(got, "m=audio ") != 2 || !strings.Contains(got, "m=audio 4002 RTP/AVP 0 8 120") {
			t.Errorf("offered\n%s", got)
		}
		s.remote.Reply(invite, "200", siptest.Body(sdpType, one), siptest.With("Contact", s.remote.Contact()))
		s.remote.Expect("ACK")
		s.State(call, phone.CallConfirmed)
		is := func(want string) {
			t.Helper()
			synctest.Wait()
			if got := streams(s.Phone, call); got != want {
				t.Errorf("streams: %s, want %s", got, want)
			}
		}
		is("Active in the bridge, None")
		for _, step := range []struct{ answer, port, want string }{
			{one, "m=audio 0 ", "Active in the bridge, None"},
			{two, "m=audio 0 ", "Active in the bridge, None"}, // what was not offered cannot be answered
		} {
			s.Must(s.Reinvite(call))
			offer := s.remote.Expect("INVITE")
			if !strings.Contains(string(offer.Request().Body), step.port) {
				t.Errorf("offered\n%s", offer.Request().Body)
			}
			s.remote.Reply(offer, "200", siptest.Body(sdpType, step.answer))
			s.remote.Expect("ACK")
			is(step.want)
		}
		d := s.remote.DialogOf(invite.Request(), s.remote.Response(invite, "200"), s.at)
		for _, step := range []struct{ offer, port, want string }{
			{two, "m=audio 4004 RTP/AVP 0", "Active in the bridge, Active in the bridge"},
			{one, "m=audio 0 RTP/AVP 0", "Active in the bridge, None"},
		} {
			req := d.NewRequest(sipmsg.INVITE)
			req.Header.Set("Content-Type", sdpType)
			req.Body = []byte(step.offer)
			s.remote.Send(s.at, req)
			if resp := s.remote.Expect("200/INVITE").Response(); !strings.Contains(string(resp.Body), step.port) {
				t.Errorf("answered\n%s", resp.Body)
			}
			d.Send(sipmsg.ACK)
			is(step.want)
		}
	})
}

// TestProvisionalAnswersThatDiffer: one takes both lines and another only the first; what the final one wants runs.
func TestProvisionalAnswersThatDiffer(t *testing.T) {
	const one, two = pcmu + "m=audio 0 RTP/AVP 0\r\n", pcmu + "m=audio 7002 RTP/AVP 0\r\n"
	for name, tt := range map[string]struct{ first, second, final, want string }{
		"both in the end":       {two, one, two, "Active in the bridge, Active in the bridge"},
		"one in the end":        {two, one, one, "Active in the bridge, None"},
		"one, without a change": {two, two, one, "Active in the bridge, None"},
		"both at last":          {one, one, two, "Active in the bridge, Active in the bridge"},
	} {
		t.Run(name, func(t *testing.T) {
			againstScript(t, extraAudio, func(t *testing.T, s *scripted) {
				ports := len(s.Ports())
				call := s.Dial(scriptURI)
				invite := s.remote.Expect("INVITE")
				for _, body := range []string{tt.first, tt.second} {
					s.remote.Reply(invite, "183", siptest.Body(sdpType, body), siptest.With("Contact", s.remote.Contact()))
				}
				s.remote.Reply(invite, "200", siptest.Body(sdpType, tt.final), siptest.With("Contact", s.remote.Contact()))
				s.remote.Expect("ACK")
				s.State(call, phone.CallConfirmed)
				time.Sleep(time.Second)
				if got := streams(s.Phone, call); got != tt.want {
					t.Errorf("streams: %s, want %s", got, tt.want)
				}
				if got, want := len(s.Ports())-ports, strings.Count(tt.want, "bridge"); got != want {
					t.Errorf("%d ports, want %d", got, want)
				}
			})
		})
	}
}
