package sipmsg

import (
	"slices"
	"testing"

	"gosua/internal/sipstack/uri"
)

func TestParseReplaces(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Replaces
		ok   bool
	}{
		{"a@h;to-tag=1;from-tag=2", Replaces{"a@h", "1", "2", false}, true},
		{"a@h ; From-Tag = 2 ; TO-TAG=1; early-only;x=y", Replaces{"a@h", "1", "2", true}, true},
		{"a;to-tag=0;from-tag=0", Replaces{"a", "0", "0", false}, true},
		{"a;to-tag=h:5060;from-tag=[::1]", Replaces{"a", "h:5060", "[::1]", false}, true},
		{"", Replaces{}, false},
		{";to-tag=1;from-tag=2", Replaces{}, false},
		{"a b;to-tag=1;from-tag=2", Replaces{}, false},
		{"a", Replaces{}, false},
		{"a;to-tag=1", Replaces{}, false},
		{"a;from-tag=1", Replaces{}, false},
		{"a;to-tag=;from-tag=2", Replaces{}, false},
		{"a;to-tag=1;to-tag=1;from-tag=2", Replaces{}, false},
		{"a;to-tag=1;from-tag=\"2", Replaces{}, false},
		{"a;to-tag=1;from-tag=2 3", Replaces{}, false},
	} {
		got, err := ParseReplaces(tt.text)
		if (err == nil) != tt.ok || tt.ok && got != tt.want {
			t.Errorf("%q: %+v, %v", tt.text, got, err)
		}
		if tt.ok {
			if again, err := ParseReplaces(got.String()); err != nil || again != got {
				t.Errorf("%q written as %q reads %+v, %v", tt.text, got, again, err)
			}
		}
	}
}

func TestReplacesOfHeader(t *testing.T) {
	for _, tt := range []struct {
		values   []string
		ok, fail bool
	}{
		{nil, false, false},
		{[]string{"a;to-tag=1;from-tag=2"}, true, false},
		{[]string{"a;to-tag=1"}, true, true},
		{[]string{"a;to-tag=1;from-tag=2", "a;to-tag=1;from-tag=2"}, true, true},
	} {
		var h Header
		for _, v := range tt.values {
			h.Add("Replaces", v)
		}
		if _, ok, err := h.Replaces(); ok != tt.ok || (err != nil) != tt.fail {
			t.Errorf("%q: %v, %v", tt.values, ok, err)
		}
	}
}

func TestHeaderFields(t *testing.T) {
	u, err := uri.Parse("sip:a@h?replaces=x%3Bto-tag%3D1&Subject=a%20b&%20=c&k=&=v")
	if err != nil {
		t.Fatal(err)
	}
	want := []Field{{"Replaces", "x;to-tag=1"}, {"Subject", "a b"}, {"Supported", ""}}
	if got := HeaderFields(u); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := HeaderFields(uri.URI{}); got != nil {
		t.Errorf("of none: %q", got)
	}
}
