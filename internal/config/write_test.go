package config

import (
	goflag "flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// update rewrites the golden files.
var update = goflag.Bool("update", false, "rewrite the golden files")

// same compares what a dump keeps: not the URL to call, nor the warnings.
func same() cmp.Options {
	return cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Config{}, "Warnings"), cmpopts.IgnoreFields(UI{}, "Target")}
}

// faithful are the options with which a dump loses nothing.
func faithful() WriteOptions { return WriteOptions{ShowSecrets: true, Person: true} }

// readBack parses a dump.
func readBack(t *testing.T, dump string) *Config {
	t.Helper()
	return world{files: map[string]string{"saved": dump}}.must(t, "--config-file=saved")
}

// survives checks that a Config comes back from its dump, and that the dump of that is the same text.
func survives(t *testing.T, c *Config) {
	t.Helper()
	dump := Write(c, faithful())
	got := readBack(t, dump)
	if diff := cmp.Diff(c, got, same()); diff != "" {
		t.Fatalf("(-want +got)\n%s\nfrom\n%s", diff, dump)
	}
	if again := Write(got, faithful()); again != dump {
		t.Fatalf("the second dump differs:\n%s", cmp.Diff(dump, again))
	}
}

// TestWriteHasTheShapeOfPjsua: the dump of a phone like one of pjsua's that was recorded, but for --disable-stun, which
// pjsua writes although nobody gave it.
func TestWriteHasTheShapeOfPjsua(t *testing.T) {
	c := world{}.must(t, strings.Fields("--null-audio --no-tcp --bound-addr=127.0.0.1 --max-calls=4 --rtp-port=24500 --local-port=20300 --id=sip:me@127.0.0.1 --add-buddy=sip:bud@127.0.0.1:20299")...)
	checkGolden(t, "testdata/dump.golden", Write(c, WriteOptions{}))
}

// TestWriteEverything: the place and the form of each line when much is given.
func TestWriteEverything(t *testing.T) {
	c := world{}.must(t, slices.Concat(strings.Fields(`--log-level=6 --log-file=f.log --log-append --color --stdout-refresh=3
		--id=sip:one@h --registrar=sip:h --reg-timeout=60 --proxy=sip:p --realm=* --username=u1 --password=p1 --next-cred --realm=r2 --username=u2 --password-file=pw
		--use-100rel --use-timer=0 --turn-srv=t:1 --turn-passwd=tp
		--next-account --id=sip:two@h --rereg-delay=5 --mwi --disable-stun
		--nameserver=127.0.0.1 --outbound=sip:o --use-tls --tls-password=kp --upnp=eth0 --thread-cnt=2
		--video --play-avi=a.avi --extra-audio --extra-audio --play-tone=1,2,3,4 --quality=3 --clock-rate=8000 --dis-codec=* --add-codec=pcmu --add-codec=pcma
		--auto-answer=180 --duration=99 --norefersub --dtmf-method=inband --use-cli --cli-telnet-port=0 --show-secrets`), []string{"--greeting=a 'b' \"c\"", "--header=X-Room: 7", "--add-buddy", `"A # B" <sip:b@h>`, "sip:x@h"})...)
	checkGolden(t, "testdata/dump-much.golden", Write(c, WriteOptions{ShowSecrets: true}))
	survives(t, c)
}

// checkGolden compares with a file; -update writes it anew.
func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s\n%s", name, diff, got)
	}
}

func TestHiddenPasswords(t *testing.T) {
	c := world{}.must(t, "--id=sip:a@h", "--username=u", "--password=hunter2", "--next-cred", "--username=v", "--realm=r", "--ha1=00112233445566778899aabbccddeeff",
		"--next-cred", "--username=w", "--password-file=pw", "--tls-password=hunter2", "--turn-passwd=hunter2", "--turn-tls-privkey-pwd=hunter2")
	for _, o := range []WriteOptions{{}, {Plain: true}, {Person: true}} {
		dump := Write(c, o)
		if strings.Contains(dump, "hunter2") || strings.Contains(dump, "0011223344") {
			t.Errorf("a secret shows:\n%s", dump)
		}
		for _, name := range []string{"password", "ha1", "tls-password", "turn-passwd", "turn-tls-privkey-pwd"} {
			if !strings.Contains(dump, "\n# --"+name+" hidden; --show-secrets shows it\n") {
				t.Errorf("nothing says that --%s is hidden:\n%s", name, dump)
			}
		}
		got := readBack(t, dump).Accounts[0].Credentials
		if len(got) != 3 || got[0].Password != "" || got[1].HA1 != "" || got[2].From.Name != "pw" {
			t.Errorf("read back: %+v", got)
		}
	}
	survives(t, c)
}

// TestHardValuesSurvive: what pjsua's own dump loses comes back from ours.
func TestHardValuesSurvive(t *testing.T) {
	for _, value := range hardValues() {
		c := world{}.must(t, "--id=sip:a@h", "--username=u"+value, "--realm="+value, "--password="+value, "--contact-params="+value, "--log-file="+value,
			"--play-file="+value, "--add-codec="+value, "--greeting="+value, "--turn-user="+value, "--upnp="+value)
		survives(t, c)
	}
	survives(t, world{}.must(t, `--id="O'Brien # 'x'" <sip:b@h>`, "--registrar=sip:h", `--add-buddy="A" <sip:b@h>`, "--password=two\nlines\x00"))
}

