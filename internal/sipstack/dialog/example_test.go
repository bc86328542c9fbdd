package dialog_test

import (
	"fmt"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
)

// A 200 to our INVITE makes a dialog; BYE follows its route set.
func Example() {
	invite, _ := sipmsg.ParseMessage([]byte("INVITE sip:bob@example.com SIP/2.0\r\n"+
		"From: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>\r\n"+
		"Call-ID: c1\r\nCSeq: 1 INVITE\r\n\r\n"), sipmsg.Limits{})
	ok, _ := sipmsg.ParseMessage([]byte("SIP/2.0 200 OK\r\n"+
		"From: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>;tag=b\r\n"+
		"Call-ID: c1\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@192.0.2.9>\r\n"+
		"Record-Route: <sip:proxy.example.com;lr>\r\n\r\n"), sipmsg.Limits{})

	d, err := dialog.NewUAC(invite.(*sipmsg.Request), ok.(*sipmsg.Response))
	if err != nil {
		fmt.Println(err)
		return
	}
	bye := d.NewRequest(sipmsg.BYE)
	fmt.Println(bye.Summary(), bye.URI)
	fmt.Println(bye.Header.Get("Route"))
	// Output:
	// BYE/cseq=2 sip:bob@192.0.2.9
	// <sip:proxy.example.com;lr>
}
