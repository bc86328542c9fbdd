package publication

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a Publication on a Stack, and a scripted server. Everything happens in a synctest bubble.
type rig struct {
	t      *testing.T
	end    *siptest.Endpoint
	pub    *Publication
	server *siptest.Remote
	start  time.Time
	log    []string // owned by the loop
}

func inBubble(t *testing.T, expires time.Duration, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := simnet.New(1, simnet.Options{})
		r := &rig{t: t, start: time.Now(), end: siptest.NewEndpoint(t, n.Host("192.0.2.1"))}
		r.end.Listen(transport.UDP, "192.0.2.1:5060")
		var err error
		r.pub, err = New(Config{Client: r.end.Stack.Client(), Loop: r.end.Stack.Loop()}, Params{Event: sipmsg.Event{Package: "presence"},
			AOR: sipmsg.NameAddr{URI: siptest.MustURI(t, "sip:alice@192.0.2.9")}, Expires: expires, Hear: r.hear,
			Headers: []sipmsg.Field{{Name: "X-Test", Value: "1"}}})
		if err != nil {
			t.Fatal(err)
		}
		r.server = siptest.ListenUDP(t, n.Host("192.0.2.9"), "192.0.2.9:5060")
		r.server.Patience = time.Hour
		f(r)
		r.end.Do(r.pub.Close)
	})
}

func (r *rig) hear(n News) {
	text := fmt.Sprintf("%v", time.Since(r.start))
	if n.Response != nil {
		text += fmt.Sprintf(" %d", n.Response.StatusCode)
	}
	if n.Err != nil {
		text += " failed"
	}
	if n.Removed {
		text += " removed"
	}
	if n.Retry > 0 {
		text += fmt.Sprintf(" again in %v", n.Retry)
	}
	r.log = append(r.log, text)
}

func (r *rig) heard(want ...string) {
	r.t.Helper()
	synctest.Wait()
	r.end.Do(func() {
		if !slices.Equal(r.log, want) {
			r.t.Errorf("heard\n  %s\nwant\n  %s", strings.Join(r.log, "\n  "), strings.Join(want, "\n  "))
		}
		r.log = nil
	})
}

func (r *rig) publish(body string) {
	r.end.Do(func() { r.pub.Publish("application/pidf+xml", []byte(body)) })
}

// asked takes a PUBLISH with this SIP-If-Match, Expires and body ("": none).
func (r *rig) asked(match, expires, body string) *siptest.Packet {
	r.t.Helper()
	p := r.server.Expect("PUBLISH")
	h := &p.Request().Header
	got := []string{h.Get("SIP-If-Match"), h.Get("Expires"), string(p.Request().Body)}
	if want := []string{match, expires, body}; !slices.Equal(got, want) {
		r.t.Errorf("PUBLISH with %q, want %q", got, want)
	}
	if h.Has("Content-Type") != (body != "") || h.Get("Event") != "presence" || h.Get("X-Test") != "1" || p.Request().URI.String() != "sip:alice@192.0.2.9" {
		r.t.Errorf("PUBLISH\n%s", p.Raw)
	}
	return p
}

func (r *rig) grant(p *siptest.Packet, etag, expires string) {
	r.t.Helper()
	r.server.Reply(p, "200", siptest.With("SIP-ETag", etag), siptest.With("Expires", expires))
}

func TestPublishRefreshChangeRemove(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		r.publish("open")
		r.grant(r.asked("", "", "open"), "1", "600")
		r.grant(r.asked("1", "", ""), "2", "8")
		if at := time.Since(r.start); at != 595*time.Second {
			t.Errorf("refreshed after %v", at)
		}
		r.publish("closed")
		r.grant(r.asked("2", "", "closed"), "3", "600")
		removed := false
		r.end.Do(func() { r.pub.Remove(func() { removed = true }) })
		r.grant(r.asked("3", "0", ""), "4", "0")
		r.heard("0s 200", "9m55s 200", "9m55s 200", "9m55s 200 removed")
		r.end.Do(func() {
			if !removed || r.pub.State() != Idle {
				t.Errorf("removed: %v, state %s", removed, r.pub.State())
			}
		})
		r.server.Quiet(time.Hour)
	})
}

