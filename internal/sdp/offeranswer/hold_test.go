package offeranswer

import (
	"testing"

	"gosua/internal/sdp"
)

// Our answer to an offer, by its direction and our own hold.
func TestAnswerDirection(t *testing.T) {
	for _, c := range []struct {
		offer  string
		hold   bool
		want   sdp.Direction // written and, unless by old hold, what flows
		status Status
	}{
		{"a=sendrecv", false, sdp.SendRecv, StatusActive},
		{"", false, sdp.SendRecv, StatusActive},
		{"a=sendonly", false, sdp.RecvOnly, StatusRemoteHold},
		{"a=recvonly", false, sdp.SendOnly, StatusLocalHold},
		{"a=inactive", false, sdp.Inactive, StatusRemoteHold},
		{"a=sendrecv", true, sdp.SendOnly, StatusLocalHold},
		{"a=sendonly", true, sdp.Inactive, StatusLocalHold},
		{"a=recvonly", true, sdp.SendOnly, StatusLocalHold},
		{"a=inactive", true, sdp.Inactive, StatusLocalHold},
	} {
		n := negotiator()
		d := offered(t, n, local(c.hold), "m=audio 9000 RTP/AVP 0", c.offer)
		s := n.Streams()[0]
		if d.Media[0].Direction != c.want || s.Direction != c.want || s.Status != c.status || n.Held() != c.hold {
			t.Errorf("offer %q, hold %v: answer %v, stream %v %q, held %v", c.offer, c.hold, d.Media[0].Direction, s.Direction, s.Status, n.Held())
		}
	}
}

// The unspecified address is answered as if it flowed, and does not.
func TestOldHold(t *testing.T) {
	n := negotiator()
	d := offered(t, n, local(false), "m=audio 9000 RTP/AVP 0", "c=IN IP4 0.0.0.0")
	s := n.Streams()[0]
	if d.Media[0].Direction != sdp.SendRecv || s.Direction != sdp.Inactive || s.Status != StatusRemoteHold {
		t.Errorf("answer %v, stream %v %v", d.Media[0].Direction, s.Direction, s.Status)
	}
}

// Hold and its end asked by us, whatever the other side answers.
func TestOwnHold(t *testing.T) {
	for _, c := range []struct {
		hold   bool
		answer string
		offer  sdp.Direction
		flows  sdp.Direction
		status Status
	}{
		{true, "a=recvonly", sdp.SendOnly, sdp.SendOnly, StatusLocalHold},
		{true, "a=sendrecv", sdp.SendOnly, sdp.SendOnly, StatusLocalHold}, // does not know hold
		{true, "a=inactive", sdp.SendOnly, sdp.Inactive, StatusLocalHold},
		{false, "a=sendrecv", sdp.SendRecv, sdp.SendRecv, StatusActive},
		{false, "a=sendonly", sdp.SendRecv, sdp.RecvOnly, StatusRemoteHold}, // they hold meanwhile
	} {
		n := negotiator()
		offering(t, n, local(false), "m=audio 9000 RTP/AVP 0")
		d := offering(t, n, local(c.hold), "m=audio 9000 RTP/AVP 0", c.answer)
		s := n.Streams()[0]
		if d.Media[0].Direction != c.offer || s.Direction != c.flows || s.Status != c.status || n.Held() != c.hold {
			t.Errorf("hold %v, answer %s: offer %v, stream %v %q", c.hold, c.answer, d.Media[0].Direction, s.Direction, s.Status)
		}
	}
}

// Both hold, then each lets go: the whole way through, on one machine.
func TestHoldByBoth(t *testing.T) {
	n := negotiator()
	offering(t, n, local(false), "m=audio 9000 RTP/AVP 0")
	step := func(name string, d *sdp.Description, wrote sdp.Direction, status Status) {
		t.Helper()
		if s := n.Streams()[0]; d.Media[0].Direction != wrote || s.Status != status {
			t.Errorf("%s: wrote %v, %v", name, d.Media[0].Direction, s.Status)
		}
	}
	step("they hold", offered(t, n, local(false), "m=audio 9000 RTP/AVP 0", "a=sendonly"), sdp.RecvOnly, StatusRemoteHold)
	step("we hold as well", offering(t, n, local(true), "m=audio 9000 RTP/AVP 0", "a=inactive"), sdp.Inactive, StatusLocalHold)
	step("they let go", offered(t, n, local(true), "m=audio 9000 RTP/AVP 0", "a=sendrecv"), sdp.SendOnly, StatusLocalHold)
	step("we let go", offering(t, n, local(false), "m=audio 9000 RTP/AVP 0", "a=sendrecv"), sdp.SendRecv, StatusActive)
}

// Every change of hold from every state of two of these phones, whoever offers.
func TestHoldTransitions(t *testing.T) {
	flows := func(own, other bool) sdp.Direction { return sdp.DirectionOf(!other, !own) }
	for start := range 4 {
		for step := range 4 {
			codecs := []sdp.Format{pcma}
			a := &side{New(Config{SessionID: 1, Codecs: codecs}), Local{Addr: here, Audio: []Endpoint{{Port: 4000, RTCPPort: 4001}}}}
			b := &side{New(Config{SessionID: 2, Codecs: codecs}), Local{Addr: there, Audio: []Endpoint{{Port: 5000, RTCPPort: 5009}}}}
			exchange(t, a, b)
			set := func(by, to *side, hold bool) { by.local.Hold = hold; exchange(t, by, to) }
			set(a, b, start&1 != 0)
			set(b, a, start&2 != 0)
			if step&2 != 0 {
				a, b = b, a
			}
			set(a, b, step&1 != 0)
			for _, s := range [][2]*side{{a, b}, {b, a}} {
				got, want := s[0].Streams()[0], flows(s[0].local.Hold, s[1].local.Hold)
				if got.Direction != want {
					t.Errorf("start %d step %d: %v want %v %v", start, step, got.Direction, want, got.Status)
				}
				st := StatusActive
				switch {
				case s[0].local.Hold:
					st = StatusLocalHold
				case s[1].local.Hold:
					st = StatusRemoteHold
				}
				if got.Status != st {
					t.Errorf("start %d step %d: %v want %v", start, step, got.Status, st)
				}
			}
		}
	}
}

