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
	// script is one step a line: "ROLE: TEXT" types, over telnet where that is the console (the client connects with the
	// first), "ROLE> TEXT" types at the phone itself, "ROLE? EXPRESSION && EXPRESSION" waits for lines in any
	// order, behind those waited for before, "ROLE! EXPRESSION" for one that may have come already, "ROLE." ends that phone.
	// @ROLE is where that phone is reached, @registrar a registrar that knows alice and bob, @silent the port of somebody
	// who never answers, @nameserver one that knows no name, @tab the key, @wav a sound file.
	script  string
	console console
}

// console is where a session's commands are typed.
type console int

const (
	classic console = iota // the classic menu
	tree                   // the command tree
	telnet                 // the command tree over telnet; what comes there is compared
)

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

// consoleOf is where the role's commands are typed: one that is not recorded has the classic menu.
func (s session) consoleOf(role string) console {
	if role == unrecorded {
		return classic
	}
	return s.console
}

// lastOf is the command that ends a phone.
func (s session) lastOf(role string) string {
	if s.consoleOf(role) != classic {
		return "shutdown"
	}
	return "q"
}

// during is what a phone said in the time that the session's recording has: some end before the phone does.
func (s session) during(recorded, said []string) []string {
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
var sessions = slices.Concat(patient, calls, media, networks, social, consoles)
