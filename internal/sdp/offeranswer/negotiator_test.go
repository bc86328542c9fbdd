package offeranswer

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/sdp"
)

var (
	here  = netip.MustParseAddr("192.0.2.1")
	there = netip.MustParseAddr("192.0.2.2")
)

var (
	pcmu  = sdp.Format{PayloadType: 0, Name: "PCMU", Rate: 8000, Channels: 1}
	pcma  = sdp.Format{PayloadType: 8, Name: "PCMA", Rate: 8000, Channels: 1}
	opus  = sdp.Format{PayloadType: 96, Name: "opus", Rate: 48000, Channels: 2, FMTP: "useinbandfec=1"}
	speex = sdp.Format{PayloadType: 96, Name: "speex", Rate: 16000, Channels: 1}
)

func negotiator(codecs ...sdp.Format) *Negotiator {
	if len(codecs) == 0 {
		codecs = []sdp.Format{pcmu, pcma}
	}
	return New(Config{SessionID: 100, Codecs: codecs, Bandwidth: 64000})
}

func local(hold bool) Local {
	return Local{Addr: here, Audio: []Endpoint{{Port: 4000, RTCPPort: 4001, SSRC: 7, CNAME: "abcd"}}, Hold: hold}
}

// remote is a description of the other side with these lines after the head.
func remote(t *testing.T, lines ...string) *sdp.Description {
	t.Helper()
	text := "v=0\no=- 1 1 IN IP4 192.0.2.2\ns=x\nc=IN IP4 192.0.2.2\nt=0 0\n" + strings.Join(lines, "\n") + "\n"
	d, err := sdp.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// offered answers a remote offer and returns the m= lines onwards of the answer.
func offered(t *testing.T, n *Negotiator, l Local, lines ...string) *sdp.Description {
	t.Helper()
	if err := n.RemoteOffer(remote(t, lines...)); err != nil {
		t.Fatal(err)
	}
	d, err := n.Answer(l)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// offering makes our offer and gives it this answer.
func offering(t *testing.T, n *Negotiator, l Local, lines ...string) *sdp.Description {
	t.Helper()
	d, err := n.LocalOffer(l)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.RemoteAnswer(remote(t, lines...)); err != nil {
		t.Fatal(err)
	}
	return d
}

// types are the payload types of each line: "0 120|31:refused".
func types(d *sdp.Description) string {
	var lines []string
	for _, m := range d.Media {
		var s []string
		for _, f := range m.Formats {
			s = append(s, fmt.Sprint(f.PayloadType))
		}
		s = append(s, m.Tokens...)
		line := strings.Join(s, " ")
		if m.Port == 0 {
			line += ":refused"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "|")
}

func TestOfferWording(t *testing.T) {
	d, err := negotiator().LocalOffer(local(false))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"v=0", "o=- 100 100 IN IP4 192.0.2.1", "s=gosua", "b=AS:84", "t=0 0", "a=X-nat:0",
		"m=audio 4000 RTP/AVP 0 8 120", "c=IN IP4 192.0.2.1", "b=TIAS:64000", "a=rtcp:4001 IN IP4 192.0.2.1", "a=sendrecv",
		"a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:120 telephone-event/8000", "a=fmtp:120 0-16", "a=ssrc:7 cname:abcd", ""}, "\r\n")
	if got := string(d.Marshal()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBandwidth(t *testing.T) {
	for tias, as := range map[int]int{64000: 84, 96000: 117, 2 * 96000: 218} {
		if got := applicationSpecific(tias); got != as {
			t.Errorf("TIAS %d: AS %d, want %d", tias, got, as)
		}
	}
}

func TestOfferNumbers(t *testing.T) {
	wide := opus
	wide.PayloadType = 255 // no wish
	d, err := negotiator(speex, opus, pcmu, wide).LocalOffer(local(false))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := types(d), "96 97 0 98 120 121 122"; got != want {
		t.Errorf("payload types %s, want %s", got, want)
	}
	var rates []int
	for _, f := range d.Media[0].Formats {
		if f.IsEvent() {
			rates = append(rates, f.Rate)
		}
	}
	if fmt.Sprint(rates) != "[16000 48000 8000]" {
		t.Errorf("telephone-event at %v", rates)
	}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		codecs []sdp.Format
		lines  []string
		want   string
	}{
		{"offerer's order", nil, []string{"m=audio 9000 RTP/AVP 18 8 0"}, "8"},
		{"events under the offerer's number", nil, []string{"m=audio 9000 RTP/AVP 8 0 101", "a=rtpmap:101 telephone-event/8000"}, "8 101"},
		{"events of another clock", nil, []string{"m=audio 9000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/16000"}, "8"},
		{"events of the codec's clock", []sdp.Format{opus, pcmu}, []string{
			"m=audio 9000 RTP/AVP 111 0 101 110", "a=rtpmap:111 OPUS/48000/2", "a=rtpmap:101 telephone-event/8000", "a=rtpmap:110 telephone-event/48000"}, "111 110"},
		{"audio and video", nil, []string{"m=video 9002 RTP/AVP 31 32", "m=audio 9000 RTP/AVP 0", "m=image 1 udptl t38"}, "31 32:refused|0|t38:refused"},
		{"two audio lines", nil, []string{"m=audio 9000 RTP/AVP 0", "m=audio 9002 RTP/AVP 8"}, "0|8:refused"},
		{"unusable audio first", nil, []string{"m=audio 9000 RTP/AVP 18", "m=audio 9002 RTP/SAVP 0", "m=audio 0 RTP/AVP 0", "m=audio 9004 RTP/AVPF 8"}, "18:refused|0:refused|0:refused|8"},
		{"no formats", nil, []string{"m=audio 9000 RTP/AVP", "m=audio 9000 RTP/AVP 0"}, "0:refused|0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := offered(t, negotiator(c.codecs...), local(false), c.lines...)
			if got := types(d); got != c.want {
				t.Errorf("answer %s, want %s", got, c.want)
			}
			back, err := sdp.Parse(d.Marshal())
			if err != nil || len(back.Media) != len(d.Media) {
				t.Errorf("the answer cannot be read: %v\n%s", err, d.Marshal())
			}
		})
	}
}

func TestAnswerKeepsProtocol(t *testing.T) {
	d := offered(t, negotiator(), local(false), "m=audio 9000 RTP/AVPF 0")
	if d.Media[0].Proto != "RTP/AVPF" {
		t.Errorf("answered %s", d.Media[0].Proto)
	}
}

func TestNoEvents(t *testing.T) {
	n := New(Config{Codecs: []sdp.Format{pcmu}, NoEvents: true})
	d := offered(t, n, local(false), "m=audio 9000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000")
	if got := types(d); got != "0" || n.Streams()[0].TelephoneEvent != nil {
		t.Errorf("answer %s, events %v", got, n.Streams()[0].TelephoneEvent)
	}
	if d, _ := n.LocalOffer(local(false)); types(d) != "0" {
		t.Errorf("offer %s", types(d))
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  Refusal
	}{
		{"no media", nil, Refusal{Status: 400, Reason: "Missing media in SDP"}},
		{"unknown codec", []string{"m=audio 9000 RTP/AVP 112", "a=rtpmap:112 foo/8000"}, Refusal{Status: 488, WarningCode: 305, Warning: "No suitable codec for remote offer"}},
		{"unexplained codec", []string{"m=audio 9000 RTP/AVP 96"}, Refusal{Status: 488, WarningCode: 305, Warning: "No suitable codec for remote offer"}},
		{"only events", []string{"m=audio 9000 RTP/AVP 101", "a=rtpmap:101 telephone-event/8000"}, Refusal{Status: 488, WarningCode: 305, Warning: "No suitable codec for remote offer"}},
		{"only video", []string{"m=video 9000 RTP/AVP 31"}, Refusal{Status: 488, WarningCode: 304, Warning: "No audio in remote offer"}},
		{"port 0", []string{"m=audio 0 RTP/AVP 0"}, Refusal{Status: 488, WarningCode: 304, Warning: "No audio in remote offer"}},
		{"SRTP", []string{"m=audio 9000 RTP/SAVP 0"}, Refusal{Status: 488, WarningCode: 302, Warning: "Incompatible media transport in remote offer"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := negotiator()
			err := n.RemoteOffer(remote(t, c.lines...))
			got, ok := errors.AsType[*Refusal](err)
			if !ok || *got != c.want {
				t.Errorf("got %v, want %v", err, &c.want)
			}
			if n.State() != Idle {
				t.Errorf("state %v", n.State())
			}
		})
	}
}

// What comes out of an answer to our offer, PCMU PCMA and telephone-event as 0 8 120.
func TestRemoteAnswer(t *testing.T) {
	for _, c := range []struct {
		name    string
		lines   []string
		send    uint8   // payload type of the codec sent
		receive []uint8 // of those that may come
		event   int     // sent, -1 none
	}{
		{"one codec", []string{"m=audio 9000 RTP/AVP 8 120", "a=rtpmap:120 telephone-event/8000"}, 8, []uint8{8}, 120},
		{"both, their order", []string{"m=audio 9000 RTP/AVP 8 0"}, 8, []uint8{8, 0}, -1},
		{"another number for events", []string{"m=audio 9000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000"}, 0, []uint8{0}, 101},
		{"another number for a codec", []string{"m=audio 9000 RTP/AVP 97", "a=rtpmap:97 PCMA/8000"}, 97, []uint8{8}, -1},
		{"something more", []string{"m=audio 9000 RTP/AVP 18 0"}, 0, []uint8{0}, -1},
		{"events unexplained", []string{"m=audio 9000 RTP/AVP 0 120"}, 0, []uint8{0}, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := negotiator()
			offering(t, n, local(false), c.lines...)
			s := n.Streams()[0]
			var receive []uint8
			for _, f := range s.Receive {
				receive = append(receive, f.PayloadType)
			}
			event := -1
			if s.TelephoneEvent != nil {
				event = int(s.TelephoneEvent.PayloadType)
				if s.EventReceive.PayloadType != 120 {
					t.Errorf("events come as %d", s.EventReceive.PayloadType)
				}
			}
			if s.Codec.PayloadType != c.send || string(receive) != string(c.receive) || event != c.event {
				t.Errorf("sends %d, receives %v, events %d", s.Codec.PayloadType, receive, event)
			}
			if s.Status != StatusActive || s.Port != 4000 || s.Remote != netip.AddrPortFrom(there, 9000) || s.RemoteRTCP != netip.AddrPortFrom(there, 9001) {
				t.Errorf("stream %+v", s)
			}
		})
	}
}

