package command_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gosua/internal/console/command"
	"gosua/internal/console/lines"
	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

// named gives a row of the table.
func (r *rig) named(t *testing.T, name string) *command.Command {
	t.Helper()
	commands := r.table.Commands()
	for i := range commands {
		if commands[i].Name(command.Tree) == name {
			return &commands[i]
		}
	}
	t.Fatalf("no command %s", name)
	return nil
}

// does runs a row with arguments, split at commas, without a console that looks at them first.
func (r *rig) does(t *testing.T, name, args string) (shown, did string) {
	t.Helper()
	r.Reset()
	r.named(t, name).Do(&command.Context{Context: t.Context(), Face: command.Tree}, strings.Split(args, ","))
	return r.String(), r.phone.Done()
}

// TestNumbersOutOfRange: each is refused before the phone hears of it.
func TestNumbersOutOfRange(t *testing.T) {
	const (
		calls  = "(You currently have 0 calls)\n"
		level  = "Invalid input\nA level is a number from 0 to 100.\n"
		number = "Invalid input\nA number is needed here.\n"
	)
	for _, tt := range []struct{ name, args, shown string }{
		{"im del_b", "0", "Invalid buddy id 0\n"}, {"im del_b", "2", "Invalid buddy id 2\n"}, {"im del_b", "-1", "Invalid buddy id -1\n"}, {"im del_b", "x", number},
		{"im dialogs", "0", "Invalid buddy id 0\n"}, {"im dialogs", "2", "Invalid buddy id 2\n"}, {"im pickup", "0", "Invalid buddy id 0\n"},
		{"call new", "-3", calls + "Invalid input\n"}, {"call new", "7", calls + "Invalid input\n"},
		{"call multi", "x,sip:a@h", calls + number}, {"call multi", "2,0", calls + "You can't do that with make call!\n"}, {"call multi", "0,sip:a@h", calls},
		{"audio adjust_vol", "-1,1", level}, {"audio adjust_vol", "1,101", level}, {"audio conf_con", "0,x", "ERROR!!\n"}, {"audio conf_con", "x,0", "ERROR!!\n"},
		{"sleep", "-5", "Usage: sleep MSEC\n"}, {"sleep", "soon", "Usage: sleep MSEC\n"},
	} {
		r := newRig()
		_, _ = r.phone.AddBuddy("sip:y@h")
		r.phone.Done()
		if shown, did := r.does(t, tt.name, tt.args); shown != tt.shown || did != "" {
			t.Errorf("%s %s: shown %q, did %q; want %q", tt.name, tt.args, shown, did, tt.shown)
		}
	}
}

// TestWhatAnAnswerIsGiven: behind the code stands a reason, or the address that a redirection needs.
func TestWhatAnAnswerIsGiven(t *testing.T) {
	pending := phone.CallInfo{ID: 2, Incoming: true, State: phone.CallEarly, Remote: "sip:x@h"}
	const none = "No pending incoming call\n"
	for _, tt := range []struct {
		call             phone.CallInfo
		args, shown, did string
	}{
		{pending, "180", "", "answer 2 180 "}, {pending, "100", "", "answer 2 100 "}, {pending, "699", "", "answer 2 699 "},
		{pending, "200,sip:z@h", "", "answer 2 200 to sip:z@h"}, {pending, "399,elsewhere", "", "answer 2 399 to elsewhere"},
		{pending, "486 At lunch", "", "answer 2 486 At lunch"}, {pending, "486 At lunch,later", "", "answer 2 486 At lunch"},
		{pending, "400,elsewhere", "", "answer 2 400 elsewhere"},
		{pending, "302", "Enter URL to be put in Contact\n", ""}, {pending, "now", "Invalid input\nA number is needed here.\n", ""},
		{phone.CallInfo{ID: 2, State: phone.CallEarly}, "200", none, ""},
		{phone.CallInfo{ID: 2, Incoming: true, State: phone.CallConnecting}, "200", none, ""},
		{phone.CallInfo{ID: 2, Incoming: true, State: phone.CallConfirmed}, "200", none, ""},
	} {
		r := newRig()
		call(tt.call)(r)
		if shown, did := r.does(t, "call answer", tt.args); shown != tt.shown || did != tt.did {
			t.Errorf("%v, %s: shown %q, did %q; want %q, %q", tt.call.State, tt.args, shown, did, tt.shown, tt.did)
		}
	}
}

// TestCallsThatWereMade become current and are proposed again; one that could not be made counts as one that has ended.
func TestCallsThatWereMade(t *testing.T) {
	r := newRig()
	r.types(t, "m sip:a@h\nm sip:b@h\nm sip:a@h")
	if got := r.current.Targets(); !slices.Equal(got, []string{"sip:a@h", "sip:b@h"}) || r.current.ID() != 2 || r.current.HadOne() {
		t.Errorf("targets %q, current call %d, had one: %v", got, r.current.ID(), r.current.HadOne())
	}
	r.phone.Fail(fakephone.ErrFake)
	r.types(t, "m sip:c@h")
	if got := r.current.Targets(); len(got) != 2 || r.current.ID() != 2 || !r.current.HadOne() {
		t.Errorf("targets %q, current call %d, had one: %v", got, r.current.ID(), r.current.HadOne())
	}
}

