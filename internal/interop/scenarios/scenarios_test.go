package scenarios

import (
	"testing"

	"gosua/internal/testkit/interop"
)

// TestScenarios has every scenario played with one binary, each with a phone of its own.
func TestScenarios(t *testing.T) {
	t.Parallel()
	program := interop.BuildGosua(t)
	for _, p := range takes {
		t.Run(p.scenario, func(t *testing.T) { t.Parallel(); p.take(t, program) })
	}
	for _, p := range makes {
		t.Run(p.scenario, func(t *testing.T) { t.Parallel(); p.make(t, program) })
	}
	for name, play := range threes {
		t.Run(name, func(t *testing.T) { t.Parallel(); play(t, program) })
	}
}

// play is a scenario, and what the phone is started with and does in it.
type play struct {
	scenario string
	args     []string
	script   string // as follow takes it
}

// answers is a phone that answers by itself.
var answers = []string{"--auto-answer=200"}

// takes are the scenarios in which SIPp calls.
var takes = []play{
	{"call-in", answers, ""},
	{"busy-in", []string{"--auto-answer=486"}, ""},
	{"cancel-in", []string{"--auto-answer=180"}, ""},
	{"forward-in", nil, "? Press a to answer\na\n302\nsip:elsewhere@127.0.0.1"},
	{"hold-in", answers, ""},
	{"offerless-in", answers, ""},
	{"update-in", answers, "? TX .* 200/UPDATE\n? TX .* 200/UPDATE\nh"},
	{"prack-in", []string{"--auto-answer=180"}, "? TX .* 200/PRACK\na\n200"},
	{"timer-in", answers, ""},
	{"unknown-in", nil, ""},
}

// take plays one of them.
func (p play) take(t *testing.T, program string) {
	g := startGosua(t, program, p.args...)
	s := g.caller(t, p.scenario)
	g.follow(p.script)
	succeeded(t, s)
	g.Quits()
}

// confirmed waits for the answer to the first call.
const confirmed = "? Call 0 state changed to CONFIRMED\n"

// makes are the scenarios in which the phone calls.
var makes = []play{
	{"call-out", nil, confirmed + "h"},
	{"busy-out", nil, "? Call 0 is DISCONNECTED .reason=486 "},
	{"cancel-out", nil, "? Call 0 state changed to EARLY\nh\n? Call 0 is DISCONNECTED .reason=487 "},
	{"redirect-out", nil, confirmed + "h"},
	{"hold-out", nil, confirmed + "H\n? Local hold\nv\n? Call 0 media 0 .*, status is Active\nh"},
	{"update-out", nil, confirmed + "U\n? RX .* 200/UPDATE\nh"},
	{"prack-out", nil, confirmed + "h"},
	{"timer-out", []string{"--timer-se=90"}, confirmed + "? TX .* 200/UPDATE\nh"},
	{"gone481-out", nil, confirmed + "H\n? Call 0 is DISCONNECTED"},
	{"gone408-out", nil, confirmed + "H\n? Call 0 is DISCONNECTED"},
	{"kept481-out", []string{"--keep-call-on-tsx-fail"}, confirmed + "H\n? RX .* 481/INVITE\nh"},
	{"refused-hold-out", nil, confirmed + "H\n? RX .* 488/INVITE\nh"},
	{"refer-out", nil, confirmed + "x\nsip:elsewhere@127.0.0.1\n? transfer status=180 \n? transfer status=200 \\(OK\\) \\[final\\]\n? Call 0 is DISCONNECTED"},
	{"refer-failed-out", nil, confirmed + "x\nsip:elsewhere@127.0.0.1\n? transfer status=486 .*\\[final\\]\nx\nsip:elsewhere@127.0.0.1\n? transfer status=603 \nh"},
}

// make plays one of them.
func (p play) make(t *testing.T, program string) {
	s := callee(t, p.scenario)
	g := startGosua(t, program, p.args...)
	g.Types("m")
	g.Types(uri(s))
	g.follow(p.script)
	succeeded(t, s)
	g.Quits()
}

// threes are flows with two SIPps.
var threes = map[string]func(*testing.T, string){
	"transferred":     func(t *testing.T, program string) { referred(t, program, "refer-in", "referred") },
	"transfer failed": func(t *testing.T, program string) { referred(t, program, "refer-failed-in", "referred-busy") },
	"picked up":       pickedUp,
	"consultation":    consultation,
}

// referred: a SIPp calls the phone and sends it to another.
func referred(t *testing.T, program, transferor, target string) {
	g := startGosua(t, program, answers...)
	there := callee(t, target)
	here := g.caller(t, transferor, "target", uri(there))
	g.Wait(`Call to .* is being transferred to <?` + uri(there))
	succeeded(t, there, here)
	g.Quits()
}

// pickedUp: a SIPp takes over the call that another has with the phone.
func pickedUp(t *testing.T, program string) {
	g := startGosua(t, program, answers...)
	first := g.caller(t, "replaced-in")
	ours := g.Wait(`^To: .*;tag=(\S+)`)[1] // the phone's; there is no other call
	id := g.Wait(`^Call-ID: (\S+)`)[1]
	g.Wait(`Call 0 state changed to CONFIRMED`)
	second := g.caller(t, "replaces-in", "replaces", id+";to-tag="+ours+";from-tag=sipp1")
	succeeded(t, first, second)
	g.Quits()
}

// consultation: the phone holds one SIPp, calls another, and sends the first there in its own place.
func consultation(t *testing.T, program string) {
	transferee, target := callee(t, "replaces-out"), callee(t, "call-out")
	g := startGosua(t, program)
	g.Types("m")
	g.Types(uri(transferee))
	g.follow(confirmed + "H\n? Local hold\nm\n" + uri(target) + "\n? Call 1 state changed to CONFIRMED\n]\nX\n1\n? Call 0 is DISCONNECTED\nh")
	succeeded(t, transferee, target)
	g.Quits()
}
