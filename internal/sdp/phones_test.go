package sdp

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

// Offers in the manner of kinds of phones in the field, and what must be read out of them.
func TestPhones(t *testing.T) {
	for _, c := range []struct {
		name, text string
		remote     string // RTP address of the first audio line
		rtcp       string
		formats    string // of that line
		media      string // kind/port of every line
	}{
		{
			"PBX with a private user name and rtcp-mux",
			"v=0\r\no=root 1821 1821 IN IP4 198.51.100.4\r\ns=PBX\r\nc=IN IP4 198.51.100.4\r\nt=0 0\r\n" +
				"m=audio 11424 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n" +
				"a=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:150\r\na=sendrecv\r\na=rtcp-mux\r\n",
			"198.51.100.4:11424", "198.51.100.4:11425",
			"8 PCMA/8000/1|0 PCMU/8000/1|101 telephone-event/8000/1 0-16", "audio/11424",
		},
		{
			"soft phone with ICE, SRTP offered as feedback profile and video",
			"v=0\r\no=- 3781526540 3781526540 IN IP4 192.168.1.7\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=msid-semantic: WMS *\r\n" +
				"m=audio 50000 RTP/AVPF 96 9\r\nc=IN IP4 192.168.1.7\r\na=rtcp:50001\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef012345\r\n" +
				"a=candidate:1 1 UDP 2130706431 192.168.1.7 50000 typ host\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 stereo=1;useinbandfec=1\r\na=mid:0\r\n" +
				"m=video 50002 RTP/AVPF 97\r\na=rtpmap:97 H264/90000\r\na=mid:1\r\n",
			"192.168.1.7:50000", "192.168.1.7:50001",
			"96 opus/48000/2 stereo=1;useinbandfec=1|9 G722/8000/1", "audio/50000 video/50002",
		},
		{
			"fax adapter: bare LF, image line, no s=",
			"v=0\no=ATA 1 1 IN IP4 203.0.113.9\nc=IN IP4 203.0.113.9\nt=0 0\nm=audio 0 RTP/AVP 0\nm=image 9000 udptl t38\na=T38FaxVersion:0\na=T38MaxBitRate:14400\n",
			"203.0.113.9:0", "203.0.113.9:1", "0 PCMU/8000/1", "audio/0 image/9000",
		},
		{
			"IPv6 phone with bandwidth and emergency noise",
			"v=0\r\no=- 1 1 IN IP6 2001:db8::7\r\ns= \r\ni=info\r\ne=a@b\r\nc=IN IP6 2001:db8::7\r\nb=AS:80\r\nb=RR:0\r\nt=0 0\r\n" +
				"m=audio 6000 RTP/AVP 18 0\r\nb=TIAS:64000\r\nb=RS:0\r\na=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\na=silenceSupp:off - - - -\r\n",
			"[2001:db8::7]:6000", "[2001:db8::7]:6001", "18 G729/8000/1 annexb=no|0 PCMU/8000/1", "audio/6000",
		},
		{
			"gateway: attributes before times, repeated origin, port pairs",
			"v=0\r\no=GW call leg 7 8 IN IP4 192.0.2.200\r\no=again 1 1 IN IP4 1.1.1.1\r\ns=SIP Call\r\na=sendonly\r\nt=0 0\r\nc=IN IP4 192.0.2.200/127\r\n" +
				"m=audio 16400/2 RTP/AVP 0 100 19\r\na=rtpmap:100 X-NSE/8000\r\na=fmtp:100 192-194\r\na=X-sqn:0\r\n",
			"192.0.2.200:16400", "192.0.2.200:16401", "0 PCMU/8000/1|100 X-NSE/8000/1 192-194|19 /0/1", "audio/16400",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := mustParse(t, c.text)
			m := &d.Media[0]
			if m.RTP() != netip.MustParseAddrPort(c.remote) || m.RTCP() != netip.MustParseAddrPort(c.rtcp) {
				t.Errorf("RTP %v, RTCP %v", m.RTP(), m.RTCP())
			}
			if got := formatText(m.Formats); got != c.formats {
				t.Errorf("formats %s\nwant    %s", got, c.formats)
			}
			var media []string
			for _, m := range d.Media {
				media = append(media, fmt.Sprintf("%s/%d", m.Kind, m.Port))
			}
			if got := strings.Join(media, " "); got != c.media {
				t.Errorf("media %s", got)
			}
			checkStable(t, []byte(c.text))
		})
	}
}

// formatText is every format as "0 PCMU/8000/1 fmtp", separated by bars.
func formatText(formats []Format) string {
	var out []string
	for _, f := range formats {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s/%d/%d %s", f.PayloadType, f.Name, f.Rate, f.Channels, f.FMTP)))
	}
	return strings.Join(out, "|")
}

// What is kept as it was, in order, for those who know what it means.
func TestOtherAttributes(t *testing.T) {
	d := mustParse(t, sessionHead+"a=group:BUNDLE 0\r\na=ice-lite\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\na=ssrc:5 msid:a b\r\na=rtcp-mux\r\n")
	if got, want := fmt.Sprint(d.Attributes), "[{group BUNDLE 0} {ice-lite }]"; got != want {
		t.Errorf("session: %s", got)
	}
	if got, want := fmt.Sprint(d.Media[0].Attributes), "[{mid 0} {crypto 1 AES_CM_128_HMAC_SHA1_80 inline:x} {ssrc 5 msid:a b} {rtcp-mux }]"; got != want {
		t.Errorf("medium: %s", got)
	}
}

// Every static payload type has a name exactly where RFC 3551 gives it one.
func TestStaticPayloadTypes(t *testing.T) {
	want := map[uint8]string{
		0: "PCMU/8000/1", 3: "GSM/8000/1", 4: "G723/8000/1", 5: "DVI4/8000/1", 6: "DVI4/16000/1", 7: "LPC/8000/1", 8: "PCMA/8000/1",
		9: "G722/8000/1", 10: "L16/44100/2", 11: "L16/44100/1", 12: "QCELP/8000/1", 13: "CN/8000/1", 14: "MPA/90000/1", 15: "G728/8000/1",
		18: "G729/8000/1", 26: "JPEG/90000/1", 31: "H261/90000/1", 32: "MPV/90000/1", 33: "MP2T/90000/1", 34: "H263/90000/1",
	}
	for pt := range uint8(128) {
		f, ok := staticFormat(pt)
		got := fmt.Sprintf("%s/%d/%d", f.Name, f.Rate, f.Channels)
		if name, known := want[pt]; known != ok || ok && got != name {
			t.Errorf("%d: %s %v, want %s", pt, got, ok, name)
		}
	}
}

func TestHostNames(t *testing.T) {
	for host, ok := range map[string]bool{
		"phone.example": true, "a": true, "a-b.c1": true, "": false, "1.2.3": false, "999.1.1.1": false, "a b": false, "a_b": false,
		strings.Repeat("a", 254): false, "é.example": false,
	} {
		if isHostName(host) != ok {
			t.Errorf("%q: %v", host, !ok)
		}
	}
}
