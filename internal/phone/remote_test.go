package phone_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media/rtp"
	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// The SDP type and two descriptions of the scripted remote.
const (
	sdpType = "application/sdp"
	theirs  = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n"
	pcmu    = theirs + "m=audio 7000 RTP/AVP 0\r\n"
	opus    = theirs + "m=audio 7000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
)

// scripted is a phone, called alice, and a remote at 10.0.0.9 that does what the test says.
type scripted struct {
	*phonetest.Phone
	remote *siptest.Remote
	at     netip.AddrPort // of the phone
}

// againstScript runs a test in virtual time; change may be nil.
func againstScript(t *testing.T, change func(*phone.Config), f func(t *testing.T, s *scripted)) {
	t.Helper()
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		s := &scripted{Phone: r.start("alice", "10.0.0.1", change), at: netip.MustParseAddrPort("10.0.0.1:5060")}
		s.remote = siptest.ListenUDP(t, r.net.Host("10.0.0.9"), "10.0.0.9:5060")
		s.remote.Skip("100/*")
		f(t, s)
	})
}

// invite is an INVITE to the phone, with a description unless that is "".
func (s *scripted) invite(description string) *sipmsg.Request {
	req := s.remote.NewRequest(sipmsg.INVITE, s.URI())
	if description != "" {
		req.Header.Set("Content-Type", sdpType)
		req.Body = []byte(description)
	}
	s.remote.Send(s.at, req)
	return req
}

// established has the remote call and the phone accept.
func (s *scripted) established(t *testing.T) (call int, d *siptest.Dialog) {
	t.Helper()
	req := s.invite(pcmu)
	call = phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call
	s.Must(s.Answer(call, 200, "", ""))
	d = s.remote.DialogOf(req, s.remote.Expect("200/INVITE").Response(), s.at)
	d.Send(sipmsg.ACK)
	s.State(call, phone.CallConfirmed)
	return call, d
}

func TestIncomingCallIsToldAsItCame(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		s.invite(pcmu + "m=video 7002 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n")
		in := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil)
		want := phone.IncomingCall{Call: in.Call, Account: in.Account, Local: "<sip:alice@10.0.0.1>", Remote: "<sip:remote@10.0.0.9>", Audio: 1, Video: 1}
		if in != want {
			t.Errorf("told %+v, want %+v", in, want)
		}
		info, ok := s.Call(in.Call)
		if !ok || !info.Incoming || info.State != phone.CallIncoming || info.Connected != 0 || info.ConfirmedFor != 0 {
			t.Errorf("call %+v", info)
		}
		s.Must(s.Hangup(in.Call, 0))
		s.remote.Expect("603/INVITE")
	})
}

// TestAnswers: what goes out for each answer of the user.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		code            int
		reason, contact string
		want            string
		check           func(resp *sipmsg.Response) bool
	}{
		{180, "", "", "180/INVITE", func(r *sipmsg.Response) bool { return len(r.Body) == 0 }},
		{183, "", "", "183/INVITE", func(r *sipmsg.Response) bool { return strings.Contains(string(r.Body), "m=audio 4000 ") }},
		{200, "", "", "200/INVITE", func(r *sipmsg.Response) bool { return strings.Contains(string(r.Body), "m=audio 4000 ") }},
		{486, "", "", "486/INVITE", func(r *sipmsg.Response) bool { return r.Reason == "Busy Here" }},
		{486, "At lunch", "", "486/INVITE", func(r *sipmsg.Response) bool { return r.Reason == "At lunch" }},
		{302, "", "sip:desk@10.0.0.5", "302/INVITE", func(r *sipmsg.Response) bool { return r.Header.Get("Contact") == "<sip:desk@10.0.0.5>" }},
		{699, "", "", "699/INVITE", func(*sipmsg.Response) bool { return true }},
	} {
		t.Run(fmt.Sprint(tt.code, tt.reason), func(t *testing.T) {
			againstScript(t, nil, func(t *testing.T, s *scripted) {
				s.invite(pcmu)
				call := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call
				s.Must(s.Answer(call, tt.code, tt.reason, tt.contact))
				if resp := s.remote.Expect(tt.want).Response(); !tt.check(resp) {
					t.Errorf("went out:\n%s", resp.Append(nil))
				}
			})
		})
	}
}

