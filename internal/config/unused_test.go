package config

import (
	"slices"
	"strings"
	"testing"
)

// withValue is an option as it is given, with a value that it takes.
func withValue(o Option, value string) string {
	if o.Arg == "" {
		return "--" + o.Name
	}
	return "--" + o.Name + "=" + value
}

// TestOptionsWithoutEffectWarnOnce: one line for an option, however often it is given, that names it and says why.
func TestOptionsWithoutEffectWarnOnce(t *testing.T) {
	values := samples()
	for _, o := range Options() {
		if o.Status != NoEffect {
			continue
		}
		arg := withValue(o, values[o.Name])
		c := world{}.must(t, "--id=sip:a@h", arg, arg)
		want := []string{"--" + o.Name + ": " + o.Why}
		if o.asksForNothing(values[o.Name]) {
			want = nil
		}
		if !slices.Equal(c.Warnings, want) {
			t.Errorf("%s: warnings %q, want %q", arg, c.Warnings, want)
		}
	}
}

// TestDefaultsOfOptionsWithoutEffectAreSilent: what asks for nothing that is not so anyway warns of nothing, and is as if
// it had not been given.
func TestDefaultsOfOptionsWithoutEffectAreSilent(t *testing.T) {
	plain := Write(world{}.must(t, "--id=sip:a@h"), faithful())
	for _, args := range []string{"--use-timer=1", "--timer-se=1800", "--timer-min-se=90", "--server-affinity=off", "--server-affinity=OFF", "--srtp-keying=0",
		"--srtp-secure=1", "--use-srtp=0", "--rx-drop-pct=0 --tx-drop-pct=0", "--ice-trickle=0", "--quality=8", "--ec-tail=200", "--ilbc-mode=30",
		"--text-red=0", "--thread-cnt=1", "--outb-rid=1", "--quality=3 --quality=8"} {
		c := world{}.must(t, append([]string{"--id=sip:a@h"}, strings.Fields(args)...)...)
		if got := Write(c, faithful()); got != plain {
			t.Errorf("%s: settings\n%s", args, got)
		}
		if args != "--quality=3 --quality=8" && len(c.Warnings) != 0 {
			t.Errorf("%s: warnings %q", args, c.Warnings)
		}
	}
	for _, arg := range []string{"--use-timer=0", "--no-mci", "--disable-stun", "--quality=8"} {
		if c := (world{}).must(t, "--id=sip:a@h", arg); len(c.Warnings) != 0 {
			t.Errorf("%s: warnings %q", arg, c.Warnings)
		}
	}
}

// TestBoundsOfOptionsWithoutEffect: a value that could never be right is refused, in pjsua's words.
func TestBoundsOfOptionsWithoutEffect(t *testing.T) {
	for _, c := range []struct{ good, bad, text, pjsua string }{
		{"--use-timer=3", "--use-timer=4", `"4" is not a mode (0 to 3)`, "Error: expecting integer value 0-3 for --use-timer"},
		{"--timer-se=90", "--timer-se=89", `"89" is not a number of seconds (90 or more)`, "Error: invalid value for --timer-se (expecting higher than 90)"},
		{"--timer-min-se=90", "--timer-min-se=-1", `"-1" is not a number of seconds (90 or more)`, "Error: invalid value for --timer-min-se (expecting higher than 90)"},
		{"--server-affinity=ON", "--server-affinity=x", `"x" is neither on nor off`, "Error: invalid --server-affinity value 'x'; expected 'on' or 'off'"},
		{"--srtp-secure=0", "--srtp-secure=3", `"3" is not a level (0 to 2)`, "Invalid value for --srtp-secure option"},
		{"--srtp-keying=1", "--srtp-keying=2", `"2" is not a method (0 to 1)`, "Invalid value for --srtp-keying option"},
		{"--use-srtp=0", "--use-srtp=x", `"x" is not a mode (0 to 3)`, "Invalid value for --use-srtp option"},
		{"--ice-trickle=2", "--ice-trickle=3", `"3" is not a mode (0 to 2)`, "Invalid value for --ice-trickle option"},
		{"--ice-max-hosts=-1", "--ice-max-hosts=-2", `"-2" is not a number of candidates (-1 or more)`, ""},
		{"--thread-cnt=128", "--thread-cnt=129", `"129" is not a number of threads (0 to 128)`, "Error: invalid --thread-cnt option"},
		{"--snd-clock-rate=192000", "--snd-clock-rate=7999", `"7999" is not a rate in Hz (8000 to 192000)`, "Error: expecting value between 8000-192000 for sound device clock rate"},
		{"--quality=0", "--quality=11", `"11" is not a quality (0 to 10)`, "Error: invalid --quality (expecting 0-10"},
		{"--ec-tail=1000", "--ec-tail=1001", `"1001" is not a number of milliseconds (0 to 1000)`, "I think the ec-tail length setting is too big"},
		{"--ilbc-mode=20", "--ilbc-mode=25", `"25" is not 20 or 30`, "Error: invalid --ilbc-mode (expecting 20 or 30"},
		{"--rx-drop-pct=0", "--rx-drop-pct=101", `"101" is not a percentage (0 to 100)`, "Error: invalid --rx-drop-pct (expecting <= 100"},
		{"--tx-drop-pct=0", "--tx-drop-pct=101", `"101" is not a percentage (0 to 100)`, "Error: invalid --tx-drop-pct (expecting <= 100"},
		{"--turn-tls-cipher=0xC02F", "--turn-tls-cipher=0xffff", `"0xffff" is not the number of a cipher suite, like 0xc02f`, `Cipher "0xffff" is not supported by TLS/SSL backend.`},
		{"--add-buddy=tel:1", "--add-buddy=%%", `"%%" is not a SIP URL: it has no scheme (sip:name@host)`, "Error: invalid URL '%%' in --add-buddy option"},
		{"--add-buddy=sips:a@h", "--add-buddy=http://h", `"http://h" is not a SIP URL: its scheme is not sip or sips or tel`, "Error: invalid URL 'http://h' in --add-buddy option"},
		{"--cli-telnet-port=0", "--cli-telnet-port=65536", `"65536" is not a port (0 to 65535)`, ""},
		{"--cli-telnet-addr=::1", "--cli-telnet-addr=localhost", `"localhost" is not an IP address`, ""},
		{"--capture-dev=-1", "--capture-dev=-2", `"-2" is not the number of a device (-1 or more)`, ""},
	} {
		world{}.must(t, "--id=sip:a@h", c.good)
		if got := (world{}).fault(t, "--id=sip:a@h", c.bad); got.Text != c.text || got.Pjsua != c.pjsua {
			t.Errorf("%s: %s (%s)", c.bad, got.Text, got.Pjsua)
		}
	}
}