// TestOneAtATime: what is published meanwhile waits, and the newest of it goes.
func TestOneAtATime(t *testing.T) {
	inBubble(t, time.Minute, func(r *rig) {
		r.publish("1")
		p := r.asked("", "60", "1")
		r.publish("2")
		r.publish("3")
		removed := 0
		r.grant(p, "a", "60")
		p = r.asked("a", "60", "3")
		r.end.Do(func() { r.pub.Remove(func() { removed++ }) })
		r.publish("4") // too late
		r.grant(p, "b", "60")
		r.server.Reply(r.asked("b", "0", ""), "404")
		r.heard("0s 200", "0s 200", "0s 404 removed")
		if removed != 1 {
			t.Errorf("removed %d times", removed)
		}
	})
}

// TestRefused has what a server may say instead.
func TestRefused(t *testing.T) {
	tests := []struct {
		name string
		do   func(r *rig)
		want []string
	}{
		{"412 begins anew", func(r *rig) {
			r.grant(r.asked("", "", "open"), "1", "60")
			r.server.Reply(r.asked("1", "", ""), "412")
			r.grant(r.asked("", "", "open"), "2", "60")
		}, []string{"0s 200", "55s 200"}},
		{"412 for ever", func(r *rig) {
			for range 3 {
				r.server.Reply(r.asked("", "", "open"), "412")
			}
			r.grant(r.asked("", "", "open"), "1", "60")
		}, []string{"0s 412 again in 5m0s", "5m0s 200"}},
		{"423 asks for longer", func(r *rig) {
			r.server.Reply(r.asked("", "", "open"), "423", siptest.With("Min-Expires", "900"))
			r.grant(r.asked("", "900", "open"), "1", "900")
		}, []string{"0s 200"}},
		{"423 without sense", func(r *rig) { r.server.Reply(r.asked("", "", "open"), "423") }, []string{"0s 423"}},
		{"489", func(r *rig) {
			r.server.Reply(r.asked("", "", "open"), "489")
			r.server.Quiet(time.Hour)
		}, []string{"0s 489"}},
		{"503", func(r *rig) {
			r.server.Reply(r.asked("", "", "open"), "503", siptest.With("Retry-After", "7"))
			r.grant(r.asked("", "", "open"), "1", "60")
		}, []string{"0s 503 again in 7s", "7s 200"}},
		{"nobody answers", func(r *rig) {
			r.server.Skip("PUBLISH")
			time.Sleep(40 * time.Second)
		}, []string{"32s failed again in 5m0s"}},
		{"no entity tag", func(r *rig) {
			r.server.Reply(r.asked("", "", "open"), "200")
			r.server.Reply(r.asked("", "", "open"), "200") // it has to be said in full
			synctest.Wait()
			r.end.Do(func() { r.pub.Remove(func() {}) })
			r.server.Quiet(time.Hour)
		}, []string{"0s 200", "9m55s 200", "9m55s removed"}},
		{"no entity tag, removed at once", func(r *rig) {
			p := r.asked("", "", "open")
			r.end.Do(func() { r.pub.Remove(func() {}) })
			r.server.Reply(p, "200")
			r.server.Quiet(time.Hour)
		}, []string{"0s 200", "0s removed"}},
		{"removed while it is refused", func(r *rig) {
			p := r.asked("", "", "open")
			r.end.Do(func() { r.pub.Remove(func() {}) })
			r.server.Reply(p, "500")
			r.server.Quiet(time.Hour)
		}, []string{"0s 500 removed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, func(r *rig) {
				r.publish("open")
				tt.do(r)
				r.heard(tt.want...)
			})
		})
	}
}

// TestBounds: what a server says makes nobody wait for years, nor ask all the time.
func TestBounds(t *testing.T) {
	for _, tt := range []struct {
		name, answer, field, value string
		next                       time.Duration // 0: never
	}{
		{"granted nothing", "200", "Expires", "0", RetryDelay},
		{"granted next to nothing", "200", "Expires", "1", leastLife},
		{"granted little", "200", "Expires", "8", 4 * time.Second},
		{"granted for ever", "200", "Expires", "4294967295", MaxLife - lead},
		{"too brief by years", "423", "Min-Expires", "86401", 0},
		{"later by years", "503", "Retry-After", "4294967295", MaxLife},
		{"later at once", "503", "Retry-After", "0", RetryDelay},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, func(r *rig) {
				r.server.Patience = 2 * MaxLife
				r.publish("open")
				r.server.Reply(r.asked("", "", "open"), tt.answer, siptest.With(tt.field, tt.value))
				if tt.next == 0 {
					r.server.Quiet(2 * MaxLife)
					return
				}
				r.asked("", "", "open")
				if at := time.Since(r.start); at != tt.next {
					t.Errorf("asked again after %v, want %v", at, tt.next)
				}
			})
		})
	}
}

