package sdp

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

func lines(l ...string) string { return strings.Join(l, "\r\n") + "\r\n" }

func audio() Media {
	return Media{
		Kind: "audio", Port: 4000, Proto: "RTP/AVP", Addr: netip.MustParseAddr("192.0.2.2"), RTCPPort: 4001,
		Formats: []Format{{0, "PCMU", 8000, 1, ""}, {96, "opus", 48000, 2, "useinbandfec=1"}, {120, TelephoneEvent, 8000, 1, "0-16"}},
		TIAS:    64000, SSRC: 7, CNAME: "abcd",
	}
}

func description(m ...Media) *Description {
	return &Description{
		Origin: Origin{"-", 10, 11, netip.MustParseAddr("192.0.2.2")}, Name: "call", BandwidthAS: 84,
		Attributes: []Attribute{{"X-nat", "0"}}, Media: m,
	}
}

func TestMarshal(t *testing.T) {
	head := []string{"v=0", "o=- 10 11 IN IP4 192.0.2.2", "s=call", "b=AS:84", "t=0 0", "a=X-nat:0"}
	held := audio()
	held.Direction, held.PTime = SendOnly, 20*time.Millisecond
	v6 := audio()
	v6.Addr, v6.Formats, v6.CNAME = netip.MustParseAddr("2001:db8::1"), v6.Formats[:1], ""
	for _, c := range []struct {
		name  string
		media []Media
		want  []string
	}{
		{"offer", []Media{audio()}, []string{
			"m=audio 4000 RTP/AVP 0 96 120", "c=IN IP4 192.0.2.2", "b=TIAS:64000", "a=rtcp:4001 IN IP4 192.0.2.2", "a=sendrecv",
			"a=rtpmap:0 PCMU/8000", "a=rtpmap:96 opus/48000/2", "a=fmtp:96 useinbandfec=1",
			"a=rtpmap:120 telephone-event/8000", "a=fmtp:120 0-16", "a=ssrc:7 cname:abcd"}},
		{"hold comes last", []Media{held}, []string{
			"m=audio 4000 RTP/AVP 0 96 120", "c=IN IP4 192.0.2.2", "b=TIAS:64000", "a=rtcp:4001 IN IP4 192.0.2.2",
			"a=rtpmap:0 PCMU/8000", "a=rtpmap:96 opus/48000/2", "a=fmtp:96 useinbandfec=1",
			"a=rtpmap:120 telephone-event/8000", "a=fmtp:120 0-16", "a=ptime:20", "a=ssrc:7 cname:abcd", "a=sendonly"}},
		{"IPv6", []Media{v6}, []string{
			"m=audio 4000 RTP/AVP 0", "c=IN IP6 2001:db8::1", "b=TIAS:64000", "a=rtcp:4001 IN IP6 2001:db8::1", "a=sendrecv", "a=rtpmap:0 PCMU/8000"}},
		{"refused media", []Media{
			{Kind: "video", Proto: "RTP/AVP", Addr: v6.Addr, Formats: []Format{{PayloadType: 31}}},
			{Kind: "image", Proto: "udptl", Tokens: []string{"t38"}},
		}, []string{"m=video 0 RTP/AVP 31", "c=IN IP6 2001:db8::1", "m=image 0 udptl t38"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := string(description(c.media...).Marshal())
			if want := lines(append(append([]string(nil), head...), c.want...)...); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			checkStable(t, []byte(got))
		})
	}
}

func TestMarshalSession(t *testing.T) {
	d := &Description{Origin: Origin{Username: "a b"}, Addr: netip.MustParseAddr("::1"), Direction: Inactive}
	want := lines("v=0", "o=a-b 0 0 IN IP4 0.0.0.0", "s=-", "c=IN IP6 ::1", "t=0 0", "a=inactive")
	if got := string(d.Marshal()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Text that would break out of its line is written without the line end.
func TestMarshalKeepsLines(t *testing.T) {
	m := audio()
	m.CNAME, m.Formats[0].FMTP = "x\r\na=evil", "y\nm=evil"
	d := description(m)
	d.Name, d.Attributes = "n\r\nz", []Attribute{{"a\n", "b\x00\r"}}
	for line := range strings.SplitSeq(string(d.Marshal()), "\r\n") {
		if strings.ContainsAny(line, "\r\n\x00") || strings.HasPrefix(line, "a=evil") || strings.HasPrefix(line, "m=evil") {
			t.Errorf("line %q", line)
		}
	}
}

func TestDirection(t *testing.T) {
	for _, c := range []struct {
		d, reverse  Direction
		name        string
		sends, recv bool
	}{
		{SendRecv, SendRecv, "sendrecv", true, true},
		{SendOnly, RecvOnly, "sendonly", true, false},
		{RecvOnly, SendOnly, "recvonly", false, true},
		{Inactive, Inactive, "inactive", false, false},
	} {
		if c.d.Reverse() != c.reverse || c.d.String() != c.name || c.d.Sends() != c.sends || c.d.Receives() != c.recv {
			t.Errorf("%v: reverse %v, sends %v, receives %v", c.d, c.d.Reverse(), c.d.Sends(), c.d.Receives())
		}
		if got, ok := parseDirection(c.name); !ok || got != c.d {
			t.Errorf("parse %s: %v %v", c.name, got, ok)
		}
		if got := c.d.And(SendOnly).Receives(); got {
			t.Errorf("%v and sendonly receives", c.d)
		}
	}
	if _, ok := parseDirection("sideways"); ok || Direction(9).String() != "unknown" {
		t.Error("a fifth direction")
	}
}

func TestFormatSame(t *testing.T) {
	opus := Format{96, "opus", 48000, 2, ""}
	for _, c := range []struct {
		g    Format
		same bool
	}{
		{Format{111, "OPUS", 48000, 2, "x"}, true},
		{Format{96, "opus", 48000, 1, ""}, false},
		{Format{96, "opus", 8000, 2, ""}, false},
		{Format{96, "", 48000, 2, ""}, false},
	} {
		if opus.Same(c.g) != c.same {
			t.Errorf("%+v: same is not %v", c.g, c.same)
		}
	}
	if mono := (Format{0, "PCMU", 8000, 0, ""}); !mono.Same(Format{0, "pcmu", 8000, 1, ""}) {
		t.Error("no channel count is not one channel")
	}
}

func TestClone(t *testing.T) {
	d := description(audio(), Media{Kind: "image", Proto: "udptl", Tokens: []string{"t38"}})
	before := string(d.Marshal())
	c := d.Clone()
	c.Attributes[0].Value, c.Media[0].Formats[0].Name, c.Media[1].Tokens[0] = "1", "changed", "changed"
	if string(d.Marshal()) != before {
		t.Error("the clone shares memory")
	}
}

func TestMediaFormat(t *testing.T) {
	m := audio()
	if f, ok := m.Format(96); !ok || f.Name != "opus" {
		t.Errorf("format 96: %+v %v", f, ok)
	}
	if _, ok := m.Format(97); ok {
		t.Error("format 97 found")
	}
	if !m.Formats[2].IsEvent() || m.Formats[0].IsEvent() {
		t.Error("telephone-event not told from audio")
	}
}
