package phone_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/siptest"
)

// request is a request in a dialog with these lines, which may replace what is there.
func request(d *siptest.Dialog, m sipmsg.Method, lines ...string) *sipmsg.Request {
	req := d.NewRequest(m)
	if !req.Header.Has("Contact") {
		req.Header.Add("Contact", "<sip:remote@10.0.0.9>")
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	return req
}

// TestRefersThatAreRefused: the exact answers, and nobody is called.
func TestRefersThatAreRefused(t *testing.T) {
	const to = "Refer-To: "
	for _, tt := range []struct {
		lines []string
		want  string
	}{
		{nil, "400/REFER"},
		{[]string{to + "sip:c@10.0.0.9", to + "sip:d@10.0.0.9"}, "400/REFER"},
		{[]string{to + "<sip:c@10.0.0.9"}, "400/REFER"},
		{[]string{to + "http://10.0.0.9/"}, "416/REFER"},
		{[]string{to + "<sip:c@10.0.0.9;method=SUBSCRIBE>"}, "603/REFER"},
		{[]string{to + "sip:c@10.0.0.9", "Require: multiple-refer"}, "420/REFER"},
	} {
		t.Run(fmt.Sprint(tt.lines), func(t *testing.T) {
			againstScript(t, nil, func(t *testing.T, s *scripted) {
				call, d := s.established(t)
				s.remote.Send(s.at, request(d, sipmsg.REFER, tt.lines...))
				resp := s.remote.Expect(tt.want).Response()
				if resp.Header.Has("Contact") {
					t.Errorf("a refusal moves the target:\n%s", resp.Append(nil))
				}
				s.remote.Quiet(5 * time.Second)
				if told := phonetest.Told[phone.CallReferred](s.Phone); len(told) != 0 || len(s.Calls()) != 1 {
					t.Errorf("told %+v", told)
				}
				s.Must(s.Hangup(call, 0))
				s.remote.Expect("BYE")
			})
		})
	}
}

// TestReferOutsideOfACall: pjsua knows REFER in calls alone; a NOTIFY for nothing is RFC 6665 §4.1.3.
func TestReferOutsideOfACall(t *testing.T) {
	againstScript(t, nil, func(_ *testing.T, s *scripted) {
		for m, want := range map[sipmsg.Method]string{sipmsg.REFER: "405/REFER", sipmsg.NOTIFY: "481/NOTIFY"} {
			req := s.remote.NewRequest(m, s.URI())
			req.Header.Add("Refer-To", "sip:c@10.0.0.9")
			req.Header.Add("Event", "refer")
			req.Header.Add("Subscription-State", "active")
			s.remote.Send(s.at, req)
			s.remote.Expect(want)
		}
	})
}

// TestReferIsObeyed: what goes out for a REFER, message by message.
func TestReferIsObeyed(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		_, d := s.established(t)
		s.remote.Send(s.at, request(d, sipmsg.REFER, "Refer-To: <sip:dora@10.0.0.9?Subject=Hello%20you&Route=%3Csip:evil%3E>", "Referred-By: <sip:remote@10.0.0.9>", "Expires: 60"))
		resp := s.remote.Expect("202/REFER").Response()
		if resp.Header.Get("Expires") != "60" || !resp.Header.Has("Contact") || resp.Header.Has("Refer-Sub") {
			t.Errorf("answered\n%s", resp.Append(nil))
		}
		notify := s.remote.Expect("NOTIFY")
		told := func(n *sipmsg.Request) string {
			return n.Header.Get("Event") + " " + n.Header.Get("Subscription-State") + " " + strings.TrimSpace(string(n.Body))
		}
		if got := told(notify.Request()); got != "refer active;expires=60 SIP/2.0 100 Trying" || notify.Request().Header.Get("Content-Type") != "message/sipfrag;version=2.0" {
			t.Errorf("told %s\n%s", got, notify.Request().Append(nil))
		}
		invite := s.remote.Expect("INVITE")
		h := &invite.Request().Header
		if invite.Request().URI.String() != "sip:dora@10.0.0.9" || h.Get("Subject") != "Hello you" || h.Has("Route") || h.Get("Referred-By") != "<sip:remote@10.0.0.9>" {
			t.Errorf("called with\n%s", invite.Request().Append(nil))
		}
		s.remote.Reply(notify, "200")
		s.remote.Reply(invite, "180 Ringing a bell")
		notify = s.remote.Expect("NOTIFY")
		if got := told(notify.Request()); got != "refer active;expires=60 SIP/2.0 180 Ringing a bell" {
			t.Errorf("told %s", got)
		}
		s.remote.Reply(invite, "183") // waits for the answer to the NOTIFY, and gives way to the end
		s.remote.Reply(invite, "486")
		s.remote.Expect("ACK")
		s.remote.Quiet(100 * time.Millisecond)
		s.remote.Reply(notify, "200")
		notify = s.remote.Expect("NOTIFY")
		if got := told(notify.Request()); got != "refer terminated;reason=noresource SIP/2.0 486 Busy Here" {
			t.Errorf("told %s", got)
		}
		s.remote.Reply(notify, "200")
		s.remote.Quiet(20 * time.Second)
		if len(s.Calls()) != 1 {
			t.Errorf("calls %+v", s.Calls())
		}
	})
}

