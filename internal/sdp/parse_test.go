package sdp

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sessionHead is the least that every description begins with.
const sessionHead = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=x\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"

var cmpAddr = cmpopts.EquateComparable(netip.Addr{})

func mustParse(t *testing.T, text string) *Description {
	t.Helper()
	d, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("parse %q: %v", text, err)
	}
	return d
}

func TestParseOffer(t *testing.T) {
	d := mustParse(t, strings.Join([]string{
		"v=0", "o=- 4004221979 4004221980 IN IP4 192.0.2.2", "s=call", "b=AS:117", "t=0 0", "a=X-nat:0",
		"m=audio 24100 RTP/AVP 96 0 120", "c=IN IP4 192.0.2.3", "b=TIAS:96000", "a=rtcp:24107 IN IP4 192.0.2.4",
		"a=sendonly", "a=rtpmap:96 opus/48000/2", "a=fmtp:96 useinbandfec=1", "a=rtpmap:120 telephone-event/8000",
		"a=fmtp:120 0-16", "a=ptime:30", "a=ssrc:255381372 cname:4975adfc4288a1bf", "a=rtcp-mux", ""}, "\r\n"))
	want := &Description{
		Origin:      Origin{"-", 4004221979, 4004221980, netip.MustParseAddr("192.0.2.2")},
		Name:        "call",
		BandwidthAS: 117,
		Attributes:  []Attribute{{"X-nat", "0"}},
		Media: []Media{{
			Kind: "audio", Port: 24100, Proto: "RTP/AVP", Addr: netip.MustParseAddr("192.0.2.3"),
			RTCPPort: 24107, RTCPAddr: netip.MustParseAddr("192.0.2.4"), Direction: SendOnly,
			Formats: []Format{
				{96, "opus", 48000, 2, "useinbandfec=1"},
				{0, "PCMU", 8000, 1, ""},
				{120, "telephone-event", 8000, 1, "0-16"},
			},
			PTime: 30 * time.Millisecond, TIAS: 96000, SSRC: 255381372, CNAME: "4975adfc4288a1bf",
			Attributes: []Attribute{{"rtcp-mux", ""}},
		}},
	}
	if diff := cmp.Diff(want, d, cmpAddr); diff != "" {
		t.Error(diff)
	}
}

