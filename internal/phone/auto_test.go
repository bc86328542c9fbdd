package phone_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// routes are the connections of a phone's bridge, source to destinations.
func routes(p *phonetest.Phone) map[int][]int {
	all := map[int][]int{}
	for _, port := range p.Ports() {
		if len(port.To) > 0 {
			all[port.Slot] = port.To
		}
	}
	return all
}

// TestWhatACallIsConnectedTo: the bridge of a phone that has answered by itself. Slots 1 and 2 are the phone's own tones
// when there is no file; with a player and a recorder the call has slot 5.
func TestWhatACallIsConnectedTo(t *testing.T) {
	play, record := phone.WAVFile(t, "play.wav", time.Second), filepath.Join(t.TempDir(), "rec.wav")
	for _, tt := range []struct {
		name  string
		calls phone.CallConfig
		files bool
		want  map[int][]int
	}{
		{"the device", phone.CallConfig{}, false, map[int][]int{0: {3}, 3: {0}}},
		{"itself", phone.CallConfig{AutoLoop: true}, false, map[int][]int{3: {3}}},
		{"nothing to play or record", phone.CallConfig{AutoPlay: true, AutoRec: true}, false, map[int][]int{0: {3}, 3: {0}}},
		{"a file", phone.CallConfig{AutoPlay: true}, true, map[int][]int{1: {5}}},
		{"a file and a recorder", phone.CallConfig{AutoPlay: true, AutoRec: true}, true, map[int][]int{1: {5}, 5: {2}}},
		{"device and recorder", phone.CallConfig{AutoRec: true}, true, map[int][]int{0: {2, 5}, 5: {0, 2}}},
		{"a conference of one", phone.CallConfig{AutoConf: true}, false, map[int][]int{0: {3}, 3: {0}}},
		{"itself, in conference", phone.CallConfig{AutoConf: true, AutoLoop: true}, false, map[int][]int{0: {3}, 3: {0, 3}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
				b := r.start("bob", "10.0.0.2", func(c *phone.Config) {
					c.Calls = tt.calls
					c.Calls.AutoAnswer = 200
					if tt.files {
						c.Media.PlayFiles, c.Media.RecFile = []string{play}, record
					}
				})
				a := r.start("alice", "10.0.0.1", nil)
				id := a.Dial(b.URI())
				a.State(id, phone.CallConfirmed)
				b.State(0, phone.CallConfirmed)
				synctest.Wait()
				got := routes(b)
				if len(got) != len(tt.want) {
					t.Errorf("routes %v, want %v", got, tt.want)
				}
				for slot, to := range tt.want {
					if !slices.Equal(got[slot], to) {
						t.Errorf("routes %v, want %v", got, tt.want)
					}
				}
			})
		})
	}
}

func TestConferenceOfAllCalls(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		b := r.start("bob", "10.0.0.2", func(c *phone.Config) { c.Calls = phone.CallConfig{AutoAnswer: 200, AutoConf: true} })
		for _, ip := range []string{"10.0.0.1", "10.0.0.3"} {
			a := r.start("caller", ip, nil)
			a.State(a.Dial(b.URI()), phone.CallConfirmed)
		}
		synctest.Wait()
		if got := routes(b); !slices.Equal(got[3], []int{0, 4}) || !slices.Equal(got[4], []int{0, 3}) || !slices.Equal(got[0], []int{3, 4}) {
			t.Errorf("routes %v, want both calls and the device with each other", got)
		}
	})
}

// TestHeldCallIsConnectedToNothing, and gets its connections back.
func TestHeldCallIsConnectedToNothing(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, _ := a.Talk(b)
		synctest.Wait()
		before := routes(a)
		a.Must(a.Hold(id))
		a.MediaIs(id, phone.MediaLocalHold)
		synctest.Wait()
		if got := routes(a); len(got) != 0 {
			t.Errorf("held, and connected: %v", got)
		}
		time.Sleep(time.Second)
		a.Must(a.Reinvite(id))
		a.MediaIs(id, phone.MediaActive)
		synctest.Wait()
		if got := routes(a); len(got) != len(before) || !slices.Equal(got[3], before[3]) {
			t.Errorf("routes %v, before the hold %v", got, before)
		}
	})
}

func TestHangUpWhenTheFileHasBeenPlayed(t *testing.T) {
	file := phone.WAVFile(t, "play.wav", time.Second)
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a := r.start("alice", "10.0.0.1", func(c *phone.Config) {
			c.Media.PlayFiles = []string{file}
			c.Calls = phone.CallConfig{AutoPlay: true, AutoPlayHangup: true}
		})
		b := r.start("bob", "10.0.0.2", func(c *phone.Config) { c.Calls.AutoAnswer = 200 })
		id := a.Dial(b.URI())
		a.State(id, phone.CallConfirmed)
		begun := time.Now()
		a.Ended(id)
		if d := time.Since(begun); d < 1200*time.Millisecond || d > 1400*time.Millisecond {
			t.Errorf("hung up after %v, want the file's second and 200 ms", d)
		}
	})
}

