package phone_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// muAndA leaves PCMU and PCMA, in that order.
func muAndA(c *phone.Config) {
	c.Media.DisableCodecs, c.Media.AddCodecs = []string{"*"}, []string{"pcma", "pcmu"}
}

// mediaLines are the media lines of a description with what follows them, the direction first, but for what is the same in
// each or drawn by lot.
func mediaLines(body []byte) string {
	var lines []string
	first := 0 // line after the last m=
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		switch name, _, _ := strings.Cut(line, ":"); {
		case strings.HasPrefix(line, "m="):
			lines = append(lines, line)
			first = len(lines)
		case slices.Contains([]string{"a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"}, line):
			lines = slices.Insert(lines, first, line)
		case first == 0, name == "b=TIAS", name == "a=ssrc", line == "c=IN IP4 10.0.0.1", line == "a=rtcp:4001 IN IP4 10.0.0.1":
		default:
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// answered puts the lines of an answer together; refused ones have nothing below them.
func answered(lines ...string) string { return strings.Join(lines, "\n") }

// sendrecv is an answer that takes PCMU on the first line.
var sendrecv = answered("m=audio 4000 RTP/AVP 0", "a=sendrecv", "a=rtpmap:0 PCMU/8000")

// TestOffersAndTheirAnswers: what the phone answers to each offer, word for word, and what the call is then.
func TestOffersAndTheirAnswers(t *testing.T) {
	head, _, _ := strings.Cut(theirs, "c=")
	at := func(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }
	for name, tt := range map[string]struct {
		offer  string
		want   string
		status phone.MediaStatus
		remote netip.AddrPort // 10.0.0.9:7000 unless said
	}{
		"static types without rtpmap": {theirs + "m=audio 7000 RTP/AVP 8 0\r\n",
			answered("m=audio 4000 RTP/AVP 8", "a=sendrecv", "a=rtpmap:8 PCMA/8000"), phone.MediaActive, netip.AddrPort{}},
		"a static codec under a dynamic type": {theirs + "m=audio 7000 RTP/AVP 111 101\r\na=rtpmap:111 pcma/8000\r\na=rtpmap:101 telephone-event/8000\r\n",
			answered("m=audio 4000 RTP/AVP 111 101", "a=sendrecv", "a=rtpmap:111 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16"), phone.MediaActive, netip.AddrPort{}},
		"codecs unknown before one that is not": {theirs + "m=audio 7000 RTP/AVP 18 97 0\r\na=rtpmap:97 foo/8000\r\n", sendrecv, phone.MediaActive, netip.AddrPort{}},
		"a second audio line":                   {pcmu + "m=audio 7002 RTP/AVP 8\r\n", answered(sendrecv, "m=audio 0 RTP/AVP 8"), phone.MediaActive, netip.AddrPort{}},
		"media of every kind": {theirs + "m=video 7002 RTP/AVP 31 99\r\nm=text 7004 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\nm=audio 7000 RTP/AVP 0\r\nm=image 7006 udptl t38\r\nm=application 9 UDP/BFCP *\r\n",
			answered("m=video 0 RTP/AVP 31 99", "m=text 0 RTP/AVP 98", sendrecv, "m=image 0 udptl t38", "m=application 0 UDP/BFCP *"), phone.MediaActive, netip.AddrPort{}},
		"transports unknown": {theirs + "m=audio 7002 RTP/SAVP 0\r\nm=audio 7004 UDP/TLS/RTP/SAVPF 0\r\nm=audio 7006 FOO/BAR 0\r\nm=audio 7000 RTP/AVPF 0\r\n",
			answered("m=audio 0 RTP/SAVP 0", "m=audio 0 UDP/TLS/RTP/SAVPF 0", "m=audio 0 FOO/BAR 0", strings.Replace(sendrecv, "AVP", "AVPF", 1)), phone.MediaActive, netip.AddrPort{}},
		"a line refused from the start": {theirs + "m=audio 0 RTP/AVP 0\r\nm=audio 7000 RTP/AVP 0\r\n", answered("m=audio 0 RTP/AVP 0", sendrecv), phone.MediaActive, netip.AddrPort{}},
		"the session's direction": {theirs + "a=sendonly\r\nm=audio 7000 RTP/AVP 0\r\n",
			strings.Replace(sendrecv, "sendrecv", "recvonly", 1), phone.MediaRemoteHold, netip.AddrPort{}},
		"the medium's against the session's": {theirs + "a=inactive\r\nm=audio 7000 RTP/AVP 0\r\na=sendrecv\r\n", sendrecv, phone.MediaActive, netip.AddrPort{}},
		"inactive":                           {pcmu + "a=inactive\r\n", strings.Replace(sendrecv, "sendrecv", "inactive", 1), phone.MediaRemoteHold, netip.AddrPort{}},
		"recvonly":                           {pcmu + "a=recvonly\r\n", strings.Replace(sendrecv, "sendrecv", "sendonly", 1), phone.MediaLocalHold, netip.AddrPort{}},
		"the zero address": {head + "c=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 7000 RTP/AVP 0\r\n",
			sendrecv, phone.MediaRemoteHold, at("0.0.0.0:7000")},
		"the medium's address": {pcmu + "c=IN IP4 10.0.0.8\r\na=rtcp:7009 IN IP4 10.0.0.7\r\n", sendrecv, phone.MediaActive, at("10.0.0.8:7000")},
		"an IPv6 address":      {pcmu + "c=IN IP6 2001:db8::9\r\n", sendrecv, phone.MediaActive, at("[2001:db8::9]:7000")},
		"attributes unknown":   {pcmu + "a=foo\r\na=bar:1 2\r\na=ptime:x\r\na=rtcp:0\r\na=rtpmap:\r\n", sendrecv, phone.MediaActive, netip.AddrPort{}},
		"bare LF":              {strings.ReplaceAll(pcmu, "\r", ""), sendrecv, phone.MediaActive, netip.AddrPort{}},
	} {
		t.Run(name, func(t *testing.T) {
			againstScript(t, muAndA, func(t *testing.T, s *scripted) {
				s.invite(tt.offer)
				call := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call
				s.Must(s.Answer(call, 200, "", ""))
				if got := mediaLines(s.remote.Expect("200/INVITE").Response().Body); got != tt.want {
					t.Errorf("answered\n%s\nwant\n%s", got, tt.want)
				}
				s.MediaIs(call, tt.status)
				if !tt.remote.IsValid() {
					tt.remote = at("10.0.0.9:7000")
				}
				info, _ := s.Call(call)
				for _, m := range info.Media {
					if m.Status == tt.status && m.Remote != tt.remote {
						t.Errorf("sends to %v, want %v", m.Remote, tt.remote)
					}
				}
			})
		})
	}
}

// TestAnswersToTheOffer: what the phone makes of each answer to its own offer, and what it does next. A "" goes on.
func TestAnswersToTheOffer(t *testing.T) {
	for name, tt := range map[string]struct {
		answer, codec, next string
	}{
		"the first codec":            {pcmu, "PCMU", ""},
		"the second":                 {theirs + "m=audio 7000 RTP/AVP 8\r\n", "PCMA", ""},
		"under a type of their own":  {theirs + "m=audio 7000 RTP/AVP 97\r\na=rtpmap:97 PCMA/8000\r\n", "PCMA", ""},
		"with events":                {theirs + "m=audio 7000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n", "PCMU", ""},
		"several codecs":             {theirs + "m=audio 7000 RTP/AVP 8 0\r\n", "PCMA", "INVITE"},
		"one line more":              {pcmu + "m=video 7002 RTP/AVP 31\r\n", "PCMU", ""},
		"another kind before":        {theirs + "m=video 7002 RTP/AVP 31\r\nm=audio 7000 RTP/AVP 8\r\n", "PCMA", ""},
		"refused":                    {theirs + "m=audio 0 RTP/AVP 0\r\n", "", "BYE"},
		"no line at all":             {theirs, "", "BYE"},
		"nothing that was offered":   {opus, "", "BYE"},
		"a transport of another day": {theirs + "m=audio 7000 RTP/SAVP 0\r\n", "", "BYE"},
		"nonsense":                   {"nonsense", "", "BYE"},
	} {
		t.Run(name, func(t *testing.T) {
			againstScript(t, muAndA, func(t *testing.T, s *scripted) {
				call := s.Dial(scriptURI)
				invite := s.remote.Expect("INVITE")
				if want := answered("m=audio 4000 RTP/AVP 0 8 120", "a=sendrecv", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:120 telephone-event/8000", "a=fmtp:120 0-16"); mediaLines(invite.Request().Body) != want {
					t.Errorf("offered\n%s\nwant\n%s", mediaLines(invite.Request().Body), want)
				}
				s.remote.Reply(invite, "200", siptest.Body(sdpType, tt.answer), siptest.With("Contact", s.remote.Contact()))
				s.remote.Expect("ACK")
				if tt.next == "" {
					s.remote.Quiet(2 * time.Second)
				} else {
					s.remote.Reply(s.remote.Expect(tt.next), "500")
				}
				if tt.codec == "" {
					s.Ended(call)
					return
				}
				if info, _ := s.Call(call); info.State != phone.CallConfirmed || info.Media[0].Codec != tt.codec || info.Media[0].Status != phone.MediaActive {
					t.Errorf("call %+v", info)
				}
			})
		})
	}
}

// TestSeveralCodecsAreSettled: by an offer of the first alone; what the user wants meanwhile comes after it, and offers no more.
func TestSeveralCodecsAreSettled(t *testing.T) {
	const both = theirs + "m=audio 7000 RTP/AVP 8 0\r\n"
	againstScript(t, muAndA, func(t *testing.T, s *scripted) {
		call := s.Dial(scriptURI)
		s.remote.Reply(s.remote.Expect("INVITE"), "183", siptest.Body(sdpType, both))
		s.remote.Quiet(time.Second)
		s.Must(s.Hangup(call, 0))
		s.remote.Skip("CANCEL")
		s.Ended(call)
	})
	againstScript(t, muAndA, func(t *testing.T, s *scripted) {
		call := s.Dial(scriptURI)
		invite := s.remote.Expect("INVITE")
		s.remote.Reply(invite, "200", siptest.Body(sdpType, both), siptest.With("Contact", s.remote.Contact()))
		s.remote.Expect("ACK")
		settling := s.remote.Expect("INVITE")
		alone := answered("m=audio 4000 RTP/AVP 8 120", "a=sendrecv", "a=rtpmap:8 PCMA/8000", "a=rtpmap:120 telephone-event/8000", "a=fmtp:120 0-16")
		if got := mediaLines(settling.Request().Body); got != alone {
			t.Errorf("settled by\n%s\nwant\n%s", got, alone)
		}
		s.Must(s.Hold(call))
		s.remote.Reply(settling, "200", siptest.Body(sdpType, theirs+"m=audio 7000 RTP/AVP 8\r\n"))
		s.remote.Expect("ACK")
		hold := s.remote.Expect("INVITE")
		if got := mediaLines(hold.Request().Body); got != strings.Replace(alone, "sendrecv", "sendonly", 1) {
			t.Errorf("held by\n%s", got)
		}
		s.remote.Reply(hold, "200", siptest.Body(sdpType, both+"a=recvonly\r\n"))
		s.remote.Expect("ACK")
		s.MediaIs(call, phone.MediaLocalHold)
		s.remote.Quiet(2 * time.Second)
	})
}

// TestDescriptionAmongParts: a multipart body is an offer when one of its parts is (RFC 5621).
func TestDescriptionAmongParts(t *testing.T) {
	againstScript(t, muAndA, func(t *testing.T, s *scripted) {
		req := s.remote.NewRequest(sipmsg.INVITE, s.URI())
		req.Header.Set("Content-Type", `multipart/mixed; boundary="edge"`)
		req.Body = []byte("--edge\r\nContent-Type: application/isup;version=itu-t92+\r\n\r\n\x01\x00\x49\r\n--edge\r\nContent-Type: application/sdp\r\n\r\n" + pcmu + "\r\n--edge--\r\n")
		s.remote.Send(s.at, req)
		call := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call
		s.Must(s.Answer(call, 200, "", ""))
		if got := mediaLines(s.remote.Expect("200/INVITE").Response().Body); got != sendrecv {
			t.Errorf("answered\n%s", got)
		}
		s.MediaIs(call, phone.MediaActive)
	})
}

// TestHoldByBoth: each side's hold and its end, with the state that the phone shows.
func TestHoldByBoth(t *testing.T) {
	againstScript(t, muAndA, func(t *testing.T, s *scripted) {
		call, d := s.established(t)
		their := func(direction, want string, status phone.MediaStatus) {
			t.Helper()
			req := d.NewRequest(sipmsg.INVITE)
			req.Header.Set("Content-Type", sdpType)
			req.Body = []byte(pcmu + "a=" + direction + "\r\n")
			s.remote.Send(s.at, req)
			if got := mediaLines(s.remote.Expect("200/INVITE").Response().Body); got != strings.Replace(sendrecv, "sendrecv", want, 1) {
				t.Errorf("they offer %s, answered\n%s\nwant %s", direction, got, want)
			}
			d.Send(sipmsg.ACK)
			s.remote.Quiet(100 * time.Millisecond)
			s.MediaIs(call, status)
		}
		our := func(act func(int) error, want, direction string, status phone.MediaStatus) {
			t.Helper()
			s.Must(act(call))
			offer := s.remote.Expect("INVITE")
			if got := mediaLines(offer.Request().Body); !strings.Contains(got, "a="+want+"\n") {
				t.Errorf("we offer\n%s\nwant %s", got, want)
			}
			s.remote.Reply(offer, "200", siptest.Body(sdpType, pcmu+"a="+direction+"\r\n"))
			s.remote.Expect("ACK")
			s.MediaIs(call, status)
		}
		their("sendonly", "recvonly", phone.MediaRemoteHold)
		our(s.Hold, "inactive", "inactive", phone.MediaLocalHold)
		their("sendonly", "inactive", phone.MediaLocalHold)
		our(s.Reinvite, "sendrecv", "sendonly", phone.MediaRemoteHold)
		their("sendrecv", "sendrecv", phone.MediaActive)
		our(s.Hold, "sendonly", "recvonly", phone.MediaLocalHold)
		their("recvonly", "sendonly", phone.MediaLocalHold)
		our(s.Reinvite, "sendrecv", "sendrecv", phone.MediaActive)
	})
}
