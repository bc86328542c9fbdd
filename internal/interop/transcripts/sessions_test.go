package transcripts

import "strings"

// session is a recorded one: the phones with their options, and who does what in which order.
type session struct {
	name   string
	phones map[string]string // options by role
	// script is one step a line: "ROLE: TEXT" types, "ROLE? EXPRESSION && EXPRESSION" waits for lines in any order.
	// @ROLE is where that phone is reached.
	script string
}

// file is the name of the role's recording.
func (s session) file(role string) string { return s.name + "-" + role }

// steps are the lines of the script.
func (s session) steps() []string { return strings.Split(strings.TrimSpace(s.script), "\n") }

const (
	udpOnly = "--no-tcp"
	tlsOnly = "--no-tcp --use-tls --no-udp --tls-ca-file=@cert --tls-cert-file=@cert --tls-privkey-file=@key"
)

// sessions are those that are replayed: all that need nothing that is still to come.
var sessions = []session{
	{"13-duration", map[string]string{"caller": udpOnly, "callee": udpOnly + " --auto-answer=200 --duration=2"}, `
caller: m
caller: sip:@callee
caller? is DISCONNECTED
callee? is DISCONNECTED
`},
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
`},
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
`},
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
`},
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
`},
	{"27-488-no-common", map[string]string{"caller": udpOnly + " --dis-codec=* --add-codec=pcmu", "callee": udpOnly + " --dis-codec=* --add-codec=pcma --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? is DISCONNECTED
`},
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
`},
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
`},
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
`},
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
caller: v
caller? status is Active
callee? status is Active
callee: H
callee? Local hold
caller? Remote hold
callee: v
callee? status is Active
caller? status is Active
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
`},
}
