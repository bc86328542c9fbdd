package simnet_test

import (
	"fmt"
	"net"

	"gosua/internal/testkit/simnet"
)

// Two hosts exchange a datagram.
func Example() {
	network := simnet.New(1, simnet.Options{})
	alice, err := network.Host("10.0.0.1").ListenPacket("udp", "10.0.0.1:5060")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer alice.Close()
	bob, err := network.Host("10.0.0.2").ListenPacket("udp", "10.0.0.2:5060")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer bob.Close()

	alice.WriteTo([]byte("hello"), bob.LocalAddr())
	buffer := make([]byte, 1500)
	n, from, err := bob.ReadFrom(buffer)
	fmt.Println(string(buffer[:n]), from.(*net.UDPAddr).AddrPort(), err)
	// Output: hello 10.0.0.1:5060 <nil>
}
