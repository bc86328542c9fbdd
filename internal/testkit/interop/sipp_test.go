package interop

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSIPpCallsSIPp(t *testing.T) {
	for _, tt := range []struct {
		name string
		tcp  bool
	}{{"udp", false}, {"tcp", true}} {
		t.Run(tt.name, func(t *testing.T) {
			const calls = 100
			callee := StartSIPp(t, SIPpConfig{Scenario: "uas", TCP: tt.tcp, Calls: calls})
			caller := StartSIPp(t, SIPpConfig{Scenario: "uac", TCP: tt.tcp, Remote: callee.Addr, Calls: calls, Rate: 50})
			want := SIPpResult{Successful: calls}
			if got := caller.Wait(); got != want {
				t.Errorf("caller: %+v, want %+v; %s", got, want, caller.Errors())
			}
			if tt.tcp {
				return // the callee counts a call as failed whose connection the caller closes within 4 s of BYE
			}
			if got := callee.Wait(); got.Successful != calls || got.Failed != 0 {
				t.Errorf("callee: %+v, want %d calls; %s", got, calls, callee.Errors())
			}
		})
	}
}

func TestSIPpCountsFailures(t *testing.T) {
	callee := StartSIPp(t, SIPpConfig{Scenario: "uas"})
	caller := StartSIPp(t, SIPpConfig{Scenario: writeScenario(t, impatient), Remote: callee.Addr, Calls: 2})
	got := caller.Wait()
	if got.ExitCode != 1 || got.Failed != 2 || got.Successful != 0 {
		t.Errorf("caller: %+v, want 2 failed calls and exit code 1", got)
	}
	if caller.Errors() == "" {
		t.Error("no word of what was not expected")
	}
	if got := callee.Stop(); got.Successful != 0 {
		t.Errorf("callee: %+v, want no successful call", got)
	}
}

// impatient calls and expects 486, which does not come.
const impatient = `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="impatient">
  <send><![CDATA[
    INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: <sip:a@[local_ip]:[local_port]>;tag=[call_number]
    To: <sip:[service]@[remote_ip]:[remote_port]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:a@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <recv response="486"/>
</scenario>
`

// writeScenario writes an XML file for SIPp.
func writeScenario(t *testing.T, xml string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "scenario.xml")
	if err := os.WriteFile(file, []byte(xml), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