// TestReferWithoutSubscription: RFC 4488.
func TestReferWithoutSubscription(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		_, d := s.established(t)
		s.remote.Send(s.at, request(d, sipmsg.REFER, "Refer-To: <sip:dora@10.0.0.9>", "Refer-Sub: false", "Require: norefersub"))
		if resp := s.remote.Expect("202/REFER").Response(); resp.Header.Get("Refer-Sub") != "false" || resp.Header.Has("Expires") {
			t.Errorf("answered\n%s", resp.Append(nil))
		}
		s.remote.Reply(s.remote.Expect("INVITE"), "486")
		s.remote.Expect("ACK")
		s.remote.Quiet(20 * time.Second)
	})
}

// TestTooManyRefers: one that has its NOTIFYs unanswered does not get ever more of them.
func TestTooManyRefers(t *testing.T) {
	againstScript(t, func(c *phone.Config) { c.Calls.MaxCalls = 20 }, func(t *testing.T, s *scripted) {
		_, d := s.established(t)
		s.remote.Skip("NOTIFY", "INVITE", "ACK")
		for range 8 {
			s.remote.Send(s.at, request(d, sipmsg.REFER, "Refer-To: <sip:dora@10.0.0.9>"))
			s.remote.Expect("202/REFER")
		}
		s.remote.Send(s.at, request(d, sipmsg.REFER, "Refer-To: <sip:dora@10.0.0.9>"))
		s.remote.Expect("503/REFER")
		s.remote.Skip("CANCEL", "BYE")
	})
}

// TestReferAsSent: what pjsua sends, and what the phone makes of each thing that may come back.
func TestReferAsSent(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.Transfer(call, "sip:dora@10.0.0.9"))
		refer := s.remote.Expect("REFER")
		h := &refer.Request().Header
		for name, want := range map[string]string{
			"Refer-To": "sip:dora@10.0.0.9", "Referred-By": "<sip:alice@10.0.0.1>", "Event": "refer", "Expires": "600",
			"Accept": "message/sipfrag;version=2.0", "Allow-Events": "refer", "Contact": "<sip:alice@10.0.0.1:5060>", "Refer-Sub": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		s.remote.Reply(refer, "603")
		ev := phonetest.Expect[phone.TransferProgress](s.Phone, "refused", nil)
		if ev.Code != 603 || !ev.Final || ev.Done {
			t.Errorf("told %+v", ev)
		}
	})
}

