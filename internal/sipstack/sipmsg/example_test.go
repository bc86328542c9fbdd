package sipmsg_test

import (
	"fmt"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

func ExampleParseMessage() {
	datagram := []byte("OPTIONS sip:bob@example.com SIP/2.0\r\n" +
		"v: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx;rport\r\n" +
		"f: \"Alice\" <sip:alice@example.com>;tag=1\r\n" +
		"t: <sip:bob@example.com>\r\n" +
		"i: abc\r\n" +
		"CSeq: 7 OPTIONS\r\n\r\n")
	msg, err := sipmsg.ParseMessage(datagram, sipmsg.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	from, _ := msg.Head().From()
	via, _ := msg.Head().Via()
	fmt.Println(msg.Summary(), from.DisplayName, from.Tag(), via.SentBy(), via.Branch())
	// Output: OPTIONS/cseq=7 Alice 1 192.0.2.1:5060 z9hG4bKx
}

func ExampleNewResponse() {
	msg, err := sipmsg.ParseMessage([]byte("BYE sip:bob@example.com SIP/2.0\r\n"+
		"Via: SIP/2.0/UDP 192.0.2.1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>;tag=2\r\nCall-ID: abc\r\nCSeq: 8 BYE\r\n\r\n"),
		sipmsg.Limits{})
	req, ok := msg.(*sipmsg.Request)
	if err != nil || !ok {
		fmt.Println(err)
		return
	}
	written := string(sipmsg.NewResponse(req, 481, "").Append(nil))
	fmt.Print(strings.ReplaceAll(written, "\r\n", "\n"))
	// Output:
	// SIP/2.0 481 Call/Transaction Does Not Exist
	// Via: SIP/2.0/UDP 192.0.2.1
	// Call-ID: abc
	// From: <sip:a@x>;tag=1
	// To: <sip:b@x>;tag=2
	// CSeq: 8 BYE
	// Content-Length:  0
}
