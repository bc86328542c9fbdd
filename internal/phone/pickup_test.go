package phone

import (
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
