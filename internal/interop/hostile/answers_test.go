package hostile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
	"gosua/internal/testkit/siptest"
)

// answer sends a response to alice's INVITE, with this To tag, a Contact and a description.
func (s *scene) answer(to *siptest.Packet, line, tag string) *siptest.Dialog {
	s.t.Helper()
	resp := s.mallory.Response(to, line)
	addr, _ := resp.Header.To()
	resp.Header.SetTo(addr.WithTag(tag))
	resp.Header.Add("Contact", s.mallory.Contact())
	resp.Header.Set("Content-Type", "application/sdp")
	resp.Body = []byte(plainSDP(4000))
	s.mallory.Send(sipAddr(victim), resp)
	return s.mallory.DialogOf(to.Request(), resp, sipAddr(victim))
}

// TestSecondSuccess answers one INVITE twice, with different tags: the first is the call, the other gets ACK and BYE
// (RFC 3261 §13.2.2.4), as many as there may be; more are dropped.
func TestSecondSuccess(t *testing.T) {
	attack(t, nil, func(s *scene) {
		call, invite := s.calling()
		first := s.answer(invite, "200", "one")
		s.mallory.Expect("ACK")
		for i := range session.DefaultMaxForks {
			s.answer(invite, "200", fmt.Sprint("other", i))
			s.mallory.Expect("ACK")
			s.mallory.Reply(s.mallory.Expect("BYE"), "200")
		}
		for i := range 1000 {
			s.answer(invite, "200", fmt.Sprint("surplus", i))
		}
		s.mallory.Quiet(time.Second)
		s.alice.State(call, phone.CallConfirmed)
		s.goodbye(call, first)
	})
}

// TestProvisionalFlood sends thousands of provisional responses, each of another dialog.
func TestProvisionalFlood(t *testing.T) {
	attack(t, nil, func(s *scene) {
		call, invite := s.calling()
		for i := range 3000 {
			s.answer(invite, []string{"180", "183", "199", "181 Strange"}[i%4], fmt.Sprint("fork", i))
			if i%100 == 0 {
				time.Sleep(10 * time.Millisecond)
			}
		}
		d := s.answer(invite, "200", "at last")
		s.mallory.Expect("ACK")
		s.alice.State(call, phone.CallConfirmed)
		s.goodbye(call, d)
	})
}

// TestChangingTags answers within a dialog with other tags, and goes on with them.
func TestChangingTags(t *testing.T) {
	attack(t, nil, func(s *scene) {
		call, invite := s.calling()
		s.answer(invite, "180", "early")
		s.alice.State(call, phone.CallEarly)
		s.answer(invite, "200", "late")
		s.mallory.Expect("ACK")
		s.alice.State(call, phone.CallConfirmed)
		s.alice.Must(s.alice.Hold(call))
		again := s.mallory.Expect("INVITE")
		s.answer(again, "200", "otherwise")
		s.mallory.Expect("ACK")
		s.alice.Must(s.alice.Hangup(call, 0))
		bye := s.mallory.Expect("BYE")
		resp := s.mallory.Response(bye, "200")
		to, _ := resp.Header.To()
		resp.Header.SetTo(to.WithTag("mad"))
		s.mallory.Send(sipAddr(victim), resp)
		s.alice.Ended(call)
	})
}

// TestCancelCrossedBySuccess answers 200 to the CANCEL and to the INVITE: alice acknowledges and hangs up.
func TestCancelCrossedBySuccess(t *testing.T) {
	attack(t, nil, func(s *scene) {
		call, invite := s.calling()
		s.mallory.Reply(invite, "180")
		s.alice.State(call, phone.CallEarly)
		s.alice.Must(s.alice.Hangup(call, 0))
		s.mallory.Reply(s.mallory.Expect("CANCEL"), "200")
		s.answer(invite, "200", "remote-"+stranger)
		s.mallory.Expect("ACK")
		s.mallory.Reply(s.mallory.Expect("BYE"), "200")
		s.alice.Ended(call)
	})
}

