package offeranswer_test

import (
	"fmt"
	"net/netip"

	"gosua/internal/sdp"
	"gosua/internal/sdp/offeranswer"
)

// A phone with two codecs answers an offer and then puts the caller on hold.
func Example() {
	n := offeranswer.New(offeranswer.Config{Codecs: []sdp.Format{
		{PayloadType: 0, Name: "PCMU", Rate: 8000},
		{PayloadType: 8, Name: "PCMA", Rate: 8000},
	}})
	local := offeranswer.Local{
		Addr:  netip.MustParseAddr("192.0.2.1"),
		Audio: []offeranswer.Endpoint{{Port: 4000, RTCPPort: 4001}},
	}
	offer, err := sdp.Parse([]byte("v=0\no=- 1 1 IN IP4 192.0.2.9\ns=x\nc=IN IP4 192.0.2.9\nt=0 0\nm=audio 9000 RTP/AVP 18 8 0\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := n.RemoteOffer(offer); err != nil {
		fmt.Println(err) // a *Refusal says with which status
		return
	}
	if _, err := n.Answer(local); err != nil {
		fmt.Println(err)
		return
	}
	s := n.Streams()[0]
	fmt.Println(s.Codec.Name, s.Direction, s.Remote, s.Status)

	local.Hold = true
	hold, err := n.LocalOffer(local)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hold.Media[0].Direction, n.State())
	// Output:
	// PCMA sendrecv 192.0.2.9:9000 Active
	// sendonly LocalOffered
}
