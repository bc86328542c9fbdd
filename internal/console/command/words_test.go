package command

import (
	"fmt"
	"testing"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

func TestAddressOrReason(t *testing.T) {
	for word, want := range map[string]bool{
		"sip:a@h": true, "sips:a@h": true, "tel:+49": true, "<sip:a@h>": true, "<tel:+49>": true,
		"": false, "sip": false, "Not now": false, "http://h": false, "Reason: sip:a@h": false, "<http://h>": false,
	} {
		if got := isAddress(word); got != want {
			t.Errorf("%q is an address: %v", word, got)
		}
	}
}

func TestUnquoted(t *testing.T) {
	for word, want := range map[string]string{
		`"a b"`: "a b", `'a b'`: "a b", `""`: "", `"`: `"`, "": "", `"a'`: `"a'`, "aba": "aba", `a"b"`: `a"b"`, "7": "7",
	} {
		if got := unquoted(word); got != want {
			t.Errorf("%q without quotes is %q, want %q", word, got, want)
		}
	}
}

func TestCodeOfAnAnswer(t *testing.T) {
	for text, want := range map[string]string{
		"200": "200  true", " 486  At lunch ": "486 At lunch true", "180 ": "180  true", "": "0  false", "x": "0  false", "Busy 486": "0 486 false",
	} {
		code, reason, ok := answerCode(text)
		if got := fmt.Sprint(code, " ", reason, " ", ok); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestNames: a command is called by its path in the tree and by its word in the menu, where it has one there.
func TestNames(t *testing.T) {
	for _, tt := range []struct {
		cmd        Command
		menu, tree string
	}{
		{Command{Path: []string{"call", "new"}, Menu: "m"}, "m", "call new"},
		{Command{Path: []string{"call", "list"}}, "call list", "call list"},
		{Command{Menu: "Ra"}, "Ra", "Ra"},
	} {
		if menu, tree := tt.cmd.Name(Menu), tt.cmd.Name(Tree); menu != tt.menu || tree != tt.tree {
			t.Errorf("%+v is called %q and %q, want %q and %q", tt.cmd, menu, tree, tt.menu, tt.tree)
		}
	}
}

// TestMissingArguments count as left out, and are not checked.
func TestMissingArguments(t *testing.T) {
	var ran []string
	asked := 0
	cmd := Command{Args: []Arg{{}, {Check: func(*Context, []string) bool { asked++; return false }}, {}}, Run: func(_ *Context, args []string) { ran = args }}
	given := append(make([]string, 0, 3), "a")
	cmd.Do(&Context{}, given)
	if fmt.Sprintf("%q", ran) != `["a" "" ""]` || asked != 0 {
		t.Errorf("ran with %q, asked %d times", ran, asked)
	}
	cmd.Do(&Context{}, []string{"a", "b"})
	if asked != 1 || len(ran) != 3 || ran[1] != "" {
		t.Errorf("ran with %q, asked %d times", ran, asked)
	}
}

// answers are what somebody at the menu says, one after the other; none cancels.
type answers []string

func (a *answers) Ask(string) (string, bool) {
	if len(*a) == 0 {
		return "", false
	}
	next := (*a)[0]
	*a = (*a)[1:]
	return next, true
}

func (a *answers) AskAt(prompt string) (string, bool) { return a.Ask(prompt) }

// mute takes what commands say and shows nobody.
type mute struct{}

func (mute) Print(string)      {}
func (mute) Log(...lines.Line) {}

// TestWhatIsAskedFor: an answer that will not do cancels the command, as no answer does.
func TestWhatIsAskedFor(t *testing.T) {
	table := New(Config{Phone: fakephone.New(), Current: NewCurrent(), Say: mute{}})
	for _, tt := range []struct {
		name, word, answer string
		ok                 bool
	}{
		{"status", "", "1", true}, {"status", "", "7", true}, {"status", "", "0", false}, {"status", "", "8", false}, {"status", "", "11", false},
		{"codec", "", "PCMU 120", true}, {"codec", "", "PCMU", false}, {"codec", "", " ", false}, {"codec", "", "PCMU loud", false},
		{"inline", "im allow 3", "", true}, {"inline", "im allow x", "", false}, {"inline", "im allow", "4", true}, {"inline", "im allow '5'", "", true},
	} {
		arg := table.watcherID("")
		ask := map[string]func(*Context, Asker, string) ([]string, bool){"status": table.askStatus, "codec": table.askCodec, "inline": inline("im allow", &arg)}[tt.name]
		if args, ok := ask(&Context{}, &answers{tt.answer}, tt.word); ok != tt.ok || ok && args[0] == "" {
			t.Errorf("%s %s, answered %q: %q, %v", tt.name, tt.word, tt.answer, args, ok)
		}
		if tt.word == "" {
			if _, ok := ask(&Context{}, &answers{}, ""); ok {
				t.Errorf("%s goes on without an answer", tt.name)
			}
		}
	}
}

// TestNumbersAtARegistrar: a bare word is somebody there, if the current account has one and the word could be a name.
func TestNumbersAtARegistrar(t *testing.T) {
	for _, tt := range []struct {
		uri        string
		registrar  bool
		word, want string
	}{
		{"sip:me@h", true, "200", "sip:200@h"}, {"sip:me@h", true, "bob", "sip:bob@h"}, {"sip:me@h:5070;transport=tcp", true, "bob", "sip:bob@h:5070"},
		{`"Me" <sip:me@h>`, true, "bob", "sip:bob@h"}, {"sip:me@h?x=y", true, "bob", "sip:bob@h"},
		{"sip:me@h", true, "tel:+49", "tel:+49"}, {"sip:me@h", true, "a b", ""}, {"sip:me@h", true, "a@b", ""}, {"sip:me@h", true, "<a>", ""}, {"sip:me@h", true, "-3", ""},
		{"sip:me@h", false, "bob", ""}, {"<sip:10.0.0.1:5060>", true, "bob", ""},
	} {
		p := fakephone.New()
		p.SetAccounts(phone.AccountInfo{URI: "sip:other@elsewhere", HasRegistrar: true}, phone.AccountInfo{ID: 1, URI: tt.uri, HasRegistrar: tt.registrar, Default: true})
		table := New(Config{Phone: p, Current: NewCurrent()})
		if got := table.expand(tt.word); got != tt.want {
			t.Errorf("%q of %s: %q, want %q", tt.word, tt.uri, got, tt.want)
		}
	}
	none := fakephone.New()
	none.SetAccounts()
	if got := New(Config{Phone: none, Current: NewCurrent()}).expand("bob"); got != "" {
		t.Errorf("without an account: %q", got)
	}
}
