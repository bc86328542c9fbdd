package config

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// world is what Parse sees besides its arguments.
type world struct{ env, files map[string]string }

func (w world) parse(args ...string) (*Config, Action, error) {
	return Parse(args, func(name string) string { return w.env[name] }, func(name string) ([]byte, error) {
		if content, ok := w.files[name]; ok {
			return []byte(content), nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	})
}

// must parses what has no fault.
func (w world) must(t *testing.T, args ...string) *Config {
	t.Helper()
	c, _, err := w.parse(args...)
	if err != nil {
		t.Fatalf("Parse(%q): %v", args, err)
	}
	return c
}

// fault parses what has exactly one.
func (w world) fault(t *testing.T, args ...string) *Error {
	t.Helper()
	_, _, err := w.parse(args...)
	var all Errors
	if !errors.As(err, &all) || len(all) != 1 {
		t.Fatalf("Parse(%q): faults %v, want one", args, err)
	}
	return all[0]
}

func TestEverySupportedOptionStoresItsValue(t *testing.T) {
	with := func(change func(*Config)) *Config { c := Default(); change(c); return c }
	account := func(change func(*Account)) *Config {
		return with(func(c *Config) {
			a := DefaultAccount()
			a.ID = "sip:a@h"
			change(&a)
			c.Accounts = []Account{a}
		})
	}
	credential := func(c Credential) *Config {
		c.Username = "u"
		return account(func(a *Account) { a.Credentials = []Credential{c} })
	}
	cases := []struct {
		args string // separated by blanks; account options follow "--id sip:a@h", credential options also "--username u"
		want *Config
	}{
		{"--log-file f", with(func(c *Config) { c.Log.File = "f" })},
		{"--log-level 6", with(func(c *Config) { c.Log.Level, c.Log.LevelGiven = 6, true })},
		{"--app-log-level=0", with(func(c *Config) { c.Log.AppLevel, c.Log.LevelGiven = 0, true })},
		{"--log-append", with(func(c *Config) { c.Log.Append = true })},
		{"--color", with(func(c *Config) { c.Log.Color = ColorOn })},
		{"--color --no-color", with(func(c *Config) { c.Log.Color = ColorOff })},
		{"--light-bg", with(func(c *Config) { c.Log.LightBackground = true })},
		{"--no-stderr", with(func(c *Config) { c.Log.NoStderr = true })},
		{"--stdout-no-buf", with(func(c *Config) { c.Log.Unbuffered = true })},
		{"--stdout-refresh 2", with(func(c *Config) { c.Log.Refresh = 2 * time.Second })},
		{"--stdout-refresh-text x", with(func(c *Config) { c.Log.RefreshText = "x" })},
		{"--local-port 65534 --use-tls", with(func(c *Config) { c.SIP.LocalPort, c.TLS.Enabled = 65534, true })},
		{"--local-port=0", with(func(c *Config) { c.SIP.LocalPort = 0 })},
		{"--ip-addr ::1", with(func(c *Config) { c.SIP.PublicAddr = "::1" })},
		{"--bound-addr localhost", with(func(c *Config) { c.SIP.BoundAddr = "localhost" })},
		{"--no-tcp", with(func(c *Config) { c.SIP.NoTCP = true })},
		{"--no-udp", with(func(c *Config) { c.SIP.NoUDP = true })},
		{"--nameserver a --nameserver b", with(func(c *Config) { c.SIP.Nameservers = []string{"a", "b"} })},
		{"--outbound sip:p;lr", with(func(c *Config) { c.SIP.Outbound = []string{"sip:p;lr"} })},
		{"--set-qos", with(func(c *Config) { c.SIP.QoS = true })},
		{"--thread-cnt 128", with(func(c *Config) { c.Unused = []Setting{{"thread-cnt", "128"}} })},
		{"--escaped log-file=a%20b", with(func(c *Config) { c.Log.File = "a b" })},
		{"--tls-ca-file a --tls-cert-file b --tls-privkey-file c --tls-password d", with(func(c *Config) {
			c.TLS = TLS{CAFile: "a", CertFile: "b", KeyFile: "c", KeyPassword: "d"}
		})},
		{"--tls-verify-server", with(func(c *Config) { c.TLS.VerifyServer = true })},
		{"--tls-verify-client", with(func(c *Config) { c.TLS.VerifyClient = true })},
		{"--tls-neg-timeout 5", with(func(c *Config) { c.TLS.Timeout = 5 * time.Second })},
		{"--null-audio", with(func(c *Config) { c.Media.NullAudio = true })},
		{"--dis-codec * --add-codec pcmu --add-codec pcma", with(func(c *Config) {
			c.Media.DisableCodecs, c.Media.AddCodecs = []string{"*"}, []string{"pcmu", "pcma"}
		})},
		{"--clock-rate 8000", with(func(c *Config) { c.Media.ClockRate = 8000 })},
		{"--stereo", with(func(c *Config) { c.Media.Stereo = true })},
		{"--play-file a.wav --play-file b.wav", with(func(c *Config) { c.Media.PlayFiles = []string{"a.wav", "b.wav"} })},
		{"--play-tone 440,480,2000,4000", with(func(c *Config) {
			c.Media.PlayTones = []Tone{{440, 480, 2 * time.Second, 4 * time.Second}}
		})},
		{"--extra-audio --extra-audio", with(func(c *Config) { c.Calls.ExtraAudio = 2 })},
		{"--rec-file a.WAV --auto-rec", with(func(c *Config) { c.Media.RecFile, c.Calls.AutoRec = "a.WAV", true })},
		{"--play-file a --auto-play --auto-play-hangup", with(func(c *Config) {
			c.Media.PlayFiles, c.Calls.AutoPlay, c.Calls.AutoPlayHangup = []string{"a"}, true, true
		})},
		{"--auto-loop", with(func(c *Config) { c.Calls.AutoLoop = true })},
		{"--auto-conf", with(func(c *Config) { c.Calls.AutoConf = true })},
		{"--ptime 1000", with(func(c *Config) { c.Media.PTime = time.Second })},
		{"--no-vad", with(func(c *Config) { c.Media.NoVAD = true })},
		{"--snd-auto-close -1", with(func(c *Config) { c.Media.IdleClose = -time.Second })},
		{"--no-tones", with(func(c *Config) { c.Media.NoTones = true })},
		{"--jb-max-size 200", with(func(c *Config) { c.Media.JitterMax = 200 * time.Millisecond })},
		{"--jb-max-size=-1", Default()},
		{"--rtp-port 0", with(func(c *Config) { c.Media.RTPPort = 0 })},
		{"--auto-answer 200", with(func(c *Config) { c.Calls.AutoAnswer = 200 })},
		{"--norefersub", with(func(c *Config) { c.Calls.NoReferSub = true })},
		{"--no-supported-norefersub", with(func(c *Config) { c.Calls.HideNoReferSub = true })},
		{"--accept-redirect 0", with(func(c *Config) { c.Calls.AcceptRedirect = 0 })},
		{"--max-calls 65535", with(func(c *Config) { c.Calls.Max = 65535 })},
		{"--duration 3", with(func(c *Config) { c.Calls.Duration = 3 * time.Second })},
		{"--text --text-red 2", with(func(c *Config) { c.Calls.Text, c.Calls.TextRedundancy = true, 2 })},
		{"--rtcp-mux", with(func(c *Config) { c.Extensions.RTCPMux = true })},
		{"--header X-Room:7 --header X-Room:8", with(func(c *Config) { c.Calls.Headers = []string{"X-Room:7", "X-Room:8"} })},
		{"--dtmf-method inband", with(func(c *Config) { c.Calls.DTMF = "inband" })},
		{"--keep-call-on-tsx-fail", with(func(c *Config) { c.Calls.KeepOnFailure = true })},
		{"--no-force-lr", with(func(c *Config) { c.SIP.NoForceLR = true })},
		{"--add-buddy sip:a@h --add-buddy tel:1", with(func(c *Config) { c.SIP.Buddies = []string{"sip:a@h", "tel:1"} })},
		{"--watchers ask", with(func(c *Config) { c.SIP.Watchers = "ask" })},
		{"--watchers ask --watchers all", Default()},
		{"--no-mci", with(func(c *Config) { c.UI.NoMCI = true })},
		{"--id sip:a@h --publish --mwi", account(func(a *Account) { a.Publish, a.MWI = true, true })},
		{"--use-compact-form", with(func(c *Config) { c.SIP.CompactForm = true })},
		{"--use-cli", with(func(c *Config) { c.UI.UseCLI = true })},
		{"--cli-telnet-port 65535", with(func(c *Config) { c.UI.CLITelnetPort = 65535 })},
		{"--cli-telnet-addr ::", with(func(c *Config) { c.UI.CLITelnetAddr = "::" })},
		{"--no-cli-console", with(func(c *Config) { c.UI.NoCLIConsole = true })},
		{"--quit-on-eof", with(func(c *Config) { c.UI.QuitOnEOF = true })},
		{"--show-secrets", with(func(c *Config) { c.UI.ShowSecrets = true })},
		{"sip:x@h", with(func(c *Config) { c.UI.Target, c.SIP.Buddies = "sip:x@h", []string{"sip:x@h"} })},
		{"--greeting=Hello", with(func(c *Config) { c.UI.Greeting = "Hello" })},
		{"--config-file f", Default()},
		{"--id sip:a@h --registrar sip:h", account(func(a *Account) { a.Registrar = "sip:h" })},
		{"--id sip:a@h --reg-header X-Room:7", account(func(a *Account) { a.RegHeaders = []string{"X-Room:7"} })},
		{"--id sip:a@h --reg-timeout 3600", account(func(a *Account) { a.Expires = time.Hour })},
		{"--id sip:a@h --rereg-delay 7", account(func(a *Account) { a.RetryDelay = 7 * time.Second })},
		{"--id sip:a@h --reg-use-proxy 1", account(func(a *Account) { a.RegUseProxy = 1 })},
		{"--id sip:a@h --proxy sip:p --proxy sips:q:5061", account(func(a *Account) { a.Proxies = []string{"sip:p", "sips:q:5061"} })},
		{"--id sip:a@h --contact sip:c@h", account(func(a *Account) { a.Contact = "sip:c@h" })},
		{"--id sip:a@h --contact-params ;a --contact-uri-params ;b", account(func(a *Account) { a.ContactParams, a.ContactURIParams = ";a", ";b" })},
		{"--id sip:a@h --reg-contact-params ;a --reg-contact-uri-params ;b", account(func(a *Account) {
			a.RegContactParams, a.RegContactURIParams = ";a", ";b"
		})},
		{"--id sip:a@h --auto-update-nat 0", account(func(a *Account) { a.ContactRewrite = 0 })},
		{"--id sip:a@h --use-100rel --use-timer 2 --timer-se 200 --timer-min-se=100", with(func(c *Config) {
			a := DefaultAccount()
			e := Extensions{Use100Rel: true, Timer: 2, TimerExpires: 200 * time.Second, TimerMinExpire: 100 * time.Second}
			a.ID, a.Extensions, c.Extensions = "sip:a@h", e, e
			c.Accounts = []Account{a}
		})},
		{"--id sip:a@h --username u --realm *", credential(Credential{Realm: "*"})},
		{"--id sip:a@h --username u --password p", credential(Credential{Password: "p"})},
		{"--id sip:a@h --username u --password-file f", credential(Credential{From: PasswordSource{PasswordFile, "f"}})},
		{"--id sip:a@h --username u --password-stdin", credential(Credential{From: PasswordSource{Kind: PasswordStdin}})},
		{"--id sip:a@h --username u --password-cmd c", credential(Credential{From: PasswordSource{PasswordCommand, "c"}})},
		{"--id sip:a@h --username u --realm r --ha1 00112233445566778899AABBCCDDEEFF", credential(Credential{Realm: "r", HA1: "00112233445566778899aabbccddeeff"})},
		{"--id sip:a@h --next-account --id tel:1", with(func(c *Config) {
			a, b := DefaultAccount(), DefaultAccount()
			a.ID, b.ID = "sip:a@h", "tel:1"
			c.Accounts = []Account{a, b}
		})},
		{"--id sip:a@h --username u --next-cred --username v", account(func(a *Account) {
			a.Credentials = []Credential{{Username: "u"}, {Username: "v"}}
		})},
	}
	used := map[string]bool{"help": true, "version": true}
	for _, c := range cases {
		args := strings.Fields(c.args)
		got := world{files: map[string]string{"f": ""}}.must(t, args...)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Config{}, "Warnings")); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.args, diff)
		}
		for _, arg := range args {
			name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
			used[name] = true
		}
	}
	for _, o := range Options() {
		if o.Status == Supported && !used[o.Name] {
			t.Errorf("--%s has no case in this test", o.Name)
		}
	}
}