// Each of these is wrong in a way that phones in the field are, and all must read as the same description.
func TestParseRepairs(t *testing.T) {
	const media = "m=audio 9000 RTP/AVP 0\r\n"
	want := mustParse(t, sessionHead+media)
	for name, text := range map[string]string{
		"bare LF":           strings.ReplaceAll(sessionHead+media, "\r\n", "\n"),
		"bare CR":           strings.ReplaceAll(sessionHead+media, "\r\n", "\r"),
		"no last line end":  strings.TrimSuffix(sessionHead+media, "\r\n"),
		"missing t=":        strings.Replace(sessionHead, "t=0 0\r\n", "", 1) + media,
		"t= after a=":       strings.Replace(sessionHead, "t=0 0\r\n", "a=sendrecv\r\nt=0 0\r\n", 1) + media,
		"broken t=":         strings.Replace(sessionHead, "t=0 0", "t=now", 1) + media,
		"c= before s=":      "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.1\r\ns=x\r\n" + media,
		"two o=":            strings.Replace(sessionHead, "s=x", "o=a 9 9 IN IP4 1.1.1.1\r\ns=x", 1) + media,
		"unknown lines":     sessionHead + "y=1\r\nnonsense\r\n=\r\n" + media + "q=7\r\n",
		"i= u= e= p= z= k=": strings.Replace(sessionHead, "t=", "i=a\r\nu=::\r\ne=b\r\np=c\r\nz=d\r\nk=e\r\nr=f\r\nt=", 1) + media,
		"unknown b=":        strings.Replace(sessionHead, "t=", "b=XX:1:2\r\nb=AS:many\r\nt=", 1) + media,
		"trailing NUL":      sessionHead + media + "\x00\x00",
		"empty lines":       "\r\n" + sessionHead + "\r\n" + media,
		"multicast TTL":     strings.Replace(sessionHead, "c=IN IP4 192.0.2.1", "c=IN IP4 192.0.2.1/127", 1) + media,
		"wrong family":      strings.Replace(sessionHead, "c=IN IP4", "c=IN IP6", 1) + media,
		"second c=":         strings.Replace(sessionHead, "t=", "c=IN IP4 9.9.9.9\r\nt=", 1) + media,
		"unusable c= first": strings.Replace(sessionHead, "c=", "c=ATM NSAP x\r\nc=", 1) + media,
		"port count":        sessionHead + "m=audio 9000/2 RTP/AVP 0\r\n",
		"upper-case kind":   sessionHead + "m=AUDIO 9000 RTP/AVP 0\r\n",
		"bad formats":       sessionHead + "m=audio 9000 RTP/AVP 0 0 128 -1 x 4096\r\n",
		"bad rtpmap":        sessionHead + media + "a=rtpmap:0\r\na=rtpmap:0 PCMA\r\na=rtpmap:0 G/-1\r\na=rtpmap:0 G/8/0\r\na=rtpmap:5 G/8000\r\na=rtpmap:x G/8000\r\n",
		"bad values":        sessionHead + media + "a=ptime:0\r\na=ptime:x\r\na=rtcp:\r\na=rtcp:70000\r\na=fmtp:9 x\r\na=ssrc:x cname:y\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, mustParse(t, text), cmpAddr); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseOddities(t *testing.T) {
	for _, c := range []struct {
		name, text string
		ok         func(d *Description) bool
	}{
		{"image", sessionHead + "m=image 6000 udptl t38\r\n", func(d *Description) bool {
			m := d.Media[0]
			return m.Kind == "image" && m.Proto == "udptl" && cmp.Equal(m.Tokens, []string{"t38"}) && m.Formats == nil
		}},
		{"space in user", strings.Replace(sessionHead, "o=- ", "o=John Q Public ", 1), func(d *Description) bool {
			return d.Origin.Username == "John-Q-Public" && d.Origin.SessionID == 1 && d.Origin.Version == 2
		}},
		{"missing s=", strings.Replace(sessionHead, "s=x\r\n", "", 1), func(d *Description) bool { return d.Name == "-" }},
		{"blank s=", strings.Replace(sessionHead, "s=x", "s= ", 1), func(d *Description) bool { return d.Name == "-" }},
		{"odd o= numbers", strings.Replace(sessionHead, "1 2 IN", "-1 99999999999999999999 IN", 1), func(d *Description) bool {
			return d.Origin.SessionID == 0 && d.Origin.Version == 0
		}},
		{"name in o=", strings.Replace(sessionHead, "2 IN IP4 192.0.2.1", "2 IN IP4 phone.example", 1), func(d *Description) bool {
			return d.Origin.Addr == netip.IPv4Unspecified()
		}},
		{"name in c=", strings.Replace(sessionHead, "c=IN IP4 192.0.2.1", "c=IN IP4 phone.example", 1) + "m=audio 1 RTP/AVP 0\r\nc=IN IP4 media.example\r\n",
			func(d *Description) bool {
				return !d.Addr.IsValid() && !d.Media[0].Addr.IsValid() && d.Media[0].Host == "media.example"
			}},
		{"IPv6", "v=0\r\no=- 1 1 IN IP6 2001:db8::1\r\nm=audio 9000 RTP/AVP 8\r\nc=IN IP6 2001:DB8:0::2\r\n", func(d *Description) bool {
			return d.Origin.Addr.String() == "2001:db8::1" && d.Media[0].Addr.String() == "2001:db8::2" &&
				d.Media[0].RTCP() == netip.MustParseAddrPort("[2001:db8::2]:9001")
		}},
		{"session direction", sessionHead + "a=recvonly\r\nm=audio 1 RTP/AVP 0\r\nm=audio 2 RTP/AVP 0\r\na=sendrecv\r\n", func(d *Description) bool {
			return d.Media[0].Direction == RecvOnly && d.Media[1].Direction == SendRecv
		}},
		{"last direction counts", sessionHead + "m=audio 1 RTP/AVP 0\r\na=sendonly\r\na=inactive\r\n", func(d *Description) bool {
			return d.Media[0].Direction == Inactive
		}},
		{"old hold", sessionHead + "m=audio 1 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n", func(d *Description) bool { return d.Media[0].OldHold() }},
		{"static types", sessionHead + "m=audio 1 RTP/AVP 0 3 8 9 18 96\r\n", func(d *Description) bool {
			var names []string
			for _, f := range d.Media[0].Formats {
				names = append(names, f.Name)
			}
			return cmp.Equal(names, []string{"PCMU", "GSM", "PCMA", "G722", "G729", ""})
		}},
		{"no media", sessionHead, func(d *Description) bool { return len(d.Media) == 0 }},
		{"RTCP beyond the ports", sessionHead + "m=audio 65535 RTP/AVP 0\r\n", func(d *Description) bool { return !d.Media[0].RTCP().IsValid() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := mustParse(t, c.text); !c.ok(d) {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":          "",
		"not SDP":        "this is not a session description",
		"version 1":      strings.Replace(sessionHead, "v=0", "v=1", 1),
		"no v=":          strings.TrimPrefix(sessionHead, "v=0\r\n"),
		"no o=":          "v=0\r\ns=x\r\nt=0 0\r\n",
		"short o=":       "v=0\r\no=- 1 1 IN IP4\r\n",
		"NUL inside":     sessionHead + "a=\x00b\r\n",
		"port 99999":     sessionHead + "m=audio 99999 RTP/AVP 0\r\n",
		"negative port":  sessionHead + "m=audio -1 RTP/AVP 0\r\n",
		"port name":      sessionHead + "m=audio sip RTP/AVP 0\r\n",
		"m= without":     sessionHead + "m=audio 9000\r\n",
		"thousand media": sessionHead + strings.Repeat("m=audio 9000 RTP/AVP 0\r\n", 1000),
		"too long":       sessionHead + strings.Repeat("a=x\r\n", DefaultMaxSize/5),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Parse([]byte(text))
			if _, ok := errors.AsType[*ParseError](err); !ok {
				t.Errorf("got %+v, error %v", d, err)
			}
		})
	}
}

func TestParseErrorNamesTheLine(t *testing.T) {
	_, err := Parse([]byte(sessionHead + "m=audio 99999 RTP/AVP 0\r\n"))
	if got, want := fmt.Sprint(err), `sdp line 6: m= port "99999"`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLimits(t *testing.T) {
	l := Limits{MaxFormats: 2, MaxAttributes: 3, MaxMedia: 1}
	text := sessionHead + strings.Repeat("a=s\r\n", 9) + "m=audio 9000 RTP/AVP 0 8 9 3\r\n" + strings.Repeat("a=m\r\n", 9)
	d, err := l.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Attributes) != 3 || len(d.Media[0].Formats) != 2 || len(d.Media[0].Attributes) != 3 {
		t.Errorf("kept %d session attributes, %d formats, %d attributes", len(d.Attributes), len(d.Media[0].Formats), len(d.Media[0].Attributes))
	}
	if _, err := l.Parse([]byte(text + "m=audio 1 RTP/AVP 0\r\n")); err == nil {
		t.Error("a second medium was read")
	}
	if _, err := (Limits{MaxSize: 100}).Parse([]byte(text)); err == nil {
		t.Error("a longer text was read")
	}
}

// A huge list of payload types is cut, not kept.
func TestManyPayloadTypes(t *testing.T) {
	var list strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&list, " %d", i%300)
	}
	d := mustParse(t, sessionHead+"m=audio 9000 RTP/AVP"+list.String()+"\r\n")
	if got := len(d.Media[0].Formats); got != DefaultMaxFormats {
		t.Errorf("%d formats", got)
	}
}

