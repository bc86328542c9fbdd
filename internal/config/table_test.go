package config

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestTableHasEveryOptionOfPjsua compares the table with a list of pjsua's options: name, form of the argument, whether
// it may be repeated, place, and the state gosua has it in.
func TestTableHasEveryOptionOfPjsua(t *testing.T) {
	content, err := os.ReadFile("testdata/pjsua-options.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, want, _ := strings.Cut(line, " ")
		listed[name] = true
		o, _ := newIndex().find(name)
		if o == nil || o.Name != name || o.Own {
			t.Errorf("line %d: --%s is not parsed", number+1, name)
			continue
		}
		if got := description(o); got != strings.Join(strings.Fields(want), " ") {
			t.Errorf("line %d: --%s is %q, pjsua has %q", number+1, name, got, want)
		}
	}
	for _, o := range Options() {
		if listed[o.Name] == o.Own {
			t.Errorf("--%s: pjsua's is %v, gosua's own is %v", o.Name, listed[o.Name], o.Own)
		}
	}
}

// description is an option in the words of the list.
func description(o *Option) string {
	form := "none"
	switch {
	case o.Optional:
		form = "optional"
	case o.Arg != "":
		form = "value"
	}
	if o.Repeat {
		form += "*"
	}
	return form + " " + []string{"global", "account", "credential", "account+global"}[o.Place]
}

func TestTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range Options() {
		if seen[o.Name] {
			t.Errorf("--%s is there twice", o.Name)
		}
		seen[o.Name] = true
		if o.Status <= NoEffect && o.set == nil {
			t.Errorf("--%s is accepted and has no setter", o.Name)
		}
		if (o.Help != "") != (o.Status != Refused) || (o.Why != "") != (o.Status != Supported) {
			t.Errorf("--%s: help %q, why %q do not fit its status %d", o.Name, o.Help, o.Why, o.Status)
		}
		if !slices.Contains(Sections(), o.Section) {
			t.Errorf("--%s: section %q", o.Name, o.Section)
		}
	}
	if n := len(seen); n != 159 { // 146 of pjsua, 13 of gosua
		t.Errorf("%d options", n)
	}
}

// TestEveryAcceptedOptionIsDumped: what is accepted has its place in the settings dump, once for each place it counts in.
func TestEveryAcceptedOptionIsDumped(t *testing.T) {
	of := map[Place][]row{PerAccount: accountDump(), PerCredential: credentialDump(), Global: logDump()}
	for _, g := range phoneDump() {
		of[Global] = append(of[Global], g.lines...)
	}
	count := func(place Place, name string) (n int) {
		for _, r := range of[place] {
			if r.name == name {
				n++
			}
		}
		return n
	}
	for _, o := range Options() {
		places := []Place{o.Place}
		if o.Place == Shared {
			places = []Place{PerAccount, Global}
		}
		want := 1
		if o.Status > NoEffect || o.get == nil {
			want = 0
		}
		for _, p := range places {
			if n := count(p, o.Name); n != want {
				t.Errorf("--%s is %d times in the dump of place %d, want %d", o.Name, n, p, want)
			}
		}
	}
}