func TestFaults(t *testing.T) {
	invalid := func(arg string) string { return `Argument "` + arg + `" is not valid. Use --help to see help` }
	cases := []struct{ args, text, pjsua string }{
		{"--local-port abc", `--local-port: "abc" is not a port (0 to 65535)`, "Error: expecting integer value for --local-port"},
		{"--local-port=-1", `--local-port: "-1" is not a port (0 to 65535)`, "Error: expecting integer value for --local-port"},
		{"--local-port 65536", `--local-port: "65536" is not a port (0 to 65535)`, "Error: expecting integer value for --local-port"},
		{"--log-level 7", `--log-level: "7" is not a log level (0 to 6)`, "Error: expecting integer value 0-6 for --log-level"},
		{"--app-log-level x", `--app-log-level: "x" is not a log level (0 to 6)`, "Error: expecting integer value 0-6 for --app-log-level"},
		{"--id a", `--id: "a" is not a SIP URL: it has no scheme (sip:name@host)`, "Error: invalid SIP URL 'a' in local id argument"},
		{"--id sip:", `--id: "sip:" is not a SIP URL: it has no host`, "Error: invalid SIP URL 'sip:' in local id argument"},
		{"--registrar tel:1", `--registrar: "tel:1" is not a SIP URL: its scheme is not sip or sips`, "Error: invalid SIP URL 'tel:1' in registrar argument"},
		{"--proxy sip:a:x", `--proxy: "sip:a:x" is not a SIP URL: "x" is not a port (1 to 65535)`, "Error: invalid SIP URL 'sip:a:x' in proxy argument"},
		{"--outbound x", `--outbound: "x" is not a SIP URL: it has no scheme (sip:name@host)`, "Error: invalid SIP URL 'x' in outbound proxy argument"},
		{"--contact <sip:a", `--contact: "<sip:a" is not a SIP URL: the < is not closed`, "Error: invalid SIP URL '<sip:a' in contact argument"},
		{"--reg-timeout 3601", `--reg-timeout: "3601" is not a number of seconds (1 to 3600)`, "Error: invalid value for --reg-timeout (expecting 1-3600)"},
		{"--reg-use-proxy 4", `--reg-use-proxy: "4" is not a number of proxies to use (0 to 3)`, "Error: invalid --reg-use-proxy value '4'"},
		{"--rereg-delay -1", `--rereg-delay: "-1" is not a number of seconds (0 or more)`, ""},
		{"--thread-cnt 129", `--thread-cnt: "129" is not a number of threads (0 to 128)`, "Error: invalid --thread-cnt option"},
		{"--ip-addr h", `--ip-addr: "h" is not an IP address`, ""},
		{"--clock-rate 7999", `--clock-rate: "7999" is not a rate in Hz (8000 to 192000)`, "Error: expecting value between 8000-192000 for conference clock rate"},
		{"--ptime 9", `--ptime: "9" is not a number of milliseconds (10 to 1000)`, "Error: invalid --ptime option"},
		{"--rtp-port 65536", `--rtp-port: "65536" is not a port (0 to 65535)`, "Error: rtp-port argument value (expecting 1-65535"},
		{"--text-red=17", `--text-red: "17" is not a number of generations (0 to 16)`, ""},
		{"--header=X-Room", "--header: NAME: VALUE expected", ""},
		{"--header=Via:x", "--header: Via is written by the phone itself", ""},
		{"--id=sip:a@h --reg-header=cseq:1", "--reg-header: cseq is written by the phone itself", ""},
		{"--header=X-R:1" + strings.Repeat(" --header=X-R:1", MaxHeaders), "--header: more than 32 of them", ""},
		{"--dtmf-method=tone", `--dtmf-method: "tone" is not auto or rfc4733 or info or inband`, ""},
		{"--accept-redirect=9", `--accept-redirect: "9" is not a mode (0 to 4)`, "Error: accept-redirect value '9' "},
		{"--auto-answer 99", `--auto-answer: "99" is not a SIP status code (100 to 699)`, "Error: invalid code in --auto-answer (expecting 100-699"},
		{"--max-calls 0", `--max-calls: "0" is not a number of calls (1 to 65535)`, "Error: maximum call setting exceeds compile time limit (PJSUA_MAX_CALLS=4)"},
		{"--play-tone 1,2,3", `--play-tone: "1,2,3" is not F1,F2,ON,OFF, as in 440,480,2000,4000`, "Expecting f1,f2,on,off in --play-tone"},
		{"--play-tone 1,x,3,4", `--play-tone: "x" is not a number of Hz or milliseconds (0 to 65535)`, "Expecting f1,f2,on,off in --play-tone"},
		{"--rec-file a.mp4", `--rec-file: "a.mp4" does not end in .wav`, "pjsua_recorder_create() error: unable to determine file format for a.mp4"},
		{"--jb-max-size x", `--jb-max-size: "x" is not a number of milliseconds (-1 or more)`, ""},
		{"--ha1 xyz", `--ha1: the value is not an MD5 in 32 hexadecimal digits`, ""},
		{"--no-udp --no-tcp", `--no-udp: without UDP, TCP and TLS nothing is left to talk over`, "Error: cannot disable both TCP and UDP"},
		{"--use-tls --local-port 65535", `--use-tls: TLS listens on the local port plus one, and there is none after 65535`, ""},
		{"--next-account --id sip:a@h", `--next-account: account 1 before it has no --id`, "Invalid local URI: Invalid URI (PJSIP_EINVALIDURI) [status=171039]"},
		{"--id sip:a@h --username u --realm * --ha1 00112233445566778899aabbccddeeff", `--ha1: it is bound to a realm: give that --realm, not *`, ""},
		{"--config-file none", `--config-file: cannot read none: file does not exist`, "Unable to open config file none"},
		{"sip:a@h sip:b@h", `"sip:b@h" is one URL too many: only one call is placed at start`, "Error: unknown options sip:b@h"},
		{"nonsense", `"nonsense" is not a SIP URL: it has no scheme (sip:name@host)`, "Invalid SIP URI nonsense"},
		{"http://h", `"http://h" is not a SIP URL: its scheme is not sip or sips or tel`, "Invalid SIP URI http://h"},
		{"--nosuch", invalid("--nosuch") + " (did you mean --no-tcp?)", invalid("--nosuch")},
		{"--zzzzzzzz", invalid("--zzzzzzzz"), invalid("--zzzzzzzz")},
		{"--no-tpc", invalid("--no-tpc") + " (did you mean --no-tcp?)", invalid("--no-tpc")},
		{"--us=x", invalid("--us=x") + " (it may be --use-100rel, --use-cli, --use-compact-form, --use-ice, --use-ims, --use-srtp, --use-timer, --use-tls, --use-turn, --username)", invalid("--us=x")},
		{"--id", invalid("--id") + " (--id needs a value: --id=URL)", invalid("--id")},
		{"--null-audio=1", invalid("--null-audio=1") + " (--null-audio takes no value)", invalid("--null-audio=1")},
		{"-h", invalid("-h") + " (options begin with two dashes)", invalid("-h")},
		{"--=x", invalid("--=x"), invalid("--=x")},
		{"--paswsord=hunter2", invalid("--paswsord=***") + " (did you mean --password?)", invalid("--paswsord=***")},
		{"--complexity=3", invalid("--complexity=3"), invalid("--complexity=3")},
		{"--use-ice", "--use-ice: not supported yet: there is no ICE yet", invalid("--use-ice")},
		{"--stun-srv h --null-audio", "--stun-srv: not supported yet: there is no STUN yet; --ip-addr tells others a given address", invalid("--stun-srv")},
	}
	for _, c := range cases {
		got := world{}.fault(t, strings.Fields(c.args)...)
		if got.Error() != c.text || got.Pjsua != c.pjsua {
			t.Errorf("%s:\n got %s\n     %s\nwant %s\n     %s", c.args, got.Error(), got.Pjsua, c.text, c.pjsua)
		}
	}
}