// A dynamic payload type that the answer does not explain is the one that we offered.
func TestAnswerUnexplained(t *testing.T) {
	n := negotiator(opus)
	offering(t, n, local(false), "m=audio 9000 RTP/AVP 96")
	if s := n.Streams()[0]; s.Codec.Name != "opus" || s.Codec.PayloadType != 96 {
		t.Errorf("stream %+v", s)
	}
}

func TestBadAnswers(t *testing.T) {
	for name, lines := range map[string][]string{
		"no media":        nil,
		"another kind":    {"m=video 9000 RTP/AVP 0"},
		"refused":         {"m=audio 0 RTP/AVP 0"},
		"no common codec": {"m=audio 9000 RTP/AVP 18"},
		"other transport": {"m=audio 9000 RTP/SAVP 0"},
		"only events":     {"m=audio 9000 RTP/AVP 120", "a=rtpmap:120 telephone-event/8000"},
	} {
		t.Run(name, func(t *testing.T) {
			n := negotiator()
			offering(t, n, local(false), "m=audio 9000 RTP/AVP 0")
			before := fmt.Sprint(n.Streams())
			if _, err := n.LocalOffer(local(true)); err != nil {
				t.Fatal(err)
			}
			err := n.RemoteAnswer(remote(t, lines...))
			if _, ok := errors.AsType[*AnswerError](err); !ok {
				t.Errorf("error %v", err)
			}
			if n.State() != Agreed || fmt.Sprint(n.Streams()) != before || n.Held() {
				t.Errorf("state %v, held %v, streams %v, before %s", n.State(), n.Held(), n.Streams(), before)
			}
		})
	}
}

