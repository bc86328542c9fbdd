package consoles

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"gosua/internal/testkit/siptest"
)

func TestTelnet(t *testing.T) {
	each(t, map[string]func(t *testing.T, path string){
		"answers":        answers,
		"quotes":         quotes,
		"help keys":      helpKeys,
		"help lists":     helpLists,
		"editing":        editing,
		"secrets":        secrets,
		"ends of lines":  endsOfLines,
		"negotiation":    negotiation,
		"interrupts":     interrupts,
		"two clients":    twoClients,
		"level":          level,
		"sleep":          sleeps,
		"restart":        restarts,
		"shutdown":       shutdown,
		"late client":    lateClient,
		"help explained": helpExplained,
	})
}

// answers goes through errors, prefixes and shortcuts. What is shown must match whole.
func answers(t *testing.T, path string) {
	c := dial(t, start(t, path))
	c.cmd("log 1") // so that nothing comes in between
	indent := strings.Repeat(" ", len(regexp.MustCompile(`\\`).ReplaceAllString(c.prompt, "")))
	for _, x := range []struct{ line, want string }{
		{"", ""},
		{"   ", ""},
		{"nosuch", indent + `\^\n%Error : Invalid Arguments\n.*\n`},
		{"call nosuch", indent + ` {5}\^\n%Error : Invalid Arguments\n.*\n`},
		{"exit2", indent + `\^\n%Error : Invalid Arguments\nDid you mean: exit\?\n`},
		{"hangup", indent + `\^\n%Error : Invalid Arguments\nDid you mean: call hangup\?\n`},
		{"call hangup now", indent + ` {12}\^\n%Error : Too Many Arguments\n.*\n`},
		{"call answer", indent + ` {12}\^\n  <code>  Answer code\n`},
		{"acc next 99", indent + ` {9}\^\n.*\n`},
		{"acc next", indent + ` {9}\^\n  \[0\]  .*\n  \[1\]  .*\n`},
		{"call cl", indent + ` {5}\^\n%Error : Invalid Arguments\n.*\n`},
		{"call h", indent + ` {5}\^\n  hangup      .*\n  hangup_all  .*\n  hold        .*\n`},
		{"c", indent + `\^\n  call  (?s).*  cl    .*  cc    .*`},
		{"call li", `You have 0 active call\n`},
		{"call list", `You have 0 active call\n`},
		{"g", `No current call\n`},
		{"h", ``},
		{"cl", `Conference ports:\n(?s)Port #00\[.*`},
		{"l", `Account list:\n(?s).*`},
		{"bl", `Buddy list:\n -none-\n`},
		{"log x", indent + ` {4}\^\n%Error : Invalid Arguments\n.*\n`},
		{"Cp", indent + ` {3}\^\n(?s).*  \[PCMU/8000/1\] +Audio, prio: 128\n.*  \[\*\] .*`},
		{"Cp PCMU 0", ``},
		{"Cp", indent + ` {3}\^\n(?s).*  \[PCMU/8000/1\] +Audio, prio: 0\n.*`},
		{"Cp pcmu 0", indent + ` {3}\^\nDid you mean: PCMU/8000/1\?\n`},
		{"o", `Subsequent calls and UPDATEs will contain SDP offer: No\n`},
		{"toggle", `Subsequent calls and UPDATEs will contain SDP offer: Yes\n`},
		{"im add_b 'sip:a", indent + ` {9}\^\n%Error : Invalid Arguments\nThe quote.*\n`},
	} {
		if got := c.cmd(x.line); !regexp.MustCompile(`^(?:` + x.want + `)$`).MatchString(got) {
			t.Errorf("%q:\n%swant\n%s", x.line, got, x.want)
		}
	}
}

// quotes sends messages of two words, each in another kind of quotes.
func quotes(t *testing.T, path string) {
	c := dial(t, start(t, path))
	remote := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
	for _, group := range []string{"''", `""`, "{}"} {
		c.types("im send_im sip:bob@%s %stwo words%s", remote.Addr(), group[:1], group[1:])
		req := remote.Expect("MESSAGE")
		for !strings.HasPrefix(req.Request().Header.Get("Content-Type"), "text/plain") { // that somebody types
			remote.Reply(req, "200 OK")
			req = remote.Expect("MESSAGE")
		}
		if got := string(req.Request().Body); got != "two words" {
			t.Errorf("%s: %q", group, got)
		}
		remote.Reply(req, "200 OK")
	}
}

