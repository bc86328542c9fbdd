package transcripts

// social are of presence and messages.
var social = []session{
	{"05-in-dialog-im", map[string]string{"U1": udpOnly + " --max-calls=2 --id=sip:u1@127.0.0.1", "U2": udpOnly + " --max-calls=2 --id=sip:u2@127.0.0.1 --auto-answer=200"}, `
U1: m
U1: sip:u2@@U2
U1? transmitting to port 3
U2? transmitting to port 3
U1: i
U1: 0
U2? is typing
U1? Response msg 200/MESSAGE
U1: in dialog text
U2? MESSAGE from .*: in dialog text
U1? Response msg 200/MESSAGE
U1: S
U1: OPTIONS
U1: 0
U1? Response msg [0-9]*/OPTIONS
U1: S
U1: OPTIONS
U1: sip:u2@@U2
U1? Response msg 200/OPTIONS
U1: S
U1: FOO
U1: sip:u2@@U2
U1? Response msg 405/FOO
U1: h
U1? is DISCONNECTED
U2? is DISCONNECTED
`, classic},
}