func TestListsHaveLimits(t *testing.T) {
	for name, limit := range map[string]int{"proxy": MaxList, "outbound": MaxList, "nameserver": MaxList,
		"play-file": MaxList, "add-codec": MaxList, "dis-codec": MaxList, "play-avi": MaxList} {
		args := []string{"--id=sip:a@h"}
		for range limit {
			args = append(args, "--"+name+"=sip:p")
		}
		world{}.must(t, args...)
		got := world{}.fault(t, append(args, "--"+name+"=sip:p")...)
		if !strings.HasPrefix(got.Text, "more than ") {
			t.Errorf("--%s: %s", name, got)
		}
	}
	tones := make([]string, MaxList+1)
	for i := range tones {
		tones[i] = "--play-tone=1,2,3,4"
	}
	world{}.must(t, tones[1:]...)
	if got := (world{}).fault(t, tones...); got.Text != "more than 10000 of them" {
		t.Errorf("tones: %s", got)
	}
}

func TestAllFaultsAreReportedAtOnce(t *testing.T) {
	w := world{files: map[string]string{"c.cfg": "--null-audio\n\n--local-port abc\n--use-ice"}, env: map[string]string{"GOSUA_RTP_PORT": "x", "GOSUA_NULL_AUDIO": "maybe"}}
	_, _, err := w.parse("--config-file=c.cfg", "--ptime", "1", "--no-udp", "--no-tcp")
	want := `c.cfg:3: --local-port: "abc" is not a port (0 to 65535)
c.cfg:4: --use-ice: not supported yet: there is no ICE yet
GOSUA_NULL_AUDIO: --null-audio: "maybe" is neither yes nor no
GOSUA_RTP_PORT: --rtp-port: "x" is not a port (0 to 65535)
--ptime: "1" is not a number of milliseconds (10 to 1000)
--no-udp: without UDP, TCP and TLS nothing is left to talk over`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if _, ok := errors.AsType[*Error](err); !ok {
		t.Error("errors.As finds no *Error")
	}
}

