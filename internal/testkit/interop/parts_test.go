package interop

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNetstrings(t *testing.T) {
	tests := []struct {
		in, want string
		ok       bool
	}{
		{"5:hello,", "hello", true},
		{"0:,", "", true},
		{"5:hello;", "", false},
		{"5:hel", "", false},
		{"x:hello,", "", false},
		{"-1:,", "", false},
		{"9999999:a,", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		got, err := readNetstring(bufio.NewReader(strings.NewReader(tt.in)))
		if string(got) != tt.want || (err == nil) != tt.ok {
			t.Errorf("readNetstring(%q) = %q, %v; want %q, %v", tt.in, got, err, tt.want, tt.ok)
		}
	}
}

func TestControlMessages(t *testing.T) {
	var m controlMessage
	in := `{"event":true,"type":"CALL_DTMF_START","class":"call","accountaor":"sip:a@b","direction":"incoming","peeruri":"sip:c@d","id":"x","param":"5"}`
	if err := json.Unmarshal([]byte(in), &m); err != nil {
		t.Fatal(err)
	}
	want := Event{EventDTMFStart, "call", "sip:a@b", "incoming", "sip:c@d", "x", "5"}
	if !m.IsEvent || m.Event != want {
		t.Errorf("%+v, want %+v", m.Event, want)
	}
}

func TestFreePort(t *testing.T) {
	addr := ownAddress()
	if !addr.IsLoopback() || addr == loopback {
		t.Errorf("own address %v", addr)
	}
	taken, err := net.Listen("tcp4", addr.String()+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	busy := taken.Addr().(*net.TCPAddr).Port
	if err := allFree(addr, busy, []need{{offset: 0, tcp: true}}); err == nil {
		t.Errorf("port %d is taken and called free", busy)
	}
	if err := allFree(addr, busy-1, []need{{offset: 1, tcp: true}}); err == nil {
		t.Errorf("port %d is taken and called free", busy)
	}
	port, err := freePort(addr, need{offset: 0, udp: true, tcp: true}, need{offset: 1, tcp: true})
	if err != nil {
		t.Fatal(err)
	}
	at := netip.AddrPortFrom(addr, uint16(port))
	if bound(at, false) || bound(at, true) {
		t.Errorf("%v answers and is free", at)
	}
	if !bound(netip.AddrPortFrom(addr, uint16(busy)), true) {
		t.Errorf("port %d does not answer", busy)
	}
}

func TestCertificateIsTrusted(t *testing.T) {
	files, err := NewCertificate(t.TempDir(), loopback)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(files.CertFile, files.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := os.ReadFile(files.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	for name, ok := range map[string]bool{"127.0.0.1": true, "localhost": true, "127.0.0.2": false} {
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name}); (err == nil) != ok {
			t.Errorf("verify for %s: %v, want %v", name, err, ok)
		}
	}
}

func TestCounters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.csv")
	text := "StartTime;SuccessfulCall(C);FailedCall(C);Rate\nx;1;0;2.5\ny;98;2;3.5\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readCounters(file)
	if err != nil || got["SuccessfulCall(C)"] != 98 || got["FailedCall(C)"] != 2 || len(got) != 2 {
		t.Errorf("readCounters = %v, %v", got, err)
	}
	if err := os.WriteFile(file, []byte("StartTime\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readCounters(file); err == nil {
		t.Error("no figures and no error")
	}
}

func TestAccountLine(t *testing.T) {
	tests := []struct {
		name    string
		account BaresipAccount
		want    string
	}{
		{"direct", BaresipAccount{}, `<sip:baresip@h:1>;answermode=manual;audio_codecs=PCMA/8000/1;ptime=20;regint=0`},
		{"registered", BaresipAccount{User: "bob", Domain: "d", Password: "p", Registrar: "sip:r", Expires: 1500 * time.Millisecond, Answer: "auto", Params: []string{"x=y"}},
			`<sip:bob@d>;answermode=auto;audio_codecs=PCMA/8000/1;ptime=20;auth_user=bob;auth_pass=p;regint=2;outbound="sip:r";sipnat=;x=y`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.account.withDefaults("h:1").line([]string{"PCMA/8000/1"}); got != tt.want {
				t.Errorf("line\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestRPCAnswers(t *testing.T) {
	var got struct{ A int }
	if err := decodeAnswer([]byte(`{"result":{"A":1}}`), &got); err != nil || got.A != 1 {
		t.Errorf("decodeAnswer: %+v, %v", got, err)
	}
	if err := decodeAnswer([]byte(`{"error":{"code":500,"message":"AOR not found"}}`), &got); err == nil || !strings.Contains(err.Error(), "AOR not found") {
		t.Errorf("decodeAnswer of a refusal: %v", err)
	}
	if err := decodeAnswer([]byte(`{`), &got); err == nil {
		t.Error("decodeAnswer of half an answer: no error")
	}
}

func TestSound(t *testing.T) {
	samples := PCM(t, Tone(t, 1000, 500*time.Millisecond))
	if len(samples) != SampleRate/2 {
		t.Errorf("%d samples, want %d", len(samples), SampleRate/2)
	}
	if speech := PCM(t, Speech(t, "hello")); len(speech) < SampleRate/4 || len(speech) > 2*SampleRate {
		t.Errorf("hello takes %d samples", len(speech))
	}
}
