package voicemail

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/body/messagesummary"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscriber"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a Voicemail, and a remote that is the server.
type rig struct {
	*parttest.Rig
	voicemail *Voicemail
	account   *accounts.Account // bob, number 1, whose server the remote is
}

func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	parttest.InBubble(t, func(p *parttest.Rig) {
		r, stack := &rig{Rig: p}, p.End.Stack
		usage := subscriber.New(subscriber.Config{Client: stack.Client(), Loop: stack.Loop(), Log: siptest.NoErrors(t), Rand: first})
		stack.AddDialogs(usage)
		r.voicemail = New(Config{Usage: usage, Loop: stack.Loop(), Accounts: p.Accounts, Rand: first, Emit: p.Emit})
		stack.Handle(sipmsg.NOTIFY, func(in *sipstack.Incoming) {
			if !r.voicemail.HandleNotify(in) {
				_ = in.Refuse(481, "")
			}
		})
		id := p.Account("sip:bob@" + parttest.TheirIP)
		p.End.Do(func() { r.account, _ = p.Accounts.Get(id) })
		f(r)
		p.End.Do(func() { r.voicemail.Stop(); usage.Close() })
	})
}

func first(int) int { return 0 }

func (r *rig) watch() { r.End.Do(func() { r.voicemail.Watch(r.account) }) }

// summary tells what waits.
func summary(state, body string) parttest.Note {
	return parttest.Note{Event: Event, State: state, ContentType: messagesummary.MediaType, Body: body}
}

const twoWait = "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n"

// TestExampleOfRFC3842 is the flow of §5: the summary with a message's header, an update, and the unread ones gone.
func TestExampleOfRFC3842(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.voicemail.cfg.Expires = 24 * time.Hour
		r.watch()
		d := r.Grant(r.Asked(Event, "86400"))
		for _, tt := range []struct{ body, want string }{
			{"Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 2/8 (0/2)\r\n", "2 new, 8 old (2 urgent)"},
			{"Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 4/8 (1/2)\r\n\r\n" +
				"To: <alice@atlanta.example.com>\r\nFrom: <bob@biloxi.example.com>\r\nSubject: carpool tomorrow?\r\nPriority: normal\r\n", "4 new (1 urgent), 8 old (2 urgent)"},
			{"Messages-Waiting: no\r\n", "no messages"},
		} {
			r.Tell(d, summary("active;expires=86000", tt.body), 200)
			told := parttest.Heard[event.MessagesWaiting](r.Rig)
			if len(told) != 1 || told[0].Err != nil || !strings.Contains(told[0].Summary.String(), tt.want) {
				t.Errorf("told %+v, want %s", told, tt.want)
			}
		}
	})
}

// TestServerIsAsked, from the SUBSCRIBE to the end.
func TestServerIsAsked(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch()
		r.watch() // it is watched already
		p := r.Asked(Event, "3600")
		if p.Head().Get("Accept") != messagesummary.MediaType || !strings.Contains(p.Head().Get("To"), "sip:bob@") {
			t.Errorf("asked\n%s", p.Raw)
		}
		d := r.Grant(p)
		r.Tell(d, summary("active;expires=3600", twoWait), 200)
		told := parttest.Heard[event.MessagesWaiting](r.Rig)
		if len(told) != 1 || told[0].Account != 1 || !told[0].Summary.Waiting || string(told[0].Body) != twoWait {
			t.Errorf("told %+v", told)
		}
		r.known(true)
		r.End.Do(func() {
			want := event.SubscriptionInfo{Event: Event, Remote: "sip:bob@192.0.2.9", State: "ACTIVE", Expires: time.Hour}
			if list := r.voicemail.Infos(); len(list) != 1 || list[0] != want {
				t.Errorf("subscriptions %+v", list)
			}
			r.voicemail.Forget(1)
			r.voicemail.Forget(7)
		})
		r.Grant(r.Asked(Event, "0"))
		r.Tell(d, summary("terminated;reason=timeout", ""), 200)
		r.known(false)
		r.Remote.Quiet(2 * time.Hour)
	})
}

// TestBoxesAreListed by account, each time alike.
func TestBoxesAreListed(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.Remote.Skip("SUBSCRIBE")
		r.watch()
		want := []string{"sip:bob@" + parttest.TheirIP}
		for _, user := range []string{"zoe", "dave", "carol", "eve", "ann"} {
			id := r.Account("sip:" + user + "@" + parttest.TheirIP)
			r.End.Do(func() {
				a, err := r.Accounts.Get(id)
				if err != nil {
					t.Error(err)
					return
				}
				r.voicemail.Watch(a)
			})
			want = append(want, "sip:"+user+"@"+parttest.TheirIP)
		}
		r.End.Do(func() {
			var got []string
			for _, info := range r.voicemail.Infos() {
				got = append(got, info.Remote)
			}
			if !slices.Equal(got, want) {
				t.Errorf("listed %q, want %q", got, want)
			}
		})
	})
}

// known demands whether anybody has said what waits.
func (r *rig) known(want bool) {
	r.T.Helper()
	r.End.Do(func() {
		s, known := r.voicemail.Summary(1)
		if known != want || s.Waiting != want {
			r.T.Errorf("known %v: %+v", known, s)
		}
	})
}

