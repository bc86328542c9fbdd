package command_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gosua/internal/body/dialoginfo"
	"gosua/internal/console/cli"
	"gosua/internal/console/command"
	"gosua/internal/console/lines"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

func noon() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.Local) }

// rig is the tree with a fake phone, and everything that it shows.
type rig struct {
	strings.Builder
	phone   *fakephone.Phone
	current *command.Current
	table   *command.Table
	ended   []command.Ending
	level   int
	exits   int
	accepts func(options []string) error // nil for all
}

func (r *rig) Print(text string) { r.WriteString(text) }
func (r *rig) Log(list ...lines.Line) {
	for _, l := range list {
		if l.Level > r.level {
			continue
		}
		r.WriteString("[" + l.Sender + "] " + l.Text + "\n")
	}
}
func (r *rig) SetLevel(level int) { r.level = level }
func (r *rig) Exit()              { r.exits++ }

func newRig() *rig {
	r := &rig{phone: fakephone.New(), current: command.NewCurrent(), level: 4}
	r.table = command.New(command.Config{Phone: r.phone, Say: r, Current: r.current, Now: noon,
		End: func(e command.Ending) { r.ended = append(r.ended, e) },
		Accepts: func(options []string) error {
			if r.accepts == nil {
				return nil
			}
			return r.accepts(options)
		},
		Settings: func(file bool) string {
			if file {
				return "--password hidden\n"
			}
			return "--id sip:a@h\n"
		}})
	return r
}

// types runs lines at the tree and gives what they show.
func (r *rig) types(t *testing.T, script string) string {
	t.Helper()
	term, err := terminal.Open(terminal.Options{Stdin: strings.NewReader(script + "\n"), Stdout: r})
	if err != nil {
		t.Fatal(err)
	}
	defer term.Close()
	if err := cli.New(cli.Config{Commands: r.table.Commands(), Prompt: "> ", Console: true}).Run(t.Context(), term, r); err != io.EOF {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(r.String(), "> "), "> ")
}

// call gives the phone a call that is current.
func call(info phone.CallInfo) func(*rig) {
	return func(r *rig) {
		r.phone.AddCall(info)
		r.current.Follow(phone.MakingCall{Call: info.ID})
	}
}

const tree = "[pjsua_app_cli.c] "

