package sipmsg

import "testing"

func TestRAck(t *testing.T) {
	for text, want := range map[string]RAck{
		"776656 1 INVITE":       {776656, CSeq{1, INVITE}},
		"1\t 2147483647 INVITE": {1, CSeq{1<<31 - 1, INVITE}},
		"4294967295 0 OPTIONS":  {1<<32 - 1, CSeq{0, OPTIONS}},
	} {
		if got, err := ParseRAck(text); err != nil || got != want {
			t.Errorf("ParseRAck(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "1 ", "1 2", "1 INVITE", "x 1 INVITE", "4294967296 1 INVITE", "1 2147483648 INVITE", "-1 1 INVITE", "1,1 INVITE"} {
		if got, err := ParseRAck(text); err == nil {
			t.Errorf("ParseRAck(%q) = %v", text, got)
		}
	}
	equal(t, "written", RAck{77, CSeq{4589, INVITE}}.String(), "77 4589 INVITE")
}

func TestSessionExpires(t *testing.T) {
	for text, want := range map[string]SessionExpires{
		"1800":                       {1800, ""},
		"90;refresher=uac":           {90, "uac"},
		" 90 ; Refresher = UAS ":     {90, "uas"},
		"4294967295":                 {1<<32 - 1, ""},
		"0;refresher=proxy":          {0, ""},
		"600;x;y=z;refresher=uas;q=": {600, "uas"},
		"600;":                       {600, ""},
	} {
		if got, err := ParseSessionExpires(text); err != nil || got != want {
			t.Errorf("ParseSessionExpires(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ";refresher=uac", "soon", "-90", "4294967296", "90 uac", "9 0"} {
		if got, err := ParseSessionExpires(text); err == nil {
			t.Errorf("ParseSessionExpires(%q) = %v", text, got)
		}
	}
	equal(t, "open", SessionExpires{Seconds: 1800}.String(), "1800")
	equal(t, "written", SessionExpires{90, "uas"}.String(), "90;refresher=uas")
}

// TestExtensionFields reads the fields where they stand, long names and short.
func TestExtensionFields(t *testing.T) {
	var h Header
	if _, ok := h.RSeq(); ok {
		t.Error("RSeq of nothing")
	}
	if _, ok := h.RAck(); ok {
		t.Error("RAck of nothing")
	}
	if _, ok := h.SessionExpires(); ok {
		t.Error("Session-Expires of nothing")
	}
	if _, ok := h.MinSE(); ok {
		t.Error("Min-SE of nothing")
	}
	h.Add("RSeq", "77")
	h.Add("RAck", "77 1 INVITE")
	h.Add("x", "90;refresher=uac")
	h.Add("Min-SE", "120;a=b")
	if n, ok := h.RSeq(); !ok || n != 77 {
		t.Errorf("RSeq %d, %t", n, ok)
	}
	if r, ok := h.RAck(); !ok || r != (RAck{77, CSeq{1, INVITE}}) {
		t.Errorf("RAck %v, %t", r, ok)
	}
	if e, ok := h.SessionExpires(); !ok || e != (SessionExpires{90, "uac"}) {
		t.Errorf("Session-Expires %v, %t", e, ok)
	}
	if n, ok := h.MinSE(); !ok || n != 120 {
		t.Errorf("Min-SE %d, %t", n, ok)
	}
	for _, bad := range []string{"0", "x", "4294967296"} {
		h.Set("RSeq", bad)
		if n, ok := h.RSeq(); ok {
			t.Errorf("RSeq %q is %d", bad, n)
		}
	}
}

func TestHasToken(t *testing.T) {
	var h Header
	h.Add("Supported", "replaces, 100REL;x")
	h.Add("k", "timer")
	for token, want := range map[string]bool{"replaces": true, "100rel": true, "timer": true, "time": false, "": false} {
		if got := h.HasToken("Supported", token); got != want {
			t.Errorf("%q: %t", token, got)
		}
	}
	h.Add("Require", "privacy")
	for tag, want := range map[string]bool{"timer": true, "Privacy": true, "path": false} {
		if got := h.Supports(tag); got != want {
			t.Errorf("supports %s: %t", tag, got)
		}
	}
}
