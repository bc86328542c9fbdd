package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func noon() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.Local) }

// buffer is what the console writes to.
type buffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// rig is a console with a fake phone.
type rig struct {
	*Console
	phone *fakePhone
	out   *buffer
}

// newRig makes a console that reads in; end must be called.
func newRig(in io.Reader, stay bool) (r *rig, end func()) {
	out, p := &buffer{}, newFake()
	term, err := terminal.Open(terminal.Options{Stdin: in, Stdout: out})
	if err != nil {
		return nil, nil
	}
	s := sink.New(sink.Config{Stdout: term, Level: 3, FileLevel: 5, Now: noon})
	c := New(Config{Phone: p, Terminal: term, Sink: s, StayAfterInput: stay, Now: noon})
	return &rig{c, p, out}, func() { term.Close(); s.Close() }
}

// typed runs a script of lines, with q at its end, and gives what was shown after the first prompt, without the last.
func typed(t *testing.T, prepare func(*rig), script ...string) (shown string, p *fakePhone) {
	t.Helper()
	r, end := newRig(strings.NewReader(strings.Join(append(script, "q"), "\n")+"\n"), false)
	defer end()
	if prepare != nil {
		prepare(r)
	}
	if got := r.Run(t.Context()); got != Quit {
		t.Fatalf("Run = %v", got)
	}
	end()
	_, shown, _ = strings.Cut(r.out.String(), ">>> ")
	return strings.TrimSuffix(shown, ">>> "), r.phone
}

// call gives a phone with one call that is current.
func call(info phone.CallInfo) func(*rig) {
	return func(r *rig) {
		r.phone.addCall(info)
		r.Handle(phone.MakingCall{Call: info.ID})
	}
}

const (
	legacy  = "12:00:00.000     pjsua_app_legacy.c !"
	chooser = "(You currently have 0 calls)\nBuddy list:\n -none-\n\nChoices:\n   0         For current dialog.\n  URL        An URL\n" +
		"  <Enter>    Empty input (or 'q') to cancel\nMake call: "
)

func TestScreen(t *testing.T) {
	golden, err := os.ReadFile("testdata/screen.txt")
	if err != nil {
		t.Fatal(err)
	}
	r, end := newRig(strings.NewReader("\nq\n"), false)
	defer end()
	if r.Run(t.Context()) != Quit {
		t.Error("q does not quit")
	}
	if want := string(golden) + ">>> " + string(golden) + ">>> "; r.out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", r.out.String(), want)
	}
}

// TestGreeting proves that the greeting stands right above the first prompt, and nowhere else.
func TestGreeting(t *testing.T) {
	r, end := newRig(strings.NewReader("\nq\n"), false)
	defer end()
	r.cfg.Greeting = "Dial 600."
	if r.Run(t.Context()) != Quit {
		t.Error("q does not quit")
	}
	if shown := r.out.String(); strings.Count(shown, "Dial 600.") != 1 || !strings.Contains(shown, "\nYou have 0 active call\nDial 600.\n>>> ") {
		t.Errorf("shown\n%s", shown)
	}
}