func TestAbbreviations(t *testing.T) {
	for arg, want := range map[string]string{"--user=x": "username", "--pass=x": "password", "--null": "null-audio", "--id=x": "id",
		"--password": "password", "--password-f=x": "password-file", "--ha=x": "ha1"} {
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		o, candidates := newIndex().find(name)
		if o == nil || o.Name != want {
			t.Errorf("%s: found %v, candidates %v, want %s", arg, o, candidates, want)
		}
	}
}

func TestOrderOfOptionsAndTheRest(t *testing.T) {
	c := world{}.must(t, "sip:x@h", "--null-audio", "--local-port", "5070", "--no-tcp", "--local-port=5080")
	if c.UI.Target != "sip:x@h" || !c.Media.NullAudio || c.SIP.LocalPort != 5080 {
		t.Errorf("got %+v", c)
	}
	if c := (world{}).must(t, "--", "sip:x@h"); c.UI.Target != "sip:x@h" {
		t.Errorf("after --: %q", c.UI.Target)
	}
	if got := (world{}).fault(t, "--", "--null-audio"); got.Pjsua != "Invalid SIP URI --null-audio" {
		t.Errorf("after --: %v", got)
	}
	if got := (world{}).fault(t, "-"); got.Pjsua != "Invalid SIP URI -" {
		t.Errorf("-: %v", got)
	}
}

