package pbx

import (
	"net/netip"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/siptest"
)

// TestToneThatIsNotWanted: a guest may end the media of a call and have them back; nothing is sent in between.
func TestToneThatIsNotWanted(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		const ip, wanted, none = "10.0.1.9", "m=audio 7000 RTP/AVP 0\r\n", "m=audio 0 RTP/AVP 0\r\n"
		at := netip.MustParseAddrPort(pbxIP + ":5060")
		guest := siptest.ListenUDP(r.t, r.net.Host(ip), ip+":5060")
		guest.Skip("100/*")
		rtp, err := r.net.Host(ip).ListenPacket("udp", ip+":7000")
		if err != nil {
			r.t.Fatal(err)
		}
		defer rtp.Close()
		req := guest.NewRequest(sipmsg.INVITE, "sip:"+extTone+"@"+pbxIP)
		var d *siptest.Dialog
		for i, media := range []string{wanted, none, wanted} {
			if i > 0 {
				req = d.NewRequest(sipmsg.INVITE)
			}
			req.Header.Set("Content-Type", "application/sdp")
			req.Body = []byte("v=0\r\no=- 1 1 IN IP4 " + ip + "\r\ns=-\r\nc=IN IP4 " + ip + "\r\nt=0 0\r\n" + media)
			guest.Send(at, req)
			resp := guest.Expect("200/INVITE").Response()
			if i == 0 {
				d = guest.DialogOf(req, resp, at)
			}
			d.Send(sipmsg.ACK)
			drain := func(d time.Duration) (packets int) {
				_ = rtp.SetReadDeadline(time.Now().Add(d)) // of a network in memory
				for buf := make([]byte, 2000); ; packets++ {
					if _, _, err := rtp.ReadFrom(buf); err != nil {
						return packets
					}
				}
			}
			drain(200 * time.Millisecond) // what was under way
			if got := drain(time.Second); (media == wanted) != (got >= 45) || media == none && got > 0 {
				r.t.Errorf("%q: %d packets in a second", media, got)
			}
		}
		d.Send(sipmsg.BYE)
		guest.Expect("200/BYE")
	})
}
