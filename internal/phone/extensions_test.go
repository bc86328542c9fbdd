package phone_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// reliable has an account insist on reliable provisional responses.
func reliable(c *phone.Config) { c.Accounts[0].Extensions.Require100Rel = true }

// sentOf are the first lines of the requests and responses to a method that p sent.
func sentOf(p *phonetest.Phone, method sipmsg.Method) (list []string) {
	for _, ev := range phonetest.Told[phone.SIPTrace](p) {
		line, _, _ := strings.Cut(string(ev.Raw), "\r\n")
		if ev.Out && strings.Contains(string(ev.Raw), " "+string(method)+"\r\n") {
			list = append(list, strings.TrimPrefix(strings.TrimSuffix(line, " SIP/2.0"), "SIP/2.0 "))
		}
	}
	return list
}

// header is the value of a field in the first message that p sent and that starts with start.
func header(p *phonetest.Phone, start, name string) string {
	for _, ev := range phonetest.Told[phone.SIPTrace](p) {
		if !ev.Out || !strings.HasPrefix(string(ev.Raw), start) {
			continue
		}
		if m, err := sipmsg.ParseMessage(slices.Clone(ev.Raw), sipmsg.Limits{}); err == nil {
			return m.Head().Get(name)
		}
	}
	return ""
}

// TestRingingReliably: whichever side insists, 180 and 183 are acknowledged, early media run, and the call comes about;
// where neither insists, nothing is reliable.
func TestRingingReliably(t *testing.T) {
	for name, tt := range map[string]struct {
		caller, callee func(*phone.Config)
		pracks         int
	}{
		"caller":  {reliable, nil, 2},
		"callee":  {nil, reliable, 2},
		"both":    {reliable, reliable, 2},
		"neither": {nil, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
				a, b := r.start("alice", "10.0.0.1", tt.caller), r.start("bob", "10.0.0.2", tt.callee)
				id := a.Dial(b.URI())
				in := phonetest.Expect[phone.IncomingCall](b, "called", nil).Call
				b.Must(b.Answer(in, 180, "", ""))
				a.State(id, phone.CallEarly)
				b.Must(b.Answer(in, 183, "", ""))
				a.MediaIs(id, phone.MediaActive)
				b.MediaIs(in, phone.MediaActive)
				b.Must(b.Answer(in, 200, "", ""))
				a.State(id, phone.CallConfirmed)
				b.State(in, phone.CallConfirmed)
				if got := sentOf(a, sipmsg.PRACK); len(got) != tt.pracks {
					t.Errorf("sent %q, want %d PRACK", got, tt.pracks)
				}
				a.Must(a.Hangup(id, 0))
				b.Ended(in)
			})
		})
	}
}

// TestOfferlessReliably: the offer comes in the 180, the answer in the PRACK, and the sound runs before the 200.
func TestOfferlessReliably(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", reliable), r.start("bob", "10.0.0.2", nil)
		a.SetSDPOffer(false)
		id := a.Dial(b.URI())
		in := phonetest.Expect[phone.IncomingCall](b, "called", nil).Call
		b.Must(b.Answer(in, 180, "", ""))
		a.MediaIs(id, phone.MediaActive)
		b.MediaIs(in, phone.MediaActive)
		b.Must(b.Answer(in, 200, "", ""))
		a.State(id, phone.CallConfirmed)
		b.State(in, phone.CallConfirmed)
		if got := header(b, "SIP/2.0 200", "Content-Type"); got != "" {
			t.Errorf("the 200 brings %s", got)
		}
		a.Must(a.Hangup(id, 0))
		b.Ended(in)
	})
}

// TestAnswerWaitsForPRACK: over a slow network the 200 that follows a 183 at once waits for its PRACK.
func TestAnswerWaitsForPRACK(t *testing.T) {
	inBubble(t, simnet.Options{Delay: 100 * time.Millisecond}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", reliable), r.start("bob", "10.0.0.2", nil)
		id := a.Dial(b.URI())
		in := phonetest.Expect[phone.IncomingCall](b, "called", nil).Call
		b.Must(b.Answer(in, 183, "", ""))
		begun := time.Now()
		b.Must(b.Answer(in, 200, "", ""))
		b.State(in, phone.CallConnecting)
		if d := time.Since(begun); d != 200*time.Millisecond {
			t.Errorf("the 200 left after %v, want the 183's way and the PRACK's", d)
		}
		a.State(id, phone.CallConfirmed)
		a.Must(a.Hangup(id, 0))
		b.Ended(in)
	})
}

// TestWhoCannotAcknowledge: a caller without 100rel is refused by who insists on it.
func TestWhoCannotAcknowledge(t *testing.T) {
	againstScript(t, reliable, func(t *testing.T, s *scripted) {
		s.invite(pcmu)
		resp := s.remote.Expect("421/INVITE").Response()
		if resp.Header.Get("Require") != "100rel" {
			t.Errorf("421\n%s", resp.Append(nil))
		}
		synctest.Wait()
		if calls := s.Calls(); len(calls) != 0 {
			t.Errorf("calls %+v", calls)
		}
	})
}

