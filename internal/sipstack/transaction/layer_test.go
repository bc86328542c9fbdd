package transaction

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
)

// What these tests prove: matching (RFC 3261 §17.2.3 and the way of RFC 2543), what is sent when, CANCEL, limits, and
// that nothing is left behind. Instants of timers are machine_test.go's.

var errWire = errors.New("wire cut")

// wire is a Conn that notes what is sent, with the second in which it was.
type wire struct {
	t        *testing.T
	begun    time.Time
	reliable bool
	broken   bool
	held     int
	sent     []sipmsg.Message
	log      []string
}

func (w *wire) Reliable() bool { return w.reliable }

func (w *wire) Hold() { w.held++ }

func (w *wire) Release() { w.held-- }

func (w *wire) Send(m sipmsg.Message) error {
	if w.broken {
		return errWire
	}
	w.sent = append(w.sent, m)
	w.log = append(w.log, fmt.Sprintf("%v %s", time.Since(w.begun), m.Summary()))
	return nil
}

// rig is a Layer on a loop in a synctest bubble.
type rig struct {
	t     *testing.T
	loop  *loop.Loop
	layer *Layer
	wire  *wire
	begun []*Server
	acks  []*sipmsg.Request
}

func inBubble(t *testing.T, cfg Config, f func(t *testing.T, r *rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, loop: loop.New(), wire: &wire{t: t, begun: time.Now()}}
		cfg.Loop = r.loop
		if cfg.Handler.Request == nil {
			cfg.Handler.Request = func(s *Server) { r.begun = append(r.begun, s) }
		}
		cfg.Handler.ACK = func(req *sipmsg.Request, _ Conn) { r.acks = append(r.acks, req) }
		r.layer = NewLayer(cfg)
		f(t, r)
		r.do(r.layer.Close)
		if st := r.layer.Stats(); st.Servers != 0 || st.Clients != 0 || len(r.layer.servers)+len(r.layer.merged) != 0 {
			t.Errorf("left behind after Close: %+v", st)
		}
		if r.wire.held != 0 {
			t.Errorf("the connection is held %d times after Close", r.wire.held)
		}
		r.loop.Close()
	})
}

func (r *rig) do(f func()) {
	r.t.Helper()
	if err := r.loop.Do(f); err != nil {
		r.t.Fatal(err)
	}
}

// sleep lets time pass and waits until what became due has been done.
func (r *rig) sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// receive gives the layer a request.
func (r *rig) receive(req *sipmsg.Request) {
	r.t.Helper()
	r.do(func() { r.layer.ReceiveRequest(req, r.wire) })
}

func (r *rig) respond(s *Server, code int) error {
	var err error
	r.do(func() { err = s.Respond(sipmsg.NewResponse(s.Request(), code, "")) })
	return err
}

