package session

import (
	"errors"
	"strconv"
	"testing"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
)

func authenticator(password string) *digest.Authenticator {
	return digest.New([]digest.Credentials{{Username: "alice", Password: digest.Secret(password)}}, nil)
}

// challenge answers a request of ours with 401 or 407.
func (m *remote) challenge(req *sipmsg.Request, code int, nonce string) {
	name := map[int]string{401: "WWW-Authenticate", 407: "Proxy-Authenticate"}[code]
	m.respond(req, code, with{tag: "challenger", contact: "-", lines: []sipmsg.Field{
		{Name: name, Value: `Digest realm="example.com", nonce="` + nonce + `", algorithm=MD5, qop="auth"`},
	}})
}

func TestChallengesThroughoutTheCall(t *testing.T) {
	inBubble(t, func(r *rig) {
		first := r.invite(func(p *InviteParams) { p.Auth = authenticator("secret") })
		r.remote.challenge(first, 407, "n1")
		r.remote.request(sipmsg.ACK)
		second := r.remote.request(sipmsg.INVITE)
		if len(second.Header.Get("Proxy-Authorization")) == 0 || string(second.Body) != string(first.Body) {
			t.Errorf("second INVITE\n%s", second.Append(nil))
		}
		r.remote.respond(second, 200, with{tag: "b", body: "answer"})
		ack := r.remote.request(sipmsg.ACK)
		if ack.Header.Get("Proxy-Authorization") != second.Header.Get("Proxy-Authorization") {
			t.Errorf("ACK without the credentials of its INVITE\n%s", ack.Append(nil))
		}
		base, _ := second.Header.CSeq()
		wantSeq := func(req *sipmsg.Request, n uint32) {
			t.Helper()
			if cseq, _ := req.Header.CSeq(); cseq.Seq != base.Seq+n {
				t.Errorf("%s, want number %d", req.Summary(), base.Seq+n)
			}
		}
		wantSeq(first, ^uint32(0))
		wantSeq(ack, 0)

		r.settle()
		re := r.reinvite(offer("hold"))
		wantSeq(re, 1)
		r.remote.challenge(re, 401, "n2")
		r.remote.request(sipmsg.ACK)
		re = r.remote.request(sipmsg.INVITE)
		wantSeq(re, 2)
		r.remote.respond(re, 200, with{body: "held"})
		wantSeq(r.remote.request(sipmsg.ACK), 2)

		r.do(func() { r.owner.session.Hangup(0, "") })
		bye := r.remote.request(sipmsg.BYE)
		wantSeq(bye, 3)
		r.remote.challenge(bye, 407, "n3")
		bye = r.remote.request(sipmsg.BYE)
		wantSeq(bye, 4)
		r.remote.respond(bye, 200, with{contact: "-"})
	})
}

func TestWrongPasswordEndsTheCall(t *testing.T) {
	inBubble(t, func(r *rig) {
		req := r.invite(func(p *InviteParams) { p.Auth = authenticator("wrong") })
		for range 2 {
			r.remote.challenge(req, 401, "same")
			r.remote.request(sipmsg.ACK)
			if len(r.remote.got) > 0 {
				req = r.remote.request(sipmsg.INVITE)
			}
			r.settle()
			if len(r.remote.got) > 0 {
				req = r.remote.request(sipmsg.INVITE)
			}
		}
		cause := r.owner.session.Cause()
		if r.owner.session.State() != Disconnected || cause.Code != 401 || !errors.Is(cause.Err, digest.ErrRefused) {
			t.Errorf("%s, cause %+v", r.owner.session.State(), cause)
		}
	})
}

func TestIncomingCallsAnswerChallengesToo(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.usage.OnIncoming = func(s *Session) (Handler, ContactFunc, *sipmsg.Refusal) {
			s.SetAuth(authenticator("secret"))
			r.owner.session = s
			return r.owner, contact, nil
		}
		s := r.answered()
		r.do(func() { s.Hangup(0, "") })
		bye := r.remote.request(sipmsg.BYE)
		r.remote.challenge(bye, 401, "n")
		again := r.remote.request(sipmsg.BYE)
		one, _ := bye.Header.CSeq()
		two, _ := again.Header.CSeq()
		if two.Seq != one.Seq+1 || !again.Header.Has("Authorization") {
			t.Errorf("%s then\n%s", strconv.Itoa(int(one.Seq)), again.Append(nil))
		}
	})
}
