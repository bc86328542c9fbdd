package transcripts

// consoles are of all that can be typed.
var consoles = []session{
	{"06-legacy-menu", map[string]string{"me": udpOnly + " --id=sip:me@127.0.0.1 --add-buddy=sip:bud@127.0.0.1:20299", "other": udpOnly + " --auto-answer=200 --max-calls=8"}, `
me: 
me: zz
me: echo
me: echo 0
me: echo 1
me: echo hello
me: sleep
me: sleep 50
me? Turning sound device -99 -99 OFF
me: h
me: H
me: v
me: U
me: x
me: X
me: #
me: *
me: dq
me: a
me: rt
me: Ra
me: ]
me: [
me: cl
me: cc 1 0
me? Port 1 .* transmitting to port 0
me: cc 99 98
me: cd 1 0
me? Port 1 .* stop transmitting
me: cc
me: 1
me: 0
me? Port 1 .* transmitting to port 0
me: cd
me: 1
me: 0
me? Port 1 .* stop transmitting
me: cc
me: 
me: V
me: 
me: 
me: V
me: 1.0
me: 1.0
me? Turning sound device -99 -99 OFF
me: Cp
me: 
me: Cp
me: x
me: Cp
me: PCMA/8000 200
me: Cp
me: nothing/8000 200
me: Cp
me: PCMU/8000 254
me: Cp
me: * 0
me: Cp
me: * 128
me: o
me: o
me: n
me: +x
me: -x
me: !a
me: >
me: 0
me: >
me: 99
me: >
me: 1
me: t
me: t
me: M
me: 
me: M
me: 
me: m
me: 
me: m
me: q
me: m
me: 0
me: m
me: 99
me: m
me: junk:
me: M
me: 2
me: 0
me: S
me: 
me: rr
me: ru
me: +a
me: sip:acc2@127.0.0.1
me: sip:127.0.0.1:@silent
me: *
me: acc2
me: secret
me? Acc 2: Registration sent
me: -a
me: 44
me: -a
me: 2
me? Account 2 deleted
me: d
me: dd
me: dc
me: f
me: saved.cfg
me: f
me: /nowhere/saved.cfg
me: m
me: sip:@other
me? transmitting to port 3
me: m
me: sip:@other
me? transmitting to port 4
me: 
me: ]
me: [
me: a
me: X
me: 1
me: X
me: 9
me: X
me: 3
me: x
me: 0
me: #
me: 
me: cl
me: dd
me: d
me: ha
me? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
other? Call 0 is DISCONNECTED && Call 1 is DISCONNECTED
`, classic},
	{"44-cli-playwav-recwav", map[string]string{"me": udpOnly + " --use-cli --cli-telnet-port=0", "other": udpOnly + " --auto-answer=200"}, `
me> call new sip:@other
me? transmitting to port 3
other? transmitting to port 3
me: call playwav start 0 @wav
me? Port 4 .* transmitting to port 3
me: call playwav start 0 @wav
me? Removed port 4 && Port 4 .* transmitting to port 3
me: call playwav stop 0
me? Removed port 4
me: call playwav stop 0
me: call playwav start 0 /nonexistent/file.wav
me: call playwav start 3 @wav
me: call playwav start 99 @wav
me: call recwav start -1 ./rec.wav
me? Port 0 .* transmitting to port 4
me: cl
me: call recwav stop -1
me? Removed port 4
me: call hangup
me? Removed port 3
other? Call 0 is DISCONNECTED
`, telnet},
	{"45-cli-console", map[string]string{"me": udpOnly + " --use-cli"}, `
me? Turning sound device -99 -99 OFF
me: ?
me: acc show
me: Cp ?
me: call new ?
me: xyz
me: acc show
me: acc show
`, tree},
}