func (r *rig) wantLog(want ...string) {
	r.t.Helper()
	var got []string
	r.do(func() { got = slices.Clone(r.wire.log) })
	if !slices.Equal(got, want) {
		r.t.Errorf("sent:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// request builds a request; branch "" leaves the parameter out.
func request(t *testing.T, method, branch string, change ...string) *sipmsg.Request {
	t.Helper()
	if branch != "" {
		branch = ";branch=" + branch
	}
	text := method + " sip:bob@192.0.2.2 SIP/2.0\r\n" +
		"Via: SIP/2.0/UDP 192.0.2.1:5060" + branch + "\r\n" +
		"Max-Forwards: 70\r\nRoute: <sip:192.0.2.9;lr>\r\nFrom: <sip:alice@192.0.2.1>;tag=f\r\nTo: <sip:bob@192.0.2.2>\r\n" +
		"Call-ID: c1\r\nCSeq: 1 " + method + "\r\nContent-Length: 0\r\n\r\n"
	for i := 0; i+1 < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("nothing to change: %q", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	m, err := sipmsg.ParseMessage([]byte(text), sipmsg.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return m.(*sipmsg.Request)
}

const branch1 = "z9hG4bKone"

func TestClientMatching(t *testing.T) {
	tests := []struct {
		name   string
		branch string
		method sipmsg.Method
		match  bool
	}{
		{"same", branch1, sipmsg.OPTIONS, true},
		{"other branch", "z9hG4bKtwo", sipmsg.OPTIONS, false},
		{"other method", branch1, sipmsg.CANCEL, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, Config{}, func(t *testing.T, r *rig) {
				heard := 0
				req := request(t, "OPTIONS", branch1)
				r.do(func() {
					r.layer.Request(req, r.wire, ClientHandler{Response: func(*sipmsg.Response) { heard++ }})
				})
				resp := sipmsg.NewResponse(request(t, "OPTIONS", tt.branch), 200, "")
				resp.Header.SetCSeq(sipmsg.CSeq{Seq: 1, Method: tt.method})
				var matched bool
				r.do(func() { matched = r.layer.ReceiveResponse(resp) })
				if matched != tt.match || (heard == 1) != tt.match {
					t.Errorf("matched %v, handler called %d times", matched, heard)
				}
			})
		})
	}
}

func TestClientACKsRefusal(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		var codes []int
		invite := request(t, "INVITE", branch1)
		r.do(func() {
			r.layer.Request(invite, r.wire, ClientHandler{Response: func(resp *sipmsg.Response) { codes = append(codes, resp.StatusCode) }})
		})
		refusal := sipmsg.NewResponse(invite, 486, "")
		to, _ := refusal.Header.To()
		refusal.Header.SetTo(to.WithTag("remote"))
		for range 3 {
			r.do(func() { r.layer.ReceiveResponse(refusal) })
			r.sleep(time.Second)
		}
		r.wantLog("0s INVITE/cseq=1", "0s ACK/cseq=1", "1s ACK/cseq=1", "2s ACK/cseq=1")
		if !slices.Equal(codes, []int{486}) {
			t.Errorf("TU heard %v, want one 486", codes)
		}
		checkACK(t, r.wire.sent[1].(*sipmsg.Request), invite)
		r.sleep(31 * time.Second)
		if st := r.layer.Stats(); st.Clients != 0 {
			t.Errorf("%d clients after timer D", st.Clients)
		}
	})
}

// checkACK is RFC 3261 §17.1.1.3.
func checkACK(t *testing.T, ack, invite *sipmsg.Request) {
	t.Helper()
	via, _ := ack.Header.Via()
	inviteVia, _ := invite.Header.Via()
	to, _ := ack.Header.To()
	for what, pair := range map[string][2]string{
		"Request-URI": {ack.URI.String(), invite.URI.String()},
		"Via":         {via.String(), inviteVia.String()},
		"From":        {ack.Header.Get("From"), "<sip:alice@192.0.2.1>;tag=f"},
		"To tag":      {to.Tag(), "remote"},
		"Call-ID":     {ack.Header.CallID(), "c1"},
		"CSeq":        {ack.Header.Get("CSeq"), "1 ACK"},
		"Route":       {ack.Header.Get("Route"), "<sip:192.0.2.9;lr>"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s of the ACK is %q, want %q", what, pair[0], pair[1])
		}
	}
}

func TestClientFailures(t *testing.T) {
	tests := []struct {
		name   string
		broken bool
		then   func(r *rig)
		want   error
		after  time.Duration
	}{
		{"nobody answers", false, func(*rig) {}, ErrTimeout, 32 * time.Second},
		{"first sending fails", true, func(*rig) {}, errWire, 0},
		{"repetition fails", false, func(r *rig) { r.do(func() { r.wire.broken = true }) }, errWire, 500 * time.Millisecond},
		{"connection lost", false, func(r *rig) {
			r.do(func() { r.layer.ConnLost(func(c Conn) bool { return c == Conn(r.wire) }, errWire) })
		}, errWire, 0},
	}
	for _, tt := range tests {
		for _, method := range []string{"INVITE", "OPTIONS"} {
			t.Run(tt.name+" "+method, func(t *testing.T) {
				inBubble(t, Config{}, func(t *testing.T, r *rig) {
					var got []error
					var at time.Duration
					start, returned := time.Now(), false
					r.wire.broken = tt.broken
					r.do(func() {
						r.layer.Request(request(t, method, branch1), r.wire, ClientHandler{Failure: func(err error) {
							if !returned {
								t.Error("Failure before Request had returned")
							}
							got, at = append(got, err), time.Since(start)
						}})
						returned = true
					})
					tt.then(r)
					r.sleep(40 * time.Second)
					if len(got) != 1 || !errors.Is(got[0], tt.want) || at != tt.after {
						t.Errorf("heard %v at %v, want %v at %v", got, at, tt.want, tt.after)
					}
				})
			})
		}
	}
}

func TestConnLostSparesOthers(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		heard := 0
		r.do(func() {
			r.layer.Request(request(t, "OPTIONS", branch1), r.wire, ClientHandler{Failure: func(error) { heard++ }})
			r.layer.ConnLost(func(c Conn) bool { return c != Conn(r.wire) }, errWire)
		})
		if heard != 0 {
			t.Error("a transaction on another connection failed")
		}
	})
}

