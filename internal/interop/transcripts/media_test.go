package transcripts

// media are of what is heard, and of what is offered and answered.
var media = []session{
	{"16-early-media-183", map[string]string{"caller": udpOnly, "callee": udpOnly}, `
caller: m
caller: sip:@callee
callee? Press a to answer
callee: a
callee: 183
caller? EARLY && transmitting to port 3
callee? transmitting to port 3
callee: a
callee: 200
caller? CONFIRMED
callee? CONFIRMED
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"24-rtcp-mux", map[string]string{"caller": udpOnly + " --rtcp-mux", "callee": udpOnly + " --rtcp-mux --auto-answer=200"}, `
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
	{"25-compact-form", map[string]string{"caller": udpOnly + " --use-compact-form", "callee": udpOnly + " --use-compact-form --auto-answer=200"}, `
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
	{"26-codecs-add-dis", map[string]string{"caller": udpOnly + " --add-codec=pcma --add-codec=g722 --dis-codec=speex --dis-codec=ilbc", "callee": udpOnly + " --auto-answer=200 --dis-codec=g722"}, `
caller: Cp
caller: 
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
	{"27-488-no-common", map[string]string{"caller": udpOnly + " --dis-codec=* --add-codec=pcmu", "callee": udpOnly + " --dis-codec=* --add-codec=pcma --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? is DISCONNECTED
`, classic},
	{"28-auto-loop-play-rec", map[string]string{"caller": udpOnly + " --play-tone=400,0,500,500 --auto-rec --rec-file=rec28.wav", "callee": udpOnly + " --auto-answer=200 --auto-loop"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 5
callee? transmitting to port 3
caller: cl
callee: cl
caller? Conference ports
callee? Conference ports
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"29-auto-conf", map[string]string{"caller": udpOnly, "callee": udpOnly + " --auto-answer=200 --auto-conf"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 3
callee? transmitting to port 3
caller: m
caller: sip:@callee
caller? transmitting to port 4
callee? Port 3 .* transmitting to port 4 && Port 4 .* transmitting to port 3
caller: 
caller: cl
callee: cl
caller? Conference ports
callee? Conference ports
caller: ha
caller? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
callee? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
`, classic},
	{"31-no-offer-loam", map[string]string{"caller": udpOnly, "callee": udpOnly + " --auto-answer=200"}, `
caller: o
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
	{"32-extra-audio", map[string]string{"caller": udpOnly + " --extra-audio", "callee": udpOnly + " --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 3
callee? transmitting to port 3
caller: dq
caller? #1 audio deactivated
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"34-text-rtt", map[string]string{"caller": udpOnly + " --text", "callee": udpOnly + " --text --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 3
callee? transmitting to port 3
caller: rt
caller: hello text
callee? Incoming text on call 0 stream 1
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"35-stereo", map[string]string{"caller": udpOnly + " --stereo", "callee": udpOnly + " --auto-answer=200"}, `
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
