package sessionstate

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

func allStates() []State {
	return []State{Null, Calling, Incoming, Early, Connecting, Confirmed, Disconnected}
}

// TestEdges compares the table with the drawing in doc.go, whose words are
// repeated here.
func TestEdges(t *testing.T) {
	drawing := map[State][]State{
		Null:         {Calling, Incoming, Disconnected},
		Calling:      {Early, Connecting, Disconnected},
		Incoming:     {Early, Connecting, Disconnected},
		Early:        {Early, Connecting, Disconnected},
		Connecting:   {Confirmed, Disconnected},
		Confirmed:    {Disconnected},
		Disconnected: nil,
	}
	for _, from := range allStates() {
		for _, to := range allStates() {
			if got, want := from.mayBecome(to), slices.Contains(drawing[from], to); got != want {
				t.Errorf("%s -> %s: %v, want %v", from, to, got, want)
			}
		}
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range allStates() {
		if !strings.Contains(string(doc), st.String()) {
			t.Errorf("doc.go does not draw %s", st)
		}
	}
	if State(-1).String() != "UNKNOWN" || State(99).String() != "UNKNOWN" || State(99).next() != nil {
		t.Error("a state that is none")
	}
}

// TestProgress: what is entered counts from then on, with its cause and its instant; what is no edge changes nothing.
func TestProgress(t *testing.T) {
	type step struct {
		after time.Duration
		to    State
		cause Cause
	}
	ringing, taken := Cause{Code: 180, ByRemote: true}, Cause{Code: 200, ByRemote: true}
	for name, tt := range map[string]struct {
		steps []step
		want  string // first answer, connected, ended
	}{
		"out":         {[]step{{0, Calling, Cause{}}, {1, Early, ringing}, {1, Early, ringing}, {1, Connecting, taken}, {0, Confirmed, taken}, {5, Disconnected, NormalClearing()}}, "1s 3s 8s"},
		"in":          {[]step{{0, Incoming, Cause{}}, {2, Early, Local(180, "", nil)}, {2, Connecting, Local(200, "", nil)}, {1, Confirmed, Cause{}}}, "2s 4s -"},
		"refused":     {[]step{{0, Calling, Cause{}}, {3, Disconnected, Cause{Code: 486, ByRemote: true}}}, "3s - 3s"},
		"never heard": {[]step{{0, Calling, Cause{}}, {32, Disconnected, Local(408, "", errors.New("no answer"))}}, "- - 32s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := Begin()
				for _, s := range tt.steps {
					time.Sleep(s.after * time.Second)
					if !p.Enter(s.to, s.cause) || p.State() != s.to || p.Cause() != s.cause {
						t.Fatalf("after %s: %s, %v", s.to, p.State(), p.Cause())
					}
				}
				before := p
				if time.Sleep(time.Second); p.Enter(Null, Cause{Code: 500}) || p != before {
					t.Errorf("back at the beginning: %+v", p)
				}
				times := p.Times()
				if got := fmt.Sprint(since(times, times.FirstAnswer), " ", since(times, times.Connected), " ", since(times, times.Ended)); got != tt.want {
					t.Errorf("times %s, want %s", got, tt.want)
				}
			})
		})
	}
}

// ways are the shortest ways to each state from the beginning.
func ways() map[State][]State {
	return map[State][]State{
		Null: nil, Calling: {Calling}, Incoming: {Incoming}, Early: {Calling, Early}, Connecting: {Incoming, Connecting},
		Confirmed: {Calling, Connecting, Confirmed}, Disconnected: {Disconnected},
	}
}

// TestEnter: from each state to each, as the table says, or not at all.
func TestEnter(t *testing.T) {
	for from, way := range ways() {
		for _, to := range allStates() {
			p := Begin()
			for i, st := range way {
				if !p.Enter(st, Cause{Code: 100 + i}) {
					t.Fatalf("%s: no way by %s", from, st)
				}
			}
			before, cause := p, Cause{Code: 299, Reason: "next"}
			entered := p.Enter(to, cause)
			if want := slices.Contains(from.next(), to); entered != want {
				t.Errorf("%s -> %s: %v, want %v", from, to, entered, want)
			}
			switch {
			case !entered && p != before:
				t.Errorf("%s -> %s was refused and left %+v", from, to, p)
			case entered && (p.State() != to || p.Cause() != cause || p.Times().Created != before.Times().Created):
				t.Errorf("%s -> %s came to %+v", from, to, p)
			}
		}
	}
}

// since is how long after the beginning an instant was, - for never.
func since(t Times, at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.Sub(t.Created).String()
}

func TestCauses(t *testing.T) {
	failed := errors.New("failed")
	for _, tt := range []struct {
		cause Cause
		want  Cause
		text  string
	}{
		{Local(488, "", failed), Cause{Code: 488, Reason: "Not Acceptable Here", Err: failed}, "488 (Not Acceptable Here)"},
		{Local(408, "Too long", nil), Cause{Code: 408, Reason: "Too long"}, "408 (Too long)"},
		{Remote(&sipmsg.Response{StatusCode: 603, Reason: "No"}), Cause{Code: 603, Reason: "No", ByRemote: true}, "603 (No)"},
		{NormalClearing(), Cause{Code: 200, Reason: "Normal call clearing", ByRemote: true}, "200 (Normal call clearing)"},
	} {
		if tt.cause != tt.want || tt.cause.String() != tt.text {
			t.Errorf("%+v is %q, want %+v and %q", tt.cause, tt.cause, tt.want, tt.text)
		}
	}
}