// TestTree types each command in the tree, by its path or its shortcut, and compares what is shown and what the phone is told.
func TestTree(t *testing.T) {
	none := func(*rig) {}
	pending := call(phone.CallInfo{ID: 2, Incoming: true, State: phone.CallEarly, Remote: "sip:x@h"})
	up := call(phone.CallInfo{ID: 2, State: phone.CallConfirmed, Remote: "sip:x@h"})
	two := func(r *rig) {
		call(phone.CallInfo{ID: 0, State: phone.CallConfirmed, Remote: "sip:v@h"})(r)
		call(phone.CallInfo{ID: 1, State: phone.CallConfirmed, Remote: "sip:w@h"})(r)
	}
	failing := func(then func(*rig)) func(*rig) {
		return func(r *rig) { then(r); r.phone.Fail(fakephone.ErrFake) }
	}
	buddy := func(r *rig) { _, _ = r.phone.AddBuddy("sip:y@h"); r.phone.Done() }
	watched := func(r *rig) {
		r.phone.AddSubscription(phone.SubscriptionInfo{Event: "presence", Remote: "sip:y@h", State: "ACTIVE", Expires: 598 * time.Second})
		r.phone.AddSubscription(phone.SubscriptionInfo{ID: 2, Account: 1, Event: "presence", Remote: "sip:z@h\x1b", Incoming: true, State: "PENDING", Expires: time.Hour})
		r.phone.AddSubscription(phone.SubscriptionInfo{ID: 3, Event: "presence", Remote: "sip:w@h", Incoming: true, State: "ACTIVE", Expires: 5 * time.Second})
		r.phone.AddSubscription(phone.SubscriptionInfo{Event: "dialog", Remote: "sip:v@h", Incoming: true, State: "ACTIVE", Expires: time.Second})
	}
	ringing := func(r *rig) {
		buddy(r)
		r.phone.AddDialog(dialoginfo.Dialog{CallID: "c", Direction: "recipient", State: "early", Remote: dialoginfo.Participant{Identity: "sip:a@h\x1b"}})
	}
	const accounts = "Account list:\n  [ 0] <sip:127.0.0.1:20300>: does not register\n       Online status: Online\n *[ 1] sip:me@127.0.0.1: does not register\n       Online status: Online\n"
	for _, c := range []struct {
		prepare func(*rig)
		line    string
		shown   string
		did     string
	}{
		{none, "call new sip:x@h", "(You currently have 0 calls)\n", "call 1 sip:x@h"},
		{none, "m 0", "(You currently have 0 calls)\nYou can't do that with make call!\n", ""},
		{buddy, "m 1", "(You currently have 0 calls)\n", "call 1 sip:y@h"},
		{none, "m nobody", "(You currently have 0 calls)\n" + tree + "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]\n" + tree +
			`sip:NAME@HOST is expected: invalid URI "nobody": uri "nobody": no scheme` + "\n", ""},
		{failing(none), "M 3 sip:x@h", "(You currently have 0 calls)\n" + tree + "Unable to make call: it does not want to\n", "call 1 sip:x@h"},
		{none, "call multi 2 sip:x@h", "(You currently have 0 calls)\n", "call 1 sip:x@h\ncall 1 sip:x@h"},
		{none, "call answer 200", "No pending incoming call\n", ""},
		{pending, "a 200", "", "answer 2 200 "},
		{pending, "a 302", "Enter URL to be put in Contact\n", ""},
		{pending, "a 302 sip:z@h", "", "answer 2 302 to sip:z@h"},
		{pending, `call answer 603 "Not now"`, "", "answer 2 603 Not now"},
		{pending, "call answer 486 sip:z@h", "", "answer 2 486 to sip:z@h"},
		{none, "g", "No current call\n", ""},
		{up, "call hangup", "", "hangup 2 0"},
		{up, "h", "", "hangup all"},
		{none, "call hold", tree + "No current call\n", ""},
		{up, "H", "", "hold 2"},
		{failing(up), "U", tree + "Unable to send UPDATE: it does not want to\n", "update 2"},
		{none, "]", tree + "No current dialog\n", ""},
		{two, "call next", tree + "Current dialog: sip:v@h\n", ""},
		{none, "x sip:y@h", tree + "No current call\n", ""},
		{up, "x -1", "You can't do that with transfer call!\n", ""},
		{up, "x sip:y@h", "", "transfer 2 sip:y@h"},
		{buddy, "x 1", tree + "No current call\n", ""},
		{failing(up), "x sip:y@h", tree + "Unable to transfer call: it does not want to\n", "transfer 2 sip:y@h"},
		{two, "X 0", "", "transfer 1 to call 0"},
		{failing(two), "X 0", tree + "Unable to transfer call: it does not want to\n", "transfer 1 to call 0"},
		{up, "R 0", "", "redirect 2 0"},
		{up, "R 1", "", "redirect 2 1"},
		{up, "R 2", "", "redirect 2 2"},
		{up, "call redirect 3", "", "redirect 2 4"},
		{failing(up), "R 1", tree + "Unable to redirect call: it does not want to\n", "redirect 2 1"},
		{up, "# 12", "DTMF digits enqueued for transmission\n", "dtmf 2 12"},
		{up, "call tones 1,2", "DTMF digits enqueued for transmission\n", "tones 2 1,2"},
		{up, "call dtmf 12", "DTMF digits enqueued for transmission\n", "digits 2 12"},
		{up, "* 12", "", "info 2 12"},
		{up, "dq", "[pjsua_app_common.c] \n  [CONFIRMED] To: sip:x@h\n    Call time: 00h:00m:00s, 1st res in 0 ms, conn in 0ms\n", ""},
		{none, "S OPTIONS sip:x@h", "Send arbitrary request to remote host\n", "request 1 OPTIONS sip:x@h"},
		{none, "S INFO 0", "Send arbitrary request to remote host\nNo current call\n", ""},
		{up, "S INFO 0", "Send arbitrary request to remote host\n", "request in 2 INFO"},
		{none, "call list", "You have 0 active call\n", ""},
		{two, "call list", "You have 2 active calls\nCurrent call id=1 to sip:w@h [CONFIRMED]\n", ""},
		{up, "rt hello", "Text enqueued for transmission\n", "text 2 hello"},

		{none, "call playwav start -1 a.wav", tree + "Result: Success\n", "play -1 a.wav"},
		{up, "call playwav start -1 a.wav", tree + "Result: Success\n", "play 2 a.wav"},
		{none, "call playwav stop 3", tree + "Result: Success\n", "stop playing 3"},
		{none, "call recwav start 1 a.wav", tree + "Result: Success\n", "record 1 a.wav"},
		{failing(none), "call recwav stop 1", tree + "it does not want to\n" + tree + "Result: Invalid value or argument (PJ_EINVAL)\n", "stop recording 1"},
		{func(r *rig) {
			r.phone.Fail(&phone.WaveOpenError{Err: &os.PathError{Op: "open", Path: "a.wav", Err: syscall.ENOENT}})
		}, "call playwav start 1 a.wav",
			tree + "Failed to create player: 70006\n" + tree + "Result: Not found (PJ_ENOTFOUND)\n", "play 1 a.wav"},

		{none, "+b sip:y@h", "New buddy 'sip:y@h' added at index 1\n", "buddy sip:y@h\nwatch 0"},
		{buddy, "im del_b 1", "Buddy 0 deleted\n", "no buddy 0"},
		{buddy, "bl", "Buddy list:\n [ 1] <?>  sip:y@h\n", ""},
		{none, "im bud_list", "Buddy list:\n -none-\n", ""},
		{none, "im send_im sip:y@h {good morning}", "", "typing 1 sip:y@h true\nmessage 1 sip:y@h good morning"},
		{none, "i -1 hi", "you can't send broadcast im like that!\n", ""},
		{none, "i 0 hi", "No current call\n", ""},
		{up, "i 0 hi", "", "typing in 2 true\nmessage in 2 hi"},
		{func(r *rig) { r.phone.SetAccounts() }, "i sip:y@h hi", tree + "There is no account\n", ""},
		{failing(none), "i sip:y@h hi", tree + "Unable to send IM: it does not want to\n", "typing 1 sip:y@h true\nmessage 1 sip:y@h hi"},
		{none, "i http://h hi", tree + "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]\n" + tree + `sip:NAME@HOST is expected: invalid URI "http://h": sip:, sips: or tel: expected` + "\n", ""},
		{func(r *rig) {
			buddy(r)
			r.phone.SetAccounts(phone.AccountInfo{ID: 1, URI: "sip:me@127.0.0.1", Default: true, HasRegistrar: true})
		}, "i +1 hi", "", "typing 1 sip:+1@127.0.0.1 true\nmessage 1 sip:+1@127.0.0.1 hi"},
		{buddy, "im sub_pre 1", "", "watch 0"},
		{buddy, "im sub 1", "", "watch 0"},
		{buddy, "im unsub_pre -1", "", "unwatch 0"},
		{failing(buddy), "im sub_pre 1", tree + "Unable to subscribe to sip:y@h: it does not want to\n", "watch 0"},
		{buddy, "im sub_dlg 1", "", "watch dialogs 0"},
		{buddy, "im unsub_dlg 1", "", "unwatch dialogs 0"},
		{buddy, "im unsub_pre 0", "Sorry, can only subscribe to buddy's presence, not from existing call\n", ""},
		{none, "im tog_state", "Setting sip:me@127.0.0.1 online status to offline\n", "presence 1 closed unknown \"\""},
		{none, "T 1\nT 2\nT 3\nT 4\nT 5\nT 6\nT 7", "> > > > > > ", `presence 1 open unknown ""` + "\n" + `presence 1 open busy "Busy"` + "\n" +
			`presence 1 open on-the-phone "On the phone"` + "\n" + `presence 1 open unknown "Idle"` + "\n" + `presence 1 open away "Away"` + "\n" +
			`presence 1 open unknown "Be right back"` + "\n" + `presence 1 closed unknown ""`},
		{none, "im note {back soon}", "", "presence 1 open away \"back soon\""},
		{none, "im tog_state\nim note {back at nine}", "Setting sip:me@127.0.0.1 online status to offline\n> ", "presence 1 closed unknown \"\"\npresence 1 closed away \"back at nine\""},
		{watched, "im subs", "Subscriptions:\n  presence         out ACTIVE       598s  sip:y@h\n  presence         in  PENDING     3600s  sip:z@h\\x1b\n" +
			"  presence         in  ACTIVE         5s  sip:w@h\n  dialog           in  ACTIVE         1s  sip:v@h\nTotal 4: 1 out, 3 in\n", ""},
		{watched, "im watchers", "Watchers:\n [ 2] PENDING    account 1  sip:z@h\\x1b\n [ 3] ACTIVE     account 0  sip:w@h\n", ""},
		{watched, "im allow 2", "Watcher 2 allowed\n", "decide 2 true"},
		{failing(none), "im deny 9", "Invalid watcher id 9\nim watchers lists who waits, as PENDING.\n", "decide 9 false"},
		{ringing, "im dialogs 1", "Dialogs of sip:y@h:\n  early      recipient sip:a@h\\x1b, Call-ID c\n", ""},
		{ringing, "im pickup 1", "", "pickup 0\ncall 1 <sip:caller@h?Replaces=x>"},
		{func(r *rig) { r.phone.SetAccounts() }, "im tog_state", tree + "There is no account\n", ""},
		{func(r *rig) { r.phone.SetAccounts() }, "T 1", tree + "There is no account\n", ""},
		{func(r *rig) { r.phone.SetAccounts() }, "im note x", tree + "There is no account\n", ""},
		{failing(none), "im note x", tree + "Unable to set online status: it does not want to\n", ""},
		{failing(none), "T 1", tree + "Unable to set online status: it does not want to\n", `presence 1 open unknown ""`},

		{none, "+a sip:a@h sip:h * a pw", "", "add sip:a@h sip:h * a pw"},
		{none, "acc del 1", "Account 1 deleted\n", "delete 1"},
		{none, "!a sip:a@h sip:h * a pw", "acc mod changes nothing: delete the account and add it again\n", ""},
		{none, "rr", "", "register 1"},
		{func(r *rig) { r.phone.Fail(phone.ErrNoRegistrar) }, "ru", "[pjsua_acc.c] Currently not registered\n", "unregister 1"},
		{none, "< 0", tree + "Current account changed to 0\n", "default 0"},
		{none, "l", accounts, ""},

		{none, "cl", "Conference ports:\nPort #00[16KHz/20ms/1]         Master/sound  transmitting to: #3 \n" +
			"Port #01[16KHz/20ms/1]             ringback  transmitting to: \nPort #03[16KHz/20ms/1] sip:bob@127.0.0.1:20020  transmitting to: #0 #1 \n", ""},
		{none, "cc 1 0", "Success\n", "connect 1 0"},
		{failing(none), "cd 1 0", "ERROR!!\n", "disconnect 1 0"},
		{none, "V 0.5 2.5", "Adjust mic level: [ 1.0x] -> [ 0.5x]\nAdjust speaker level: [ 1.0x] -> [ 2.5x]\n", "level 0 0.5 2.5"},
		{none, "V loud 1", "Invalid input\nA level is a number from 0 to 100.\n", ""},
		{none, "V NaN 1", "Invalid input\nA level is a number from 0 to 100.\n", ""},
		{failing(none), "V 1 1", tree + "Unable to adjust level: it does not want to\n", "level 0 1 1"},
		{none, "Cp PCMU 120", "", "codec PCMU/8000/1 120"},
		{none, "Cp * 999", "", "codec * 255"},
		{none, "audio speakertog", tree + "Warning: unable to retrieve route setting: Invalid or unsupported audio capability (PJMEDIA_EAUD_INVCAP)\n" +
			tree + "Setting output route to loudspeaker anyway\n" + tree + "Result: Success\n", ""},

		{none, "dc", tree + "Dumping configuration (13 bytes):\n--id sip:a@h\n\n", ""},
		{none, "f /nowhere/x", tree + "Unable to open file: No such file or directory [status=120002]\n", ""},
		{none, "sleep 1", "", ""},
		{none, "sleep abc", "Usage: sleep MSEC\n", ""},
		{none, "network", tree + "Error: Invalid STUN server or server not configured (PJNATH_ESTUNINSERVER) [status=370050]\n", ""},
		{none, "ip_change", tree + "IP change succeeded\n", "address"},
		{failing(none), "ip_change", tree + "IP change failed: it does not want to\n", "address"},
		{none, "o", "Subsequent calls and UPDATEs will contain SDP offer: No\n", "offer false"},
		{none, "toggle_sdp_offer\no", "Subsequent calls and UPDATEs will contain SDP offer: No\n> Subsequent calls and UPDATEs will contain SDP offer: Yes\n", "offer false\noffer true"},
		{none, "video acc show", "gosua has no video\n", ""},
		{none, "shutdown", tree + "Quitting app..\n", ""},
	} {
		r := newRig()
		c.prepare(r)
		if shown := r.types(t, c.line); shown != c.shown {
			t.Errorf("%q shows\n%s\nwant\n%s", c.line, shown, c.shown)
		}
		if did := r.phone.Done(); did != c.did {
			t.Errorf("%q does %q, want %q", c.line, did, c.did)
		}
	}
}

