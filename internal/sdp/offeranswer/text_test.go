package offeranswer

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gosua/internal/sdp"
)

// texting is a negotiator that takes text and repeats so many generations.
func texting(redundancy int) *Negotiator {
	return New(Config{SessionID: 100, Codecs: []sdp.Format{pcmu}, Text: true, TextRedundancy: redundancy, NoEvents: true})
}

// withText is a side with one line of audio and one of text.
func withText() Local {
	l := local(false)
	l.Text = []Endpoint{{Port: 4002, RTCPPort: 4003, SSRC: 9, CNAME: "abcd"}}
	return l
}

// textLines are the lines of d from the first m=text on, separated by |.
func textLines(d *sdp.Description) string {
	_, after, _ := strings.Cut(string(d.Marshal()), "m=text ")
	return strings.ReplaceAll(strings.TrimSpace(after), "\r\n", "|")
}

func TestTextOffered(t *testing.T) {
	for redundancy, want := range map[int]string{
		0: "4002 RTP/AVP 98|c=IN IP4 192.0.2.1|a=rtcp:4003 IN IP4 192.0.2.1|a=sendrecv|a=rtpmap:98 t140/1000|a=ssrc:9 cname:abcd",
		2: "4002 RTP/AVP 98 100|c=IN IP4 192.0.2.1|a=rtcp:4003 IN IP4 192.0.2.1|a=sendrecv|a=rtpmap:98 t140/1000|a=rtpmap:100 red/1000|a=fmtp:100 98/98/98|a=ssrc:9 cname:abcd",
	} {
		d, err := texting(redundancy).LocalOffer(withText())
		if err != nil || textLines(d) != want {
			t.Errorf("redundancy %d: %v\n%s\nwant\n%s", redundancy, err, textLines(d), want)
		}
	}
}

// What both sides make of an offer and its answer, whoever offers: payload types, redundancy and rate.
func TestTextAgreed(t *testing.T) {
	for name, c := range map[string]struct {
		ours   int // generations that we repeat
		lines  string
		answer string // ours, when they offer
		send   uint8  // payload types; red 0 for none
		red    uint8
		gens   int
		cps    int
	}{
		"plain":                 {0, "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000", "97", 97, 0, 0, 0},
		"they repeat":           {0, "m=text 5002 RTP/AVP 97 96\na=rtpmap:97 t140/1000\na=rtpmap:96 red/1000\na=fmtp:96 97/97", "97", 97, 0, 0, 0},
		"we repeat":             {2, "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000", "97", 97, 0, 0, 0},
		"both repeat":           {2, "m=text 5002 RTP/AVP 96 97\na=rtpmap:97 T140/1000\na=rtpmap:96 RED/1000\na=fmtp:96 97/97/97/97", "97 96:97/97/97", 97, 96, 2, 0},
		"they repeat less":      {3, "m=text 5002 RTP/AVP 97 96\na=rtpmap:97 t140/1000\na=rtpmap:96 red/1000\na=fmtp:96 97/97", "97 96:97/97/97/97", 97, 96, 1, 0},
		"how often is not said": {3, "m=text 5002 RTP/AVP 97 96\na=rtpmap:97 t140/1000\na=rtpmap:96 red/1000", "97 96:97/97/97/97", 97, 96, 3, 0},
		"slow":                  {0, "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000\na=fmtp:97 x=1; CPS=10", "97", 97, 0, 0, 10},
		"no rate":               {0, "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000\na=fmtp:97 cps=-7;cps=x", "97", 97, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			lines := []string{"m=audio 5000 RTP/AVP 0", c.lines}
			check := func(who string, n *Negotiator) {
				t.Helper()
				s := n.Streams()[1]
				if s.Kind != "text" || s.Port != 4002 || s.Remote.Port() != 5002 || s.Status != StatusActive || len(s.Receive) != 1 {
					t.Errorf("%s: %+v", who, s)
				}
				red := uint8(0)
				if s.Redundant != nil {
					red = s.Redundant.PayloadType
				}
				if s.Codec.PayloadType != c.send || red != c.red || s.Generations(c.ours) != c.gens || s.CPS != c.cps {
					t.Errorf("%s: codec %+v, redundancy %+v x %d, %d characters a second", who, s.Codec, s.Redundant, s.Generations(c.ours), s.CPS)
				}
			}
			n := texting(c.ours)
			offering(t, n, withText(), lines...)
			check("we offered", n)
			n = texting(c.ours)
			d := offered(t, n, withText(), lines...)
			check("they offered", n)
			var formats []string
			for _, f := range d.Media[1].Formats {
				formats = append(formats, strings.TrimSuffix(fmt.Sprintf("%d:%s", f.PayloadType, f.FMTP), ":"))
			}
			if got := strings.Join(formats, " "); got != c.answer {
				t.Errorf("answered %q, want %q", got, c.answer)
			}
		})
	}
}