// helpKeys asks by question mark and TAB, which are never part of the line.
func helpKeys(t *testing.T, path string) {
	c := dial(t, start(t, path))
	c.keys("?")
	c.expect(`(?m)^  call  +Call related commands\n(?s:.*)^  shutdown  +Shutdown application\n(?s:.*)` + c.prompt)
	c.keys("im ?")
	c.expect(`(?m)^  add_b \| \+b  +Add buddy\n(?s:.*)^  bud_list \| bl  +Show buddy list\n(?s:.*)` + c.prompt + " *im ")
	c.keys("bud_li\t")
	c.expect(`st `)
	c.types("")
	c.expect(`Buddy list:\n -none-`)
	c.keys("call ?") // more than 32 of them would have been too many for pjsua
	c.expect(`(?m)^  new \| m  +\S.*\n(?s:.*)^  recwav  +\S.*\n`)
	c.keys("playwav \t")
	c.expect(`(?m)^  start  +\S.*\n  stop  +\S.*\n` + c.prompt + "call playwav ")
	c.types("nosuch")
	c.expect(`%Error : Invalid Arguments`)
}

// editing has the server echo, and edits with its keys.
func editing(t *testing.T, path string) {
	p := start(t, path)
	c := attend(t, connect(t, p), true)
	c.keys("call lost")
	c.expect(`call lost`)
	c.keys("\x7f\x7f\x7f\x7flist\r\n")
	c.expect(`You have 0 active call`)
	c.keys("bl\r\n")
	c.expect(`Buddy list:`)
	c.keys("\x1b[A\x1b[A\r\n") // the line before the last one
	c.expect(`You have 0 active call`)
	c.keys("cal list\x1b[D\x1b[D\x1b[D\x1b[D\x1b[Dl\r\n")
	c.expect(`You have 0 active call`)
}

// secrets that were typed do not come back with the history.
func secrets(t *testing.T, path string) {
	c := dial(t, start(t, path))
	c.cmd("call list")
	c.types("+a sip:a@127.0.0.1 sip:127.0.0.1:9 * a hunter2")
	c.expect(`added with id`)
	c.keys("\x1b[A\r\n")
	c.expect(`You have 0 active call`)
	if shown := c.bytes(); bytes.Contains(shown, []byte("hunter2")) {
		t.Errorf("the password is shown: %s", shown)
	}
}

// endsOfLines: each of them ends one line and no more; pjsua does not know the last one, which nc sends.
func endsOfLines(t *testing.T, path string) {
	c := dial(t, start(t, path))
	c.cmd("log 1") // so that nothing comes in between
	for _, end := range []string{"\r\n", "\r\x00", "\r", "\n"} {
		c.keys("call list" + end + "bl" + end)
		c.expect(`^\n?You have 0 active call\n` + c.prompt + `\n?Buddy list:\n -none-\n` + c.prompt)
	}
}

// negotiation: offers come first, and unknown options are refused.
func negotiation(t *testing.T, path string) {
	c := dial(t, start(t, path))
	if want := []byte{iac, do, 3, iac, will, 1, iac, will, 5, iac, will, 3}; !bytes.HasPrefix(c.bytes(), want) {
		t.Errorf("begins with % x, want % x", c.bytes()[:min(20, len(c.bytes()))], want)
	}
	c.keys(string([]byte{iac, will, 31, iac, do, 39}))
	c.cmd("call list")
	for _, want := range [][]byte{{iac, dont, 31}, {iac, wont, 39}} {
		if !bytes.Contains(c.bytes(), want) {
			t.Errorf("no % x in % x", want, c.bytes())
		}
	}
}

// interrupts end neither the program nor the session, nor what is typed next.
func interrupts(t *testing.T, path string) {
	c := dial(t, start(t, path))
	for _, keys := range []string{"\x03", string([]byte{iac, ip}), string([]byte{iac, 0xf3}), "call li\x03"} {
		c.keys(keys)
		c.types("call list")
		c.expect(`You have 0 active call`)
	}
}

