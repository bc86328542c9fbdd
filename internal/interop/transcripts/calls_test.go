package transcripts

// calls are of what calls can do.
var calls = []session{
	{"01-basic-call", map[string]string{"caller": "--id=sip:alice@127.0.0.1", "callee": "--id=sip:bob@127.0.0.1"}, `
caller: m
caller: sip:bob@@callee
callee? Press a to answer
callee: a
callee: 180
caller? EARLY && Port 1 \(ringback\) transmitting
callee: a
callee: 200
caller? transmitting to port 3
callee? transmitting to port 3
caller: #
caller: 12
callee? Incoming DTMF on call 0: 2
callee: *
callee: 34
callee? DTMF sent successfully
callee? DTMF sent successfully
caller: cl
caller: dq
caller? RTT msec
caller: H
caller? Local hold
callee? Remote hold
callee? Request msg ACK
caller: v
caller? status is Active
callee? status is Active
callee? Request msg ACK
callee: H
callee? Local hold
caller? Remote hold
caller? Request msg ACK
callee: v
callee? status is Active
caller? status is Active
caller? Request msg ACK
callee: dq
callee? RTT msec
caller: U
caller? Response msg 200/UPDATE
caller: dq
caller? RTT msec
caller: 
caller? Current call id
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"02-attended-transfer", map[string]string{"A-transferee": udpOnly, "B-transferor": udpOnly, "C-target": udpOnly}, `
C-target? Turning sound device -99 -99 OFF
A-transferee: m
A-transferee: sip:@B-transferor
B-transferor? Press a to answer
B-transferor: a
B-transferor: 200
A-transferee? transmitting to port 3
B-transferor? transmitting to port 3
B-transferor: H
B-transferor? Local hold
A-transferee? Remote hold
A-transferee? Request msg ACK
B-transferor: m
B-transferor: sip:@C-target
C-target? Press a to answer
C-target: a
C-target: 200
B-transferor? CONFIRMED
C-target? transmitting to port 3
B-transferor: H
B-transferor? Local hold
C-target? Remote hold
C-target? Request msg ACK
B-transferor: ]
B-transferor: X
B-transferor: 1
B-transferor? Call 0 is DISCONNECTED
A-transferee? Call 0 is DISCONNECTED
C-target? Call 0 is DISCONNECTED
A-transferee: dq
A-transferee? RTT msec
A-transferee: h
A-transferee? Call 1 is DISCONNECTED
C-target! Call 1 is DISCONNECTED
`, classic},
	{"03-unattended-transfer", map[string]string{"A-transferee": udpOnly, "B-transferor": udpOnly, "C-target": udpOnly}, `
C-target? Turning sound device -99 -99 OFF
A-transferee: m
A-transferee: sip:@B-transferor
B-transferor? Press a to answer
B-transferor: a
B-transferor: 200
A-transferee? transmitting to port 3
B-transferor? transmitting to port 3
B-transferor: x
B-transferor: sip:@C-target
C-target? Press a to answer
C-target: a
C-target: 180
A-transferee? Call 1 state changed to EARLY && Port 1 \(ringback\) transmitting
B-transferor? status=180
C-target? Port 2 \(ring\) transmitting
C-target: a
C-target: 200
A-transferee? Call 1 state changed to CONFIRMED && Call 0 is DISCONNECTED && Added port && Removed port
B-transferor? Call 0 is DISCONNECTED
C-target? Call 0 state changed to CONFIRMED && transmitting to port 3
A-transferee: h
A-transferee? Call 1 is DISCONNECTED
C-target? Call 0 is DISCONNECTED
`, classic},
	{"12-max-calls-486", map[string]string{"caller": udpOnly, "callee": udpOnly + " --auto-answer=200 --max-calls=1"}, `
caller: m
caller: sip:@callee
caller? transmitting to port 3
callee? transmitting to port 3
caller: m
caller: sip:@callee
caller? Call 1 is DISCONNECTED
caller: ha
caller? Call 0 is DISCONNECTED
callee? Call 0 is DISCONNECTED
`, classic},
	{"13-duration", map[string]string{"caller": udpOnly, "callee": udpOnly + " --auto-answer=200 --duration=2"}, `
caller: m
caller: sip:@callee
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"14-cancel", map[string]string{"caller": udpOnly, "callee": udpOnly}, `
caller: m
caller: sip:@callee
callee? Press a to answer
callee: a
callee: 180
caller? EARLY && Port 1 \(ringback\) transmitting
callee? Port 2 \(ring\) transmitting
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"15-reject", map[string]string{"caller": udpOnly, "callee": udpOnly}, `
caller: m
caller: sip:@callee
callee? Press a to answer && Port 2 \(ring\) transmitting
callee: h
caller? is DISCONNECTED
callee? Port 2 \(ring\) stop
caller: m
caller: sip:@callee
callee? Press a to answer && Port 2 \(ring\) transmitting
callee: a
callee: 603
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"17-prack-100rel", map[string]string{"caller": udpOnly + " --use-100rel", "callee": udpOnly}, `
caller: m
caller: sip:@callee
callee? Press a to answer
callee: a
callee: 180
caller? EARLY && Port 1 \(ringback\) transmitting
callee? Port 2 \(ring\) transmitting && 200/PRACK
callee: a
callee: 200
caller? transmitting to port 3
callee? transmitting to port 3
caller: h
caller? is DISCONNECTED
callee? is DISCONNECTED
`, classic},
	{"30-timer-mandatory", map[string]string{"caller": udpOnly + " --use-timer=2 --timer-se=90", "callee": udpOnly + " --auto-answer=200"}, `
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