func TestVersions(t *testing.T) {
	n := negotiator()
	version := func(name string, d *sdp.Description, want uint64) {
		t.Helper()
		if d.Origin.SessionID != 100 || d.Origin.Version != want {
			t.Errorf("%s: o= %d %d, want version %d", name, d.Origin.SessionID, d.Origin.Version, want)
		}
	}
	version("first offer", offering(t, n, local(false), "m=audio 9000 RTP/AVP 0"), 100)
	version("the same again", offering(t, n, local(false), "m=audio 9000 RTP/AVP 0"), 100)
	version("hold", offering(t, n, local(true), "m=audio 9000 RTP/AVP 0"), 101)
	d, err := n.LocalOffer(local(false))
	if err != nil {
		t.Fatal(err)
	}
	version("an end of hold that is refused", d, 102)
	n.Cancel()
	version("as agreed, after a refusal", offering(t, n, local(true), "m=audio 9000 RTP/AVP 0"), 103)
	version("answer", offered(t, n, local(false), "m=audio 9000 RTP/AVP 0"), 104)
	version("answer unchanged", offered(t, n, local(false), "m=audio 9000 RTP/AVP 0"), 104)

	n = negotiator()
	version("first answer", offered(t, n, local(false), "m=audio 9000 RTP/AVP 0"), 101)
}

// A re-offer has the lines of the agreement in their places and its payload types.
func TestReoffer(t *testing.T) {
	n := negotiator(opus, pcmu)
	offered(t, n, local(false), "m=video 9002 RTP/AVP 31", "m=audio 9000 RTP/AVPF 111 101 97",
		"a=rtpmap:111 opus/48000/2", "a=rtpmap:97 telephone-event/48000", "a=rtpmap:101 telephone-event/8000")
	d, err := n.LocalOffer(local(true))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := types(d), "31:refused|111 0 97 120"; got != want {
		t.Errorf("offer %s, want %s", got, want)
	}
	if m := d.Media[1]; m.Proto != "RTP/AVPF" || m.Direction != sdp.SendOnly {
		t.Errorf("line %+v", m)
	}
}

// A payload type of the session is not given to another format.
func TestReofferAvoidsNumbers(t *testing.T) {
	n := negotiator(pcmu)
	offered(t, n, local(false), "m=audio 9000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000")
	n.cfg.Codecs = []sdp.Format{opus, pcmu} // opus wishes for 96
	d, err := n.LocalOffer(local(false))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := types(d), "97 0 120 96"; got != want {
		t.Errorf("offer %s, want %s", got, want)
	}
}

// The other side ends all media and may have them back; so may we, on the lines that there were.
func TestMediaEnd(t *testing.T) {
	n := negotiator()
	offered(t, n, local(false), "m=video 9002 RTP/AVP 31", "m=audio 9000 RTP/AVP 0")
	none := []string{"m=video 0 RTP/AVP 31", "m=audio 0 RTP/AVP 0", "a=inactive"}
	for _, l := range []Local{local(false), {Addr: here}} { // with the sockets and, later, without
		if d := offered(t, n, l, none...); types(d) != "31:refused|0:refused" {
			t.Errorf("answered %s", types(d))
		}
		if s := n.Streams(); !n.Dormant() || len(s) != 2 || s[1].Status != StatusNone || s[1].Port != 0 {
			t.Errorf("dormant %v, streams %+v", n.Dormant(), s)
		}
	}
	d := offering(t, n, local(true), none...)
	if types(d) != "31:refused|0 8 120" || d.Media[1].Direction != sdp.SendOnly || !n.Dormant() {
		t.Errorf("offered %s, %v, dormant %v", types(d), d.Media[1].Direction, n.Dormant())
	}
	offering(t, n, local(false), none[0], "m=audio 9000 RTP/AVP 8")
	if s := n.Streams()[1]; n.Dormant() || s.Status != StatusActive || s.Port != 4000 || s.Remote.Port() != 9000 {
		t.Errorf("dormant %v, stream %+v", n.Dormant(), s)
	}
}

// A line that never was ours to speak is not taken for what comes back.
func TestMediaComeBackBesideForeignLine(t *testing.T) {
	n := negotiator()
	offered(t, n, local(false), "m=audio 9004 RTP/SAVP 0", "m=audio 9000 RTP/AVPF 0")
	offered(t, n, local(false), "m=audio 0 RTP/SAVP 0", "m=audio 0 RTP/AVPF 0")
	d, err := n.LocalOffer(local(false))
	if err != nil {
		t.Fatal(err)
	}
	if types(d) != "0:refused|0 8 120" || d.Media[1].Proto != "RTP/AVPF" {
		t.Errorf("offered %s over %s", types(d), d.Media[1].Proto)
	}
}