// twoClients hear each other's results and leave alone.
func twoClients(t *testing.T, path string) {
	p := start(t, path)
	a, b := dial(t, p), dial(t, p)
	a.types("call list")
	b.expect(`You have 0 active call`)
	b.types("im add_b sip:bud@127.0.0.1:9")
	a.expect(`New buddy 'sip:bud@127.0.0.1:9' added at index`)
	b.types("nosuch")
	b.expect(`%Error : Invalid Arguments`)
	b.types("exit")
	b.ends()
	a.types("acc show")
	a.expect(`Account list:`)
	if shown := string(a.bytes()); strings.Contains(shown, "%Error") {
		t.Errorf("an error reached who had made none: %s", shown)
	}
}

// level is each session's own, and changes what it is shown from then on.
func level(t *testing.T, path string) {
	p := start(t, path, "--app-log-level=4")
	quiet, usual := dial(t, p), dial(t, p)
	remote := siptest.ListenUDP(t, siptest.System{}, "127.0.0.1:0")
	quiet.cmd("log 3")
	quiet.types("call new sip:bob@%s", remote.Addr())
	remote.Reply(remote.Expect("INVITE"), "486 Busy Here")
	quiet.expect(`Call 0 is DISCONNECTED \[reason=486`)
	usual.expect(`TX \d+ bytes Request msg INVITE(?s:.*)Call 0 is DISCONNECTED \[reason=486`)
	if bytes.Contains(quiet.bytes(), []byte("Request msg INVITE")) {
		t.Error("the session at level 3 is shown messages, which have level 4")
	}
}

// sleeps holds up what is typed after it.
func sleeps(t *testing.T, path string) {
	const pause = 300 * time.Millisecond
	c := dial(t, start(t, path))
	began := time.Now()
	c.keys("sleep 300\r\ncl\r\n")
	c.expect(`Conference ports:`)
	if took := time.Since(began); took < pause {
		t.Errorf("sleep 300 took %v", took)
	}
}

// restarts lets the clients go, takes more options, and answers at the same port.
func restarts(t *testing.T, path string) {
	p := start(t, path)
	c := dial(t, p)
	c.types(`restart "--id=sip:you@127.0.0.1"`)
	c.expect(`Restarting app`)
	c.ends()
	again := dialAgain(t, p)
	again.types("acc show")
	again.expect(`sip:you@127\.0\.0\.1`)
	again.types("shutdown")
	again.ends()
	p.Ends(0)
}

// shutdown lets every client see the end.
func shutdown(t *testing.T, path string) {
	p := start(t, path)
	a, b := dial(t, p), dial(t, p)
	a.types("shutdown")
	for _, c := range []*client{a, b} {
		c.expect(`Quitting app\.\.(?s:.*)PJSUA destroyed\.\.\.`)
		c.ends()
	}
	if out := p.Ends(0); strings.Contains(out, "PJSUA destroyed") {
		t.Error("standard output was to fall silent when telnet was ready")
	}
}

// lateClient misses what came before it, and the program goes on without any.
func lateClient(t *testing.T, path string) {
	p := start(t, path)
	a := dial(t, p)
	a.types("im add_b sip:bud@127.0.0.1:9")
	a.expect(`New buddy`)
	a.types("exit")
	a.ends()
	b := dial(t, p)
	b.types("bl")
	b.expect(`sip:bud@127\.0\.0\.1:9`)
	if bytes.Contains(b.bytes(), []byte("New buddy")) {
		t.Error("it is shown what came before it")
	}
}

// helpExplained is better than pjsua: a sentence, and what to type.
func helpExplained(t *testing.T, path string) {
	c := dial(t, start(t, path))
	c.types("help call new")
	c.expect(`(?m)^call new \| m <.*>\n  \S.*\.\n  Example: call new \S+`)
	c.types("help hangupp")
	c.expect(`Invalid Arguments\n`)
	c.types("help call")
	c.expect(`(?m)^  new \| m `)
}