// TestRingingThenAnswered: the answer in the 183 is the one in the 200.
func TestRingingThenAnswered(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		s.invite(pcmu)
		call := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call
		s.Must(s.Answer(call, 180, "", ""))
		s.remote.Expect("180/INVITE")
		s.Must(s.Answer(call, 183, "", ""))
		early := s.remote.Expect("183/INVITE").Response()
		s.MediaIs(call, phone.MediaActive)
		s.Must(s.Answer(call, 200, "", ""))
		if final := s.remote.Expect("200/INVITE").Response(); string(final.Body) != string(early.Body) {
			t.Errorf("183 said\n%s200 says\n%s", early.Body, final.Body)
		}
		synctest.Wait()
		if taken := phonetest.Told[phone.SDPDone](s.Phone); len(taken) != 1 {
			t.Errorf("the answer was taken as %+v", taken)
		}
	})
}

func TestCallWithoutOffer(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		req := s.invite("")
		in := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil)
		if in.Audio != 1 || in.Video != 0 {
			t.Errorf("told %+v, want the audio that the phone will offer", in)
		}
		s.Must(s.Answer(in.Call, 183, "", ""))
		if early := s.remote.Expect("183/INVITE").Response(); len(early.Body) != 0 {
			t.Errorf("the 183 has a description, and nobody could answer it:\n%s", early.Body)
		}
		s.Must(s.Answer(in.Call, 200, "", ""))
		resp := s.remote.Expect("200/INVITE").Response()
		if !strings.Contains(string(resp.Body), "m=audio 4000 RTP/AVP 0 8 9 120\r\n") {
			t.Errorf("offered\n%s", resp.Body)
		}
		ack := s.remote.DialogOf(req, resp, s.at).NewRequest(sipmsg.ACK)
		ack.Header.Set("Content-Type", sdpType)
		ack.Body = []byte(pcmu)
		s.remote.Send(s.at, ack)
		s.MediaIs(in.Call, phone.MediaActive)
	})
}

// TestInviteIsAcknowledgedAtOnce: the remote need not repeat it, and a call that is answered at once rings all the same.
func TestInviteIsAcknowledgedAtOnce(t *testing.T) {
	againstScript(t, func(c *phone.Config) { c.Calls.AutoAnswer = 486 }, func(t *testing.T, s *scripted) {
		s.invite(pcmu)
		s.remote.Expect("486/INVITE")
		synctest.Wait()
		trying := func(ev phone.SIPTrace) bool { return ev.Out && strings.HasPrefix(ev.Summary, "100/INVITE") }
		if !slices.ContainsFunc(phonetest.Told[phone.SIPTrace](s.Phone), trying) {
			t.Error("no 100")
		}
		want := []phone.ConfConnect{{Src: 2}, {Src: 2, Off: true}}
		if got := phonetest.Told[phone.ConfConnect](s.Phone); !slices.Equal(got, want) {
			t.Errorf("told %+v, want %+v", got, want)
		}
	})
}

// TestOfferThatCannotBeAccepted is refused by itself, with the reason in a Warning (RFC 3261 §20.43).
func TestOfferThatCannotBeAccepted(t *testing.T) {
	for _, tt := range []struct{ name, body, want, warning string }{
		{"a codec unknown", opus, "488/INVITE", `305 gosua "No suitable codec for remote offer"`},
		{"video alone", theirs + "m=video 7002 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n", "488/INVITE", `304 gosua "No audio in remote offer"`},
		{"no SDP", "nonsense", "400/INVITE", `399 gosua`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			againstScript(t, nil, func(t *testing.T, s *scripted) {
				s.invite(tt.body)
				resp := s.remote.Expect(tt.want).Response()
				if got := resp.Header.Get("Warning"); !strings.HasPrefix(got, tt.warning) {
					t.Errorf("Warning: %s, want %s", got, tt.warning)
				}
				synctest.Wait()
				if n := len(phonetest.Told[phone.IncomingCall](s.Phone)); n != 0 {
					t.Error("the phone rang")
				}
				if told := phonetest.Told[phone.CallRefused](s.Phone); len(told) != 1 || told[0].Err == nil || !strings.HasPrefix(tt.want, fmt.Sprint(told[0].Code)) || told[0].Reason != resp.Reason {
					t.Errorf("told: %+v", told)
				}
				if ended := phonetest.Told[phone.CallEnded](s.Phone); len(ended) != 0 {
					t.Errorf("a call that nobody knows of has ended: %+v", ended)
				}
			})
		})
	}
}

