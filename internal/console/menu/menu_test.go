package menu

import (
	"os"
	"strings"
	"testing"

	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

const (
	legacy    = "12:00:00.000     pjsua_app_legacy.c !"
	core      = "12:00:00.000            pjsua_acc.c !"
	noPending = "No pending incoming call\n"
)

func TestScreen(t *testing.T) {
	golden, err := os.ReadFile("testdata/screen.txt")
	if err != nil {
		t.Fatal(err)
	}
	if shown, _ := typed(t, nil, ""); shown != string(golden) {
		t.Errorf("got\n%s\nwant\n%s", shown, golden)
	}
}

func TestScreenWithCallsAndRegistrations(t *testing.T) {
	shown, _ := typed(t, func(r *rig) {
		r.phone.SetAccounts([]phone.AccountInfo{
			{ID: 0, URI: "sip:a@h", HasRegistrar: true, Status: 200, StatusText: "OK", Expires: 295, Online: true, OnlineText: "On the\x1b phone", Waiting: "voice messages: 4 new, 1 old\n"},
			{ID: 1, URI: "sip:b@h", HasRegistrar: true, Expires: -1, OnlineText: "Offline"},
			{ID: 12, URI: "sip:c@h", HasRegistrar: true, Status: 401, StatusText: "Unauthorized\x1b", Expires: -1, Default: true},
		}...)
		call(phone.CallInfo{ID: 0, Remote: "sip:x@h", State: phone.CallConfirmed})(r)
		call(phone.CallInfo{ID: 1, Remote: "\"\x1b[2J\" <sip:y@h>", State: phone.CallEarly})(r)
	}, "")
	for _, want := range []string{
		">>>>\nAccount list:\n  [ 0] sip:a@h: 200/OK (expires=295)\n       Online status: On the\\x1b phone\n       Voicemail: voice messages: 4 new, 1 old\\x0a\n  [ 1] sip:b@h: 100/In Progress (expires=0)\n" +
			"       Online status: Offline\n *[12] sip:c@h: 401/Unauthorized\\x1b (expires=-1)\n",
		"\nYou have 2 active calls\nCurrent call id=1 to \"\\x1b[2J\" <sip:y@h> [EARLY]\n",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
}

// choices is what the chooser shows without buddies.
func choices(title string) string {
	return "Buddy list:\n -none-\n\nChoices:\n   0         For current dialog.\n  URL        An URL\n  <Enter>    Empty input (or 'q') to cancel\n" + title + ": "
}

// withBuddy is the chooser with a buddy to choose.
func withBuddy(title string) string {
	return "Buddy list:\n [ 1] <?>  sip:y@h\n\nChoices:\n   0         For current dialog.\n  -1         All 1 buddies in buddy list\n" +
		"  [1 - 1]    Select from buddy list\n  URL        An URL\n  <Enter>    Empty input (or 'q') to cancel\n" + title + ": "
}

// withOneBuddy is the same where not all buddies can be chosen.
func withOneBuddy(title string) string {
	return strings.ReplaceAll(withBuddy(title), "  -1         All 1 buddies in buddy list\n", "")
}

// chooserFor is the chooser of a call, after a question.
func chooserFor(title, question string) string {
	return "(You currently have 0 calls)\n" + question + choices(title)
}

// badURL is what is said of a URL that is none.
func badURL(why string) string {
	return legacy + "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]\n" + strings.Replace(legacy, "!", " ", 1) + "sip:NAME@HOST is expected: invalid URI " + why + "\n"
}

// TestCommands runs each command as a script would, and compares what is shown and what the phone is told.
func TestCommands(t *testing.T) {
	pending := call(phone.CallInfo{ID: 2, Incoming: true, State: phone.CallEarly, Remote: "sip:x@h"})
	up := call(phone.CallInfo{ID: 2, State: phone.CallConfirmed, Remote: "sip:x@h"})
	failing := func(then func(*rig)) func(*rig) {
		return func(r *rig) { then(r); r.phone.Fail(fakephone.ErrFake) }
	}
	none := func(*rig) {}
	chooser := chooserFor("Make call", "")
	buddy := func(r *rig) { _, _ = r.phone.AddBuddy("sip:y@h"); r.phone.Done() }
	two := func(r *rig) {
		call(phone.CallInfo{ID: 0, State: phone.CallConfirmed, Remote: "sip:v@h"})(r)
		call(phone.CallInfo{ID: 1, State: phone.CallConfirmed, Remote: "sip:w@h"})(r)
	}
	const (
		replaced = "Transfer call [1] sip:w@h to one of the following:\n0  sip:v@h [CONFIRMED]\nEnter call number to be replaced (empty to cancel): "
		status   = "Choices:\n  1  Available\n  2  Busy\n  3  On the phone\n  4  Idle\n  5  Away\n  6  Be right back\n  7  Offline\nSelect status (empty to cancel): "
	)
	request := "Send arbitrary request to remote host\nRequest method: (empty to cancel): " + choices("Destination URI")
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
		{none, "m\n-1", chooser + "There are no buddies\n", ""},
		{none, "m\nnonsense", chooser + badURL(`"nonsense": uri "nonsense": no scheme`), ""},
		{func(r *rig) { r.phone.Fail(phone.ErrBadURI) }, "m\nsip:", chooser + legacy + "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]\n" +
			strings.Replace(legacy, "!", " ", 1) + "Unable to make call: Invalid Request URI (PJSIP_EINVALIDREQURI) [status=171042]\n", "call 1 sip:"},
		{func(r *rig) { r.phone.Fail(phone.ErrTooManyCalls) }, "m\nsip:x@h", chooser + legacy + "Unable to make call: Too many objects of the specified type (PJ_ETOOMANY) [status=70010]\n", "call 1 sip:x@h"},
		{failing(none), "m\nsip:x@h", chooser + legacy + "Unable to make call: it does not want to\n", "call 1 sip:x@h"},
		{func(r *rig) {
			r.phone.SetAccounts(phone.AccountInfo{ID: 1, URI: "sip:me@127.0.0.1", Default: true, HasRegistrar: true})
		}, "m\n600", chooser, "call 1 sip:600@127.0.0.1"},
		{func(r *rig) { r.phone.SetAccounts() }, "m\nsip:x@h", chooser + legacy + "Unable to make call: there is no account\n", ""},

		{none, "a", noPending, ""},
		{up, "a", noPending, ""},
		{pending, "a\n200", "Answer with code (100-699) (empty to cancel): ", "answer 2 200 "},
		{pending, "a\n603 Not now", "Answer with code (100-699) (empty to cancel): ", "answer 2 603 Not now"},
		{pending, "a\n302 Moved\nsip:y@h", "Answer with code (100-699) (empty to cancel): Enter URL to be put in Contact (empty to cancel): ", "answer 2 302 Moved to sip:y@h"},
		{none, "call field X-Room: 7", "From now on: X-Room: 7\n", "header X-Room: 7"},
		{none, "call field", "No header fields\n", ""},
		{up, "call info\ntext/plain\nhello there", "Content type (empty to cancel): Body (empty to cancel): ", "info 2 text/plain hello there"},
		{pending, "a\n", "Answer with code (100-699) (empty to cancel): ", ""},
		{pending, "a\n99", "Answer with code (100-699) (empty to cancel): ", ""},
		{pending, "a\nyes", "Answer with code (100-699) (empty to cancel): Invalid input\nA number is needed here.\n", ""},
		{pending, "a\n302\nsip:y@h", "Answer with code (100-699) (empty to cancel): Enter URL to be put in Contact (empty to cancel): ", "answer 2 302 to sip:y@h"},
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
		{up, "#t\n5", "DTMF strings to send (0-9*#A-D) (empty to cancel): DTMF digits enqueued for transmission\n", "tones 2 5"},
		{up, "##\n5", "DTMF strings to send (0-9*#A-D) (empty to cancel): DTMF digits enqueued for transmission\n", "digits 2 5"},
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
		{none, "V\nx\n3", "Adjust mic level: [ 1.0x]  (empty to cancel): Invalid input\nA level is a number from 0 to 100.\nAdjust speaker level: [ 1.0x]  (empty to cancel): ", "level 0 1 3"},
		{none, "V\n100\n101", "Adjust mic level: [ 1.0x]  (empty to cancel): Adjust speaker level: [ 1.0x]  (empty to cancel): Invalid input\nA level is a number from 0 to 100.\n", "level 0 100 1"},
		{failing(none), "V\n2\n", "Adjust mic level: [ 1.0x]  (empty to cancel): Adjust speaker level: [ 1.0x]  (empty to cancel): " + legacy + "Unable to adjust level: it does not want to\n", "level 0 2 1"},
		{none, "Cp\npcma 300", codecList, "codec pcma 255"},
		{none, "Cp\n", codecList + "Done\n", ""},
		{none, "Cp\npcma", codecList + "Invalid input\n", ""},
		{none, "Cp\npcma x", codecList + "Invalid input\nA number is needed here.\n", ""},
		{failing(none), "Cp\nzz 1", codecList + legacy + "Error setting codec priority: Not found (PJ_ENOTFOUND) [status=70006]\n", "codec zz 1"},

		{none, "+a\nsip:a@h\nsip:h\n*\nu\np", newAccount + "Auth Password: (empty to cancel): ", "add sip:a@h sip:h * u p"},
		{none, "+a\nsip:a@h\nsip:h\n*\nu\n", newAccount + "Auth Password: (empty to cancel): ", ""},
		{failing(none), "+a\nsip:a@h\nsip:h\n*\nu\np", newAccount + "Auth Password: (empty to cancel): " + legacy + "Error adding new account: it does not want to\n", "add sip:a@h sip:h * u p"},
		{none, "-a\n1", "Enter account ID to delete (empty to cancel): Account 1 deleted\n", "delete 1"},
		{failing(none), "-a\n44", "Enter account ID to delete (empty to cancel): Invalid account id 44\n", "delete 44"},
		{none, "-a\n", "Enter account ID to delete (empty to cancel): ", ""},
		{none, "rr", "", "register 1"},
		{func(r *rig) { r.phone.Fail(phone.ErrNoRegistrar) }, "rr", core + "Registrar URI is not specified\n", "register 1"},
		{func(r *rig) { r.phone.Fail(phone.ErrNoRegistrar) }, "ru", core + "Currently not registered\n", "unregister 1"},
		{failing(none), "ru", legacy + "sip:me@127.0.0.1: it does not want to\n", "unregister 1"},
		{func(r *rig) { r.phone.SetAccounts() }, "rr", legacy + "There is no account\n", ""},
		{none, ">\n0", "Enter account ID to select (empty to cancel): " + legacy + "Current account changed to 0\n", "default 0"},
		{failing(none), "<\n99", "Enter account ID to select (empty to cancel): " + legacy + "Invalid account id 99\n", "default 99"},
		{none, ">\n", "Enter account ID to select (empty to cancel): ", ""},

		{none, "echo", "Usage: echo [0|1]\n", ""},
		{none, "echo 12345\necho 67890\nh\necho 0\nh", ">>> echo 67890\n>>> h\nNo current call\n>>> echo 0\n>>> No current call\n", ""},
		{none, "sleep", "Usage: sleep MSEC\n", ""},
		{none, "sleep x", "Usage: sleep MSEC\n", ""},
		{none, "sleep 1", "", ""},
		{none, "+x", "Invalid input +x\n\n", ""},
		{none, "+\x1b[2J", "Invalid input +\\x1b[2J\n\n", ""},
		{none, "-x", "Invalid input -x\n\n", ""},
		{none, "cx", "", ""},
		{none, "exyz", "", ""},
		{none, "zz", "Invalid input zz\n? lists the commands.\n" + string(menu), ""},
		{none, "!a", "Invalid input !a\n? lists the commands.\n" + string(menu), ""},
		{none, "list", "Invalid input list\nDid you mean cl? Lists the ports of the conference bridge and who hears whom.\n" + string(menu), ""},

		{none, "M\n2\nsip:x@h", chooserFor("Make call", "Number of calls (empty to cancel): "), "call 1 sip:x@h\ncall 1 sip:x@h"},
		{none, "M\nmany", "(You currently have 0 calls)\nNumber of calls (empty to cancel): Invalid input\nA number is needed here.\n", ""},
		{none, "M\n2\n0", chooserFor("Make call", "Number of calls (empty to cancel): ") + "You can't do that with make call!\n", ""},
		{pending, "a\n700", "Answer with code (100-699) (empty to cancel): Answer with a code of 100 to 699\n", ""},
		{up, "U", "", "update 2"},
		{none, "U", legacy + "No current call\n", ""},
		{none, "o\no", "Subsequent calls and UPDATEs will contain SDP offer: NO.\n>>> Subsequent calls and UPDATEs will contain SDP offer: YES.\n", "offer false\noffer true"},
		{none, "x", legacy + "No current call\n", ""},
		{up, "x\n0", "Transferring current call [2] sip:x@h\n" + choices("Transfer to URL") + "You can't do that with transfer call!\n", ""},
		{up, "x\nsip:y@h", "Transferring current call [2] sip:x@h\n" + choices("Transfer to URL"), "transfer 2 sip:y@h"},
		{up, "X", "There are no other calls\n", ""},
		{none, "M\n2\n-1", chooserFor("Make call", "Number of calls (empty to cancel): ") + "You can't do that with make call!\n", ""},
		{two, "X\n1", replaced + "Destination call number must not be the same as the call being transferred\n", ""},
		{two, "X\n9", replaced + "Invalid destination call number\n", ""},
		{two, "X\n0", replaced, "transfer 1 to call 0"},
		{none, "Ra", legacy + "No current call\n", ""},
		{up, "Ra\nRA\nRr\nRd", ">>> >>> >>> ", "redirect 2 0\nredirect 2 1\nredirect 2 2\nredirect 2 4"},
		{none, "rt", legacy + "No current call\n", ""},
		{up, "rt\nhello", "Enter text to send (empty to cancel): Text enqueued for transmission\n", "text 2 hello"},

		{func(r *rig) { r.phone.SetAccounts() }, "S", "Sorry, need at least one account configured\n", ""},
		{none, "S\nOPTIONS\nsip:x@h", request, "request 1 OPTIONS sip:x@h"},
		{none, "S\nOPTIONS\n0", request + "No current call\n", ""},
		{none, "S\nOPTIONS\n-1", request + "Sorry you can't do that!\n", ""},
		{up, "S\nOPTIONS\n0", request, "request in 2 OPTIONS"},
		{failing(none), "S\nFOO\nsip:x@h", request + legacy + "Error sending request: it does not want to\n", "request 1 FOO sip:x@h"},
		{none, "i\nsip:x@h\nhi there", choices("Send IM to") + "Message (empty to cancel): ", "typing 1 sip:x@h true\nmessage 1 sip:x@h hi there"},
		{none, "i\nsip:x@h\n", choices("Send IM to") + "Message (empty to cancel): ", "typing 1 sip:x@h true\ntyping 1 sip:x@h false"},
		{buddy, "i\n-1", withOneBuddy("Send IM to") + "You can't send broadcast IM like that!\n", ""},
		{none, "i\n-1", choices("Send IM to") + "You can't send broadcast IM like that!\n", ""},
		{none, "i\n0", choices("Send IM to") + "No current call\n", ""},
		{up, "i\n0\nhi", choices("Send IM to") + "Message (empty to cancel): ", "typing in 2 true\nmessage in 2 hi"},
		{up, "i\n0\n", choices("Send IM to") + "Message (empty to cancel): ", "typing in 2 true\ntyping in 2 false"},
		{none, "i\nhttp://h", choices("Send IM to") + badURL(`"http://h": sip:, sips: or tel: expected`), ""},
		{none, "i\nsip:", choices("Send IM to") + badURL(`"sip:": uri "sip:": no host`), ""},
		{buddy, "i\n+1", withOneBuddy("Send IM to") + badURL(`"+1": uri "+1": no scheme`), ""},
		{none, "s\nsip:x@h:70000", choices("(un)Subscribe presence of") + badURL(`"sip:x@h:70000": uri "sip:x@h:70000": bad port`), ""},
		{none, "+b\nsip:y@h", "Enter buddy's URI: (empty to cancel): New buddy 'sip:y@h' added at index 1\n", "buddy sip:y@h"},
		{failing(none), "+b\nnobody", "Enter buddy's URI: (empty to cancel): Invalid URI 'nobody'\n", "buddy nobody"},
		{none, "-b\n1", "Enter buddy ID to delete (empty to cancel): Invalid buddy id 1\n", ""},
		{buddy, "-b\n1", "Enter buddy ID to delete (empty to cancel): Buddy 0 deleted\n", "no buddy 0"},
		{none, "s\n0", choices("(un)Subscribe presence of") + "Sorry, can only subscribe to buddy's presence, not from existing call\n", ""},
		{none, "u\nsip:x@h", choices("(un)Subscribe presence of") + "Sorry, can only subscribe to buddy's presence, not arbitrary URL (for now)\n", ""},
		{none, "Du\n0", choices("(un)Subscribe dialog event of") + "Sorry, can only subscribe to buddy's dialog event, not from existing call\n", ""},
		{buddy, "D\n-1", withBuddy("(un)Subscribe dialog event of"), "watch dialogs 0"},
		{buddy, "Du\n1", withBuddy("(un)Subscribe dialog event of"), "unwatch dialogs 0"},
		{buddy, "s\n1", withBuddy("(un)Subscribe presence of"), "watch 0"},
		{buddy, "u\n-1", withBuddy("(un)Subscribe presence of"), "unwatch 0"},
		{none, "T\n8", status + "Invalid selection\n", ""},
		{none, "T\n", status, ""},
		{none, "T\n2 ", status, "presence 1 open busy \"Busy\""},
		{none, "T\n3", status, "presence 1 open on-the-phone \"On the phone\""},
		{none, "t\nt", "Setting sip:me@127.0.0.1 online status to offline\n>>> Setting sip:me@127.0.0.1 online status to online\n",
			"presence 1 closed unknown \"\"\npresence 1 open unknown \"\""},
		{none, "im note back at three", "", "presence 1 open away \"back at three\""},
		{none, "im note \"at lunch\"", "", "presence 1 open away \"at lunch\""},
		{none, "im note \"", "", `presence 1 open away "\""`},
		{none, "im note\ngone", "Note (empty to cancel): ", "presence 1 open away \"gone\""},
		{none, "im note\n", "Note (empty to cancel): ", ""},
		{none, "im subs", "Subscriptions:\nTotal 0: 0 out, 0 in\n", ""},
		{none, "im watchers", "Watchers:\n -none-\n", ""},
		{none, "im allow 3", "Watcher 3 allowed\n", "decide 3 true"},
		{none, "im deny\n3", "Enter watcher ID to deny (empty to cancel): Watcher 3 denied\n", "decide 3 false"},
		{none, "im deny x", "Invalid input\nA number is needed here.\n", ""},
		{buddy, "im dialogs 1", "Dialogs of sip:y@h:\n -none-\n", ""},
		{buddy, "im pickup 1", legacy + "Unable to pick up: " + phone.ErrNoRinging.Error() + "\n", "pickup 0"},

		{none, "n", legacy + "Error: Invalid STUN server or server not configured (PJNATH_ESTUNINSERVER) [status=370050]\n", ""},
		{none, "dc", legacy + "Dumping configuration (13 bytes):\n--id sip:a@h\n\n", ""},
		{none, "f\n", "Enter output filename (empty to cancel): ", ""},
		{none, "f\n/nowhere/x", "Enter output filename (empty to cancel): " + legacy + "Unable to open file: No such file or directory [status=120002]\n", ""},
		{none, "vid enable", "gosua has no video\n", ""},
		{none, "help h", "  h      Ends the current call, or refuses it with 603 if it was not answered.\n", ""},
		{none, "? cc", "  cc     Has one port of the bridge hear another. E.g. cc 1 0\n", ""},
		{none, "help bl", "There is no command \"bl\"\n? lists the commands.\n", ""},
		{none, "help g", "There is no command \"g\"\nDid you mean h? Ends the current call, or refuses it with 603 if it was not answered.\n", ""},
	}
	for _, c := range cases {
		shown, p := typed(t, c.prepare, c.script)
		if shown != c.shown {
			t.Errorf("%q shows\n%s\nwant\n%s", c.script, shown, c.shown)
		}
		if did := p.Done(); did != c.did {
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
	if did := p.Done(); did != "connect 1 0" {
		t.Errorf("did %q", did)
	}
}
