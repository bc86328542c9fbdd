package sipmsg

import (
	"strings"
	"testing"
)

func TestEvent(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Event
		ok   bool
	}{
		{"refer", Event{"refer", ""}, true},
		{" Refer ; ID=93809824 ", Event{"refer", "93809824"}, true},
		{"refer;x=y", Event{"refer", ""}, true},
		{"", Event{}, false},
		{";id=1", Event{}, false},
		{"a b", Event{}, false},
		{`refer;id="1`, Event{"refer", ""}, false},
	} {
		var h Header
		h.Add("o", tt.text)
		got, ok := h.Event()
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%q: %+v, %v", tt.text, got, ok)
		}
		if ok {
			h.Set("Event", got.String())
			if again, ok := h.Event(); !ok || again != got {
				t.Errorf("%q written as %q", tt.text, got)
			}
		}
	}
}

func TestSubscriptionState(t *testing.T) {
	for _, tt := range []struct {
		text string
		want SubscriptionState
		ok   bool
	}{
		{"active;expires=600", SubscriptionState{"active", 600, "", 0}, true},
		{"Active", SubscriptionState{"active", -1, "", 0}, true},
		{"terminated; reason=noresource", SubscriptionState{"terminated", -1, "noresource", 0}, true},
		{"pending;expires=0", SubscriptionState{"pending", 0, "", 0}, true},
		{"active;expires=soon", SubscriptionState{"active", -1, "", 0}, true},
		{"active;expires=-1", SubscriptionState{"active", -1, "", 0}, true},
		{"terminated;reason=giveup;retry-after=90", SubscriptionState{"terminated", -1, "giveup", 90}, true},
		{"terminated;reason=giveup;retry-after=later", SubscriptionState{"terminated", -1, "giveup", 0}, true},
		{"", SubscriptionState{}, false},
		{"act ive", SubscriptionState{}, false},
	} {
		var h Header
		h.Add("Subscription-State", tt.text)
		got, ok := h.SubscriptionState()
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%q: %+v, %v", tt.text, got, ok)
		}
		if ok {
			h.Set("Subscription-State", got.String())
			if again, ok := h.SubscriptionState(); !ok || again != got {
				t.Errorf("%q written as %q", tt.text, got)
			}
		}
	}
}

func TestFragment(t *testing.T) {
	for _, tt := range []struct {
		text   string
		code   int
		reason string
		ok     bool
	}{
		{"SIP/2.0 180 Ringing\r\n", 180, "Ringing", true},
		{"SIP/2.0 200 OK", 200, "OK", true},
		{"sip/2.0 486\nTo: x\n", 486, "", true},
		{"SIP/2.0 404 Not Found\r\nVia: x\r\n\r\n", 404, "Not Found", true},
		{"", 0, "", false},
		{"SIP/3.0 200 OK", 0, "", false},
		{"SIP/2.0 99 No", 0, "", false},
		{"SIP/2.0 700 No", 0, "", false},
		{"INVITE sip:a@b SIP/2.0\r\n", 0, "", false},
	} {
		code, reason, err := ParseFragment([]byte(tt.text))
		if (err == nil) != tt.ok || code != tt.code || reason != tt.reason {
			t.Errorf("%q: %d %q %v", tt.text, code, reason, err)
		}
	}
	if got := string(Fragment(180, "Ring\r\nVia: x")); got != "SIP/2.0 180 Ring  Via: x\r\n" {
		t.Errorf("%q", got)
	}
	long := []byte("SIP/2.0 200 " + strings.Repeat("x", maxFragment))
	if _, reason, err := ParseFragment(long); err != nil || len(reason) != maxFragment-len("SIP/2.0 200 ") {
		t.Errorf("a long one: %d, %v", len(reason), err)
	}
}
