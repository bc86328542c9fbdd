package bench

import (
	"strconv"
	"strings"
)

// Invite is the message that is measured: an INVITE as phones send it, with a body of SDP.
func Invite() []byte {
	body := sdp()
	head := strings.Join([]string{
		"INVITE sip:bob@biloxi.example.com:5060;transport=udp SIP/2.0",
		"Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bKPj7dd18fcf-117a-4d97-ab6d-d30abd84f2be",
		"Max-Forwards: 70",
		`From: "Alice Smith" <sip:alice@atlanta.example.com>;tag=3f9f416b-98f6-4467-a0f6-52161e7f58e9`,
		"To: <sip:bob@biloxi.example.com>",
		"Contact: <sip:alice@192.0.2.10:5060;ob>",
		"Call-ID: f05b438b-740b-41b6-9fae-f14910c54a95",
		"CSeq: 17058 INVITE",
		"Allow: PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, INFO, MESSAGE, OPTIONS",
		"Supported: replaces, 100rel, timer, norefersub",
		"Session-Expires: 1800",
		"Min-SE: 90",
		"User-Agent: gosua",
		"Content-Type: application/sdp",
		"Content-Length: " + strconv.Itoa(len(body)),
	}, "\r\n")
	return []byte(head + "\r\n\r\n" + body)
}

func sdp() string {
	return strings.Join([]string{
		"v=0",
		"o=- 4004221979 4004221979 IN IP4 192.0.2.10",
		"s=pjmedia",
		"b=AS:84",
		"t=0 0",
		"m=audio 24000 RTP/AVP 8 0 120",
		"c=IN IP4 192.0.2.10",
		"b=TIAS:64000",
		"a=rtcp:24001 IN IP4 192.0.2.10",
		"a=sendrecv",
		"a=rtpmap:8 PCMA/8000",
		"a=rtpmap:0 PCMU/8000",
		"a=rtpmap:120 telephone-event/8000",
		"a=fmtp:120 0-16",
		"a=ssrc:1196275465 cname:5a1b2c3d4e5f6071",
		"",
	}, "\r\n")
}
