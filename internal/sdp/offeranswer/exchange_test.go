package offeranswer

import (
	"fmt"
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"gosua/internal/sdp"
)

// side is one of two negotiators that talk to each other in SDP text.
type side struct {
	*Negotiator
	local Local
}

// exchange is one offer from a to b and its answer, over the wire.
func exchange(t rapid.TB, a, b *side) {
	t.Helper()
	offer, err := a.LocalOffer(a.local)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.RemoteOffer(overWire(t, offer)); err != nil {
		t.Fatal(err)
	}
	answer, err := b.Answer(b.local)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.RemoteAnswer(overWire(t, answer)); err != nil {
		t.Fatal(err)
	}
}

func overWire(t rapid.TB, d *sdp.Description) *sdp.Description {
	t.Helper()
	got, err := sdp.Parse(d.Marshal())
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Marshal())
	}
	return got
}

// Two of these phones, whatever they offer and hold and however often changes
// are refused, always agree on codec, payload types and direction.
func TestTwoSidesAgree(t *testing.T) {
	all := []sdp.Format{pcmu, pcma, opus, speex}
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string) []sdp.Format {
			return append([]sdp.Format{pcma}, rapid.Permutation(all).Draw(t, name)[:2]...)
		}
		a := &side{New(Config{SessionID: 1, Codecs: pick("a")}), Local{Addr: here, Audio: []Endpoint{{Port: 4000, RTCPPort: 4001}}}}
		b := &side{New(Config{SessionID: 2, Codecs: pick("b")}), Local{Addr: there, Audio: []Endpoint{{Port: 5000, RTCPPort: 5009}}}}
		exchange(t, a, b)
		checkAgreement(t, a, b)
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "b offers") {
				a, b = b, a
			}
			a.local.Hold = rapid.Bool().Draw(t, "hold")
			if rapid.IntRange(0, 3).Draw(t, "fate") == 0 {
				refuse(t, a)
				continue
			}
			exchange(t, a, b)
			checkAgreement(t, a, b)
		}
	})
}

// refuse has a make an offer that comes to nothing.
func refuse(t *rapid.T, a *side) {
	before, version := fmt.Sprint(a.Streams()), a.Local().Origin.Version
	d, err := a.LocalOffer(a.local)
	if err != nil {
		t.Fatal(err)
	}
	if d.Origin.Version < version {
		t.Errorf("version %d after %d", d.Origin.Version, version)
	}
	a.Cancel()
	a.local.Hold = a.Held()
	if fmt.Sprint(a.Streams()) != before {
		t.Errorf("a refused offer changed %s into %v", before, a.Streams())
	}
}

// checkAgreement proves that what one side sends the other expects.
func checkAgreement(t *rapid.T, a, b *side) {
	x, y := a.Streams()[0], b.Streams()[0]
	if x.Direction != y.Direction.Reverse() {
		t.Errorf("directions %v and %v", x.Direction, y.Direction)
	}
	if a.local.Hold && x.Direction.Receives() || b.local.Hold && y.Direction.Receives() {
		t.Errorf("held, and yet %v and %v", x.Direction, y.Direction)
	}
	for _, s := range [][2]Stream{{x, y}, {y, x}} {
		if got, ok := find(s[1].Receive, s[0].Codec); !ok || got.PayloadType != s[0].Codec.PayloadType {
			t.Errorf("sends %+v, expected is %+v", s[0].Codec, s[1].Receive)
		}
		if s[0].TelephoneEvent == nil || s[0].TelephoneEvent.PayloadType != s[1].EventReceive.PayloadType || s[0].TelephoneEvent.Rate != s[0].Codec.Rate {
			t.Errorf("events go out as %+v, expected is %+v", s[0].TelephoneEvent, s[1].EventReceive)
		}
	}
	if x.Remote.Port() != uint16(y.Port) || y.Remote.Port() != uint16(x.Port) {
		t.Errorf("ports %d and %d, remotes %v and %v", x.Port, y.Port, x.Remote, y.Remote)
	}
	want := netip.AddrPortFrom(b.local.Addr, uint16(b.local.Audio[0].RTCPPort))
	if x.RemoteRTCP != want {
		t.Errorf("RTCP to %v, want %v", x.RemoteRTCP, want)
	}
}
