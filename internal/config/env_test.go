package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

func TestFlagBeatsEnvironmentBeatsFile(t *testing.T) {
	w := world{
		files: map[string]string{"c": "--local-port 1 --rtp-port 1 --ptime 11"},
		env:   map[string]string{"GOSUA_CONFIG_FILE": "c", "GOSUA_LOCAL_PORT": "2", "GOSUA_RTP_PORT": "2"},
	}
	c := w.must(t, "--local-port", "3")
	if c.SIP.LocalPort != 3 || c.Media.RTPPort != 2 || c.Media.PTime.Milliseconds() != 11 {
		t.Errorf("ports %d %d, ptime %v", c.SIP.LocalPort, c.Media.RTPPort, c.Media.PTime)
	}
}

func TestEnvironmentForms(t *testing.T) {
	w := world{env: map[string]string{"GOSUA_NULL_AUDIO": "yes", "GOSUA_NO_TCP": "0", "GOSUA_NAMESERVER": "a 'b c'",
		"GOSUA_ID": "\"A B\" <sip:a@h>", "GOSUA_HELP": "1", "GOSUA_NEXT_ACCOUNT": "1", "GOSUA_USERNAME": "u"}}
	c := w.must(t)
	if !c.Media.NullAudio || c.SIP.NoTCP || !slices.Equal(c.SIP.Nameservers, []string{"a", "b c"}) {
		t.Errorf("got %+v", c)
	}
	if len(c.Accounts) != 1 || c.Accounts[0].ID != `"A B" <sip:a@h>` || c.Accounts[0].Credentials[0].Username != "u" {
		t.Errorf("accounts %+v", c.Accounts)
	}
}

func TestEnvironmentOfAnOptionNotSupportedYet(t *testing.T) {
	got := world{env: map[string]string{"GOSUA_USE_ICE": "1"}}.fault(t)
	if got.Error() != "GOSUA_USE_ICE: --use-ice: not supported yet: there is no ICE yet" {
		t.Error(got)
	}
}

func TestGOSUAPASSWORD(t *testing.T) {
	w := world{env: map[string]string{"GOSUA_PASSWORD": "env"}}
	c := w.must(t, "--id=sip:a@h", "--username=u", "--next-account", "--id=sip:b@h", "--username=v", "--next-cred", "--username=w", "--password=own",
		"--next-cred", "--username=x", "--realm=r", "--ha1=00112233445566778899aabbccddeeff", "--next-cred", "--username=y", "--password-file=f")
	var got []string
	for _, a := range c.Accounts {
		for _, cred := range a.Credentials {
			got = append(got, cred.Password.Reveal())
		}
	}
	if want := []string{"env", "env", "own", "", ""}; !slices.Equal(got, want) {
		t.Errorf("passwords %q, want %q", got, want)
	}
	if c := w.must(t, "--id=sip:a@h"); len(c.Accounts[0].Credentials) != 0 || len(c.Warnings) != 0 {
		t.Errorf("no user: %+v, warnings %q", c.Accounts[0], c.Warnings)
	}
}

func TestLoadPasswords(t *testing.T) {
	c := world{}.must(t, "--id=sip:a@h", "--username=a", "--password-file=f", "--next-cred", "--username=b", "--password-stdin",
		"--next-cred", "--username=c", "--password-cmd=pass show sip", "--next-cred", "--username=d", "--password=d")
	r := PasswordReaders{
		ReadFile: func(name string) ([]byte, error) { return []byte("of " + name + "\r\nsecond line\n"), nil },
		ReadLine: func() (string, error) { return "typed", nil },
		Run:      func(cmd string) (string, error) { return "from " + cmd + "\n", nil },
	}
	if err := c.LoadPasswords(r); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, cred := range c.Accounts[0].Credentials {
		got = append(got, cred.Password.Reveal())
	}
	if want := []string{"of f", "typed", "from pass show sip", "d"}; !slices.Equal(got, want) {
		t.Errorf("passwords %q, want %q", got, want)
	}
}

func TestLoadPasswordsFails(t *testing.T) {
	c := world{}.must(t, "--id=sip:a@h", "--username=a", "--password-file=f", "--next-cred", "--username=b", "--password-stdin",
		"--next-cred", "--username=c", "--password-cmd=false")
	err := c.LoadPasswords(PasswordReaders{
		ReadFile: func(string) ([]byte, error) { return nil, errors.New("no such file") },
		ReadLine: func() (string, error) { return "", io.EOF },
		Run:      func(string) (string, error) { return "\n", nil },
	})
	want := "--password-file: no such file\n--password-stdin: EOF\n--password-cmd: the password is empty"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	c := world{}.must(t, "--id=sip:a@h", "--username=u", "--password=hunter2", "--tls-password=hunter2")
	var b strings.Builder
	fmt.Fprintf(&b, "%v %+v %#v %s %q %x", c, c, c, c.TLS.KeyPassword, c.TLS.KeyPassword, c.TLS.KeyPassword)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "config", c, "password", c.TLS.KeyPassword)
	if strings.Contains(b.String(), "hunter2") || strings.Contains(b.String(), fmt.Sprintf("%x", "hunter2")) {
		t.Error(b.String())
	}
	if c.TLS.KeyPassword.Reveal() != "hunter2" || !strings.Contains(b.String(), "***") {
		t.Error("the secret is lost")
	}
}