// TestWhatThePhoneSupports: INVITE, its answers and OPTIONS say the same.
func TestWhatThePhoneSupports(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, _ := a.Talk(b)
		a.Must(a.SendRequest(a.Account(), "OPTIONS", b.URI()))
		phonetest.Expect[phone.RequestAnswered](a, "OPTIONS", nil)
		a.Must(a.Hangup(id, 0))
		a.Ended(id)
		for _, name := range []string{"Supported", "Allow"} {
			got := []string{header(a, "INVITE", name), header(b, "SIP/2.0 200", name)}
			if got[0] == "" || got[0] != got[1] {
				t.Errorf("%s %q", name, got)
			}
		}
		if got := header(a, "INVITE", "Supported"); !slices.Contains(strings.Split(got, ", "), "100rel") {
			t.Errorf("Supported: %s", got)
		}
		if got := header(a, "INVITE", "Allow"); !slices.Contains(strings.Split(got, ", "), "PRACK") {
			t.Errorf("Allow: %s", got)
		}
	})
}

// timer gives an account a session timer of 90 s; the bridge's clock ticks at the least cost.
func timer(mode phone.TimerMode) func(*phone.Config) {
	return func(c *phone.Config) {
		c.Accounts[0].Extensions.Timer = phone.TimerConfig{Mode: mode, Expires: 90 * time.Second}
		c.Media.ClockRate = 8000
	}
}

// refreshes counts the UPDATEs that p sent.
func refreshes(p *phonetest.Phone) (n int) {
	for _, line := range sentOf(p, sipmsg.UPDATE) {
		if strings.HasPrefix(line, "UPDATE ") {
			n++
		}
	}
	return n
}

// TestSessionIsRefreshed: every 45 s by the caller, for as long as the call lasts, whichever side asked for it; a call on
// hold stays so.
func TestSessionIsRefreshed(t *testing.T) {
	for name, tt := range map[string]struct {
		caller, callee phone.TimerMode
		byCaller       int // in 46 s
		byCallee       int
	}{
		"both can":            {1, 1, 1, 0},
		"callee always":       {0, 3, 0, 1},
		"callee knows it not": {1, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
				a, b := r.start("alice", "10.0.0.1", timer(tt.caller)), r.start("bob", "10.0.0.2", timer(tt.callee))
				id, in := a.Talk(b)
				a.Must(a.Hold(id))
				b.MediaIs(in, phone.MediaRemoteHold)
				time.Sleep(46 * time.Second)
				synctest.Wait()
				if n, m := refreshes(a), refreshes(b); n != tt.byCaller || m != tt.byCallee {
					t.Errorf("refreshed %d and %d times, want %d and %d", n, m, tt.byCaller, tt.byCallee)
				}
				if info, ok := b.Call(in); !ok || len(info.Media) == 0 || info.Media[0].Status != phone.MediaRemoteHold {
					t.Errorf("the call is %+v", info)
				}
				a.Must(a.Hangup(id, 0))
				b.Ended(in)
			})
		})
	}
}

// TestSessionTimerRequired: a caller or callee that cannot is told so, and no call is left.
func TestSessionTimerRequired(t *testing.T) {
	for code, modes := range map[int][2]phone.TimerMode{420: {2, 0}, 421: {0, 2}} {
		inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
			a, b := r.start("alice", "10.0.0.1", timer(modes[0])), r.start("bob", "10.0.0.2", timer(modes[1]))
			if end := a.Ended(a.Dial(b.URI())); end.Code != code {
				t.Errorf("modes %v: %d, want %d", modes, end.Code, code)
			}
			synctest.Wait()
			if calls := b.Calls(); len(calls) != 0 {
				t.Errorf("calls %+v", calls)
			}
		})
	}
}

// TestSessionIntervalIsNegotiated: a caller whose interval is too short asks again, longer, with the same offer.
func TestSessionIntervalIsNegotiated(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", timer(1)), r.start("bob", "10.0.0.2", func(c *phone.Config) {
			c.Accounts[0].Extensions.Timer = phone.TimerConfig{Mode: 1, MinSE: 200 * time.Second}
		})
		id, in := a.Talk(b)
		if got := header(b, "SIP/2.0 200", "Session-Expires"); got != "200;refresher=uac" {
			t.Errorf("Session-Expires %q", got)
		}
		a.Must(a.Hangup(id, 0))
		b.Ended(in)
	})
}

// TestVanishedPeer: a call whose remote has gone without a word ends on both sides, within the interval, and with the
// cause.
func TestVanishedPeer(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", timer(1)), r.start("bob", "10.0.0.2", timer(1))
		id, in := a.Talk(b)
		begun := time.Now()
		r.net.SetFilter(func(_, _ netip.AddrPort, _ []byte) bool { return true })
		for _, tt := range []struct {
			p        *phonetest.Phone
			call     int
			from, to time.Duration
		}{
			{b, in, 59 * time.Second, 60 * time.Second}, // heard of no refresh
			{a, id, 59 * time.Second, 61 * time.Second}, // its own refresh was not answered
		} {
			end := tt.p.Ended(tt.call)
			if at := time.Since(begun); at < tt.from || at > tt.to || end.Code != 408 || end.Err == nil {
				t.Errorf("ended after %v with %d, %v", at, end.Code, end.Err)
			}
		}
	})
}