func TestScreenWithCallsAndRegistrations(t *testing.T) {
	shown, _ := typed(t, func(r *rig) {
		r.phone.accounts = []phone.AccountInfo{
			{ID: 0, URI: "sip:a@h", HasRegistrar: true, Status: 200, StatusText: "OK", Expires: 295, Online: true},
			{ID: 1, URI: "sip:b@h", HasRegistrar: true, Expires: -1},
			{ID: 12, URI: "sip:c@h", HasRegistrar: true, Status: 401, StatusText: "Unauthorized\x1b", Expires: -1, Default: true},
		}
		call(phone.CallInfo{ID: 0, Remote: "sip:x@h", State: phone.CallConfirmed})(r)
		call(phone.CallInfo{ID: 1, Remote: "\"\x1b[2J\" <sip:y@h>", State: phone.CallEarly})(r)
	}, "")
	for _, want := range []string{
		">>>>\nAccount list:\n  [ 0] sip:a@h: 200/OK (expires=295)\n       Online status: Online\n  [ 1] sip:b@h: 100/In Progress (expires=0)\n" +
			"       Online status: Offline\n *[12] sip:c@h: 401/Unauthorized\\x1b (expires=-1)\n",
		"\nYou have 2 active calls\nCurrent call id=1 to \"\\x1b[2J\" <sip:y@h> [EARLY]\n",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
}

// TestCommands runs each command as a script would, and compares what is shown and what the phone is told.
func TestCommands(t *testing.T) {
	pending := call(phone.CallInfo{ID: 2, Incoming: true, State: phone.CallEarly, Remote: "sip:x@h"})
	up := call(phone.CallInfo{ID: 2, State: phone.CallConfirmed, Remote: "sip:x@h"})
	failing := func(then func(*rig)) func(*rig) {
		return func(r *rig) { then(r); r.phone.fail = errFake }
	}
	none := func(*rig) {}
	menu, err := os.ReadFile("testdata/screen.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		prepare func(*rig)
		script  string
		shown   string
		did     string
	}{
		{none, "m\nsip:x@h", chooser, "call 1 sip:x@h"},
		{none, "mfoo\nsip:x@h", chooser, "call 1 sip:x@h"},
		{none, "m\n", chooser, ""},
		{none, "m\nquit", chooser, ""},
		{none, "m\n0", chooser + "You can't do that with make call!\n", ""},
		{none, "m\n7", chooser + "Invalid input\n", ""},
		{none, "m\n-1", chooser + "Invalid input\n", ""},
		{none, "m\nnonsense", chooser + legacy + "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]\n", ""},
		{func(r *rig) { r.phone.fail = phone.ErrBadURI }, "m\nsip:", chooser + legacy + "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]\n" +
			strings.Replace(legacy, "!", " ", 1) + "Unable to make call: Invalid Request URI (PJSIP_EINVALIDREQURI) [status=171042]\n", "call 1 sip:"},
		{func(r *rig) { r.phone.fail = phone.ErrTooManyCalls }, "m\nsip:x@h", chooser + legacy + "Unable to make call: Too many objects of the specified type (PJ_ETOOMANY) [status=70010]\n", "call 1 sip:x@h"},
		{failing(none), "m\nsip:x@h", chooser + legacy + "Unable to make call: it does not want to\n", "call 1 sip:x@h"},
		{func(r *rig) { r.phone.accounts[1].HasRegistrar = true }, "m\n600", chooser, "call 1 sip:600@127.0.0.1"},
		{func(r *rig) { r.phone.accounts = nil }, "m\nsip:x@h", chooser + legacy + "Unable to make call: there is no account\n", ""},

		{none, "a", noPending, ""},
		{up, "a", noPending, ""},
		{pending, "a\n200", "Answer with code (100-699) (empty to cancel): ", "answer 2 200 "},
		{pending, "a\n", "Answer with code (100-699) (empty to cancel): ", ""},
		{pending, "a\n99", "Answer with code (100-699) (empty to cancel): ", ""},
		{pending, "a\nyes", "Answer with code (100-699) (empty to cancel): Invalid input\n", ""},
		{pending, "a\n302\nsip:y@h", "Answer with code (100-699) (empty to cancel): Enter URL to be put in Contact (empty to cancel): ", "answer 2 302 sip:y@h"},
		{pending, "a\n302\n", "Answer with code (100-699) (empty to cancel): Enter URL to be put in Contact (empty to cancel): ", ""},
		{failing(pending), "a\n200", "Answer with code (100-699) (empty to cancel): " + legacy + "Unable to answer call: it does not want to\n", "answer 2 200 "},

		{none, "h", "No current call\n", ""},
		{up, "hxyz", "", "hangup 2 0"},
		{failing(up), "h", legacy + "Unable to hang up call: it does not want to\n", "hangup 2 0"},
		{up, "ha", "", "hangup all"},
		{none, "H", legacy + "No current call\n", ""},
		{up, "H", "", "hold 2"},
		{failing(up), "H", legacy + "Unable to hold call: it does not want to\n", "hold 2"},
		{up, "v", "", "reinvite 2"},
		{none, "v", legacy + "No current call\n", ""},
		{none, "]", legacy + "No current dialog\n", ""},
		{up, "[", legacy + "Current dialog: sip:x@h\n", ""},
		{none, "#", legacy + "No current call\n", ""},
		{up, "#\n12", "DTMF strings to send (0-9*R#A-B) (empty to cancel): DTMF digits enqueued for transmission\n", "dtmf 2 12"},
		{up, "#\n", "DTMF strings to send (0-9*R#A-B) (empty to cancel): ", ""},
		{failing(up), "#\n1", "DTMF strings to send (0-9*R#A-B) (empty to cancel): " + legacy + "Unable to send DTMF: it does not want to\n", "dtmf 2 1"},
		{up, "*\n34", "DTMF strings to send (0-9*#A-B) (empty to cancel): ", "info 2 34"},
		{none, "dq", legacy + "No current call\n", ""},
		{up, "dq", "12:00:00.000     pjsua_app_common.c !\n  [CONFIRMED] To: sip:x@h\n    Call time: 00h:00m:00s, 1st res in 0 ms, conn in 0ms\n", ""},

		{none, "cl", "Conference ports:\n" +
			"Port #00[16KHz/20ms/1]         Master/sound  transmitting to: #3 \n" +
			"Port #01[16KHz/20ms/1]             ringback  transmitting to: \n" +
			"Port #03[16KHz/20ms/1] sip:bob@127.0.0.1:20020  transmitting to: #0 #1 \n\n", ""},
		{none, "cc 1 0", "Success\n", "connect 1 0"},
		{failing(none), "cc 99 98", "ERROR!!\n", "connect 99 98"},
		{none, "cc x 0", "ERROR!!\n", ""},
		{none, "cd 1 0", "Success\n", "disconnect 1 0"},
		{none, "V\n2\n0.5", "Adjust mic level: [ 1.0x]  (empty to cancel): Adjust speaker level: [ 1.0x]  (empty to cancel): ", "level 0 2 0.5"},
		{none, "V\n\n", "Adjust mic level: [ 1.0x]  (empty to cancel): Adjust speaker level: [ 1.0x]  (empty to cancel): ", ""},
		{none, "V\nx\n3", "Adjust mic level: [ 1.0x]  (empty to cancel): Invalid input\nAdjust speaker level: [ 1.0x]  (empty to cancel): ", "level 0 1 3"},
		{none, "V\n100\n101", "Adjust mic level: [ 1.0x]  (empty to cancel): Adjust speaker level: [ 1.0x]  (empty to cancel): Invalid input\n", "level 0 100 1"},
		{failing(none), "V\n2\n", "Adjust mic level: [ 1.0x]  (empty to cancel): Adjust speaker level: [ 1.0x]  (empty to cancel): " + legacy + "Unable to adjust level: it does not want to\n", "level 0 2 1"},
		{none, "Cp\npcma 300", codecList, "codec pcma 255"},
		{none, "Cp\n", codecList + "Done\n", ""},
		{none, "Cp\npcma", codecList + "Invalid input\n", ""},
		{none, "Cp\npcma x", codecList + "Invalid input\n", ""},
		{failing(none), "Cp\nzz 1", codecList + legacy + "Error setting codec priority: Not found (PJ_ENOTFOUND) [status=70006]\n", "codec zz 1"},

		{none, "+a\nsip:a@h\nsip:h\n*\nu\np", newAccount + "Auth Password: (empty to cancel): ", "add sip:a@h sip:h * u p"},
		{none, "+a\nsip:a@h\nsip:h\n*\nu\n", newAccount + "Auth Password: (empty to cancel): ", ""},
		{failing(none), "+a\nsip:a@h\nsip:h\n*\nu\np", newAccount + "Auth Password: (empty to cancel): " + legacy + "Error adding new account: it does not want to\n", "add sip:a@h sip:h * u p"},
		{none, "-a\n1", "Enter account ID to delete (empty to cancel): Account 1 deleted\n", "delete 1"},
		{failing(none), "-a\n44", "Enter account ID to delete (empty to cancel): Invalid account id 44\n", "delete 44"},
		{none, "-a\n", "Enter account ID to delete (empty to cancel): ", ""},
		{none, "rr", "", "register 1"},
		{func(r *rig) { r.phone.fail = phone.ErrNoRegistrar }, "rr", legacy + "Registrar URI is not specified\n", "register 1"},
		{func(r *rig) { r.phone.fail = phone.ErrNoRegistrar }, "ru", legacy + "Currently not registered\n", "unregister 1"},
		{failing(none), "ru", legacy + "sip:me@127.0.0.1: it does not want to\n", "unregister 1"},
		{func(r *rig) { r.phone.accounts = nil }, "rr", legacy + "There is no account\n", ""},
		{none, ">\n0", "Enter account ID to select (empty to cancel): " + legacy + "Current account changed to 0\n", "default 0"},
		{failing(none), "<\n99", "Enter account ID to select (empty to cancel): " + legacy + "Invalid account id 99\n", "default 99"},
		{none, ">\n", "Enter account ID to select (empty to cancel): ", ""},

		{none, "echo", "Usage: echo [0|1]\n", ""},
		{none, "echo 12345\necho 67890\nh\necho 0\nh", ">>> echo 67890\n>>> h\nNo current call\n>>> echo 0\n>>> No current call\n", ""},
		{none, "sleep", "Usage: sleep MSEC\n", ""},
		{none, "sleep x", "Usage: sleep MSEC\n", ""},
		{none, "sleep 1", "", ""},
		{none, "+x", "Invalid input +x\n\n", ""},
		{none, "-x", "Invalid input -x\n\n", ""},
		{none, "cx", "", ""},
		{none, "exyz", "", ""},
		{none, "zz", "Invalid input zz\n" + string(menu), ""},
		{none, "!a", "Invalid input !a\n" + string(menu), ""},
		{none, "x", "x: not supported yet\n", ""},
		{none, "Du", "Du: not supported yet\n", ""},
		{none, "subscribe", "s: not supported yet\n", ""},
	}
	for _, c := range cases {
		shown, p := typed(t, c.prepare, c.script)
		if shown != c.shown {
			t.Errorf("%q shows\n%s\nwant\n%s", c.script, shown, c.shown)
		}
		if did := p.done(); did != c.did {
			t.Errorf("%q does %q, want %q", c.script, did, c.did)
		}
	}
}

const (
	codecList = "List of audio codecs:\n  128\tPCMU/8000/1\n  127\tPCMA/8000/1\n\nEnter codec id and its new priority (e.g. \"speex/16000 200\", \"H263 200\"),\n" +
		"or empty to cancel.\nCodec name (\"*\" for all) and priority: "
	newAccount = "Your SIP URL: (empty to cancel): URL of the registrar: (empty to cancel): Auth Realm: (empty to cancel): Auth Username: (empty to cancel): "
)

func TestConnectAsksForPorts(t *testing.T) {
	shown, p := typed(t, nil, "cc", "1", "0", "cd", "1", "", "cc", "")
	if !strings.Contains(shown, "\n\nConnect src port # (empty to cancel): To dst port # (empty to cancel): Success\n>>> Conference ports:\n") ||
		!strings.Contains(shown, "\n\nDisconnect src port # (empty to cancel): From dst port # (empty to cancel): >>> Conference ports:\n") {
		t.Errorf("shown\n%s", shown)
	}
	if did := p.done(); did != "connect 1 0" {
		t.Errorf("did %q", did)
	}
}

func TestCallGoneWhileAsking(t *testing.T) {
	for _, command := range []string{"a", "#", "*"} {
		term := &script{shown: &buffer{}}
		s, p := sink.New(sink.Config{Stdout: term}), newFake()
		c := New(Config{Phone: p, Terminal: term, Sink: s})
		p.addCall(phone.CallInfo{ID: 0, Incoming: true, State: phone.CallIncoming})
		c.Handle(phone.IncomingCall{Call: 0, AutoAnswer: 200})
		term.answers = []any{command, func() string { p.dropCall(0); return "200" }, "q"}
		c.Run(t.Context())
		s.Close()
		if shown := term.shown.String(); !strings.HasSuffix(shown, "Call has been disconnected\n") || p.done() != "" {
			t.Errorf("%s: shown %q", command, shown)
		}
	}
}

// TestDump compares d with what it should show, and dd, which shows how the phone was built besides.
func TestDump(t *testing.T) {
	golden, err := os.ReadFile("testdata/dump.txt")
	if err != nil {
		t.Fatal(err)
	}
	up := call(phone.CallInfo{ID: 0, Remote: "sip:x@h", State: phone.CallEarly})
	if shown, _ := typed(t, up, "d"); shown != string(golden) {
		t.Errorf("got\n%s\nwant\n%s", shown, golden)
	}
	title := "Start dumping application states:\n"
	if shown, _ := typed(t, up, "dd"); shown != strings.Replace(string(golden), title, title+lines.Settings()+"\n", 1) {
		t.Errorf("detailed:\n%s", shown)
	}
}

func TestHelpAndCompletion(t *testing.T) {
	shown, _ := typed(t, nil, "?")
	c := New(Config{})
	for _, cmd := range c.commands {
		if cmd.run == nil || (cmd.help == "") != (cmd.try == "") {
			t.Errorf("%q: its row is not whole", cmd.word)
		}
		if cmd.help != "" && !strings.Contains(shown, cmd.help) {
			t.Errorf("? does not show %q", cmd.word)
		}
		if cmd.try != "" && c.find(cmd.try).word != cmd.word {
			t.Errorf("the example %q is not of %q", cmd.try, cmd.word)
		}
	}
	if words := strings.Join(c.complete("e"), " "); !strings.Contains(words, "echo") || strings.Contains(words, "vid") {
		t.Errorf("completion gives %s", words)
	}
}

func TestEndOfInput(t *testing.T) {
	r, end := newRig(strings.NewReader("h"), false)
	defer end()
	if got := r.Run(t.Context()); got != EndOfInput {
		t.Errorf("Run = %v", got)
	}
	end()
	if !strings.HasSuffix(r.out.String(), ">>> No current call\n>>> Cannot switch back to console from file redirection\n") {
		t.Errorf("shown %q", r.out.String())
	}
}

func TestEndOfInputWaitsForCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, end := newRig(strings.NewReader("m\nsip:x@h\n"), false)
		defer end()
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(t.Context()) }()
		synctest.Wait()
		if len(got) > 0 {
			t.Fatal("the console ended although a call is up")
		}
		r.phone.dropCall(0)
		r.Handle(phone.CallEnded{Call: 0, Code: 200, Reason: "OK"})
		if o := <-got; o != EndOfInput {
			t.Errorf("Run = %v", o)
		}
	})
}

func TestEndOfInputStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, end := newRig(strings.NewReader(""), true)
		defer end()
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(ctx) }()
		r.Handle(phone.CallEnded{Call: 0})
		synctest.Wait()
		if len(got) > 0 {
			t.Fatal("the console ended although the phone answers by itself")
		}
		cancel()
		if o := <-got; o != Interrupted {
			t.Errorf("Run = %v", o)
		}
	})
}

func TestEndOfInputAwaitsOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, end := newRig(strings.NewReader(""), false)
		defer end()
		r.cfg.AwaitCall = true
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(t.Context()) }()
		synctest.Wait()
		if len(got) > 0 {
			t.Fatal("the console ended before the call")
		}
		r.Handle(phone.IncomingCall{Call: 0})
		r.Handle(phone.CallEnded{Call: 0})
		if o := <-got; o != EndOfInput {
			t.Errorf("Run = %v", o)
		}
	})
}

func TestEndOfInputAfterACallThatCannotBe(t *testing.T) {
	r, end := newRig(strings.NewReader(""), false)
	defer end()
	r.cfg.AwaitCall, r.phone.fail = true, errFake
	r.Dial("sip:x@h")
	if got := r.Run(t.Context()); got != EndOfInput {
		t.Errorf("Run = %v", got)
	}
}

func TestContextEndsThePrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, writer := io.Pipe()
		r, end := newRig(in, false)
		defer end()
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan Outcome, 1)
		go func() { got <- r.Run(ctx) }()
		synctest.Wait()
		cancel()
		if o := <-got; o != Interrupted {
			t.Errorf("Run = %v", o)
		}
		writer.Close()
	})
}

func TestSleepObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, writer := io.Pipe()
		r, end := newRig(in, false)
		defer end()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		started := time.Now()
		go io.WriteString(writer, "sleep 500\nsleep 3600000\n")
		if o := r.Run(ctx); o != Interrupted || time.Since(started) != time.Second {
			t.Errorf("Run = %v after %v", o, time.Since(started))
		}
		writer.Close()
	})
}

// script is a terminal that answers from a list.
type script struct {
	answers []any // string, error, or a function that gives a string
	shown   *buffer
}

func (s *script) ReadLine(p terminal.Prompt) (string, error) {
	if len(s.answers) == 0 {
		return "", terminal.ErrClosed
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	switch a := a.(type) {
	case error:
		return "", a
	case func() string:
		return a(), nil
	default:
		return a.(string), nil
	}
}
func (s *script) Write(p []byte) (int, error) { return s.shown.Write(p) }
func (s *script) Interactive() bool           { return true }
func (s *script) Close() error                { return nil }

func TestAtATerminal(t *testing.T) {
	for _, c := range []struct {
		calls   int
		answers []any
		want    Outcome
		shown   string
	}{
		{0, []any{terminal.ErrInterrupt}, Interrupted, ""},
		{0, []any{"m", terminal.ErrInterrupt, "q"}, Interrupted, "Choices"},
		{0, []any{io.EOF}, EndOfInput, "Cannot switch"},
		{1, []any{io.EOF, "q"}, Quit, "There is still something to do: q quits\n"},
		{0, []any{terminal.ErrLineTooLong, "q"}, Quit, "Invalid input: the line is too long\n"},
		{0, nil, Interrupted, ""},
		{0, []any{"m", errors.New("broken"), "q"}, Quit, "Choices"},
	} {
		term := &script{answers: c.answers, shown: &buffer{}}
		s, p := sink.New(sink.Config{Stdout: term}), newFake()
		for range c.calls {
			p.addCall(phone.CallInfo{})
		}
		if got := New(Config{Phone: p, Terminal: term, Sink: s}).Run(t.Context()); got != c.want {
			t.Errorf("%v: Run = %v, want %v", c.answers, got, c.want)
		}
		s.Close()
		if !strings.Contains(term.shown.String(), c.shown) {
			t.Errorf("%v: shown %q", c.answers, term.shown.String())
		}
	}
}