func TestTerminateIsSilent(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		req := request(t, "OPTIONS", branch1)
		bad := func(what string) { t.Errorf("%s after Terminate", what) }
		r.do(func() {
			c := r.layer.Request(req, r.wire, ClientHandler{
				Response: func(*sipmsg.Response) { bad("Response") }, Failure: func(error) { bad("Failure") }})
			c.Terminate()
			if c.State() != Terminated || c.Request() != req {
				bad("state")
			}
			if r.layer.ReceiveResponse(sipmsg.NewResponse(req, 200, "")) {
				bad("match")
			}
		})
		r.sleep(time.Minute)
		r.wantLog("0s OPTIONS/cseq=1")
	})
}

func TestServerRepeatsItsAnswer(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		r.receive(request(t, "OPTIONS", branch1))
		r.receive(request(t, "OPTIONS", branch1))
		if len(r.begun) != 1 {
			t.Fatalf("TU heard %d requests, want 1", len(r.begun))
		}
		if err := r.respond(r.begun[0], 200); err != nil {
			t.Fatal(err)
		}
		r.sleep(time.Second)
		r.receive(request(t, "OPTIONS", branch1))
		r.wantLog("0s 200/OPTIONS/cseq=1", "1s 200/OPTIONS/cseq=1")
		if err := r.respond(r.begun[0], 200); !errors.Is(err, ErrAnswered) {
			t.Errorf("second answer: %v, want ErrAnswered", err)
		}
		r.sleep(31 * time.Second)
		r.receive(request(t, "OPTIONS", branch1))
		if len(r.begun) != 2 {
			t.Error("after timer J the request is a new one")
		}
	})
}

func TestInviteServerTryingAndRefusal(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		r.receive(request(t, "INVITE", branch1))
		s := r.begun[0]
		if err := r.respond(s, 486); err != nil {
			t.Fatal(err)
		}
		r.sleep(2 * time.Second)
		ack := request(t, "ACK", branch1)
		to, _ := r.wire.sent[1].Head().To()
		ack.Header.SetTo(to)
		r.receive(ack)
		r.sleep(time.Minute)
		r.wantLog("0s 100/INVITE/cseq=1", "0s 486/INVITE/cseq=1", "500ms 486/INVITE/cseq=1", "1.5s 486/INVITE/cseq=1")
		if first, _ := r.wire.sent[0].Head().To(); first.Tag() != "" || to.Tag() != s.Tag() || to.Tag() == "" {
			t.Errorf("To tags: 100 %q, 486 %q, transaction %q", first.Tag(), to.Tag(), s.Tag())
		}
		if len(r.acks) != 0 || s.State() != Terminated {
			t.Errorf("%d ACKs reached the TU, state %v", len(r.acks), s.State())
		}
	})
}

func TestNoTryingWhenAnsweredAtOnce(t *testing.T) {
	refuse := func(s *Server) { _ = s.Respond(sipmsg.NewResponse(s.Request(), 486, "")) }
	inBubble(t, Config{Handler: Handler{Request: refuse}}, func(t *testing.T, r *rig) {
		r.receive(request(t, "INVITE", branch1))
		r.wantLog("0s 486/INVITE/cseq=1")
	})
}