func TestChangeByTheRemote(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, d := s.established(t)
		reinvite := func(body string) *sipmsg.Response {
			req := d.NewRequest(sipmsg.INVITE)
			if body != "" {
				req.Header.Set("Content-Type", sdpType)
				req.Body = []byte(body)
			}
			s.remote.Send(s.at, req)
			resp := s.remote.Next().Response()
			ack := d.NewRequest(sipmsg.ACK)
			if body == "" {
				ack.Header.Set("Content-Type", sdpType)
				ack.Body = []byte(pcmu)
			}
			s.remote.Send(s.at, ack)
			return resp
		}
		if resp := reinvite(strings.Replace(pcmu, "m=audio 7000", "a=sendonly\r\nm=audio 7000", 1)); resp.StatusCode != 200 || !strings.Contains(string(resp.Body), "a=recvonly") {
			t.Errorf("held: %s\n%s", resp.Summary(), resp.Body)
		}
		s.MediaIs(call, phone.MediaRemoteHold)
		if resp := reinvite(opus); resp.StatusCode != 488 {
			t.Errorf("a codec unknown: %s", resp.Summary())
		}
		if info, _ := s.Call(call); info.State != phone.CallConfirmed || info.Media[0].Status != phone.MediaRemoteHold {
			t.Errorf("after a change that was refused: %+v", info)
		}
		if resp := reinvite(""); resp.StatusCode != 200 || !strings.Contains(string(resp.Body), "m=audio 4000") {
			t.Errorf("re-INVITE without offer: %s\n%s", resp.Summary(), resp.Body)
		}
		s.MediaIs(call, phone.MediaActive)
	})
}

// TestHoldThatIsRefused: the call goes on as it was, and the next hold is tried afresh.
func TestHoldThatIsRefused(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		for range 2 {
			s.Must(s.Hold(call))
			reinvite := s.remote.Expect("INVITE")
			if body := string(reinvite.Request().Body); !strings.Contains(body, "a=sendonly") {
				t.Fatalf("hold offers\n%s", body)
			}
			if err := s.Hold(call); err == nil {
				t.Error("a second hold while the first is under way")
			}
			s.remote.Reply(reinvite, "488")
			s.remote.Expect("ACK")
			notice := phonetest.Expect(s.Phone, "said that the hold failed", func(n phone.Notice) bool { return strings.Contains(n.Text, "re-INVITE failed") })
			if !strings.Contains(notice.Text, "488") {
				t.Errorf("notice %q", notice.Text)
			}
			if info, _ := s.Call(call); info.State != phone.CallConfirmed || info.Media[0].Status != phone.MediaActive {
				t.Errorf("call %+v", info)
			}
		}
	})
}

func TestAnswerThatIsNone(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call := s.Dial("sip:remote@10.0.0.9")
		invite := s.remote.Expect("INVITE")
		s.remote.Reply(invite, "200", siptest.Body(sdpType, opus), siptest.With("Contact", s.remote.Contact()))
		s.remote.Expect("ACK")
		s.remote.Reply(s.remote.Expect("BYE"), "200")
		s.Ended(call)
	})
}

func TestRequestsInACall(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, d := s.established(t)
		ask := func(m sipmsg.Method, contentType, body string) *sipmsg.Response {
			req := d.NewRequest(m)
			if body != "" {
				req.Header.Set("Content-Type", contentType)
				req.Body = []byte(body)
			}
			s.remote.Send(s.at, req)
			return s.remote.Expect("*/" + string(m)).Response()
		}
		for _, tt := range []struct {
			method            sipmsg.Method
			contentType, body string
			want              int
		}{
			{sipmsg.OPTIONS, "", "", 200},
			{sipmsg.INFO, "", "", 200},
			{sipmsg.INFO, "application/dtmf-relay", "Signal=5\r\nDuration=250\r\n", 200},
			{sipmsg.INFO, "application/dtmf", "#", 200},
			{sipmsg.INFO, "application/octet-stream", "hello", 415},
			{"FROB", "", "", 405},
		} {
			if got := ask(tt.method, tt.contentType, tt.body); got.StatusCode != tt.want {
				t.Errorf("%s %s: %s, want %d", tt.method, tt.contentType, got.Summary(), tt.want)
			} else if tt.method == sipmsg.OPTIONS && (!strings.Contains(got.Header.Get("Allow"), "UPDATE") || got.Header.Get("Accept") != sdpType) {
				t.Errorf("OPTIONS answered without what the phone can do:\n%s", got.Append(nil))
			}
		}
		synctest.Wait()
		heard := phonetest.Told[phone.DTMF](s.Phone)
		if len(heard) != 2 || heard[0].Digit != "5" || heard[0].Duration != 250 || heard[1].Digit != "#" || heard[0].Call != call {
			t.Errorf("digits %+v", heard)
		}
	})
}