// TestNotifiesOfATransfer: each NOTIFY with its exact answer, and what is told.
func TestNotifiesOfATransfer(t *testing.T) {
	const event, active = "Event: refer", "Subscription-State: active;expires=60"
	for _, tt := range []struct {
		name  string
		lines []string
		body  string
		code  string
		want  string // what is told, "" for nothing
	}{
		{"ringing", []string{event, active}, "SIP/2.0 180 Ringing\r\n", "200", "180 Ringing"},
		{"no event", []string{active}, "SIP/2.0 180 Ringing", "400", ""},
		{"another event", []string{"Event: presence", active}, "", "489", ""},
		{"another transfer", []string{"Event: refer;id=1", active}, "SIP/2.0 200 OK", "481", ""},
		{"no state", []string{event}, "SIP/2.0 180 Ringing", "400", ""},
		{"no fragment", []string{event, active}, "hello", "200", ""},
		{"failed", []string{event, "Subscription-State: terminated;reason=noresource"}, "SIP/2.0 404 Not Found\r\n", "200", "404 Not Found!"},
		{"well, but not at its end", []string{event, active}, "SIP/2.0 200 OK", "200", "200 OK"},
		{"ended without a word", []string{event, "Subscription-State: terminated"}, "", "200", "0 !"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			againstScript(t, nil, func(t *testing.T, s *scripted) {
				call, d := s.established(t)
				s.Must(s.Transfer(call, "sip:dora@10.0.0.9"))
				s.remote.Reply(s.remote.Expect("REFER"), "202")
				phonetest.Expect[phone.TransferProgress](s.Phone, "accepted", nil)
				req := request(d, sipmsg.NOTIFY, append(tt.lines, "Content-Type: message/sipfrag")...)
				req.Body = []byte(tt.body)
				s.remote.Send(s.at, req)
				s.remote.Expect(tt.code + "/NOTIFY")
				time.Sleep(time.Second)
				told := phonetest.Told[phone.TransferProgress](s.Phone)[1:]
				got := ""
				for _, ev := range told {
					got += fmt.Sprintf("%d %s", ev.Code, ev.Reason) + map[bool]string{true: "!"}[ev.Final]
				}
				if got != tt.want {
					t.Errorf("told %q, want %q", got, tt.want)
				}
				if info, ok := s.Call(call); !ok || info.State != phone.CallConfirmed {
					t.Errorf("call %+v", info)
				}
			})
		})
	}
}

// TestTransferThatNobodyTellsOf: exact instants of the end of the wait; the call goes on.
func TestTransferThatNobodyTellsOf(t *testing.T) {
	for _, answer := range []string{"202", ""} {
		againstScript(t, nil, func(t *testing.T, s *scripted) {
			call, _ := s.established(t)
			start := time.Now()
			s.Must(s.Transfer(call, "sip:dora@10.0.0.9"))
			refer := s.remote.Expect("REFER")
			s.remote.Skip("REFER")
			if answer != "" {
				s.remote.Reply(refer, answer)
			}
			ev := phonetest.Expect(s.Phone, "given up", func(ev phone.TransferProgress) bool { return ev.Final })
			if wait := time.Since(start).Round(100 * time.Millisecond); ev.Err == nil || ev.Done || wait != 32*time.Second {
				t.Errorf("%q: told %+v after %v", answer, ev, wait)
			}
			if info, ok := s.Call(call); !ok || info.State != phone.CallConfirmed {
				t.Errorf("call %+v", info)
			}
			s.remote.Skip("BYE")
		})
	}
}

// replacesOf is the Replaces value that names a dialog of the phone.
func replacesOf(d *siptest.Dialog) string {
	req := d.NewRequest(sipmsg.OPTIONS)
	from, _ := req.Header.From()
	to, _ := req.Header.To()
	return sipmsg.Replaces{CallID: req.Header.CallID(), ToTag: to.Tag(), FromTag: from.Tag()}.String()
}

// replacing sends an INVITE with these Replaces.
func (s *scripted) replacing(description string, values ...string) *sipmsg.Request {
	req := s.remote.NewRequest(sipmsg.INVITE, s.URI())
	for _, value := range values {
		req.Header.Add("Replaces", value)
	}
	req.Header.Add("Require", "replaces")
	if description != "" {
		req.Header.Set("Content-Type", sdpType)
		req.Body = []byte(description)
	}
	s.remote.Send(s.at, req)
	return req
}

