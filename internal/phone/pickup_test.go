package phone

import (
	"errors"
	"strings"
	"testing"

	"gosua/internal/body/dialoginfo"
)

// The address of a call that rings elsewhere is the caller's, with the dialog as the caller has it.
func TestPickup(t *testing.T) {
	ringing := dialoginfo.Dialog{CallID: "c@h", LocalTag: "bob", RemoteTag: "alice", State: dialoginfo.Early,
		Remote: dialoginfo.Participant{Identity: "sip:alice@h", Target: "sip:alice@192.0.2.1:5070;ob"}}
	for name, c := range map[string]struct {
		change func(*dialoginfo.Dialog)
		want   string
	}{
		"target": {func(*dialoginfo.Dialog) {},
			"<sip:alice@192.0.2.1:5070;ob?Replaces=c%40h%3Bto-tag%3Dalice%3Bfrom-tag%3Dbob%3Bearly-only>"},
		"identity": {func(d *dialoginfo.Dialog) { d.Remote.Target = "" },
			"<sip:alice@h?Replaces=c%40h%3Bto-tag%3Dalice%3Bfrom-tag%3Dbob%3Bearly-only>"},
		"nobody":     {func(d *dialoginfo.Dialog) { d.Remote = dialoginfo.Participant{} }, ""},
		"no tag":     {func(d *dialoginfo.Dialog) { d.RemoteTag = "" }, ""},
		"no call":    {func(d *dialoginfo.Dialog) { d.CallID = "" }, ""},
		"odd caller": {func(d *dialoginfo.Dialog) { d.Remote.Target = "no address" }, ""},
	} {
		d := ringing
		c.change(&d)
		got, err := pickup(d)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

// TestPickupOf: the first that rings here is taken; of one that waits it is told what keeps it from being taken.
func TestPickupOf(t *testing.T) {
	in := func(state, direction string) dialoginfo.Dialog {
		return dialoginfo.Dialog{CallID: "c", LocalTag: "l", RemoteTag: "r", State: state, Direction: direction, Remote: dialoginfo.Participant{Identity: "sip:" + state + "@h"}}
	}
	early, trying := in(dialoginfo.Early, "recipient"), in(dialoginfo.Trying, "recipient")
	for name, tt := range map[string]struct {
		list    []dialoginfo.Dialog
		address bool
		hint    bool
	}{
		"nothing": {nil, false, false}, "rings": {[]dialoginfo.Dialog{trying, early}, true, false}, "waits": {[]dialoginfo.Dialog{trying}, false, true},
		"calls somebody": {[]dialoginfo.Dialog{in(dialoginfo.Early, "initiator"), in(dialoginfo.Trying, "initiator")}, false, false},
	} {
		address, err := pickupOf(tt.list)
		if tt.address != strings.HasPrefix(address, "<sip:early@h?") || tt.address == errors.Is(err, ErrNoRinging) || tt.hint != (err != nil && strings.Contains(err.Error(), "180")) {
			t.Errorf("%s: %q, %v", name, address, err)
		}
	}
}

// TestPickupOfSeveral passes over calls that keep their dialog secret.
func TestPickupOfSeveral(t *testing.T) {
	secret := dialoginfo.Dialog{ID: "1", Direction: "recipient", State: dialoginfo.Early}
	made := dialoginfo.Dialog{CallID: "m@h", LocalTag: "bob", RemoteTag: "dave", Direction: "initiator", State: dialoginfo.Early,
		Remote: dialoginfo.Participant{Identity: "sip:dave@h"}}
	open := dialoginfo.Dialog{CallID: "c@h", LocalTag: "bob", RemoteTag: "alice", Direction: "recipient", State: dialoginfo.Early,
		Remote: dialoginfo.Participant{Identity: "sip:alice@h"}}
	got, err := pickupOf([]dialoginfo.Dialog{secret, made, open})
	if want := "<sip:alice@h?Replaces=c%40h%3Bto-tag%3Dalice%3Bfrom-tag%3Dbob%3Bearly-only>"; got != want || err != nil {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	for _, list := range [][]dialoginfo.Dialog{nil, {made}, {secret}} {
		if got, err := pickupOf(list); !errors.Is(err, ErrNoRinging) {
			t.Errorf("%q, %v", got, err)
		}
	}
}
