package transcripts

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
}