// TestReplacesThatIsRefused: RFC 3891 §3, each refusal with the exact answer; the call stays as it was.
func TestReplacesThatIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		values func(id string) []string // id names the call
		sdp    string
		want   string
	}{
		"another call":         {func(string) []string { return []string{"x;to-tag=1;from-tag=2"} }, pcmu, "481/INVITE"},
		"another tag":          {func(id string) []string { return []string{id + "x"} }, pcmu, "481/INVITE"},
		"no tags":              {func(string) []string { return []string{"x"} }, pcmu, "400/INVITE"},
		"two":                  {func(id string) []string { return []string{id, id} }, pcmu, "400/INVITE"},
		"only while it rings":  {func(id string) []string { return []string{id + ";early-only"} }, pcmu, "486/INVITE"},
		"nothing to talk over": {func(id string) []string { return []string{id} }, opus, "488/INVITE"},
	} {
		t.Run(name, func(t *testing.T) {
			againstScript(t, nil, func(t *testing.T, s *scripted) {
				call, d := s.established(t)
				s.replacing(tt.sdp, tt.values(replacesOf(d))...)
				s.remote.Expect(tt.want)
				s.remote.Skip("4*/INVITE")
				s.remote.Quiet(time.Second)
				if info, ok := s.Call(call); !ok || info.State != phone.CallConfirmed || len(s.Calls()) != 1 {
					t.Errorf("call %+v of %d", info, len(s.Calls()))
				}
				s.remote.Skip("BYE")
			})
		})
	}
}

// TestReplacesTakesTheCall: with an offer and without, answered at once whatever auto-answer says; the old call gets BYE.
func TestReplacesTakesTheCall(t *testing.T) {
	for _, description := range []string{pcmu, ""} {
		againstScript(t, func(c *phone.Config) { c.Calls.AutoAnswer = 180 }, func(t *testing.T, s *scripted) {
			s.remote.Skip("180/INVITE")
			call, d := s.established(t)
			req := s.replacing(description, replacesOf(d))
			d2 := s.remote.DialogOf(req, s.remote.Expect("200/INVITE").Response(), s.at)
			ack := d2.NewRequest(sipmsg.ACK)
			if description == "" {
				ack.Header.Set("Content-Type", sdpType)
				ack.Body = []byte(pcmu)
			}
			bye := s.remote.Expect("BYE")
			if bye.Request().Header.CallID() == req.Header.CallID() {
				t.Error("the new call was ended")
			}
			s.remote.Send(s.at, ack)
			endsWith(t, s.Phone, call, 410)
			s.State(call+1, phone.CallConfirmed)
			s.replacing(pcmu, replacesOf(d)) // once more, when it is over and its BYE was not answered yet
			s.remote.Expect("603/INVITE")
			s.remote.Skip("603/INVITE", "BYE")
			s.remote.Reply(bye, "200")
		})
	}
}

// TestReplacesOfEarlyCalls: one that we began gives way and is cancelled; one that rings here does not (RFC 3891 §3).
func TestReplacesOfEarlyCalls(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call := s.Dial("sip:remote@10.0.0.9")
		first := s.remote.Expect("INVITE")
		s.remote.Reply(first, "180", siptest.With("Contact", "<sip:remote@10.0.0.9>"))
		s.State(call, phone.CallEarly)
		ours := s.remote.DialogOf(first.Request(), s.remote.Response(first, "180"), s.at)
		req := s.replacing(pcmu, replacesOf(ours)+";early-only")
		d := s.remote.DialogOf(req, s.remote.Expect("200/INVITE").Response(), s.at)
		s.remote.Reply(s.remote.Expect("CANCEL"), "200")
		s.remote.Reply(first, "487")
		s.remote.Expect("ACK")
		d.Send(sipmsg.ACK)
		endsWith(t, s.Phone, call, 487)
		s.State(call+1, phone.CallConfirmed)
		s.remote.Skip("BYE")
	})
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		req := s.invite(pcmu)
		call := phonetest.Expect[phone.IncomingCall](s.Phone, "called", nil).Call
		s.Must(s.Answer(call, 180, "", ""))
		theirs := s.remote.DialogOf(req, s.remote.Expect("180/INVITE").Response(), s.at)
		s.replacing(pcmu, replacesOf(theirs))
		s.remote.Expect("481/INVITE")
		s.remote.Skip("481/INVITE", "603/INVITE")
		if info, ok := s.Call(call); !ok || info.State != phone.CallEarly {
			t.Errorf("call %+v", info)
		}
	})
}