func TestHelpAndVersionEndTheReading(t *testing.T) {
	for arg, want := range map[string]Action{"--help": Help, "--version": Version} {
		if _, action, err := (world{}).parse(arg, "--nosuch"); action != want || err != nil {
			t.Errorf("%s: %v, %v", arg, action, err)
		}
		if _, _, err := (world{}).parse("--nosuch", arg); err == nil {
			t.Errorf("--nosuch %s: no fault", arg)
		}
	}
}

func TestWarnings(t *testing.T) {
	for args, want := range map[string]string{
		"--id sip:a@h --username u --password p":             "--password: other users",
		"--registrar sip:h":                                  "account 1 has no --id",
		"--id sip:a@h --realm r":                             "a credential of account 1 has no --username",
		"--auto-rec":                                         "--auto-rec has nothing",
		"--cli-telnet-port 0":                                "--cli-telnet-port has no effect without --use-cli",
		"--no-cli-console":                                   "--no-cli-console has no effect without --use-cli",
		"--use-cli --no-cli-console":                         "--no-cli-console leaves no way",
		"--use-cli --cli-telnet-port 0 --cli-telnet-addr ::": "--cli-telnet-addr: whoever reaches :: commands the phone",
		"--auto-play":                                        "--auto-play has nothing",
		"--id sip:a@h --next-account --username u":           "account 2 has no --id",
	} {
		c := world{}.must(t, strings.Fields(args)...)
		if len(c.Warnings) != 1 || !strings.HasPrefix(c.Warnings[0], want) {
			t.Errorf("%s: %q", args, c.Warnings)
		}
	}
	for _, args := range []string{"--use-cli", "--use-cli --no-cli-console --cli-telnet-port 0", "--use-cli --cli-telnet-port 1 --cli-telnet-addr 127.0.0.2", "--cli-telnet-addr ::"} {
		if c := (world{}).must(t, strings.Fields(args)...); len(c.Warnings) != 0 {
			t.Errorf("%s: %q", args, c.Warnings)
		}
	}
	w := world{files: map[string]string{"f": "--id sip:a@h --username u --password p"}}
	if c := w.must(t, "--config-file", "f"); len(c.Warnings) != 0 {
		t.Errorf("password in a file: %q", c.Warnings)
	}
}
