package config

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gosua/internal/config/syntax"
)

// junk is n octets of anything.
func junk(n int) string {
	rng := rand.New(rand.NewPCG(7, 11))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return string(b)
}

// TestHostileFiles: whatever the file holds, the faults are few, short and quickly found.
func TestHostileFiles(t *testing.T) {
	const megabyte = 1 << 20
	for name, content := range map[string]string{
		"junk":                junk(megabyte),
		"a word of 1 MB":      strings.Repeat("x", megabyte),
		"an option of 1 MB":   "--" + strings.Repeat("x", megabyte),
		"an abbreviation":     strings.Repeat("--u ", megabyte/64),
		"dashes":              strings.Repeat("-", megabyte),
		"a URL of 1 MB":       "--id " + strings.Repeat("<", megabyte),
		"a number of 1 MB":    "--local-port " + strings.Repeat("9", megabyte),
		"a tone of 1 MB":      "--play-tone " + strings.Repeat(",", megabyte),
		"a cipher of 1 MB":    "--tls-cipher 0x" + strings.Repeat("f", megabyte),
		"accounts":            strings.Repeat("--next-account\n", megabyte/16),
		"octets of zero":      strings.Repeat("\x00", megabyte),
		"escapes":             strings.Repeat("--escaped escaped=escaped=%2 ", megabyte/32),
		"an escaped megabyte": "--escaped id=" + strings.Repeat("%00", megabyte),
	} {
		began := time.Now()
		_, _, err := world{files: map[string]string{"c": content}}.parse("--config-file=c")
		all, ok := err.(Errors)
		if !ok || len(all) > maxFaults+1 || len(err.Error()) > (maxFaults+1)*8*syntax.MaxShown {
			t.Errorf("%s: %d faults in %d octets", name, len(all), len(err.Error()))
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: %s", name, took)
		}
	}
}

// TestLongValuesAreTaken: no line and no value is cut.
func TestLongValuesAreTaken(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	c := world{files: map[string]string{"c": "--log-file " + long + " --id sip:" + long + "@h\n--realm \"" + long + "\" --username u"}}.must(t, "--config-file=c")
	if len(c.Log.File) != 1<<20 || len(c.Accounts[0].ID) != 1<<20+6 || len(c.Accounts[0].Credentials[0].Realm) != 1<<20 {
		t.Error("a value was cut")
	}
	survives(t, c)
}

// TestManyAreTaken: as many arguments, accounts, credentials and buddies as anybody has.
func TestManyAreTaken(t *testing.T) {
	var args []string
	for range 1000 {
		args = append(args, "--id=sip:a@h", "--username=u", "--next-cred", "--username=v", "--add-buddy=sip:b@h", "--next-account")
	}
	c := world{}.must(t, args...)
	if len(c.Accounts) != 1000 || len(c.Accounts[999].Credentials) != 2 || len(c.SIP.Buddies) != 1000 {
		t.Errorf("%d accounts, %d buddies", len(c.Accounts), len(c.SIP.Buddies))
	}
	survives(t, c)
	for range MaxList - 1000 {
		args = append(args, "--add-buddy=sip:b@h")
	}
	world{}.must(t, args...)
	if got := (world{}).fault(t, append(args, "--add-buddy=sip:b@h")...); got.Pjsua != "Error: too many buddies in buddy list." {
		t.Error(got)
	}
}

// TestControlCharacters would go into headers, names of files and onto the screen.
func TestControlCharacters(t *testing.T) {
	for _, o := range Options() {
		if o.Status > NoEffect || o.Arg == "" || o.Secret || o.Name == "config-file" {
			continue
		}
		for _, bad := range []string{"a\nb", "a\r\nVia: x", "\x00", "\x1b[2J", "\x7f"} {
			if got := (world{}).fault(t, "--id=sip:a@h", "--"+o.Name+"="+bad); !strings.HasSuffix(got.Text, " holds a control character") {
				t.Errorf("--%s=%q: %v", o.Name, bad, got)
			}
		}
	}
	if got := (world{}).fault(t, "\x1b[2J <sip:a@h>"); got.Text != `"\x1b[2J <sip:a@h>" is not a SIP URL: it holds a control character` {
		t.Error(got)
	}
	got := world{}.fault(t, "--id=sip:a@h", "--escaped", "contact-params=;a%0d%0aVia: x")
	if !strings.HasSuffix(got.Text, " holds a control character") {
		t.Error(got)
	}
}