func TestRefusalWithoutACK(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		var heard []error
		r.receive(request(t, "INVITE", branch1))
		r.do(func() { r.begun[0].OnFailure(func(err error) { heard = append(heard, err) }) })
		if err := r.respond(r.begun[0], 486); err != nil {
			t.Fatal(err)
		}
		r.sleep(33 * time.Second)
		if len(heard) != 1 || !errors.Is(heard[0], ErrTimeout) {
			t.Errorf("TU heard %v, want ErrTimeout", heard)
		}
	})
}

func TestServerOutlivesAFailedSending(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		r.receive(request(t, "OPTIONS", branch1))
		var heard []error
		r.do(func() {
			r.begun[0].OnFailure(func(err error) { heard = append(heard, err) })
			r.wire.broken = true
		})
		if err := r.respond(r.begun[0], 200); !errors.Is(err, errWire) {
			t.Errorf("Respond: %v, want the error of the connection", err)
		}
		r.receive(request(t, "OPTIONS", branch1))
		r.do(func() { r.wire.broken = false })
		r.receive(request(t, "OPTIONS", branch1))
		r.wantLog("0s 200/OPTIONS/cseq=1")
		if len(heard) != 1 {
			t.Errorf("OnFailure heard %v, want the repetition's failure once", heard)
		}
	})
}

func TestAcceptedINVITE(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		r.receive(request(t, "INVITE", branch1))
		s := r.begun[0]
		for _, code := range []int{180, 200, 200} {
			if err := r.respond(s, code); err != nil {
				t.Errorf("response %d: %v", code, err)
			}
		}
		if err := r.respond(s, 486); !errors.Is(err, ErrAnswered) {
			t.Errorf("refusal after 200: %v, want ErrAnswered", err)
		}
		r.receive(request(t, "INVITE", branch1))
		r.receive(request(t, "ACK", "z9hG4bKack"))
		r.receive(request(t, "ACK", branch1)) // some send the ACK to a 2xx with the branch of the INVITE
		r.wantLog("0s 100/INVITE/cseq=1", "0s 180/INVITE/cseq=1", "0s 200/INVITE/cseq=1", "0s 200/INVITE/cseq=1")
		if len(r.acks) != 2 || len(r.begun) != 1 {
			t.Errorf("TU heard %d ACKs and %d INVITEs, want 2 and 1", len(r.acks), len(r.begun))
		}
		r.sleep(32 * time.Second)
		if s.State() != Terminated {
			t.Errorf("state after timer L: %v", s.State())
		}
	})
}

// TestServerMatching sends an INVITE, then a second request, and asks whether that was taken for the same transaction.
func TestServerMatching(t *testing.T) {
	const bare = "z9hG4bK"
	tests := []struct {
		name          string
		first, second string // branches
		change        []string
		same          bool
	}{
		{"same branch", branch1, branch1, nil, true},
		{"same branch, other header", branch1, branch1, []string{"Max-Forwards: 70", "Max-Forwards: 69"}, true},
		{"same branch, sent-by in other case and with its default port", branch1, branch1, []string{"192.0.2.1:5060", "192.0.2.1"}, true},
		{"same branch, other sent-by", branch1, branch1, []string{"192.0.2.1:5060", "192.0.2.7:5060", "Call-ID: c1", "Call-ID: c2"}, false},
		{"other branch, other call", branch1, "z9hG4bKtwo", []string{"Call-ID: c1", "Call-ID: c2"}, false},
		{"bare cookie, all the same", bare, bare, nil, true},
		{"bare cookie, other Call-ID", bare, bare, []string{"Call-ID: c1", "Call-ID: c2"}, false},
		{"bare cookie, other CSeq", bare, bare, []string{"CSeq: 1", "CSeq: 2"}, false},
		{"bare cookie, other From tag", bare, bare, []string{"tag=f", "tag=g"}, false},
		{"bare cookie, other Request-URI", bare, bare, []string{"sip:bob@192.0.2.2 SIP", "sip:bob@192.0.2.3 SIP", "c1", "c3"}, false},
		{"no branch, all the same", "", "", nil, true},
		{"no branch, other Call-ID", "", "", []string{"Call-ID: c1", "Call-ID: c2"}, false},
		{"branch of RFC 2543, all the same", "7", "7", nil, true},
		{"branch of RFC 2543, other", "7", "8", []string{"Call-ID: c1", "Call-ID: c2"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, Config{}, func(t *testing.T, r *rig) {
				r.receive(request(t, "INVITE", tt.first))
				r.receive(request(t, "INVITE", tt.second, tt.change...))
				if same := len(r.begun) == 1; same != tt.same {
					t.Errorf("taken for the same transaction: %v, want %v", same, tt.same)
				}
			})
		})
	}
}