// TestPausesBetweenDigits: a comma is two seconds, by INFO and among events.
func TestPausesBetweenDigits(t *testing.T) {
	againstScript(t, muAndA, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.SendDTMFInfo(call, "1,,3"))
		first := s.remote.Expect("INFO")
		s.remote.Reply(first, "200")
		second := s.remote.Expect("INFO")
		if wait := second.At.Sub(first.At).Round(100 * time.Millisecond); string(second.Request().Body) != "Signal=3\r\nDuration=160" || wait != 4*time.Second {
			t.Errorf("%v after the first: %s", wait, second.Request().Body)
		}
		s.remote.Reply(second, "200")
		if err := s.SendDTMFInfo(call, "1;2"); err == nil {
			t.Error("a semicolon is sent as a digit")
		}
		s.Must(s.SendDTMFInfo(call, ",9"))
		s.Must(s.Hangup(call, 0))
		s.remote.Reply(s.remote.Expect("BYE"), "200")
		s.Ended(call)
		s.remote.Quiet(5 * time.Second)
	})
}

// TestDigitsByINFOTypedWhileOthersWait: they go out after those.
func TestDigitsByINFOTypedWhileOthersWait(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.SendDTMFInfo(call, "12"))
		s.Must(s.SendDTMFInfo(call, "34"))
		for _, digit := range "1234" {
			info := s.remote.Expect("INFO")
			if want := "Signal=" + string(digit) + "\r\nDuration=160"; string(info.Request().Body) != want {
				t.Errorf("INFO says %q, want %q", info.Request().Body, want)
			}
			s.remote.Reply(info, "200")
		}
		if err := s.SendDTMFInfo(call, strings.Repeat("5", rtp.MaxDigits+1)); !errors.Is(err, rtp.ErrQueueFull) {
			t.Errorf("too many digits: %v", err)
		}
		s.remote.Quiet(time.Second)
	})
}

// TestDigitByINFOThatIsRefused is told with the remote's answer, and the next digit goes out all the same.
func TestDigitByINFOThatIsRefused(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.SendDTMFInfo(call, "1a"))
		s.remote.Reply(s.remote.Expect("INFO"), "415 No Thanks")
		next := s.remote.Expect("INFO")
		if body := string(next.Request().Body); body != "Signal=A\r\nDuration=160" {
			t.Errorf("the second INFO says %q", body)
		}
		s.remote.Reply(next, "200")
		phonetest.Expect(s.Phone, "sent the second digit", func(ev phone.DTMFSent) bool { return ev.Digits == "A" })
		sent := phonetest.Told[phone.DTMFSent](s.Phone)
		if len(sent) != 2 || sent[0].Err == nil || sent[0].Err.Error() != "415/No Thanks" || sent[1].Err != nil || !sent[1].Done {
			t.Errorf("told %+v", sent)
		}
	})
}

func TestCallDurationIsSaidToTheRemote(t *testing.T) {
	againstScript(t, func(c *phone.Config) { c.Calls.Duration = 3 * time.Second }, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		bye := s.remote.Expect("BYE")
		if got := bye.Request().Header.Get("Warning"); got != `399 gosua "Call duration exceeded"` {
			t.Errorf("Warning: %s", got)
		}
		s.remote.Reply(bye, "200")
		end := s.Ended(call)
		if acts := phonetest.Told[phone.CallAction](s.Phone); acts[len(acts)-1] != (phone.CallAction{Call: call, Action: "hangup", Code: 200}) {
			t.Errorf("told %+v", acts)
		}
		if d := end.Stats.Call.ConfirmedFor; d < 3*time.Second || d > 3100*time.Millisecond {
			t.Errorf("was up for %v", d)
		}
		if c := end.Stats.Call; c.State != phone.CallConfirmed || !strings.Contains(c.RemoteTagged, ";tag=") {
			t.Errorf("the figures are of a call that was %v %q", c.State, c.RemoteTagged)
		}
	})
}