func TestEscaped(t *testing.T) {
	c := world{}.must(t, "--id=sip:a@h", "--username=u", "--escaped", "password=%00%0a%27%22 %25", "--escaped=realm=", "--escaped=greeting=a=b")
	if cred := c.Accounts[0].Credentials[0]; cred.Password.Reveal() != "\x00\n'\" %" || c.UI.Greeting != "a=b" {
		t.Errorf("%q %q", cred.Password.Reveal(), c.UI.Greeting)
	}
	for _, bad := range []string{"", "x", "password", "nosuch=1", "null-audio=", "config-file=x", "escaped=greeting=a", "password=%", "password=%zz", "pass=x"} {
		if got := (world{}).fault(t, "--escaped="+bad); got.Key != "--escaped" || strings.Contains(got.Text, "%zz") {
			t.Errorf("%s: %v", bad, got)
		}
	}
	if got := (world{}).fault(t, "--escaped=local-port=x"); got.Error() != `--escaped: "x" is not a port (0 to 65535)` {
		t.Error(got)
	}
}

// TestConfigFilesThatAreNone: a directory, a file that may not be read, one that is not there.
func TestConfigFilesThatAreNone(t *testing.T) {
	read := func(name string) error {
		_, _, err := Parse([]string{"--config-file", name}, func(string) string { return "" }, os.ReadFile)
		return err
	}
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing")
	for name, want := range map[string]error{dir: syscall.EISDIR, missing: syscall.ENOENT} {
		err := read(name)
		all, ok := err.(Errors)
		if !ok || len(all) != 1 || all[0].Pjsua != "Unable to open config file "+name || all[0].Text != "cannot read "+name+": "+want.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err := Parse([]string{"--config-file", "secret"}, func(string) string { return "" }, func(string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: "secret", Err: fs.ErrPermission}
	})
	if err == nil || err.Error() != "--config-file: cannot read secret: permission denied" {
		t.Error(err)
	}
}

// TestConfigFilesDoNotNest: a file that names itself, or another, is read once and alone.
func TestConfigFilesDoNotNest(t *testing.T) {
	w := world{files: map[string]string{"a": "--config-file a --config-file b --duration 1", "b": "--nosuch"}}
	if c := w.must(t, "--config-file=a"); c.Calls.Duration != time.Second {
		t.Errorf("duration %s", c.Calls.Duration)
	}
}

// TestParseAgain: a restart reads the first arguments once more, with others after them.
func TestParseAgain(t *testing.T) {
	w := world{files: map[string]string{"c": "--max-calls 2"}}
	args := []string{"--config-file=c", "--id=sip:a@h", "--duration=5"}
	first := w.must(t, args...)
	second := w.must(t, append(args, "--duration=6", "--add-buddy=sip:b@h")...)
	if first.Calls.Duration != 5*time.Second || second.Calls.Duration != 6*time.Second || second.Calls.Max != 2 || len(first.SIP.Buddies) != 0 || len(second.SIP.Buddies) != 1 {
		t.Errorf("%+v %+v", first.Calls, second.Calls)
	}
}

func TestKeepPasswords(t *testing.T) {
	args := []string{"--id=sip:a@h", "--username=u", "--password-stdin", "--next-cred", "--username=v", "--password-cmd=pass", "--next-cred", "--username=w", "--password=w"}
	asked := 0
	r := PasswordReaders{
		ReadLine: func() (string, error) { asked++; return "typed", nil },
		Run:      func(string) (string, error) { asked++; return "printed", nil },
	}
	first := world{}.must(t, args...)
	if err := first.LoadPasswords(r); err != nil {
		t.Fatal(err)
	}
	second := world{}.must(t, append(args, "--next-cred", "--username=x", "--password-stdin")...)
	second.KeepPasswords(first)
	if err := second.LoadPasswords(r); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range second.Accounts[0].Credentials {
		got = append(got, c.Password.Reveal())
	}
	if strings.Join(got, " ") != "typed printed w typed" || asked != 3 {
		t.Errorf("passwords %q, asked %d times", got, asked)
	}
	if dump := Write(second, WriteOptions{}); !strings.Contains(dump, "--username u\n--password-stdin\n") || strings.Contains(dump, "typed") {
		t.Errorf("a password that was read is written:\n%s", dump)
	}
}
