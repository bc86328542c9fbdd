package config

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gosua/internal/config/syntax"
)

// samples are values that each option with an argument takes.
func samples() map[string]string {
	return map[string]string{
		"config-file": "f", "log-file": "out.log", "log-level": "3", "app-log-level": "2", "stdout-refresh": "4", "stdout-refresh-text": "still here",
		"id": "sip:a@h", "registrar": "sip:h:5070", "reg-timeout": "60", "rereg-delay": "9", "reg-use-proxy": "2", "proxy": "sip:p;lr",
		"contact": "sip:c@h", "contact-params": ";q=1", "contact-uri-params": ";u", "reg-contact-params": ";r", "reg-contact-uri-params": ";ru",
		"auto-update-nat": "2", "realm": "r", "username": "v", "password": "pa#ss", "password-file": "pw", "password-cmd": "pass show sip",
		"ha1": "00112233445566778899aabbccddeeff", "local-port": "5090", "ip-addr": "192.0.2.1", "bound-addr": "127.0.0.1", "nameserver": "192.0.2.53",
		"outbound": "sip:o", "thread-cnt": "2", "tls-ca-file": "ca", "tls-cert-file": "cert", "tls-privkey-file": "key", "tls-password": "secret",
		"tls-neg-timeout": "7", "add-codec": "pcma", "dis-codec": "pcmu", "clock-rate": "48000", "play-file": "a b.wav", "play-tone": "440,480,1000,2000",
		"rec-file": "rec.wav", "ptime": "40", "snd-auto-close": "5", "jb-max-size": "120", "rtp-port": "4100", "auto-answer": "180", "max-calls": "9", "dtmf-method": "inband", "header": "X-Room: 7", "reg-header": "X-Room: 9",
		"duration": "30", "greeting": "hello.wav", "add-buddy": "sip:bud@h", "watchers": "ask", "cli-telnet-port": "0", "cli-telnet-addr": "::1",
		"escaped": "log-file=a%20b", "outb-rid": "2", "use-timer": "2", "timer-se": "91", "timer-min-se": "92", "server-affinity": "on", "srtp-secure": "2", "srtp-keying": "1",
		"ice-trickle": "2", "ice-max-hosts": "0", "turn-srv": "h:3478", "turn-user": "tu", "turn-passwd": "t'p", "turn-tls-ca-file": "tca", "turn-tls-cert-file": "tc",
		"turn-tls-privkey-file": "tk", "turn-tls-privkey-pwd": "tp", "turn-tls-neg-timeout": "3", "turn-tls-cipher": "0xc02f",
		"upnp": "eth0", "snd-clock-rate": "8000", "capture-dev": "1", "playback-dev": "2", "capture-lat": "10", "playback-lat": "20", "quality": "10",
		"ec-tail": "0", "ec-opt": "3", "ilbc-mode": "20", "text-red": "2", "accept-redirect": "1", "vcapture-dev": "1", "vrender-dev": "2", "play-avi": "a.avi",
		"rec-avi": "b.avi", "rec-avi-size": "9", "use-srtp": "0", "rx-drop-pct": "0", "tx-drop-pct": "0", "stun-srv": "h", "tls-cipher": "49199",
	}
}

// ground is what must stand before an option so that what it says is kept.
func ground(o Option) []string {
	switch {
	case o.Name == "ha1":
		return []string{"--id=sip:x@h", "--username=u", "--realm=r"}
	case o.Place == PerCredential:
		return []string{"--id=sip:x@h", "--username=u"}
	case o.Place == PerAccount, o.Place == Shared:
		return []string{"--id=sip:x@h"}
	}
	return nil
}