func TestOldStyleACK(t *testing.T) {
	for _, branch := range []string{"", "z9hG4bK", "5"} {
		for _, right := range []bool{true, false} {
			t.Run(fmt.Sprintf("branch %q, right To tag %v", branch, right), func(t *testing.T) {
				inBubble(t, Config{}, func(t *testing.T, r *rig) {
					r.receive(request(t, "INVITE", branch))
					if err := r.respond(r.begun[0], 404); err != nil {
						t.Fatal(err)
					}
					tag := "other"
					if right {
						tag = r.begun[0].Tag()
					}
					r.receive(request(t, "ACK", branch, "To: <sip:bob@192.0.2.2>", "To: <sip:bob@192.0.2.2>;tag="+tag))
					if acked := r.begun[0].State() == Confirmed; acked != right || (len(r.acks) == 0) != right {
						t.Errorf("state %v, %d ACKs to the TU", r.begun[0].State(), len(r.acks))
					}
				})
			})
		}
	}
}

func TestCancel(t *testing.T) {
	tests := []struct {
		name   string
		branch string
		answer int  // to the INVITE before the CANCEL, 0: none
		own    bool // the TU takes the CANCEL itself
		want   []string
	}{
		{"nobody cares", branch1, 180, false, []string{"180/INVITE/cseq=1", "200/CANCEL/cseq=1", "487/INVITE/cseq=1"}},
		{"the TU takes it", branch1, 180, true, []string{"180/INVITE/cseq=1", "200/CANCEL/cseq=1", "603/INVITE/cseq=1"}},
		{"too late", branch1, 200, true, []string{"200/INVITE/cseq=1", "200/CANCEL/cseq=1"}},
		{"old style", "", 180, false, []string{"180/INVITE/cseq=1", "200/CANCEL/cseq=1", "487/INVITE/cseq=1"}},
		{"bare cookie", "z9hG4bK", 180, false, []string{"180/INVITE/cseq=1", "200/CANCEL/cseq=1", "487/INVITE/cseq=1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, Config{}, func(t *testing.T, r *rig) {
				r.receive(request(t, "INVITE", tt.branch))
				s := r.begun[0]
				if tt.own {
					r.do(func() {
						s.OnCancel(func(*sipmsg.Request) { _ = s.Respond(sipmsg.NewResponse(s.Request(), 603, "")) })
					})
				}
				if err := r.respond(s, tt.answer); err != nil {
					t.Fatal(err)
				}
				r.receive(request(t, "CANCEL", tt.branch))
				want := []string{"0s 100/INVITE/cseq=1"}
				for _, w := range tt.want {
					want = append(want, "0s "+w)
				}
				r.wantLog(want...)
				to, _ := r.wire.sent[2].Head().To()
				if to.Tag() != s.Tag() {
					t.Errorf("tag of the 200 to CANCEL is %q, that of the INVITE %q", to.Tag(), s.Tag())
				}
			})
		})
	}
}

func TestCancelOfNothing(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		r.receive(request(t, "CANCEL", branch1))
		r.receive(request(t, "CANCEL", branch1))
		r.wantLog("0s 481/CANCEL/cseq=1", "0s 481/CANCEL/cseq=1")
		if len(r.begun) != 0 {
			t.Error("a CANCEL reached the TU")
		}
	})
}

