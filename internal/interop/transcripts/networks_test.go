package transcripts

import "strings"

// networks are of transports, registrars and logs.
var networks = []session{
	{"09-register-bad-password", map[string]string{"me": udpOnly + " --id=sip:alice@127.0.0.1 --registrar=sip:@registrar --proxy=sip:@registrar;lr --realm=* --username=alice --password=wrong"}, `
me! SIP registration error
me: 
me? You have 0 active call
me: rr
me? SIP registration error
`, classic},
	{"10-register-no-credential", map[string]string{"me": udpOnly + " --id=sip:alice@127.0.0.1 --registrar=sip:@registrar"}, `
me! SIP registration error
`, classic},
	{"33-sips-to-udp", map[string]string{"caller": udpOnly + " --nameserver=@nameserver", "callee": udpOnly}, `
caller: m
caller: sips:x@127.0.0.1:1
caller? is DISCONNECTED
caller? Turning sound device -99 -99 OFF
caller: m
caller: tel:+123
caller? is DISCONNECTED
caller: m
caller: sip:no.such.host.invalid
caller? is DISCONNECTED
`, classic},
	{"36-tls", map[string]string{"caller": tlsOnly, "callee": tlsOnly + " --auto-answer=200"}, `
caller: m
caller: sip:@callee;transport=tls
caller? transmitting to port 3
callee? transmitting to port 3
caller: dq
caller? RTT msec
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"37-tcp", map[string]string{"caller": "--no-udp", "callee": "--no-udp --auto-answer=200"}, `
caller: m
caller: sip:@callee;transport=tcp
caller? transmitting to port 3
callee? transmitting to port 3
caller: dq
caller? RTT msec
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"38-udp-only-default-big", map[string]string{"caller": "", "callee": "--auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 3
callee? transmitting to port 3
caller: dq
caller? RTT msec
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"42-opus", map[string]string{"caller": udpOnly + " --dis-codec=* --add-codec=opus", "callee": udpOnly + " --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 3
callee? transmitting to port 3
caller: dq
caller? RTT msec
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"41-app-log-level3", map[string]string{"caller": udpOnly + " --app-log-level=3", "callee": udpOnly + " --app-log-level=3 --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? CONFIRMED
callee? CONFIRMED
caller: dq
caller? RTT msec
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"08-register-kamailio", map[string]string{"alice": udpOnly + " --id=sip:alice@127.0.0.1" + registered + "alice --password=secret", "bob": udpOnly + " --id=sip:bob@127.0.0.1" + registered + "bob --password=secret --auto-answer=200 --mwi --publish"}, `
alice! registration success
bob! registration success
bob! MWI subscription for .* is TERMINATED
bob! Turning sound device -99 -99 OFF
alice! Turning sound device -99 -99 OFF
alice: rr
alice? registration success
alice: 
alice? You have 0 active call
alice: m
alice: sip:bob@@registrar
alice? transmitting to port 3
bob? transmitting to port 3
alice: h
alice? is DISCONNECTED
bob? is DISCONNECTED
alice: m
alice: sip:nobody@@registrar
alice? Call 1 is DISCONNECTED
alice: ru
alice? unregistration success
alice: 
alice? You have 0 active call
alice: rr
alice? registration success
alice: ru
alice? unregistration success
alice: rr
alice? registration success
`, classic},
	{"39-loglevel5", map[string]string{"caller": udpOnly + " --app-log-level=5 --log-file=l39.log", "callee": udpOnly + " --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 3
callee? transmitting to port 3
caller: dq
caller? RTT msec
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
}

// registered are the options of an account at the test's registrar, up to its name.
const registered = " --registrar=sip:@registrar --proxy=sip:@registrar;lr --realm=* --username="

// patient are those that wait for half a minute, for somebody who does not answer, and do next to nothing meanwhile.
var patient = []session{
	{"11-register-timeout", map[string]string{"me": udpOnly + " --id=sip:alice@127.0.0.1 --registrar=sip:127.0.0.1:@silent"}, `
me! Registration sent
` + strings.Repeat("me? TX .* REGISTER\n", 10) + `me? Scheduling re-registration
me: 
me? You have 0 active call
`, classic},
	{"40-noresponse", map[string]string{"caller": udpOnly, "callee": udpOnly}, `
caller: m
caller: sip:127.0.0.1:@silent
` + strings.Repeat("caller? TX .* INVITE\n", 7) + `caller? is DISCONNECTED
`, classic},
}
