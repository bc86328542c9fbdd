package command

import (
	"fmt"
	"testing"

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