func TestMergedRequest(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		r.receive(request(t, "INVITE", branch1))
		r.receive(request(t, "INVITE", "z9hG4bKfork"))
		r.wantLog("0s 100/INVITE/cseq=1", "0s 482/INVITE/cseq=1")
		r.receive(request(t, "INVITE", "z9hG4bKnext", "CSeq: 1", "CSeq: 2"))
		inDialog := []string{"To: <sip:bob@192.0.2.2>", "To: <sip:bob@192.0.2.2>;tag=x"}
		r.receive(request(t, "BYE", "z9hG4bKa", inDialog...))
		r.receive(request(t, "BYE", "z9hG4bKb", inDialog...))
		if len(r.begun) != 4 {
			t.Errorf("TU heard %d requests, want 4", len(r.begun))
		}
	})
}

func TestMaxServers(t *testing.T) {
	inBubble(t, Config{MaxServers: 3}, func(t *testing.T, r *rig) {
		for i := range 5 {
			r.receive(request(t, "OPTIONS", fmt.Sprintf("z9hG4bK%d", i), "CSeq: 1", fmt.Sprintf("CSeq: %d", i+1)))
		}
		r.wantLog("0s 503/OPTIONS/cseq=4", "0s 503/OPTIONS/cseq=5")
		if st := r.layer.Stats(); st.Servers != 3 || st.Refused != 2 {
			t.Errorf("stats %+v, want 3 servers, 2 refused", st)
		}
		first, _ := r.wire.sent[0].Head().To()
		r.receive(request(t, "OPTIONS", "z9hG4bK3", "CSeq: 1", "CSeq: 4"))
		again, _ := r.wire.sent[2].Head().To()
		if first.Tag() == "" || first.Tag() != again.Tag() || r.wire.sent[0].Head().Get("Retry-After") != RetryAfter {
			t.Errorf("503: tags %q and %q, Retry-After %q", first.Tag(), again.Tag(), r.wire.sent[0].Head().Get("Retry-After"))
		}
		for _, s := range r.begun {
			if err := r.respond(s, 200); err != nil {
				t.Fatal(err)
			}
		}
		r.sleep(33 * time.Second)
		r.receive(request(t, "OPTIONS", "z9hG4bK9", "CSeq: 1", "CSeq: 9"))
		if len(r.begun) != 4 {
			t.Error("room was not given back")
		}
	})
}

func TestRespondStatelessNeverAnswersACK(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		ack := request(t, "ACK", branch1)
		r.do(func() { r.layer.RespondStateless(ack, r.wire, sipmsg.NewResponse(ack, 400, "")) })
		r.wantLog()
	})
}

func TestWhenQuiet(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		quiet := 0
		r.do(func() { r.layer.WhenQuiet(func() { quiet++ }) })
		if quiet != 1 {
			t.Fatal("an idle layer is quiet at once")
		}
		bye := request(t, "BYE", branch1)
		r.receive(request(t, "INVITE", "z9hG4bKin"))
		r.do(func() {
			r.layer.Request(bye, r.wire, ClientHandler{})
			r.layer.WhenQuiet(func() { quiet++ })
		})
		r.do(func() { r.layer.ReceiveResponse(sipmsg.NewResponse(bye, 200, "")) })
		if err := r.respond(r.begun[0], 486); err != nil || quiet != 1 {
			t.Fatalf("quiet although a refusal waits for its ACK: %d, %v", quiet, err)
		}
		r.receive(request(t, "ACK", "z9hG4bKin"))
		if quiet != 2 {
			t.Error("not quiet after the ACK")
		}
	})
}

func TestNewCancel(t *testing.T) {
	invite := request(t, "INVITE", branch1)
	got := string(NewCancel(invite).Append(nil))
	want := "CANCEL sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKone\r\nMax-Forwards: 70\r\n" +
		"From: <sip:alice@192.0.2.1>;tag=f\r\nTo: <sip:bob@192.0.2.2>\r\nCall-ID: c1\r\nCSeq: 1 CANCEL\r\n" +
		"Route: <sip:192.0.2.9;lr>\r\nContent-Length:"
	if !strings.HasPrefix(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestBranchesAndTagsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		for _, s := range []string{NewBranch(), NewTag()} {
			if seen[s] {
				t.Fatalf("%q twice", s)
			}
			seen[s] = true
		}
	}
	if b := NewBranch(); !uniqueBranch(b) {
		t.Errorf("branch %q lacks the cookie", b)
	}
}