// TestEveryFormSaysTheSame: whichever way a value is written, the same comes out of it.
func TestEveryFormSaysTheSame(t *testing.T) {
	values := samples()
	for _, o := range Options() {
		if o.Status > NoEffect || o.Arg == "" || o.Name == "config-file" {
			continue
		}
		value, ok := values[o.Name]
		if !ok {
			t.Errorf("--%s has no sample", o.Name)
			continue
		}
		before := ground(o)
		want := world{}.must(t, append(slices.Clone(before), "--"+o.Name+"="+value)...)
		if cmp.Equal(want, world{}.must(t, before...), cmpopts.EquateEmpty()) {
			t.Errorf("--%s=%s changes nothing", o.Name, value)
		}
		file := func(line string) world {
			return world{files: map[string]string{"c": strings.Join(before, "\n") + "\n" + line}, env: map[string]string{"GOSUA_CONFIG_FILE": "c"}}
		}
		forms := map[string]*Config{
			"in a file": file(`"--` + o.Name + `=` + value + `"`).must(t),
		}
		if !o.Optional {
			forms["in two words"] = world{}.must(t, append(slices.Clone(before), "--"+o.Name, value)...)
			forms["in a file, in two words"] = file(`--` + o.Name + ` "` + value + `"  # so`).must(t)
			forms["in two lines of a file"] = file("--" + o.Name + "\n\"" + value + "\"").must(t)
		}
		for how, got := range forms {
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Config{}, "Warnings")); diff != "" {
				t.Errorf("--%s %s: (-want +got)\n%s", o.Name, how, diff)
			}
		}
	}
}

// TestEnvironmentSaysTheSame as the option does.
func TestEnvironmentSaysTheSame(t *testing.T) {
	values := samples()
	for _, o := range Options() {
		if o.Status > NoEffect || o.NoEnv || o.Name == "config-file" {
			continue
		}
		arg, value := "--"+o.Name, "yes"
		if o.Arg != "" {
			value = values[o.Name]
			arg += "=" + value
			if o.Repeat {
				value = "'" + value + "'"
			}
		}
		env := map[string]string{o.Env(): value}
		rest := []string{}
		for _, word := range ground(o) {
			name, v, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
			if name != o.Name {
				env["GOSUA_"+strings.ToUpper(name)] = v
				rest = append(rest, word)
			}
		}
		want := world{}.must(t, append(rest, arg)...)
		got := world{env: env}.must(t)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Config{}, "Warnings")); diff != "" {
			t.Errorf("%s=%s: (-want +got)\n%s", o.Env(), value, diff)
		}
	}
}

func TestYesAndNoInTheEnvironment(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "yes": true, "TRUE": true, "On": true, "0": false, "no": false, "False": false, "OFF": false, "": false} {
		if got := (world{env: map[string]string{"GOSUA_NO_TCP": value}}).must(t).SIP.NoTCP; got != want {
			t.Errorf("GOSUA_NO_TCP=%s: %v, want %v", value, got, want)
		}
	}
	for _, value := range []string{"2", "y", "yes please", " "} {
		got := world{env: map[string]string{"GOSUA_NO_TCP": value}}.fault(t)
		if got.Env != "GOSUA_NO_TCP" || got.Text != strconv.Quote(value)+" is neither yes nor no" {
			t.Errorf("GOSUA_NO_TCP=%s: %v", value, got)
		}
	}
}

// TestEveryPrefixResolvesAsGetoptDoes compares with the definition: exact, else the only one of pjsua's that begins so,
// else the only one of gosua's.
func TestEveryPrefixResolvesAsGetoptDoes(t *testing.T) {
	x := newIndex()
	beginning := func(prefix string, own bool) (names []string) {
		for _, o := range Options() {
			if o.Own == own && strings.HasPrefix(o.Name, prefix) {
				names = append(names, o.Name)
			}
		}
		slices.Sort(names)
		return names
	}
	for _, o := range Options() {
		for n := 1; n <= len(o.Name); n++ {
			prefix := o.Name[:n]
			want := beginning(prefix, false)
			if len(want) == 0 {
				want = beginning(prefix, true)
			}
			if _, exact := x.byName[prefix]; exact {
				want = []string{prefix}
			}
			found, candidates := x.find(prefix)
			if len(want) == 1 && (found == nil || found.Name != want[0]) || len(want) > 1 && (found != nil || !slices.Equal(candidates, want)) {
				t.Errorf("--%s: found %v, candidates %v, want %v", prefix, found, candidates, want)
			}
		}
	}
}

// TestAbbreviationsOfPjsuaStayThemselves: no option of gosua's own takes an abbreviation away.
func TestAbbreviationsOfPjsuaStayThemselves(t *testing.T) {
	for prefix, want := range map[string]string{"pass": "password", "passw": "password", "loca": "local-port", "nul": "null-audio", "regi": "registrar",
		"rere": "rereg-delay", "outbo": "outbound", "auto-an": "auto-answer", "rtp-p": "rtp-port", "next-a": "next-account"} {
		if o, candidates := newIndex().find(prefix); o == nil || o.Name != want {
			t.Errorf("--%s: %v %v, want --%s", prefix, o, candidates, want)
		}
	}
}

