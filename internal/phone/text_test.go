package phone_test

import (
	"errors"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// text has real-time text, each piece of it repeated so many times.
func text(redundancy int) func(*phone.Config) {
	return func(c *phone.Config) {
		muAndA(c)
		c.Calls.Text, c.Calls.TextRedundancy = true, redundancy
	}
}

// read is what the phone was written in a call, in one piece.
func read(p *phonetest.Phone, call int) string {
	synctest.Wait()
	var all strings.Builder
	for _, e := range phonetest.Told[phone.TextReceived](p) {
		if e.Call == call {
			all.WriteString(e.Text)
		}
	}
	return all.String()
}

// TestTextBesideAudio: text goes both ways beside the sound, over hold and UPDATE; the figures count it; the port it had is free afterwards.
func TestTextBesideAudio(t *testing.T) {
	for _, redundancy := range []int{0, 2} {
		inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
			a, b := r.start("alice", "10.0.0.1", text(redundancy)), r.start("bob", "10.0.0.2", text(redundancy))
			mine, theirs := a.Talk(b)
			a.Must(a.SendText(mine, "Grüße, "))
			b.Must(b.SendText(theirs, "世界"))
			time.Sleep(2 * time.Second)
			a.Must(a.Hold(mine))
			b.MediaIs(theirs, phone.MediaRemoteHold)
			a.MediaIs(mine, phone.MediaLocalHold)
			if err := b.SendText(theirs, "held"); err == nil {
				t.Error("sent to one that holds")
			}
			a.Must(a.Reinvite(mine))
			b.MediaIs(theirs, phone.MediaActive)
			time.Sleep(time.Second)
			b.Must(b.Update(theirs))
			time.Sleep(time.Second)
			a.Must(a.SendText(mine, "again 🙂"))
			time.Sleep(2 * time.Second)
			if x, y := read(a, mine), read(b, theirs); x != "世界" || y != "Grüße, again 🙂" {
				t.Errorf("redundancy %d: read %q and %q", redundancy, x, y)
			}
			if got := streams(a, mine); got != "Active in the bridge, Active" {
				t.Errorf("streams: %s", got)
			}
			stats, _ := a.Stats(mine)
			if s := stats.Streams[1]; !s.Running || s.Media.Kind != "text" || s.Media.Codec != "t140" || s.Tx.Packets < 3 || s.Rx.Packets < 2 || s.Redundancy != redundancy {
				t.Errorf("figures %+v", s)
			}
			a.Must(a.Hangup(mine, 0))
			if e := a.Ended(mine); !e.Stats.Streams[1].Running {
				t.Errorf("figures at the end %+v", e.Stats.Streams[1])
			}
			b.Ended(theirs)
			if err := a.SendText(mine, "x"); !errors.Is(err, phone.ErrNoCall) {
				t.Errorf("after the call: %v", err)
			}
		})
	}
}

// TestTextWithLoss: a fifth and two fifths of all packets of text are lost. With two generations repeated, everything arrives
// or a mark stands where something is missing.
func TestTextWithLoss(t *testing.T) {
	for _, tenths := range []int{2, 4} {
		inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
			a, b := r.start("alice", "10.0.0.1", text(2)), r.start("bob", "10.0.0.2", text(2))
			mine, theirs := a.Talk(b)
			n := 0
			r.net.SetFilter(func(_, dst netip.AddrPort, _ []byte) bool {
				if dst.Addr().String() != "10.0.0.2" || dst.Port() != 4002 {
					return false
				}
				n++
				return n*7%10 < tenths // in no regular order, and now and then three in a row
			})
			var typed strings.Builder
			for i := range 100 {
				word := string(rune('a'+i%26)) + "é "
				typed.WriteString(word)
				a.Must(a.SendText(mine, word))
				time.Sleep(300 * time.Millisecond)
			}
			time.Sleep(3 * time.Second)
			synctest.Wait()
			got := read(b, theirs)
			rest := typed.String()
			for part := range strings.SplitSeq(got, "\ufffd") {
				at := strings.Index(rest, part)
				if at < 0 {
					t.Fatalf("%d0 %%: %q is not in order in %q", tenths, part, rest)
				}
				rest = rest[at+len(part):]
			}
			if marks := strings.Count(got, "\ufffd"); n < 100 || marks > 10 || marks == 0 && got != typed.String() {
				t.Errorf("%d0 %% of %d packets lost, %d marks, read %q", tenths, n, marks, got)
			}
			a.Must(a.Hangup(mine, 0))
			b.Ended(theirs)
		})
	}
}