// TestHelpOfGroups compares what ? shows with what the real program shows over telnet.
func TestHelpOfGroups(t *testing.T) {
	golden, err := os.ReadFile("testdata/help.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(strings.TrimSpace(string(golden)), "\n\n") {
		asked, want, _ := strings.Cut(part, "\n")
		shown := strings.Split(newRig().types(t, asked), "\n")
		shown = slices.DeleteFunc(shown, func(line string) bool { return strings.TrimSpace(line) == "^" || line == "" })
		if got := strings.Join(shown, "\n"); got != want {
			t.Errorf("%s shows\n%s\nwant\n%s", asked, got, want)
		}
	}
}

// TestThePhoneRefuses proves that each command tells when the phone does not do what it asks for, and says what for.
func TestThePhoneRefuses(t *testing.T) {
	const log = "[pjsua_app_cli.c] "
	up := call(phone.CallInfo{ID: 2, State: phone.CallConfirmed, Remote: "sip:b@h"})
	ringing := call(phone.CallInfo{ID: 2, Incoming: true, Remote: "sip:b@h"})
	for _, c := range []struct {
		prepare          func(*rig)
		line, shown, did string
	}{
		{nil, "acc add sip:a@h sip:h * a pw", log + "Error adding new account: it does not want to\n", "add sip:a@h sip:h * a pw"},
		{nil, "acc del 1", "Invalid account id 1\n", "delete 1"},
		{nil, "acc next 0", log + "Invalid account id 0\n", "default 0"},
		{nil, "rr", log + "sip:me@127.0.0.1: it does not want to\n", "register 1"},
		{nil, "ru", log + "sip:me@127.0.0.1: it does not want to\n", "unregister 1"},
		{nil, "cc 0 1", "ERROR!!\n", "connect 0 1"},
		{nil, "V 1 1", log + "Unable to adjust level: it does not want to\n", "level 0 1 1"},
		{nil, "+b sip:x@h", "Invalid URI 'sip:x@h'\n", "buddy sip:x@h"},
		{nil, "S OPTIONS sip:x@h", "Send arbitrary request to remote host\n" + log + "Error sending request: it does not want to\n", "request 1 OPTIONS sip:x@h"},
		{nil, "i sip:x@h hello", log + "Unable to send IM: it does not want to\n", "typing 1 sip:x@h true\nmessage 1 sip:x@h hello"},
		{nil, "ip_change", log + "IP change failed: it does not want to\n", "address"},
		{up, "g", log + "Unable to hang up call: it does not want to\n", "hangup 2 0"},
		{up, "H", log + "Unable to hold call: it does not want to\n", "hold 2"},
		{up, "v", log + "Unable to send re-INVITE: it does not want to\n", "reinvite 2"},
		{up, "# 1", log + "Unable to send DTMF: it does not want to\n", "dtmf 2 1"},
		{up, "#t 1", log + "Unable to send DTMF: it does not want to\n", "tones 2 1"},
		{up, "## 1", log + "Unable to send DTMF: it does not want to\n", "digits 2 1"},
		{up, "rt hello", log + "Unable to send text: it does not want to\n", "text 2 hello"},
		{up, "* 1", log + "Unable to send DTMF: it does not want to\n", "info 2 1"},
		{up, "i 0 hello", log + "Unable to send IM: it does not want to\n", "typing in 2 true\nmessage in 2 hello"},
		{ringing, "a 200", log + "Unable to answer call: it does not want to\n", "answer 2 200 "},
		{ringing, "a 99", "", ""}, // as in pjsua
		{ringing, "a 700", "Answer with a code of 100 to 699\n", ""},
		{func(r *rig) { r.phone.SetAccounts() }, "m sip:x@h", "(You currently have 0 calls)\n" + log + "Unable to make call: there is no account\n", ""},
		{func(r *rig) { r.phone.SetAccounts() }, "S OPTIONS sip:x@h", "Sorry, need at least one account configured\n", ""},
		{func(r *rig) { r.phone.SetAccounts() }, "i sip:x@h hello", log + "There is no account\n", ""},
		{func(r *rig) { r.phone.SetAccounts() }, "rr", log + "There is no account\n", ""},
	} {
		r := newRig()
		if c.prepare != nil {
			c.prepare(r)
		}
		r.phone.Fail(fakephone.ErrFake)
		if shown, did := r.types(t, c.line), r.phone.Done(); shown != c.shown || did != c.did {
			t.Errorf("%s: shown %q, did %q; want %q, %q", c.line, shown, did, c.shown, c.did)
		}
	}
}