// TestCallsToAllBuddies: in their order; several calls to one end with the first that cannot be made, or with the session.
func TestCallsToAllBuddies(t *testing.T) {
	r := newRig()
	for _, uri := range []string{"sip:x@h", "sip:y@h"} {
		_, _ = r.phone.AddBuddy(uri)
	}
	r.phone.Done()
	r.types(t, "m -1")
	if did := r.phone.Done(); did != "call 1 sip:x@h\ncall 1 sip:y@h" {
		t.Errorf("did %q", did)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r.named(t, "call multi").Do(&command.Context{Context: gone, Face: command.Tree}, []string{"3", "sip:x@h"})
	if did := r.phone.Done(); did != "" {
		t.Errorf("in a session that has ended: %q", did)
	}
}

// TestEachOfAllBuddies: one, or all; what fails for one is told, and the others have their turn.
func TestEachOfAllBuddies(t *testing.T) {
	r := newRig()
	for _, uri := range []string{"sip:x@h", "sip:y@h"} {
		_, _ = r.phone.AddBuddy(uri)
	}
	r.phone.Done()
	r.types(t, "im sub_pre 2")
	if did := r.phone.Done(); did != "watch 1" {
		t.Errorf("one: %q", did)
	}
	r.phone.Fail(fakephone.ErrFake)
	r.Reset()
	shown := r.types(t, "im sub_pre -1")
	if did := r.phone.Done(); did != "watch 0\nwatch 1" || strings.Count(shown, "Unable to subscribe to sip:") != 2 {
		t.Errorf("all: %q, shown %s", did, shown)
	}
}

// TestCallThatIsGone: a call that ends between the command and its act is not acted on.
func TestCallThatIsGone(t *testing.T) {
	const gone = "Call has been disconnected\n"
	for name, args := range map[string][]string{
		"call answer": {"200", ""}, "call transfer": {"sip:y@h"}, "call transfer_replaces": {"0"}, "call info": {"text/plain", "x"}, "call rtt": {"x"},
		"call d_2833": {"1"}, "call d_info": {"1"}, "call tones": {"1"}, "call dtmf": {"1"},
	} {
		r := newRig()
		call(phone.CallInfo{ID: 0, State: phone.CallConfirmed})(r)
		call(phone.CallInfo{ID: 1, Incoming: true, State: phone.CallEarly})(r)
		cmd, c := r.named(t, name), &command.Context{Context: t.Context(), Face: command.Tree}
		if !cmd.Ready(c) {
			t.Errorf("%s is not ready: %s", name, r.String())
		}
		r.phone.DropCall(1)
		r.Reset()
		if cmd.Run(c, args); r.String() != gone || r.phone.Done() != "" {
			t.Errorf("%s: shown %q", name, r.String())
		}
	}
}

// TestNothingToTransfer: without a call, and without another one.
func TestNothingToTransfer(t *testing.T) {
	r := newRig()
	if shown := r.types(t, "X 1"); shown != tree+"No current call\n" {
		t.Errorf("without a call: %q", shown)
	}
	for line, want := range map[string]string{
		"X 2": "There are no other calls\n",
	} {
		r := newRig()
		call(phone.CallInfo{ID: 2, State: phone.CallConfirmed})(r)
		if shown := r.types(t, line); shown != want || r.phone.Done() != "" {
			t.Errorf("%s: %q, want %q", line, shown, want)
		}
	}
	for line, want := range map[string]string{
		"X 1": "Destination call number must not be the same as the call being transferred\n", "X 7": "Invalid destination call number\n",
	} {
		r := newRig()
		call(phone.CallInfo{ID: 0, State: phone.CallConfirmed})(r)
		call(phone.CallInfo{ID: 1, State: phone.CallConfirmed})(r)
		if shown := r.types(t, line); shown != want || r.phone.Done() != "" {
			t.Errorf("%s: %q, want %q", line, shown, want)
		}
	}
}

// TestStepsOfAWave are shown one by one, before the outcome, which level 3 leaves out; a call that is named is not the current one.
func TestStepsOfAWave(t *testing.T) {
	r := newRig()
	call(phone.CallInfo{ID: 2, State: phone.CallConfirmed})(r)
	result := phone.WaveResult{File: "a.wav"}
	result.Steps = append(result.Steps, 0, 1, 2) // the one before was stopped first
	r.phone.SetWave(result)
	shown := r.types(t, "call playwav start 3 a.wav")
	want := tree + "Playback already active, stopping first...\n" + tree + "Playback stopped\n" + tree + "Playback started: a.wav\n" + tree + "Result: Success\n"
	if did := r.phone.Done(); shown != want || did != "play 3 a.wav" {
		t.Errorf("shown %q, did %q; want %q", shown, did, want)
	}
	r.level = lines.Info
	if all := r.types(t, "call playwav start 3 a.wav"); strings.Count(all, "Result") != 1 || strings.Count(all, "started") != 2 {
		t.Errorf("level 3 shows %q", all)
	}
}

// TestDumpOfCalls: the state of the phone has the figures of each call.
func TestDumpOfCalls(t *testing.T) {
	r := newRig()
	call(phone.CallInfo{ID: 0, State: phone.CallConfirmed, Remote: "sip:v@h"})(r)
	call(phone.CallInfo{ID: 1, State: phone.CallEarly, Remote: "sip:w@h"})(r)
	if shown := r.types(t, "ds"); !strings.Contains(shown, "[CONFIRMED] To: sip:v@h") || !strings.Contains(shown, "[EARLY] To: sip:w@h") {
		t.Errorf("shown\n%s", shown)
	}
}