// TestStrangeAnswers ends calls by what no answer should be.
func TestStrangeAnswers(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for line, change := range map[string]func(*sipmsg.Response){
			"200 No Contact":   siptest.Body("application/sdp", plainSDP(4000)),
			"200 No Body":      siptest.With("Contact", s.mallory.Contact()),
			"200 Bad Body":     siptest.Body("application/sdp", "v=0\r\nnonsense"),
			"200 Other Body":   siptest.Body("text/html", "<b>hello</b>"),
			"299 Bad Contact":  siptest.With("Contact", "<sip:[::1>;;;"),
			"300 Choices":      siptest.With("Contact", "<sip:alice@"+victim+">, <sip:alice@"+victim+">"),
			"401 No Challenge": siptest.With("X", "y"),
			"407 Bad":          siptest.With("Proxy-Authenticate", strings.Repeat(",=\"", 2000)),
			"420 Bad":          siptest.With("Unsupported", "everything"),
			"481 Gone":         siptest.With("X", "y"),
			"503 Later":        siptest.With("Retry-After", "4294967295"),
			"699 Odd":          siptest.With("Reason", "\x01\x02"),
		} {
			call, invite := s.calling()
			s.mallory.Reply(invite, line, change)
			s.mallory.Skip("ACK")
			for range 2 { // a call that came about all the same is hung up by alice, or by the user
				if got := s.mallory.Next(); got != nil && matches("BYE", got) {
					s.mallory.Reply(got, "200")
				}
				_ = s.alice.Hangup(call, 0)
			}
			if end := s.alice.Ended(call); end.Code == 0 {
				s.t.Errorf("%s: ended with %+v", line, end)
			}
		}
	})
}

// TestVanishedRemote proves that a call whose remote is gone without a word remains, and is hung up in bounded time.
func TestVanishedRemote(t *testing.T) {
	attack(t, nil, func(s *scene) {
		call, _ := s.called(plainSDP(4000))
		time.Sleep(2 * time.Minute)
		if info, ok := s.alice.Call(call); !ok || info.State != phone.CallConfirmed {
			s.t.Errorf("the call did not remain: %+v", info)
		}
		began := time.Now()
		s.alice.Must(s.alice.Hangup(call, 0))
		s.alice.Ended(call)
		if took := time.Since(began); took > 33*time.Second {
			s.t.Errorf("hanging up took %v", took)
		}
	})
}

// challenges are 401s that cannot be answered, or must not be for ever.
var challenges = map[string]struct {
	fields []string
	most   int // INVITEs that may come
}{
	"nonce of 50 KB":    {[]string{`Digest realm="r", nonce="` + strings.Repeat("n", 50_000) + `"`}, 2},
	"unknown algorithm": {[]string{`Digest realm="r", nonce="n", algorithm=ROT13`}, 1},
	"unknown scheme":    {[]string{`Basic realm="r"`}, 1},
	"unknown qop":       {[]string{`Digest realm="r", nonce="n", qop="auth-never"`}, 1},
	"no nonce":          {[]string{`Digest realm="r"`}, 2},
	"no realm":          {[]string{`Digest nonce="n"`}, 2},
	"CR in the realm":   {[]string{"Digest realm=\"r\\\r\\\n\", nonce=\"n\", opaque=\"\\\"\""}, 2},
	"200 challenges":    {strings.Split(strings.Repeat("Digest realm=\"r\", nonce=\"n\"\n", 200), "\n"), 2},
	"open quotes":       {[]string{`Digest realm="r, nonce="n, qop="auth`}, 1},
	"stale for ever":    {[]string{`Digest realm="r", nonce="SERIAL", stale=true`}, digest.MaxStale + 2},
	"new for ever":      {[]string{`Digest realm="r", nonce="SERIAL"`}, uac.DefaultMaxChallenges + 1},
	"new realms":        {[]string{`Digest realm="SERIAL", nonce="SERIAL"`}, uac.DefaultMaxChallenges + 1},
}

// TestAbsurdChallenges challenges alice's calls again and again: she gives up, and the call ends with the refusal.
func TestAbsurdChallenges(t *testing.T) {
	attack(t, withCredentials, func(s *scene) {
		s.mallory.Skip("ACK")
		for name, c := range challenges {
			call, invite := s.calling()
			n := 0
			for ; invite != nil; invite = s.mallory.Next() {
				n++
				s.mallory.Reply(invite, "401", func(resp *sipmsg.Response) { challenge(resp, c.fields, n) })
			}
			if n > c.most {
				s.t.Errorf("%s: %d INVITEs, want %d at most", name, n, c.most)
			}
			if end := s.alice.Ended(call); end.Code != 401 {
				s.t.Errorf("%s: the call ended with %d %s (%v), want 401", name, end.Code, end.Reason, end.Err)
			}
		}
	})
}

func challenge(resp *sipmsg.Response, fields []string, n int) {
	for _, f := range fields {
		resp.Header.Add("WWW-Authenticate", strings.ReplaceAll(f, "SERIAL", fmt.Sprint(n)))
	}
}

func withCredentials(c *phone.Config) {
	c.Accounts[0].Credentials = []digest.Credentials{{Realm: "*", Username: "alice", Password: "secret"}}
}