func hardValues() []string {
	return []string{"a b", " a", "a ", "\t", `"`, `'`, `"a`, `a"b`, `"a b"`, `'a b'`, `it's "so" here`, "#a", "# a", "a #b", "a#b", `"#a`, "--id", "-", "--", "=", "a=b",
		`\`, "%41", "100%", "é ü", "", `#'" `, `' "#`, "\xff\xfe \x80", strings.Repeat("x y", 500)}
}

// TestPlainIsWhatPjsuaShows: no quotes, for eyes and for scripts that look for it.
func TestPlainIsWhatPjsuaShows(t *testing.T) {
	c := world{}.must(t, "--id=sip:a@h", "--username=u", "--password=pa ss")
	if got := Write(c, WriteOptions{Plain: true, ShowSecrets: true}); !strings.Contains(got, "\n--password pa ss\n") {
		t.Error(got)
	}
}

func TestLevelsOfATerminal(t *testing.T) {
	for _, c := range []struct {
		args   []string
		person bool
		want   string
	}{
		{nil, false, "--log-level 5\n--app-log-level 4\n"},
		{nil, true, "#using default --log-level 5\n#using default --app-log-level 4\n"},
		{[]string{"--app-log-level=2"}, true, "--log-level 5\n--app-log-level 2\n"},
	} {
		got := Write(world{}.must(t, c.args...), WriteOptions{Person: c.person})
		if want := "#\n# Logging options:\n#\n" + c.want; !strings.HasPrefix(got, want) {
			t.Errorf("%q, person %v:\n%.100s", c.args, c.person, got)
		}
	}
}

// TestSharedSettingsOfNoAccount: what was said for one account counts for the phone, and changes no other account when
// it is read back.
func TestSharedSettingsOfNoAccount(t *testing.T) {
	for _, args := range []string{
		"--use-100rel",
		"--use-100rel --id=sip:a@h",
		"--id=sip:a@h --use-100rel --next-account --id=sip:b@h",
		"--id=sip:a@h --next-account --use-100rel --srtp-keying=1 --turn-passwd=x",
		"--id=sip:a@h --use-timer=2 --next-account --id=sip:b@h --use-timer=1",
		"--id=sip:a@h --use-timer=2 --next-account --id=sip:b@h --use-timer=3 --next-account --id=sip:c@h --timer-se=100",
		"--id=sip:a@h --ice-trickle=1 --next-account --id=sip:b@h --ice-trickle=0",
		"--id=sip:a@h --server-affinity --rtcp-mux --next-account --id=sip:b@h --server-affinity=off",
		"--id=sip:a@h --next-account --server-affinity --next-account --id=sip:b@h --ice-max-hosts=0",
	} {
		if c, _, err := (world{}).parse(strings.Fields(args)...); err == nil {
			t.Run(args, func(t *testing.T) { survives(t, c) })
		}
	}
}

// TestAccountsOfRunTimeAreWritten: a dump has the accounts that are there, wherever they came from.
func TestAccountsOfRunTimeAreWritten(t *testing.T) {
	c := world{}.must(t, "--id=sip:a@h", "--use-100rel")
	added := DefaultAccount()
	added.ID, added.Registrar, added.Credentials = "sip:late@h", "sip:h", []Credential{{Realm: "*", Username: "late", Password: "pw"}}
	c.Accounts = append(c.Accounts, added)
	survives(t, c)
}

// TestWriteAnyOptions: whatever is accepted on a command line comes back from the dump.
func TestWriteAnyOptions(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for range 150 {
		args := []string{"--id=sip:first@h"}
		for range rng.IntN(40) {
			args = append(args, randomOption(rng))
		}
		c, _, err := world{}.parse(args...)
		if err != nil {
			continue
		}
		t.Run(fmt.Sprint(len(args)), func(t *testing.T) { survives(t, c) })
	}
}

// randomOption gives one of the options that are accepted, now and then with a value that is hard to write.
func randomOption(rng *rand.Rand) string {
	table, values := Options(), samples()
	o := table[rng.IntN(len(table))]
	for o.Status > NoEffect || o.Name == "help" || o.Name == "version" || o.Name == "config-file" || o.Name == "next-account" {
		o = table[rng.IntN(len(table))]
	}
	hard := hardValues()
	switch {
	case rng.IntN(12) == 0:
		return "--next-account"
	case rng.IntN(8) == 0:
		return fmt.Sprintf("--id=sip:%d@h", rng.IntN(9))
	case o.Arg == "":
		return "--" + o.Name
	case rng.IntN(3) == 0 && o.Arg != "N":
		return "--" + o.Name + "=" + hard[rng.IntN(len(hard))]
	}
	return "--" + o.Name + "=" + values[o.Name]
}

// FuzzWrite proves that what was read from any file comes back from its dump.
func FuzzWrite(f *testing.F) {
	for _, seed := range []string{"", "--id \"\\\"A\\\" <sip:a@h>\" --username '#'", "--use-timer 0\n--next-account\n--id sip:b@h --use-100rel",
		"--escaped greeting=a%0Ab --escaped password=%00", "'--id=\"A b\" <sip:a@h>' --upnp --upnp=\"", "--play-tone 1,2,3,4 --jb-max-size 0 --snd-auto-close -1", "sip:x@h --add-buddy SIP:X@H", "\x11<A:0>", "<A:0>0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		c, action, err := world{files: map[string]string{"c": content}}.parse("--config-file", "c")
		if err == nil && action == Run {
			survives(t, c)
		}
	})
}