// Every prefix of a description is read or refused, and what is read can be written and read again.
func TestParseEveryPrefix(t *testing.T) {
	text := []byte(sessionHead + "a=sendonly\r\nm=audio 9000 RTP/AVP 0 96\r\nc=IN IP6 ::1\r\na=rtpmap:96 speex/16000\r\na=ssrc:1 cname:x\r\nm=image 1 udptl t38\r\n")
	for i := range text {
		checkStable(t, text[:i])
	}
}

// TestValueBounds proves the bounds of single values: the last that counts, and the first that is dropped.
func TestValueBounds(t *testing.T) {
	for _, c := range []struct {
		line  string
		taken bool
	}{
		{fmt.Sprintf("a=rtpmap:96 x/%d", maxRate), true},
		{fmt.Sprintf("a=rtpmap:96 x/%d", maxRate+1), false},
		{"a=rtpmap:96 x/0", false},
		{fmt.Sprintf("a=rtpmap:96 x/8000/%d", maxChannels), true},
		{fmt.Sprintf("a=rtpmap:96 x/8000/%d", maxChannels+1), false},
		{"a=rtpmap:96 x/8000/0", false},
		{fmt.Sprintf("a=ptime:%d", maxPTime), true},
		{fmt.Sprintf("a=ptime:%d", maxPTime+1), false},
		{"a=ptime:0", false},
		{fmt.Sprintf("a=rtcp:%d", maxPort), true},
		{fmt.Sprintf("a=rtcp:%d", maxPort+1), false},
		{"a=rtcp:0", false},
	} {
		m := mustParse(t, sessionHead+"m=audio 4000 RTP/AVP 96\r\n"+c.line+"\r\n").Media[0]
		if taken := m.Formats[0].Name != "" || m.PTime != 0 || m.RTCPPort != 0; taken != c.taken {
			t.Errorf("%s: taken %v", c.line, taken)
		}
	}
	if maxRate < 192_000 || maxChannels < 2 || maxPTime != 1000 {
		t.Errorf("bounds %d Hz, %d channels, %d ms", maxRate, maxChannels, maxPTime)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sessionHead))
	f.Add([]byte(sessionHead + "a=inactive\r\nm=audio 9000 RTP/AVP 0 96\r\nc=IN IP6 ::1\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 a=1\r\na=ssrc:1 cname:x\r\na=rtcp:7\r\na=ptime:20\r\n"))
	f.Add([]byte(sessionHead + "m=image 0 udptl t38\r\na=sendrecv\r\nm=video 0 RTP/AVP 31 0\r\n"))
	f.Add([]byte("v=0\no=a b 1 1 IN IP4 x\nm=audio 1/2 RTP/SAVP 0\nb=TIAS:1\na=:\na=ssrc:1 cname:\n"))
	f.Fuzz(func(t *testing.T, b []byte) { checkStable(t, b) })
}

// checkStable proves that what was read is written so that it reads the same.
func checkStable(t *testing.T, b []byte) {
	t.Helper()
	d, err := Parse(b)
	if err != nil {
		return
	}
	once := d.Marshal()
	again, err := Limits{MaxSize: 1 << 20}.Parse(once)
	if err != nil {
		t.Fatalf("cannot read what was written: %v\n%q\nfrom %q", err, once, b)
	}
	if twice := again.Marshal(); string(once) != string(twice) {
		t.Fatalf("written differently:\n%q\n%q\nfrom %q", once, twice, b)
	}
}