// TestRestartIsRefused proves that options with which the phone would not begin again do not end it.
func TestRestartIsRefused(t *testing.T) {
	r := newRig()
	var asked []string
	r.accepts = func(options []string) error {
		asked = options
		return errors.New("--x: no\n--y: \x1b[2J")
	}
	if shown := r.types(t, "restart --x '--y 1'"); shown != "Cannot restart: --x: no\n--y: \\x1b[2J\n" {
		t.Errorf("shown %q", shown)
	}
	if len(r.ended) > 0 || !slices.Equal(asked, []string{"--x", "--y 1"}) {
		t.Errorf("ended with %v, asked about %q", r.ended, asked)
	}
}

// TestSecretArguments names the commands whose lines may hold a password, which no history keeps.
func TestSecretArguments(t *testing.T) {
	var got []string
	for _, cmd := range newRig().table.Commands() {
		if slices.ContainsFunc(cmd.Args, func(a command.Arg) bool { return a.Secret }) {
			got = append(got, cmd.Name(command.Tree))
		}
	}
	if want := []string{"acc add", "acc mod", "restart"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSessionCommands(t *testing.T) {
	r := newRig()
	r.types(t, "log 9\nexit\nlog -3")
	if r.level != 0 || r.exits != 1 {
		t.Errorf("level %d, left %d times", r.level, r.exits)
	}
	if r.types(t, "log 3"); r.level != 3 {
		t.Errorf("level %d", r.level)
	}
}

func TestEndings(t *testing.T) {
	r := newRig()
	r.types(t, "shutdown\nrestart\nrestart \"--id=sip:a@h\" {--local-port 5070}")
	if len(r.ended) != 3 || r.ended[0].Restart || !r.ended[1].Restart || len(r.ended[1].Options) != 0 ||
		!slices.Equal(r.ended[2].Options, []string{"--id=sip:a@h", "--local-port 5070"}) {
		t.Errorf("ended %+v", r.ended)
	}
	if !strings.Contains(r.String(), "Restarting app..") {
		t.Errorf("shown %s", r.String())
	}
}

// TestWrittenSettings proves that the file is what can be read back, and nobody else's to read.
func TestWrittenSettings(t *testing.T) {
	name := filepath.Join(t.TempDir(), "saved.cfg")
	r := newRig()
	if shown := r.types(t, "f "+name); shown != "Settings successfully written to '"+name+"'\n" {
		t.Errorf("shown %s", shown)
	}
	content, err := os.ReadFile(name)
	if err != nil || string(content) != "--password hidden\n" {
		t.Errorf("%q, %v", content, err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestDumps proves that each dump begins and ends as scripts expect, and that the detailed one holds more.
func TestDumps(t *testing.T) {
	brief, detailed := newRig().types(t, "ds"), newRig().types(t, "dd")
	for _, shown := range []string{brief, detailed} {
		if !strings.HasPrefix(shown, "[pjsua_core.c] Start dumping application states:\n") || !strings.HasSuffix(shown, "[pjsua_core.c] Dump complete\n") {
			t.Errorf("shown\n%s", shown)
		}
	}
	if strings.Contains(brief, "PJ_VERSION") || !strings.Contains(detailed, "PJ_VERSION") {
		t.Errorf("brief\n%s\ndetailed\n%s", brief, detailed)
	}
}

// TestRows proves that each row says what it is for, and that its example is a line of the tree that runs this very row.
func TestRows(t *testing.T) {
	commands := newRig().table.Commands()
	for i := range commands {
		cmd := &commands[i]
		if cmd.Summary == "" && len(cmd.Path) > 0 {
			t.Errorf("%v has no summary", cmd.Path)
		}
		if cmd.Run == nil {
			continue
		}
		if !strings.HasSuffix(strings.TrimSuffix(cmd.Help, " (not supported yet)"), ".") || cmd.Example == "" || cmd.Path == nil && cmd.Menu == "" {
			t.Errorf("%s: its row is not whole", cmd.Name(command.Tree))
		}
		if cmd.Path == nil {
			continue
		}
		ran := ""
		probe := slices.Clone(commands)
		for j := range probe {
			probe[j].Ready = nil
			if probe[j].Run != nil {
				probe[j].Run = func(*command.Context, []string) { ran = probe[j].Name(command.Tree) }
			}
			for k, arg := range probe[j].Args { // any value will do
				probe[j].Args[k].Check, probe[j].Args[k].Open, arg.Open = nil, true, true
			}
		}
		tree := cli.New(cli.Config{Commands: probe, Prompt: "> "})
		term, err := terminal.Open(terminal.Options{Stdin: strings.NewReader(cmd.Example + "\n"), Stdout: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		_ = tree.Run(t.Context(), term, newRig()) // it ends with the input
		term.Close()
		if ran != cmd.Name(command.Tree) {
			t.Errorf("%q runs %q", cmd.Example, ran)
		}
	}
}

// TestChoices proves what the tree lists for the arguments that depend on the phone.
func TestChoices(t *testing.T) {
	r := newRig()
	_, _ = r.phone.AddBuddy("sip:y@h")
	r.phone.AddSubscription(phone.SubscriptionInfo{ID: 1, Event: "presence", Remote: "sip:w@h", Incoming: true, State: "ACTIVE"})
	r.phone.AddSubscription(phone.SubscriptionInfo{ID: 2, Event: "presence", Remote: "sip:z@h", Incoming: true, State: "PENDING"})
	call(phone.CallInfo{ID: 0, State: phone.CallConfirmed, Remote: "sip:v@h"})(r)
	call(phone.CallInfo{ID: 1, State: phone.CallConfirmed, Remote: "sip:w@h"})(r)
	for line, want := range map[string]string{
		"call new":               "-1 All buddies, 0 Current dialog, 1 sip:y@h, URL An URL",
		"call multi":             "0 Current dialog, 1 sip:y@h, URL An URL",
		"acc next":               "0  <sip:127.0.0.1:20300>, 1 *sip:me@127.0.0.1",
		"im del_b":               "1 sip:y@h",
		"im pickup":              "1 sip:y@h",
		"im allow":               "2 sip:z@h",
		"call transfer_replaces": "0 sip:v@h [CONFIRMED]",
		"audio codec_prio":       "PCMU/8000/1 Audio, prio: 128, PCMA/8000/1 Audio, prio: 127, * Audio (All)",
		"audio conf_con": "0 [16KHz/20ms/1]         Master/sound  transmitting to: #3 , 1 [16KHz/20ms/1]             ringback  transmitting to: , " +
			"3 [16KHz/20ms/1] sip:bob@127.0.0.1:20020  transmitting to: #0 #1 ",
	} {
		var got []string
		for _, cmd := range r.table.Commands() {
			if strings.Join(cmd.Path, " ") != line {
				continue
			}
			for _, arg := range cmd.Args {
				if arg.Choices != nil && got == nil {
					for _, choice := range arg.Choices(&command.Context{}) {
						got = append(got, choice.Value+" "+choice.Summary)
					}
				}
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