func TestRTCPAddress(t *testing.T) {
	n := negotiator()
	offered(t, n, local(false), "m=audio 9000 RTP/AVP 0", "a=rtcp:9999 IN IP4 192.0.2.9", "a=ptime:40")
	s := n.Streams()[0]
	if s.RemoteRTCP != netip.MustParseAddrPort("192.0.2.9:9999") || s.PTime != 40*time.Millisecond {
		t.Errorf("stream %+v", s)
	}
}

func TestNTPSeconds(t *testing.T) {
	if got := NTPSeconds(time.Unix(0, 0)); got != 2208988800 {
		t.Errorf("the epoch is %d", got)
	}
}

// A line that was answered with a second endpoint lives beside the first.
func TestTwoStreams(t *testing.T) {
	l := local(false)
	l.Audio = append(l.Audio, Endpoint{Port: 4002, RTCPPort: 4003})
	n := negotiator()
	d := offered(t, n, l, "m=audio 9000 RTP/AVP 0", "m=audio 9002 RTP/AVP 8")
	if types(d) != "0|8" || n.Streams()[1].Port != 4002 || n.Streams()[1].Codec.Name != "PCMA" {
		t.Errorf("answer %s, streams %+v", types(d), n.Streams())
	}
	again, err := n.LocalOffer(l)
	if err != nil || len(again.Media) != 2 || again.Media[1].Port != 4002 {
		t.Errorf("offer %s, %v", types(again), err)
	}
}

