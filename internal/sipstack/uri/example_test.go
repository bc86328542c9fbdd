package uri_test

import (
	"fmt"

	"gosua/internal/sipstack/uri"
)

func ExampleParse() {
	u, err := uri.Parse("sips:Alice@[2001:db8::1]:5061;transport=tls?subject=lunch")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(u.User, u.HostPort(), u.Transport(), u.Headers)
	// Output: Alice [2001:db8::1]:5061 tls subject=lunch
}

func ExampleURI_Equal() {
	a, _ := uri.Parse("sip:%61lice@atlanta.com;transport=TCP")
	b, _ := uri.Parse("sip:alice@AtLanTa.CoM;Transport=tcp")
	c, _ := uri.Parse("sip:alice@atlanta.com:5060;transport=tcp")
	fmt.Println(a.Equal(b), a.Equal(c))
	// Output: true false
}

func ExampleParams_With() {
	var p uri.Params
	p = p.With("transport", "udp").With("lr", "").With("transport", "tcp")
	fmt.Println(p)
	// Output: ;transport=tcp;lr
}
