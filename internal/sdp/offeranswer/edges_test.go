package offeranswer

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// reach puts a Negotiator into a state, with something agreed or nothing before it.
func reach(t *testing.T, s State, agreed bool) *Negotiator {
	t.Helper()
	n := negotiator()
	if agreed {
		offering(t, n, local(false), "m=audio 9000 RTP/AVP 0")
	}
	var err error
	switch s {
	case LocalOffered:
		_, err = n.LocalOffer(local(true))
	case RemoteOffered:
		err = n.RemoteOffer(remote(t, "m=audio 9000 RTP/AVP 8", "a=sendonly"))
	}
	if err != nil || n.State() != s {
		t.Fatalf("state %v, %v", n.State(), err)
	}
	return n
}

// do makes the event happen in the way that a caller would.
func do(t *testing.T, n *Negotiator, on event) (err error) {
	t.Helper()
	switch on {
	case onLocalOffer:
		_, err = n.LocalOffer(local(false))
	case onRemoteAnswer:
		err = n.RemoteAnswer(remote(t, "m=audio 9000 RTP/AVP 0"))
	case onRemoteOffer:
		err = n.RemoteOffer(remote(t, "m=audio 9000 RTP/AVP 0"))
	case onAnswer:
		_, err = n.Answer(local(false))
	case onReopen:
		err = n.Reopen()
	}
	return err
}

// Each event in each state does what the table of edges says, or is refused and changes nothing.
func TestEdges(t *testing.T) {
	for _, from := range []State{Idle, LocalOffered, RemoteOffered, Agreed} {
		for on := onLocalOffer; on < onCancel; on++ {
			n := reach(t, from, from == Agreed)
			want, legal := from, false
			for _, e := range edges() {
				if e.from == from && e.on == on {
					want, legal = e.to, true
				}
			}
			err := do(t, n, on)
			if n.State() != want || legal != (err == nil) || !legal && !errors.Is(err, ErrState) {
				t.Errorf("%v, event %d: %v, %v; want %v", from, on, n.State(), err, want)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	for _, from := range []State{LocalOffered, RemoteOffered} {
		for _, agreed := range []bool{false, true} {
			n := reach(t, from, agreed)
			n.Cancel()
			want := Idle
			if agreed {
				want = Agreed
			}
			if n.State() != want || n.Held() || agreed != (n.Local() != nil) || agreed != (n.Remote() != nil) {
				t.Errorf("%v, agreed %v: %v", from, agreed, n.State())
			}
			if agreed && (n.Streams()[0].Codec.Name != "PCMU" || n.Streams()[0].Status != StatusActive) {
				t.Errorf("%v: streams %+v", from, n.Streams())
			}
			n.Cancel()
			if n.State() != want {
				t.Errorf("cancel of nothing: %v", n.State())
			}
		}
	}
}

// Another answer to the same offer takes the first one's place; one that cannot be used leaves it.
func TestReopen(t *testing.T) {
	n := negotiator()
	d := offering(t, n, local(true), "m=audio 9000 RTP/AVP 0")
	answer := func(line string) error {
		t.Helper()
		if err := n.Reopen(); err != nil {
			t.Fatal(err)
		}
		return n.RemoteAnswer(remote(t, line))
	}
	if err := answer("m=audio 9100 RTP/AVP 0"); err != nil || n.Streams()[0].Remote.Port() != 9100 || !n.Held() || n.Local() != d {
		t.Errorf("%v, %+v", err, n.Streams())
	}
	if err := answer("m=video 9200 RTP/AVP 31"); err == nil || n.State() != Agreed || n.Streams()[0].Remote.Port() != 9100 {
		t.Errorf("%v, %+v", err, n.Streams())
	}
}

// A refused re-offer leaves what was agreed.
func TestRefusedReoffer(t *testing.T) {
	n := reach(t, Agreed, true)
	if err := n.RemoteOffer(remote(t, "m=video 9000 RTP/AVP 31")); err == nil {
		t.Fatal("accepted")
	}
	if n.State() != Agreed || n.Streams()[0].Status != StatusActive {
		t.Errorf("%v %+v", n.State(), n.Streams())
	}
}

func TestNothingToOffer(t *testing.T) {
	n := New(Config{})
	if _, err := n.LocalOffer(local(false)); !errors.Is(err, ErrNoCodec) {
		t.Errorf("offer without codecs: %v", err)
	}
	n = reach(t, RemoteOffered, false)
	if _, err := n.Answer(Local{Addr: here}); !errors.Is(err, ErrNoCodec) || n.State() != RemoteOffered {
		t.Errorf("answer without ports: %v, %v", err, n.State())
	}
	if _, err := negotiator().LocalOffer(Local{Addr: here}); !errors.Is(err, ErrNoCodec) {
		t.Errorf("offer without ports: %v", err)
	}
}

// The drawing names every state and every event of the table.
func TestDrawing(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"LocalOffer ", "RemoteAnswer", "RemoteOffer\n", "Answer ", "Reopen", "Cancel"}
	for _, e := range edges() {
		for _, name := range []string{e.from.String(), e.to.String(), names[e.on]} {
			if !strings.Contains(string(doc), name) {
				t.Errorf("doc.go does not draw %q", name)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for got, want := range map[string]string{
		Agreed.String(): "Agreed", State(9).String(): "Unknown", StatusNone.String(): "None", StatusActive.String(): "Active",
		StatusLocalHold.String(): "Local hold", StatusRemoteHold.String(): "Remote hold", (StatusRemoteHold + 1).String(): "Unknown", Status(-1).String(): "Unknown",
		(&Refusal{Reason: "a"}).Error(): "offer refused: a", (&Refusal{Reason: "a", Warning: "b"}).Error(): "offer refused: b",
		(&AnswerError{"c"}).Error(): "answer cannot be used: c",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