// TestRefusedOptions: what somebody relies on and gosua has not is refused by name with the reason, in pjsua's words too.
func TestRefusedOptions(t *testing.T) {
	values := map[string]string{"use-srtp": "1", "rx-drop-pct": "5", "tx-drop-pct": "5", "stun-srv": "h", "tls-cipher": "0xc02f"}
	var names []string
	for _, o := range Options() {
		if o.Status != NotYet {
			continue
		}
		names = append(names, o.Name)
		got := world{}.fault(t, "--id=sip:a@h", withValue(o, values[o.Name]))
		if got.Error() != "--"+o.Name+": not supported yet: "+o.Why || got.Pjsua != `Argument "--`+o.Name+`" is not valid. Use --help to see help` {
			t.Errorf("--%s: %s (%s)", o.Name, got, got.Pjsua)
		}
	}
	slices.Sort(names)
	if want := strings.Fields("ipv6 rx-drop-pct stun-srv tls-cipher tx-drop-pct use-ice use-srtp use-turn"); !slices.Equal(names, want) {
		t.Errorf("refused are %q, want %q", names, want)
	}
}

// TestRefusedOptionsSwallowTheirValue: what follows one is still understood.
func TestRefusedOptionsSwallowTheirValue(t *testing.T) {
	for _, args := range []string{"--stun-srv --no-udp --null-audio", "--use-srtp 2 --null-audio", "--aka-op 0 --null-audio", "--custom-sdp x --null-audio"} {
		world{}.fault(t, strings.Fields(args)...)
	}
}

func TestIMS(t *testing.T) {
	for args, want := range map[string]string{
		"--realm=h --username=u@h":  "",
		"--realm=* --username=u@h":  "Error: cannot use '*' as realm with IMS",
		"--realm=h --username=user": "Error: Username for authentication must be in user@domain format with IMS",
	} {
		_, _, err := world{}.parse(append([]string{"--id=sip:u@h", "--use-ims"}, strings.Fields(args)...)...)
		got := ""
		if all, ok := err.(Errors); ok && len(all) == 1 {
			got = all[0].Pjsua
		}
		if got != want {
			t.Errorf("%s: %v", args, err)
		}
	}
}

// TestTheURLToCallIsABuddy: as in pjsua it is on the list, once.
func TestTheURLToCallIsABuddy(t *testing.T) {
	for args, want := range map[string][]string{
		"sip:x@h":                               {"sip:x@h"},
		"sip:x@h --add-buddy sip:y@h":           {"sip:y@h", "sip:x@h"},
		"sip:x@h --add-buddy SIP:X@H":           {"SIP:X@H"},
		"--add-buddy sip:x@h":                   {"sip:x@h"},
		"--add-buddy sip:x@h --add-buddy sip:x": {"sip:x@h", "sip:x"},
	} {
		if got := (world{}).must(t, strings.Fields(args)...).SIP.Buddies; !slices.Equal(got, want) {
			t.Errorf("%s: %q", args, got)
		}
	}
}

func TestSharedOptionsCountForAccountAndPhone(t *testing.T) {
	c := world{}.must(t, strings.Fields("--id=sip:a@h --use-timer=2 --use-100rel --timer-se=100 --next-account --id=sip:b@h --use-timer=3")...)
	a, b := c.Accounts[0].Extensions, c.Accounts[1].Extensions
	if a.Timer != 2 || !a.Use100Rel || a.TimerExpires.Seconds() != 100 || b.Timer != 3 || b.Use100Rel || b.TimerExpires.Seconds() != 1800 {
		t.Errorf("accounts %+v %+v", a, b)
	}
	if all := c.Extensions; all.Timer != 3 || !all.Use100Rel || all.TimerExpires.Seconds() != 100 {
		t.Errorf("phone %+v", all)
	}
}
