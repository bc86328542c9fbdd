package redirect

import (
	"fmt"
	"strings"
	"testing"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

func contacts(t *testing.T, list ...string) (out []sipmsg.NameAddr) {
	t.Helper()
	for _, s := range list {
		n, err := sipmsg.ParseNameAddr(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

// order tries everything and is in which order.
func order(t *Targets) string {
	var list []string
	for {
		u, ok := t.Next()
		if !ok {
			return strings.Join(list, " ")
		}
		list = append(list, u.String())
	}
}

func TestTargetsComeBestFirst(t *testing.T) {
	for _, tt := range []struct {
		start string
		add   []string
		want  string
	}{
		{"sip:a@h", nil, ""},
		{"sip:a@h", []string{"<sip:b@h>;q=0.1", "<sip:c@h>;q=0.9", "<sip:d@h>"}, "sip:d@h sip:c@h sip:b@h"},
		{"sip:a@h", []string{"<sip:b@h>;q=0.5", "<sip:c@h>;q=0.5"}, "sip:b@h sip:c@h"},
		{"sip:a@h", []string{"<sip:b@h>;q=x", "<sip:c@h>;q=2", "<sip:d@h>;q=-1", "<sip:e@h>;q=NaN", "<sip:f@h>;q=0"}, "sip:b@h sip:c@h sip:d@h sip:e@h sip:f@h"},
		{"sip:a@h", []string{"<sip:a@h>", "<sip:a@H>", "<sip:b@h>", "<sip:b@h>;q=0.3"}, "sip:b@h"},
		{"sip:a@h", []string{"<http://h/>", "<mailto:a@h>", "*", "<tel:+1>"}, "tel:+1"},
		{"sips:a@h", []string{"<sip:b@h>", "<tel:+1>", "<sips:c@h>"}, "sips:c@h"},
		{"sip:a@h", []string{"<sip:b@h;method=BYE;x=y?Replaces=z>"}, "sip:b@h;x=y"},
	} {
		var set Targets
		set.Start(contacts(t, tt.start)[0].URI)
		set.Add(contacts(t, tt.add...))
		if got := order(&set); got != tt.want {
			t.Errorf("%s, then %q: %s, want %s", tt.start, tt.add, got, tt.want)
		}
	}
}

// TestLaterContactsFindTheirPlace: those of the second redirection stand among those of the first.
func TestLaterContactsFindTheirPlace(t *testing.T) {
	var set Targets
	set.Start(uri.URI{Scheme: "sip", Host: "h"})
	set.Add(contacts(t, "<sip:b@h>;q=0.8", "<sip:c@h>;q=0.2"))
	if u, _ := set.Next(); u.User != "b" {
		t.Errorf("first %s", u.String())
	}
	if n := set.Add(contacts(t, "<sip:d@h>;q=0.5", "<sip:b@h>")); n != 1 {
		t.Errorf("%d are new", n)
	}
	if got := order(&set); got != "sip:d@h sip:c@h" {
		t.Errorf("then %s", got)
	}
}

// TestChainsEnd: everybody sends the call on to somebody new.
func TestChainsEnd(t *testing.T) {
	var set Targets
	set.Start(uri.URI{Scheme: "sip", Host: "h"})
	hops := 0
	for {
		set.Add(contacts(t, fmt.Sprintf("<sip:hop%d@h>", hops)))
		if _, ok := set.Next(); !ok {
			break
		}
		hops++
	}
	if hops != MaxTargets-1 {
		t.Errorf("%d hops, want %d", hops, MaxTargets-1)
	}
}