// TestTextRefused: one that has no text refuses it, and the call goes on with sound, whoever calls.
func TestTextRefused(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", text(0)), r.start("bob", "10.0.0.2", muAndA)
		for _, talk := range []struct{ from, to *phonetest.Phone }{{a, b}, {b, a}} {
			mine, theirs := talk.from.Talk(talk.to)
			want := "Active in the bridge, None"
			if talk.from == b {
				want = "Active in the bridge" // none was offered
			}
			if got := streams(talk.from, mine); got != want {
				t.Errorf("streams: %s, want %s", got, want)
			}
			if err := talk.from.SendText(mine, "x"); !errors.Is(err, phone.ErrNoMedia) {
				t.Errorf("text: %v", err)
			}
			talk.from.Must(talk.from.Reinvite(mine))
			talk.to.MediaIs(theirs, phone.MediaActive)
			time.Sleep(time.Second)
			talk.from.Must(talk.from.Hangup(mine, 0))
			talk.to.Ended(theirs)
		}
	})
}

// TestTextGoes: a remote that ends the text is followed; the sound stays.
func TestTextGoes(t *testing.T) {
	const line = "m=text 7002 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n"
	againstScript(t, text(0), func(t *testing.T, s *scripted) {
		call := s.Dial(scriptURI)
		invite := s.remote.Expect("INVITE")
		s.remote.Reply(invite, "200", siptest.Body(sdpType, pcmu+line), siptest.With("Contact", s.remote.Contact()))
		s.remote.Expect("ACK")
		s.State(call, phone.CallConfirmed)
		s.Must(s.Reinvite(call))
		s.remote.Reply(s.remote.Expect("INVITE"), "200", siptest.Body(sdpType, pcmu+"m=text 0 RTP/AVP 98\r\n"))
		s.remote.Expect("ACK")
		synctest.Wait()
		if got := streams(s.Phone, call); got != "Active in the bridge, None" {
			t.Errorf("streams: %s", got)
		}
		if err := s.SendText(call, "x"); !errors.Is(err, phone.ErrNoMedia) {
			t.Errorf("text: %v", err)
		}
	})
}

// TestRTCPMux: both want RTP and RTCP on one port, and nothing goes to the other; with one that does not, everything is as ever.
func TestRTCPMux(t *testing.T) {
	mux := func(c *phone.Config) {
		text(0)(c)
		c.Media.RTCPMux = true
		for i := range c.Accounts {
			c.Accounts[i].RTCPMux = true
		}
	}
	for name, c := range map[string]struct {
		theirs func(*phone.Config)
		apart  bool
	}{"both": {mux, false}, "one": {text(0), true}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
				a, b := r.start("alice", "10.0.0.1", mux), r.start("bob", "10.0.0.2", c.theirs)
				var apart atomic.Int64 // reports are sent from goroutines of the streams
				r.net.SetFilter(func(_, dst netip.AddrPort, _ []byte) bool {
					if p := dst.Port(); p == 4001 || p == 4003 {
						apart.Add(1)
					}
					return false
				})
				for _, talk := range []struct{ from, to *phonetest.Phone }{{a, b}, {b, a}} {
					mine, theirs := talk.from.Talk(talk.to)
					time.Sleep(8 * time.Second)
					stats, _ := talk.from.Stats(mine)
					for i, s := range stats.Streams {
						if s.ReportsReceived == 0 || s.Dropped.Malformed != 0 {
							t.Errorf("stream %d: %d reports, dropped %+v", i, s.ReportsReceived, s.Dropped)
						}
					}
					if n := apart.Load(); (n > 0) != c.apart {
						t.Errorf("%d packets on ports for RTCP alone", n)
					}
					talk.from.Must(talk.from.Hangup(mine, 0))
					talk.to.Ended(theirs)
				}
			})
		})
	}
}
