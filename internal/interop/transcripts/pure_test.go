package transcripts

import (
	"slices"
	"testing"
)

func TestNormal(t *testing.T) {
	output := ">>> >>> 03:52:58.728           conference.c !.Added port 1 (ringback), port count=2\n" +
		"m\nMake call: 03:52:59.163           pjsua_call.c !Making call with acc #2 to sip:bob@127.0.0.1:20020\n" +
		"03:52:59.164     tcpc0x556c32ebac48  ....TCP client transport created\n" +
		"03:52:59.164         sip_endpoint.c  .Module \"mod-ua\" registered\n" +
		"03:52:59.164           pjsua_core.c  ....TX 1390 bytes Request msg INVITE/cseq=17058 (tdta0x5fd0) to TCP 127.0.0.1:20020:\n" +
		"INVITE sip:bob@127.0.0.1:20020 SIP/2.0\r\nVia: x\r\n\r\n--end msg--\n" +
		"03:52:59.665           pjsua_core.c  ....TX 1390 bytes Request msg INVITE/cseq=17058 (tdta0x5fd0) to TCP 127.0.0.1:20020:\n" +
		"INVITE sip:bob@127.0.0.1:20020 SIP/2.0\r\nVia: x\r\n\r\n--end msg--\n" +
		"03:52:59.666           pjsua_core.c  ....TX 1390 bytes Request msg INVITE/cseq=17059 (tdta0x5fd0) to TCP 127.0.0.1:20020:\n" +
		"INVITE sip:bob@127.0.0.1:20020 SIP/2.0\r\nVia: y\r\n\r\n--end msg--\n" +
		"    Call time: 00h:00m:06s, 1st res in 302 ms, conn in 1103ms\n" +
		"          total 34pkt 2.2KB (3.5KB +IP hdr) @avg=9.7Kbps/15.8Kbps\n" +
		"          loss period:   0.000   0.000   0.000   0.000   0.000\n\n"
	want := []string{
		"conference.c: Added port 1 (ringback), port count=2",
		"m",
		"Make call:",
		"pjsua_call.c: Making call with acc #2 to sip:bob@A",
		"tcpc: TCP client transport created",
		"pjsua_core.c: TX N bytes Request msg INVITE/cseq=N (tdtaP) to TCP A:",
		"message: INVITE sip:bob@A SIP/2.0",
		"pjsua_core.c: TX N bytes Request msg INVITE/cseq=N (tdtaP) to TCP A:",
		"message: INVITE sip:bob@A SIP/2.0",
		"    Call time: CLOCK, 1st res in N ms, conn in N ms",
		"          total Npkt NB (NB +IP hdr) @avg=Nbps/Nbps",
		"          loss period: SERIES",
	}
	if got := normal(output); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCompare(t *testing.T) {
	recorded := []string{"a", "b", "b", "pjsua_app.c: Turning x", "pjsua_app.c: Turning x"}
	said := []string{"b", "c", "pjsua_app.c: Turning x"}
	want := []difference{{"s", "missing", "a"}, {"s", "missing", "b"}, {"s", "extra", "c"}}
	if got := compare("s", recorded, said); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestStates(t *testing.T) {
	list := []string{"pjsua_app.c: Call #1 state changed to X", "x", "pjsua_app.c: Call #0 is DISCONNECTED", "pjsua_core.c: PJSUA y",
		"pjsua_app.c: Call #0 state changed to X", "pjsua_app.c: Call #1 state changed to Y"}
	want := []string{list[3], list[4], list[0], list[5]}
	if got := states(list, []difference{{"s", "extra", list[2]}}); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestEachRuleHasAReason(t *testing.T) {
	for _, r := range internals {
		if r.why == "" {
			t.Errorf("%s has none", r.line)
		}
	}
}