// TestAskedAnew: after a while when that is of use, else with the next registration.
func TestAskedAnew(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch()
		r.Remote.Reply(r.Asked(Event, "3600"), "503", siptest.With("Retry-After", "30"))
		before := time.Now()
		d := r.Grant(r.Asked(Event, "3600"))
		if waited := time.Since(before); waited != 30*time.Second {
			t.Errorf("asked anew after %v", waited)
		}
		r.Tell(d, summary("terminated;reason=rejected", ""), 200)
		r.Remote.Quiet(2 * time.Hour)
		r.watch()
		r.Remote.Reply(r.Asked(Event, "3600"), "404")
		var states []string
		for _, ev := range parttest.Heard[event.VoicemailState](r.Rig) {
			state := ev.From + ">" + ev.To
			if ev.Err != nil {
				state += " (" + ev.Err.Error() + ")"
			}
			states = append(states, state)
		}
		want := "NULL>SENT SENT>TERMINATED (the server answers 503 Service Unavailable) NULL>SENT SENT>ACCEPTED ACCEPTED>TERMINATED " +
			"NULL>SENT SENT>TERMINATED (the server answers 404 Not Found)"
		if got := strings.Join(states, " "); got != want {
			t.Errorf("states %s, want %s", got, want)
		}
		r.End.Do(r.voicemail.Stop)
		r.watch()
		r.Remote.Quiet(time.Hour)
	})
}

// TestDenied: an account whose credentials are refused asks no more; one that takes its place does.
func TestDenied(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch()
		r.Remote.Reply(r.Asked(Event, "3600"), "401")
		r.Remote.Quiet(time.Hour)
		r.watch()
		r.Remote.Quiet(time.Hour)
		r.End.Do(func() { r.voicemail.Forget(1) })
		r.watch()
		r.Asked(Event, "3600")
	})
}

// TestForgottenUnderWay: the account goes while its SUBSCRIBE has no answer yet, or rests.
func TestForgottenUnderWay(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.watch()
		p := r.Asked(Event, "3600")
		r.End.Do(func() { r.voicemail.Forget(1) })
		r.Grant(p)
		r.Grant(r.Asked(Event, "0"))
		r.Remote.Quiet(2 * time.Hour)
	})
	inBubble(t, func(r *rig) {
		r.watch()
		r.Remote.Reply(r.Asked(Event, "3600"), "404")
		r.Remote.Quiet(time.Second)
		r.End.Do(func() { r.voicemail.Forget(1) })
		r.Remote.Quiet(2 * time.Hour)
	})
}

// unasked is a NOTIFY to a user at our address that nobody asked for.
func (r *rig) unasked(user string, n parttest.Note, want int) {
	r.T.Helper()
	req := r.Remote.NewRequest(sipmsg.NOTIFY, "sip:"+user+"@"+parttest.OurIP)
	req.Header.Set("To", "<sip:"+user+"@"+parttest.TheirIP+">")
	r.Send(req, n, want)
}

// TestUnasked: what servers send to whoever has registered.
func TestUnasked(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.unasked("bob", summary("", twoWait), 200)
		told := parttest.Heard[event.MessagesWaiting](r.Rig)
		if len(told) != 1 || told[0].Account != 1 || !told[0].Summary.Waiting {
			t.Errorf("told %+v", told)
		}
		r.known(true)
		r.unasked("bob", summary("", "Messages-Waiting: no\r\n"), 200)
		r.End.Do(func() {
			if s, known := r.voicemail.Summary(1); !known || s.Waiting {
				t.Errorf("known %v: %+v", known, s)
			}
		})
		r.unasked("bob", parttest.Note{Event: "presence", State: "active"}, 481)
	})
}

// TestUnaskedByOneWhoIsGone: what was said holds, although it cannot be answered.
func TestUnaskedByOneWhoIsGone(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.End.Do(func() {
			r.End.Stack.Handle(sipmsg.NOTIFY, func(in *sipstack.Incoming) {
				_ = in.Refuse(500, "") // so that the 200 fails
				r.voicemail.HandleNotify(in)
			})
		})
		r.unasked("bob", summary("", twoWait), 500)
		r.known(true)
	})
}

// TestBodiesThatSayNothing are told with what is wrong, and change nothing of what is known.
func TestBodiesThatSayNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		media, body string
		bad         bool
	}{
		"nothing":   {messagesummary.MediaType, "", false},
		"not one":   {messagesummary.MediaType, "\x00\x01\r\n", true},
		"a picture": {"image/png", "PNG", false},
		"too much":  {messagesummary.MediaType, strings.Repeat("x", 60_000), true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.unasked("bob", summary("", twoWait), 200)
				n := summary("", tt.body)
				n.ContentType = tt.media
				r.unasked("bob", n, 200)
				told := parttest.Heard[event.MessagesWaiting](r.Rig)
				if len(told) != 2 || (told[1].Err != nil) != tt.bad || told[1].Summary.Waiting {
					t.Errorf("told %+v", told)
				}
				r.known(true)
			})
		})
	}
}

// TestNobodyThere: without any account a NOTIFY is not for us.
func TestNobodyThere(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.End.Do(func() {
			for id := range 2 {
				if err := r.Accounts.Remove(id, func() {}); err != nil {
					t.Error(err)
				}
			}
		})
		r.unasked("bob", summary("", twoWait), 481)
	})
}