// Answers whose lines are not those of the offer, which has two audio lines: what is agreed on each line, by its port.
func TestAnswerLines(t *testing.T) {
	const a, b, v = "m=audio 9000 RTP/AVP 0", "m=audio 9002 RTP/AVP 8", "m=video 9004 RTP/AVP 31"
	for name, c := range map[string]struct {
		lines []string
		want  string // our port and theirs
	}{
		"as offered":        {[]string{a, b}, "4000-9000 4002-9002"},
		"fewer":             {[]string{a}, "4000-9000 0-0"},
		"one refused":       {[]string{a, "m=audio 0 RTP/AVP 0"}, "4000-9000 0-0"},
		"the first refused": {[]string{"m=audio 0 RTP/AVP 0", b}, "0-0 4002-9002"},
		"more":              {[]string{a, b, v}, "4000-9000 4002-9002"},
		"another kind too":  {[]string{v, a, b}, "4000-9000 4002-9002"},
		"another kind":      {[]string{v, b}, "4000-9002 0-0"},
		"unknown transport": {[]string{a, "m=audio 9002 FOO/BAR 0"}, "4000-9000 0-0"},
		"nothing in common": {[]string{"m=audio 9000 RTP/AVP 18", b}, "0-0 4002-9002"},
	} {
		l := local(false)
		l.Audio = append(l.Audio, Endpoint{Port: 4002, RTCPPort: 4003})
		n := negotiator()
		offering(t, n, l, c.lines...)
		var got []string
		for _, s := range n.Streams() {
			got = append(got, fmt.Sprintf("%d-%d", s.Port, s.Remote.Port()))
		}
		if strings.Join(got, " ") != c.want || len(n.Remote().Media) != 2 {
			t.Errorf("%s: agreed %v, want %s", name, got, c.want)
		}
		if d, err := n.LocalOffer(l); err != nil || ports(d) != "4000 4002" {
			t.Errorf("%s: next offer %s, %v", name, ports(d), err)
		}
	}
}

// ports are the ports of the lines.
func ports(d *sdp.Description) string {
	var list []string
	for _, m := range d.Media {
		list = append(list, fmt.Sprint(m.Port))
	}
	return strings.Join(list, " ")
}

// A stream keeps its line, whatever becomes of the others: those that are given up stay refused.
func TestLinesKeepTheirPlaces(t *testing.T) {
	const a, b, none = "m=audio 9000 RTP/AVP 0", "m=audio 9002 RTP/AVP 8", "m=audio 0 RTP/AVP 0"
	first, second := local(false), Local{Addr: here, Audio: []Endpoint{{Port: 4002, RTCPPort: 4003}}}
	both := Local{Addr: here, Audio: append(slices.Clone(first.Audio), second.Audio...)}
	n := negotiator()
	step := func(name, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: ports %s, want %s", name, got, want)
		}
	}
	step("both offered", ports(offering(t, n, both, none, b)), "4000 4002")
	step("the first given up", ports(offering(t, n, second, none, b)), "0 4002")
	step("they offer it again", ports(offered(t, n, second, a, b)), "0 4002")
	step("and we want it now", ports(offered(t, n, both, a, b)), "4000 4002")
	step("the second alone goes on", ports(offered(t, n, both, none, b)), "0 4002")
	step("the first alone is wanted, they move it", ports(offered(t, n, second, a, none)), "4002 0")
	step("another endpoint in a live place", ports(offering(t, n, first, a, none)), "4000 0")
	step("theirs is the second", ports(offered(t, n, first, none, b)), "0 4000")
	step("they leave that line out, against RFC 3264 §8", ports(offered(t, n, first, a)), "4000")
}

// An answer that leaves several codecs open is settled by an offer of the first of them.
func TestSeveralCodecs(t *testing.T) {
	n := negotiator(opus, pcmu, pcma)
	if n.Several() {
		t.Error("several codecs before there is any")
	}
	offering(t, n, local(false), "m=audio 9000 RTP/AVP 8 0 101", "a=rtpmap:101 telephone-event/8000")
	if !n.Several() {
		t.Error("two codecs are not several")
	}
	l := local(true)
	l.Settle = true
	d := offering(t, n, l, "m=audio 9000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000", "a=recvonly")
	if got := types(d); got != "8 121" || n.Several() || n.Streams()[0].Codec.Name != "PCMA" || d.Media[0].Direction != sdp.SendOnly {
		t.Errorf("offered %s, several %v, %+v", got, n.Several(), n.Streams())
	}
	if d = offered(t, n, l, "m=audio 9000 RTP/AVP 0"); types(d) != "0" {
		t.Errorf("another codec, offered by them, is answered %s", types(d))
	}
	if d = offering(t, n, l, "m=audio 9000 RTP/AVP 0"); types(d) != "0 121" {
		t.Errorf("offered next: %s", types(d))
	}
}
