package lines

import (
	"os"
	"testing"

	"gosua/internal/phone"
)

func wholeState() State {
	return State{
		Transports: []phone.TransportInfo{
			{Protocol: "UDP", Bound: addr("0.0.0.0:5060"), Shown: addr("10.0.0.1:5060")},
			{Protocol: "TCP", Bound: addr("0.0.0.0:5060"), Shown: addr("10.0.0.1:5060")},
		},
		Codecs: []phone.CodecInfo{{Name: "PCMU/8000/1", Priority: 128}, {Name: "opus/48000/2", Priority: 127}, {Name: "odd\n", Priority: 0}},
		SIP:    phone.SIPStats{Received: 7, Malformed: 2, Transactions: 1, Connections: 3},
		Calls: []phone.CallStats{{
			Call:    phone.CallInfo{ID: 2, State: phone.CallEarly, Remote: "sip:x@h"},
			Streams: []phone.StreamStats{{Media: phone.MediaInfo{Kind: "audio", Direction: "inactive", Remote: addr("10.0.0.2:4000")}}},
		}},
		Now:      noon(),
		Accounts: []phone.AccountInfo{{ID: 0, URI: "<sip:a@h>"}, {ID: 1, URI: "sip:b@h\x1b"}},
		Buddies:  []phone.BuddyInfo{{URI: "sip:c@h"}, {URI: "sip:d@h"}},
		Subscriptions: []phone.SubscriptionInfo{
			{Event: "presence", Remote: "sip:d@h", State: "ACTIVE"},
			{Event: "dialog", Remote: "sip:c@h", State: "SENT"},
			{Event: "presence", Account: 1, Remote: "sip:e@h\n", Incoming: true, State: "PENDING"},
		},
	}
}

func TestDump(t *testing.T) {
	for file, detail := range map[string]bool{"testdata/dump.txt": false, "testdata/dump-detail.txt": true} {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(Dump(wholeState(), detail)); got != string(want) {
			t.Errorf("%s: got\n%s", file, got)
		}
	}
}

func TestDumpOfNothing(t *testing.T) {
	want := "3 pjsua_core.c Start dumping application states:\nDumping endpoint:\n Dumping listeners:\n Dumping transports:\n" +
		"Dumping PJMEDIA capabilities:\n  Total number of installed codecs: 0\nDumping media transports:\n" +
		"Dumping transaction table:\n Total 0 transactions\nNumber of dialog sets: 0\n" +
		"Number of server/UAS subscriptions: 0\nNumber of client/UAC subscriptions: 0\n3 pjsua_core.c Dump complete\n"
	if got := shown(Dump(State{}, false)); got != want {
		t.Errorf("got\n%s", got)
	}
}
