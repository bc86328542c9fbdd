package hostile

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
)

// description is a session description with this c= address and these lines after t=.
func description(addr string, lines ...string) string {
	return fmt.Sprintf("v=0\r\no=- 1 %d IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\n%s\r\n", len(lines), stranger, addr, strings.Join(lines, "\r\n"))
}

// payloads are n payload types, 0 the last of them.
func payloads(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " %d", 96+i%32)
	}
	return b.String() + " 0"
}

// badOffers are descriptions, and the answers that an INVITE may get, and a re-INVITE but for those of reoffered.
var badOffers = map[string]struct{ body, want string }{
	"port 99999":        {description(stranger, "m=audio 99999 RTP/AVP 0"), "400"},
	"port -1":           {description(stranger, "m=audio -1 RTP/AVP 0"), "400"},
	"port range":        {description(stranger, "m=audio 4000/4000000000 RTP/AVP 0"), "200"},
	"thousand m-lines":  {description(stranger, strings.Split(strings.Repeat("m=audio 4000 RTP/AVP 0\n", 1000), "\n")...), "400"},
	"NULs":              {"v=0\x00\r\no=\x00\r\nm=audio\x004000 RTP/AVP 0\r\n", "400"},
	"NULs in the tail":  {description(stranger, "m=audio 4000 RTP/AVP 0\x00\x00"), "400"},
	"only unknown":      {description(stranger, "m=audio 4000 RTP/AVP 96 97", "a=rtpmap:96 nonsense/8000", "a=rtpmap:97 speex/0"), "488"},
	"no rtpmap":         {description(stranger, "m=audio 4000 RTP/AVP 127"), "488"},
	"10,000 payloads":   {description(stranger, "m=audio 4000 RTP/AVP"+payloads(10_000)), "200"},
	"10,000 attributes": {description(stranger, "m=audio 4000 RTP/AVP 0", strings.Repeat("a=x:y\r\n", 7000)), "200"},
	"PCMU at 0 Hz":      {description(stranger, "m=audio 4000 RTP/AVP 0", "a=rtpmap:0 PCMU/0"), "200"},
	"PCMU at 4 GHz":     {description(stranger, "m=audio 4000 RTP/AVP 0", "a=rtpmap:0 PCMU/4294967296/4294967296"), "200"},
	"PCMU of 255":       {description(stranger, "m=audio 4000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000/255"), "488"},
	"ptime 0":           {description(stranger, "m=audio 4000 RTP/AVP 0", "a=ptime:0"), "200"},
	"ptime huge":        {description(stranger, "m=audio 4000 RTP/AVP 0", "a=ptime:2147483648", "a=maxptime:-5"), "200"},
	"ptime 999":         {description(stranger, "m=audio 4000 RTP/AVP 0", "a=ptime:999"), "200"},
	"fmtp of events":    {description(stranger, "m=audio 4000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-4294967295,-1,"+strings.Repeat("9,", 500)), "200"},
	"event as PCMU":     {description(stranger, "m=audio 4000 RTP/AVP 0", "a=rtpmap:0 telephone-event/8000"), "488"},
	"rtcp port":         {description(stranger, "m=audio 4000 RTP/AVP 0", "a=rtcp:99999 IN IP4 256.1.1.1"), "200"},
	"port 65535":        {description(stranger, "m=audio 65535 RTP/AVP 0"), "200"},
	"unspecified":       {description("0.0.0.0", "m=audio 4000 RTP/AVP 0"), "200"},
	"broadcast":         {description("255.255.255.255", "m=audio 4000 RTP/AVP 0"), "200"},
	"multicast":         {description("224.0.0.1/127/3", "m=audio 4000 RTP/AVP 0"), "200"},
	"a name":            {description("no.such.host.invalid", "m=audio 4000 RTP/AVP 0"), "200"},
	"alice herself":     {description(victim, "m=audio 4000 RTP/AVP 0"), "200"},
	"other family":      {strings.Replace(description("::1%eth0", "m=audio 4000 RTP/AVP 0"), "c=IN IP4", "c=IN IP6", 1), "200"},
	"no m-line":         {description(stranger, "a=nothing"), "400"},
	"port 0":            {description(stranger, "m=audio 0 RTP/AVP 0"), "488"},
	"other kinds":       {description(stranger, "m=video 4000 RTP/AVP 34", "m=application 9 UDP/BFCP *"), "488"},
	"encrypted only":    {description(stranger, "m=audio 4000 RTP/SAVP 0", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"+strings.Repeat("A", 900)), "488"},
	"a line of 60 KB":   {description(stranger, "m=audio 4000 RTP/AVP 0", "a=fmtp:0 "+strings.Repeat("x", 55_000)), "200"},
	"no description":    {strings.Repeat("\xff\xfe", 500), "400"},
	"empty lines":       {strings.Repeat("\r\n", 20_000), "400"},
}

// reoffered are the answers that some of badOffers get within a call only: media may end there (RFC 3264 §8.2).
var reoffered = map[string]string{"port 0": "200"}

// TestHostileOffers offers each of them in an INVITE; what is taken is hung up.
func TestHostileOffers(t *testing.T) {
	attack(t, func(c *phone.Config) { c.Calls.AutoAnswer = 200; c.Calls.MaxCalls = 2 }, func(s *scene) {
		for name, c := range badOffers {
			invite := withSDP(s.request(sipmsg.INVITE), c.body)
			s.mallory.Send(sipAddr(victim), invite)
			got := s.mallory.Next()
			if got == nil || !matches(c.want+"/INVITE", got) {
				s.t.Fatalf("%s: answered by %v, want %s", name, got, c.want)
			}
			if got.Response().StatusCode >= 300 {
				s.mallory.Send(sipAddr(victim), ackTo(invite, got.Response()))
				continue
			}
			d := s.mallory.DialogOf(invite, got.Response(), sipAddr(victim))
			d.Send(sipmsg.ACK)
			time.Sleep(time.Second)
			d.Send(sipmsg.BYE)
			s.mallory.Expect("200/BYE")
		}
	})
}

// TestHostileReinvites offers each of them within a call, which goes on with what was agreed, and ends as it should.
func TestHostileReinvites(t *testing.T) {
	attack(t, nil, func(s *scene) {
		call, d := s.called(plainSDP(4000))
		for name, c := range badOffers {
			invite := withSDP(d.NewRequest(sipmsg.INVITE), c.body)
			s.mallory.Send(sipAddr(victim), invite)
			got := s.mallory.Next()
			if want := cmp.Or(reoffered[name], c.want); got == nil || !matches(want+"/INVITE", got) {
				s.t.Fatalf("%s: answered by %v, want %s", name, got, want)
			}
			if got.Response().StatusCode >= 300 {
				s.mallory.Send(sipAddr(victim), ackTo(invite, got.Response()))
			} else {
				d.Send(sipmsg.ACK)
			}
			time.Sleep(200 * time.Millisecond)
			if info, ok := s.alice.Call(call); !ok || info.State != phone.CallConfirmed {
				s.t.Fatalf("after %s the call is %+v", name, info)
			}
		}
		s.goodbye(call, d)
	})
}

// TestReinviteStorm changes the call as fast as it goes: with and without waiting, with the same CSeq, without ACK.
func TestReinviteStorm(t *testing.T) {
	attack(t, nil, func(s *scene) {
		call, d := s.called(plainSDP(4000))
		for i := range 500 {
			d.Send(sipmsg.ACK)
			s.mallory.Send(sipAddr(victim), withSDP(d.NewRequest(sipmsg.INVITE), description(stranger, fmt.Sprintf("m=audio %d RTP/AVP 0", 4000+2*i))))
			if i%50 == 0 {
				time.Sleep(20 * time.Millisecond)
			}
		}
		time.Sleep(2 * settle) // a 200 that nobody acknowledges ends the call
		s.decline()
		if info, ok := s.alice.Call(call); ok && info.State == phone.CallConfirmed {
			time.Sleep(settle)
		}
	})
}