func TestConnIsHeldWhileNeeded(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, r *rig) {
		held := func(want int, when string) {
			t.Helper()
			r.do(func() {
				if r.wire.held != want {
					t.Errorf("%s: held %d times, want %d", when, r.wire.held, want)
				}
			})
		}
		bye := request(t, "BYE", branch1)
		r.do(func() { r.layer.Request(bye, r.wire, ClientHandler{}) })
		r.receive(request(t, "INVITE", "z9hG4bKin"))
		held(2, "one transaction each way")
		r.receive(request(t, "INVITE", "z9hG4bKin"))
		held(2, "a repeated request")
		r.do(func() { r.layer.ReceiveResponse(sipmsg.NewResponse(bye, 200, "")) })
		r.sleep(6 * time.Second)
		held(1, "after timer K")
		if err := r.respond(r.begun[0], 200); err != nil {
			t.Fatal(err)
		}
		r.sleep(33 * time.Second)
		held(0, "after timer L")
	})
}

// TestReserve proves that a dialog's requests and the CANCEL of a pending INVITE find room when strangers have taken all.
func TestReserve(t *testing.T) {
	known := func(req *sipmsg.Request) bool { return req.Method == sipmsg.BYE }
	inBubble(t, Config{MaxServers: 2, Reserve: 3, Handler: Handler{Known: known}}, func(t *testing.T, r *rig) {
		r.receive(request(t, "INVITE", branch1))
		r.receive(request(t, "OPTIONS", "z9hG4bK1"))
		r.receive(request(t, "OPTIONS", "z9hG4bK2", "CSeq: 1", "CSeq: 2"))
		r.receive(request(t, "CANCEL", "z9hG4bKother"))
		r.receive(request(t, "CANCEL", branch1))
		for i := range 3 {
			r.receive(request(t, "BYE", fmt.Sprintf("z9hG4bKbye%d", i), "CSeq: 1", fmt.Sprintf("CSeq: %d", i+3)))
		}
		r.wantLog("0s 100/INVITE/cseq=1", "0s 503/OPTIONS/cseq=2", "0s 503/CANCEL/cseq=1", "0s 200/CANCEL/cseq=1", "0s 487/INVITE/cseq=1",
			"0s 503/BYE/cseq=5")
		if st := r.layer.Stats(); st.Servers != 5 {
			t.Errorf("%d transactions, want 2 and 3 in reserve", st.Servers)
		}
	})
}

// TestMaxBytes proves that few large requests are refused as many small ones are, and that their room is given back.
func TestMaxBytes(t *testing.T) {
	inBubble(t, Config{MaxBytes: 25_000}, func(t *testing.T, r *rig) {
		large := func(i int) *sipmsg.Request {
			req := request(t, "OPTIONS", fmt.Sprintf("z9hG4bK%d", i), "CSeq: 1", fmt.Sprintf("CSeq: %d", i))
			req.Body = make([]byte, 10_000)
			return req
		}
		for i := range 4 {
			r.receive(large(i + 1))
		}
		r.wantLog("0s 503/OPTIONS/cseq=3", "0s 503/OPTIONS/cseq=4")
		r.receive(request(t, "OPTIONS", "z9hG4bKsmall", "CSeq: 1", "CSeq: 9"))
		if len(r.begun) != 3 {
			t.Errorf("%d transactions, want two large ones and a small one", len(r.begun))
		}
		for _, s := range r.begun {
			if err := r.respond(s, 200); err != nil {
				t.Fatal(err)
			}
		}
		r.sleep(33 * time.Second)
		if r.layer.bytes != 0 {
			t.Errorf("%d octets are not given back", r.layer.bytes)
		}
		if NewLayer(Config{}).cfg.MaxBytes != 64<<20 || NewLayer(Config{}).cfg.Reserve != 1000 || NewLayer(Config{}).cfg.MaxServers != 10_000 {
			t.Error("other defaults than documented")
		}
	})
}
