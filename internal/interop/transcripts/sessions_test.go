package transcripts

import (
	"slices"
	"strings"
	"testing"
)

// session is a recorded one: the phones with their options, and who does what in which order.
type session struct {
	name   string
	phones map[string]string // options by role
	// script is one step a line: "ROLE: TEXT" types, "ROLE? EXPRESSION && EXPRESSION" waits for lines in any
	// order, behind those waited for before, "ROLE! EXPRESSION" for one that may have come already.
	// @ROLE is where that phone is reached, in options @registrar a registrar that knows alice.
	script string
	tree   bool // the console is the command tree
}

// A session of one phone alone has the role alone; unrecorded is a phone that somebody has to talk to, no more.
const (
	alone      = "me"
	unrecorded = "other"
)

// file is the name of the role's recording.
func (s session) file(role string) string {
	if role == alone {
		return s.name
	}
	return s.name + "-" + role
}

// last is the command that ends a phone.
func (s session) last() string {
	if s.tree {
		return "shutdown"
	}
	return "q"
}

// during is what a phone said in the time that the session's recording has: some end before the phone does.
func during(recorded, said []string) []string {
	end := func(line string) bool { return line == "pjsua_app_cli.c: Quitting app.." }
	if i := slices.IndexFunc(said, end); i >= 0 && !slices.ContainsFunc(recorded, end) {
		return said[:i]
	}
	return said
}

// releases tells whether a phone turns its sound device off when all is over, for which one has to wait.
func (s session) releases(t *testing.T, role string) bool {
	t.Helper()
	if role == unrecorded {
		return false
	}
	if strings.Contains(s.phones[role], "--rec-file") { // which is recorded to until the end
		return false
	}
	return slices.Contains(recorded(t, s.file(role)), "pjsua_app.c: Turning sound device -99 -99 OFF")
}

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
`, false},
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
`, false},
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
`, false},
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
`, false},
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
`, false},
	{"27-488-no-common", map[string]string{"caller": udpOnly + " --dis-codec=* --add-codec=pcmu", "callee": udpOnly + " --dis-codec=* --add-codec=pcma --auto-answer=200"}, `
caller: m
caller: sip:@callee
caller? is DISCONNECTED
`, false},
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
`, false},
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
`, false},
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
`, false},
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
`, false},
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
`, false},
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
`, false},
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
`, false},
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
`, false},
	{"45-cli-console", map[string]string{"me": udpOnly + " --use-cli"}, `
me? Turning sound device -99 -99 OFF
me: ?
me: acc show
me: Cp ?
me: call new ?
me: xyz
me: acc show
me: acc show
`, true},
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
`, false},
	{"09-register-bad-password", map[string]string{"me": udpOnly + " --id=sip:alice@127.0.0.1 --registrar=sip:@registrar --proxy=sip:@registrar;lr --realm=* --username=alice --password=wrong"}, `
me! SIP registration error
me: 
me? You have 0 active call
me: rr
me? SIP registration error
`, false},
	{"10-register-no-credential", map[string]string{"me": udpOnly + " --id=sip:alice@127.0.0.1 --registrar=sip:@registrar"}, `
me! SIP registration error
`, false},
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
`, false},
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
`, false},
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
`, false},
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
`, false},
}