// Text that is refused leaves the audio as it is, whoever refuses.
func TestTextRefused(t *testing.T) {
	for name, c := range map[string]struct {
		n     *Negotiator
		l     Local
		lines string
	}{
		"we take none":           {negotiator(pcmu), local(false), "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000"},
		"no port for it":         {texting(0), local(false), "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000"},
		"another format":         {texting(0), withText(), "m=text 5002 RTP/AVP 97\na=rtpmap:97 html/1000"},
		"another clock":          {texting(0), withText(), "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/8000"},
		"nothing but redundancy": {texting(1), withText(), "m=text 5002 RTP/AVP 96\na=rtpmap:96 red/1000"},
		"over TCP":               {texting(0), withText(), "m=text 5002 TCP/MSRP *"},
		"a port of 0": {texting(0), withText(),
			"m=text 0 RTP/AVP 97\na=rtpmap:97 t140/1000"},
	} {
		d := offered(t, c.n, c.l, "m=audio 5000 RTP/AVP 0", c.lines)
		if s := c.n.Streams(); d.Media[1].Port != 0 || s[1].Port != 0 || s[1].Status != StatusNone || s[0].Status != StatusActive {
			t.Errorf("%s: %+v\n%s", name, s, d.Marshal())
		}
	}
	n := texting(0)
	offering(t, n, withText(), "m=audio 5000 RTP/AVP 0", "m=text 0 RTP/AVP 98")
	if s := n.Streams(); s[1].Port != 0 || s[0].Status != StatusActive {
		t.Errorf("refused by them: %+v", s)
	}
	l := withText()
	l.Text = nil
	if d, err := n.LocalOffer(l); err != nil || !strings.HasPrefix(textLines(d), "0 RTP/AVP 98") {
		t.Errorf("the next offer: %v\n%s", err, d.Marshal())
	}
}

// One port is for one text line; the second is refused.
func TestTextTwice(t *testing.T) {
	text := "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000"
	d := offered(t, texting(0), withText(), text, "m=audio 5000 RTP/AVP 0", text)
	if d.Media[0].Port != 4002 || d.Media[1].Port != 4000 || d.Media[2].Port != 0 {
		t.Errorf("answered\n%s", d.Marshal())
	}
}

// A call may be of text alone.
func TestTextAlone(t *testing.T) {
	l := withText()
	l.Audio = nil
	n := texting(0)
	offered(t, n, l, "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000")
	if s := n.Streams(); len(s) != 1 || s[0].Status != StatusActive {
		t.Errorf("streams %+v", s)
	}
	var refusal *Refusal
	if err := negotiator().RemoteOffer(remote(t, "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000")); !errors.As(err, &refusal) || refusal.Status != 488 {
		t.Errorf("without text: %v", err)
	}
	l.Text = nil
	if err := n.RemoteOffer(remote(t, "m=text 5002 RTP/AVP 97\na=rtpmap:97 t140/1000")); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Answer(l); !errors.Is(err, ErrNoCodec) {
		t.Errorf("without any port: %v", err)
	}
}

// Hold and its end keep the text's line, payload types and version; the codecs' payload types do not mix with text's.
func TestTextHeld(t *testing.T) {
	n := New(Config{SessionID: 100, Codecs: []sdp.Format{opus, speex, pcmu}, Text: true, TextRedundancy: 1})
	l := withText()
	first := offering(t, n, l, "m=audio 5000 RTP/AVP 0", "m=text 5002 RTP/AVP 97 96\na=rtpmap:97 t140/1000\na=rtpmap:96 red/1000\na=fmtp:96 97/97")
	l.Hold = true
	held, err := n.LocalOffer(l)
	if err != nil {
		t.Fatal(err)
	}
	text := textLines(held)
	if !strings.Contains(text, "a=sendonly") || !strings.HasPrefix(text, "4002 RTP/AVP 98 100|") || held.Origin.Version != first.Origin.Version+1 {
		t.Errorf("hold, version %d after %d:\n%s", held.Origin.Version, first.Origin.Version, text)
	}
	n.Cancel()
	l.Hold = false
	again, err := n.LocalOffer(l)
	if err != nil || textLines(again) != textLines(first) {
		t.Errorf("again: %v\n%s\nwant\n%s", err, textLines(again), textLines(first))
	}
	for i, f := range again.Media[0].Formats {
		if f != first.Media[0].Formats[i] {
			t.Errorf("audio format %d became %+v, was %+v", i, f, first.Media[0].Formats[i])
		}
	}
}

// One port for RTP and RTCP is agreed when both sides say so, whoever offers.
func TestMux(t *testing.T) {
	for name, c := range map[string]struct{ ours, theirs bool }{
		"both": {true, true}, "we alone": {true, false}, "they alone": {false, true}, "nobody": {},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := func() *Negotiator {
				return New(Config{Codecs: []sdp.Format{pcmu}, Text: true, Mux: c.ours, NoEvents: true})
			}
			lines := []string{"m=audio 5000 RTP/AVP 0\na=rtcp:5009", "m=text 5002 RTP/AVP 98\na=rtpmap:98 t140/1000"}
			if c.theirs {
				lines[0], lines[1] = lines[0]+"\na=rtcp-mux", lines[1]+"\na=rtcp-mux"
			}
			check := func(who string, n *Negotiator) {
				t.Helper()
				for _, s := range n.Streams() {
					apart := s.Remote.Port() + 1
					if s.Kind == "audio" {
						apart = 5009
					}
					both := c.ours && c.theirs
					if s.Mux != both || both && s.RemoteRTCP != s.Remote || !both && s.RemoteRTCP.Port() != apart {
						t.Errorf("%s: %s: mux %v, RTCP to %v", who, s.Kind, s.Mux, s.RemoteRTCP)
					}
				}
			}
			n := fresh()
			offer := string(offering(t, n, withText(), lines...).Marshal())
			check("we offered", n)
			if want := map[bool]int{true: 2}[c.ours]; strings.Count(offer, "a=rtcp-mux\r\n") != want || strings.Count(offer, "a=rtcp:") != 2 {
				t.Errorf("offer:\n%s", offer)
			}
			n = fresh()
			answer := string(offered(t, n, withText(), lines...).Marshal())
			check("they offered", n)
			want := 0
			if c.ours && c.theirs {
				want = 2
			}
			if strings.Count(answer, "a=rtcp-mux\r\n") != want || strings.Count(answer, "a=rtcp:") != 2-want {
				t.Errorf("answer:\n%s", answer)
			}
		})
	}
}