// TestTypingErrorsAreSeen: with two letters of an option swapped, the option is proposed, or one as near.
func TestTypingErrorsAreSeen(t *testing.T) {
	x := newIndex()
	for _, o := range Options() {
		if o.Status > NoEffect || len(o.Name) < 5 {
			continue
		}
		for i := 1; i+1 < len(o.Name); i++ {
			b := []byte(o.Name)
			b[i], b[i+1] = b[i+1], b[i]
			typo := string(b)
			if known, candidates := x.find(typo); known != nil || len(candidates) > 0 {
				continue
			}
			if near := x.nearest(typo); near == "" || syntax.Distance(typo, near) > 1 {
				t.Errorf("--%s: proposed --%s", typo, near)
			}
		}
	}
}

func TestLastValueWinsAndListsGrow(t *testing.T) {
	w := world{
		files: map[string]string{"c": "--nameserver a --nameserver b\n--max-calls 2 --max-calls 3\n--play-file one.wav"},
		env:   map[string]string{"GOSUA_CONFIG_FILE": "c", "GOSUA_NAMESERVER": "c", "GOSUA_PLAY_FILE": "'two two.wav' three.wav"},
	}
	c := w.must(t, "--nameserver=d", "--max-calls=5", "--max-calls=4", "--play-file", "four.wav")
	if !slices.Equal(c.SIP.Nameservers, []string{"a", "b", "c", "d"}) || c.Calls.Max != 4 {
		t.Errorf("name servers %q, %d calls", c.SIP.Nameservers, c.Calls.Max)
	}
	if want := []string{"one.wav", "two two.wav", "three.wav", "four.wav"}; !slices.Equal(c.Media.PlayFiles, want) {
		t.Errorf("files %q, want %q", c.Media.PlayFiles, want)
	}
}

// TestAccountsGoOnWhereTheFileLeftThem: file, environment and command line are one list of options.
func TestAccountsGoOnWhereTheFileLeftThem(t *testing.T) {
	w := world{
		files: map[string]string{"c": "--id sip:a@h --username a\n--next-account\n--id sip:b@h"},
		env:   map[string]string{"GOSUA_CONFIG_FILE": "c", "GOSUA_USERNAME": "b", "GOSUA_REGISTRAR": "sip:b"},
	}
	c := w.must(t, "--reg-timeout=77", "--next-cred", "--username=b2", "--next-account", "--id=sip:c@h")
	var got []string
	for _, a := range c.Accounts {
		line := a.ID + " " + a.Registrar + " " + a.Expires.String()
		for _, cred := range a.Credentials {
			line += " " + cred.Username
		}
		got = append(got, line)
	}
	want := []string{"sip:a@h  5m0s a", "sip:b@h sip:b 1m17s b b2", "sip:c@h  5m0s"}
	if !slices.Equal(got, want) {
		t.Errorf("accounts %q\nwant %q", got, want)
	}
}

// TestSecretsAreInNoFault: a fault may show a value, but never that of a secret, however it is misspelt.
func TestSecretsAreInNoFault(t *testing.T) {
	const secret = "hunter2"
	for _, w := range []struct {
		world
		args []string
	}{
		{world{}, []string{"--password=" + secret, "--id"}},
		{world{}, []string{"--ha1=" + secret}},
		{world{}, []string{"--ha1", secret}},
		{world{}, []string{"--pasword=" + secret}},
		{world{}, []string{"--Password=" + secret}},
		{world{}, []string{"--tls-pass-word=" + secret}},
		{world{}, []string{"--pwd=" + secret}},
		{world{}, []string{"--secret=" + secret}},
		{world{}, []string{"--ha11=" + secret}},
		{world{env: map[string]string{"GOSUA_HA1": secret}}, nil},
		{world{env: map[string]string{"GOSUA_PASSWORD": secret, "GOSUA_LOCAL_PORT": "x"}}, nil},
		{world{files: map[string]string{"c": "--ha1 " + secret}}, []string{"--config-file=c"}},
	} {
		_, _, err := w.parse(w.args...)
		if err == nil {
			t.Errorf("%q: no fault", w.args)
			continue
		}
		for _, fault := range err.(Errors) {
			if strings.Contains(fault.Error()+fault.Pjsua, secret) {
				t.Errorf("%q: %v", w.args, fault)
			}
		}
	}
}