// TestServerKeepsWhatItHad: a PUBLISH that failed leaves the state of before, which the next one changes or takes away; begun
// anew it would stand beside the old until that has run out.
func TestServerKeepsWhatItHad(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(r *rig)
		want []string
	}{
		{"changed later", func(r *rig) {
			r.publish("closed")
			r.server.Reply(r.asked("1", "", "closed"), "503", siptest.With("Retry-After", "7"))
			r.grant(r.asked("1", "", "closed"), "2", "60")
		}, []string{"0s 200", "0s 503 again in 7s", "7s 200"}},
		{"gone meanwhile", func(r *rig) {
			r.publish("closed")
			r.server.Reply(r.asked("1", "", "closed"), "503", siptest.With("Retry-After", "7"))
			r.server.Reply(r.asked("1", "", "closed"), "412")
			r.grant(r.asked("", "", "closed"), "2", "60")
		}, []string{"0s 200", "0s 503 again in 7s", "7s 200"}},
		{"removed between attempts", func(r *rig) {
			r.server.Reply(r.asked("1", "", ""), "500")
			synctest.Wait()
			r.end.Do(func() { r.pub.Remove(func() {}) })
			r.grant(r.asked("1", "0", ""), "2", "0")
			r.server.Quiet(time.Hour)
		}, []string{"0s 200", "55s 500 again in 5m0s", "55s 200 removed"}},
		{"removed during one", func(r *rig) {
			p := r.asked("1", "", "")
			r.end.Do(func() { r.pub.Remove(func() {}) })
			r.server.Reply(p, "500")
			r.server.Reply(r.asked("1", "0", ""), "500")
			r.server.Quiet(time.Hour)
		}, []string{"0s 200", "55s 500 removed"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, func(r *rig) {
				r.publish("open")
				r.grant(r.asked("", "", "open"), "1", "60")
				synctest.Wait()
				tt.do(r)
				r.heard(tt.want...)
			})
		})
	}
}

// TestPublishFromHear: whoever hears of a 2xx may publish at once; what is refreshed then is that.
func TestPublishFromHear(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		r.publish("open")
		p := r.asked("", "", "open")
		said := false
		r.pub.params.Hear = func(News) {
			if !said {
				said = true
				r.pub.Publish("application/pidf+xml", []byte("closed"))
			}
		}
		r.grant(p, "1", "8")
		asked, _ := r.asked("1", "", "closed").Request().Header.CSeq()
		time.Sleep(5 * time.Second) // the refresh of the first would have been due
		r.end.Do(func() {
			if r.pub.id.seq != asked.Seq {
				t.Errorf("request %d was sent while %d had no answer", r.pub.id.seq, asked.Seq)
			}
		})
	})
}

// TestRemoveOfNothing is done at once.
func TestRemoveOfNothing(t *testing.T) {
	inBubble(t, 0, func(r *rig) {
		done := false
		r.end.Do(func() { r.pub.Remove(func() { done = true }) })
		if !done {
			t.Error("it is waited for")
		}
		r.server.Quiet(time.Minute)
	})
}

// TestEdges compares the table with the drawing in doc.go, read by hand.
func TestEdges(t *testing.T) {
	drawn := map[State][]State{Idle: {Publishing, Removing}, Publishing: {Idle, Publishing, Published, Removing}, Published: {Idle, Publishing, Removing}, Removing: {Idle}}
	for from := Idle; from <= Removing; from++ {
		for to := Idle; to <= Removing; to++ {
			if got, want := from.mayBecome(to), slices.Contains(drawn[from], to); got != want {
				t.Errorf("%s --> %s: %v", from, to, got)
			}
		}
	}
	if State(9).String() != "?" || State(9).mayBecome(Idle) {
		t.Error("a number that is no state is one")
	}
}