// TestRingingIsHeard: ringback (slot 1) sounds while the remote rings, the ring (slot 2) while we do.
func TestRingingIsHeard(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		is := func(p *phonetest.Phone, want map[int][]int) {
			t.Helper()
			synctest.Wait()
			if got := routes(p); len(got) != len(want) || !slices.Equal(got[1], want[1]) || !slices.Equal(got[2], want[2]) {
				t.Errorf("routes %v, want %v", got, want)
			}
		}
		id := a.Dial(b.URI())
		in := phonetest.Expect[phone.IncomingCall](b, "called", nil).Call
		is(b, map[int][]int{2: {0}})
		is(a, nil)
		b.Must(b.Answer(in, 180, "", ""))
		a.State(id, phone.CallEarly)
		is(a, map[int][]int{1: {0}})
		b.Must(b.Answer(in, 486, "", ""))
		a.Ended(id)
		is(a, nil)
		is(b, nil)
	})
}

func TestRingbackEndsWithEarlyMedia(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id := a.Dial(b.URI())
		in := phonetest.Expect[phone.IncomingCall](b, "called", nil).Call
		b.Must(b.Answer(in, 180, "", ""))
		a.State(id, phone.CallEarly)
		b.Must(b.Answer(in, 183, "", ""))
		a.MediaIs(id, phone.MediaActive)
		synctest.Wait()
		if got := routes(a); got[1] != nil || !slices.Equal(got[3], []int{0}) {
			t.Errorf("routes %v, want the call's sound in place of ringback", got)
		}
		b.Must(b.Answer(in, 200, "", ""))
		a.State(id, phone.CallConfirmed)
		synctest.Wait()
		want := []phone.SDPDone{{Call: id}, {Call: id, Unchanged: true}}
		if got := phonetest.Told[phone.SDPDone](a); !slices.Equal(got, want) {
			t.Errorf("the answers were taken as %+v, want %+v", got, want)
		}
	})
}

// TestActsThatCannotBe: what the user asks for at the wrong time or of nothing is refused with its reason.
func TestActsThatCannotBe(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", func(c *phone.Config) { c.Calls.MaxCalls = 1 }), r.start("bob", "10.0.0.2", nil)
		dial := func(account int, target string) error { _, err := a.MakeCall(account, target); return err }
		wants := func(what string, err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		wants("no account", dial(9, b.URI()), phone.ErrNoAccount)
		wants("no URI", dial(a.Account(), "bob"), phone.ErrBadURI)
		id := a.Dial(b.URI())
		wants("a call too many", dial(a.Account(), b.URI()), phone.ErrTooManyCalls)
		wants("hold before the answer", a.Hold(id), phone.ErrCallState)
		wants("release before the answer", a.Reinvite(id), phone.ErrCallState)
		wants("answer one's own call", a.Answer(id, 200, "", ""), phone.ErrCallState)
		wants("digits without media", a.SendDTMF(id, "1"), phone.ErrNoMedia)
		wants("INFO before the answer", a.SendDTMFInfo(id, "1"), phone.ErrCallState)
		for _, code := range []int{0, 99, 700} {
			if a.Answer(id, code, "", "") == nil {
				t.Errorf("answered with %d", code)
			}
		}
		for what, err := range map[string]error{"answer": a.Answer(7, 200, "", ""), "hangup": a.Hangup(7, 0), "hold": a.Hold(7),
			"reinvite": a.Reinvite(7), "digits": a.SendDTMF(7, "1"), "INFO": a.SendDTMFInfo(7, "1")} {
			wants(what+" call 7", err, phone.ErrNoCall)
		}
		if _, ok := a.Call(7); ok {
			t.Error("call 7 exists")
		}
		if _, ok := a.Stats(7); ok {
			t.Error("call 7 has figures")
		}
	})
}

func TestPhoneThatWasNotStarted(t *testing.T) {
	p, err := phone.New(phone.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.MakeCall(0, "sip:bob@10.0.0.2"); err == nil {
		t.Error("it calls")
	}
	if _, err := p.AddAccount(phone.AccountConfig{ID: "sip:alice@a.example"}); err == nil {
		t.Error("it takes accounts")
	}
	if err := p.Connect(0, 0); err == nil {
		t.Error("it connects ports")
	}
	if n := len(p.Calls()) + len(p.Accounts()) + len(p.Ports()); n != 0 {
		t.Errorf("it has %d calls, accounts and ports", n)
	}
	p.HangupAll()
	if err := p.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
}

func TestCodecPriorities(t *testing.T) {
	p, err := phone.New(phone.Config{Media: phone.MediaConfig{DisableCodecs: []string{"*"}, AddCodecs: []string{"pcma"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	by := map[string]int{}
	for _, c := range p.Codecs() {
		by[c.Name] = c.Priority
	}
	if by["PCMA/8000/1"] == 0 || by["PCMU/8000/1"] != 0 || by["G722/16000/1"] != 0 {
		t.Errorf("priorities %v, want PCMA alone", by)
	}
	if err := p.SetCodecPriority("PCMU", 200); err != nil || p.Codecs()[0].Name != "PCMU/8000/1" {
		t.Errorf("PCMU first: %v, %v", p.Codecs(), err)
	}
	if err := p.SetCodecPriority("iLBC", 200); err == nil {
		t.Error("a codec that is not there has a priority")
	}
}
