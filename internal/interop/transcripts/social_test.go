package transcripts

// social are of presence and messages.
var social = []session{
	{"04-im-presence", map[string]string{"U1": udpOnly + " --max-calls=2 --id=sip:u1@127.0.0.1", "U2": udpOnly + " --max-calls=2 --id=sip:u2@127.0.0.1"}, `
U1: i
U1: sip:u2@@U2
U1? Response msg 200/MESSAGE
U2? is typing
U1: Hello World from U1
U1? delivered successfully
U2? MESSAGE from .*: Hello World from U1
U1: i
U1: sip:u2@@U2
U1? Response msg 200/MESSAGE
U2? is typing
U1: 
U1? Response msg 200/MESSAGE
U2? has stopped typing
U1: i
U1: sip:nobody@127.0.0.1:@silent
U1: to nowhere
U1! Turning sound device -99 -99 OFF
U2! Turning sound device -99 -99 OFF
U1: +b
U1: bad uri
U1: +b
U1: sip:u2@@U2
U1: s
U1: 1
U1? status is Online
U1: 
U1? You have 0 active call
U2: T
U2: 2
U1? status is Busy
U2: T
U2: 3
U1? status is On the phone
U2: T
U2: 4
U1? status is Idle
U2: T
U2: 5
U1? status is Away
U2: T
U2: 6
U1? status is Be right back
U2: T
U2: 7
U1? status is Offline
U2: T
U2: 1
U1? status is Online
U2: t
U1? status is Offline
U2: t
U1? status is Online
U2: T
U2: 9
U1: i
U1: 1
U1? Response msg 200/MESSAGE
U2? is typing
U1: to buddy
U1? delivered successfully
U2? MESSAGE from .*: to buddy
U1: i
U1: -1
U1: i
U1: 9
U1: 
U1: u
U1: 1
U1? subscription state is TERMINATED
U1: s
U1: sip:x@127.0.0.1
U1: s
U1: 0
U1: D
U1: 1
U1? dialog event subscription state: TERMINATED
U1: Du
U1: 1
U1: s
U1: 1
U1? status is Online
U2.
U1? status is Offline
U1: -b
U1: 4
U1: -b
U1: 1
U1? Buddy 0 deleted
`, classic},
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
