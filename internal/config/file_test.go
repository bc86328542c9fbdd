package config

import (
	"strings"
	"testing"
)

func TestFile(t *testing.T) {
	w := world{files: map[string]string{"c": "\xef\xbb\xbf# account\n--id \"sip:alice@example.org\"   # trailing comment\r\n--realm=* --username alice\n'--password=pa ss'\n" +
		"--null-audio\n--config-file other\n--local-port 5070\nsip:bob@h\n"}}
	c := w.must(t, "--config-file=c", "--config-file=second", "--local-port", "5080", "--next-cred", "--username", "second")
	if c.SIP.LocalPort != 5080 || !c.Media.NullAudio || c.UI.Target != "sip:bob@h" || len(c.Accounts) != 1 {
		t.Fatalf("got %+v", c)
	}
	a := c.Accounts[0]
	if a.ID != "sip:alice@example.org" || len(a.Credentials) != 2 || a.Credentials[0].Password.Reveal() != "pa ss" || a.Credentials[1].Username != "second" {
		t.Errorf("account %+v", a)
	}
}

func TestFileHasNoLimitOnWordsOrLength(t *testing.T) {
	long := "--stdout-refresh-text=" + strings.Repeat("x", 1000)
	w := world{files: map[string]string{"c": strings.Repeat("--null-audio\n", 500) + long + " --no-tcp"}}
	c := w.must(t, "--config-file", "c")
	if len(c.Log.RefreshText) != 1000 || !c.SIP.NoTCP {
		t.Errorf("got %d letters, no TCP %v", len(c.Log.RefreshText), c.SIP.NoTCP)
	}
}

func TestFileTooLarge(t *testing.T) {
	w := world{files: map[string]string{"c": strings.Repeat("#", MaxFileSize), "d": strings.Repeat("#", MaxFileSize+1)}}
	w.must(t, "--config-file", "c")
	if got := w.fault(t, "--config-file", "d").Error(); got != "d: the file is larger than 16777216 octets" {
		t.Error(got)
	}
}

func TestFaultsNameFileAndLine(t *testing.T) {
	for content, want := range map[string]string{
		"--null-audio\n#\n\n\n\n\n--local-port \"abc\"": `c:7: --local-port: "abc" is not a port (0 to 65535)`,
		"--local-port\n\nabc":                           `c:1: --local-port: "abc" is not a port (0 to 65535)`,
		"\n--nosuch":                                    `c:2: Argument "--nosuch" is not valid. Use --help to see help (did you mean --no-tcp?)`,
		"\n\nx tel:":                                    "c:3: \"x\" is not a SIP URL: it has no scheme (sip:name@host)\nc:3: \"tel:\" is not a SIP URL: nothing follows the scheme",
		"--null-audio --id":                             `c:1: Argument "--id" is not valid. Use --help to see help (--id needs a value: --id=URL)`,
	} {
		_, _, err := world{files: map[string]string{"c": content}}.parse("--config-file", "c")
		if err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", content, err, want)
		}
	}
}

// FuzzConfigFile proves that no file crashes the reading, that each fault of a file names a line of it, and that what
// was read without fault is valid.
func FuzzConfigFile(f *testing.F) {
	for _, seed := range []string{
		"", "--null-audio", "# account\n--id \"sip:alice@example.org\" # c\n--realm=* --username alice\n'--password=pa ss'",
		"--local-port\nabc", "--next-account\n--next-cred --next-account", "\"", "'#", "-- -x", "--=", "--id <sip:a@[::1]:5060;transport=tcp>",
		"--play-tone 1,2,3,4\n--play-tone ,,,", "--help", "--id \"\\\"\" --contact \"x\" <", "--use-ice --stun-srv", "--proxy sip:a --reg-use-proxy=9",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		w := world{files: map[string]string{"c": content}}
		c, action, err := w.parse("--config-file", "c")
		if err == nil {
			if action == Run && c.Validate() != nil {
				t.Errorf("read without fault, but %v", c.Validate())
			}
			return
		}
		for _, fault := range err.(Errors) {
			if fault.Text == "" || fault.Line > strings.Count(content, "\n")+1 || (fault.File != "" && fault.Line == 0 && len(content) <= MaxFileSize) {
				t.Errorf("fault %+v in %q", fault, content)
			}
		}
	})
}
