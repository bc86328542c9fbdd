package main

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gosua/internal/config"
	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
)

// TestPhoneConfig gives every option that the phone hears of a value of its own.
func TestPhoneConfig(t *testing.T) {
	c, _, err := config.Parse(strings.Fields(`--local-port 5070 --bound-addr 127.0.0.1 --ip-addr 192.0.2.1 --no-tcp --nameserver ns --outbound sip:o --set-qos --no-force-lr
		--use-tls --tls-ca-file ca --tls-cert-file cert --tls-privkey-file key --tls-password secret --tls-verify-server --tls-verify-client --tls-neg-timeout 5
		--null-audio --rtp-port 4002 --clock-rate 8000 --stereo --no-tones --play-file a --play-tone 1,2,3,4 --rec-file r.wav --ptime 30 --jb-max-size 200 --snd-auto-close -1
		--add-codec pcma --dis-codec *
		--max-calls 7 --auto-answer 200 --auto-play --auto-play-hangup --auto-loop --auto-rec --auto-conf --text --text-red 3 --dtmf-method inband --header X-Room:7 --duration 9 --keep-call-on-tsx-fail
		--watchers ask --add-buddy sip:bud@h
		--id sip:a@h --publish --mwi --registrar sip:h --reg-timeout 60 --rereg-delay 7 --reg-use-proxy 1 --proxy sip:p --contact sip:c --contact-params ;1 --contact-uri-params ;2
		--reg-contact-params ;3 --reg-contact-uri-params ;4 --reg-header X-Room:8 --auto-update-nat 2 --use-100rel --rtcp-mux --use-timer 2 --timer-se 200 --timer-min-se 100 --realm * --username u --password p
		--next-cred --realm r --username v --ha1 00112233445566778899aabbccddeeff --next-account --id sip:b@h`), func(string) string { return "" }, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	got, err := phoneConfig(c)
	if err != nil {
		t.Fatal(err)
	}
	demanding := phone.Extensions{Require100Rel: true, Timer: phone.TimerConfig{Mode: 2, Expires: 200 * time.Second, MinSE: 100 * time.Second}, KeepOnFailure: true}
	modest := phone.Extensions{Timer: phone.TimerConfig{Mode: 1, Expires: 30 * time.Minute, MinSE: 90 * time.Second}, KeepOnFailure: true}
	want := phone.Config{
		UserAgent: userAgent(),
		SIP: phone.SIPConfig{NoTCP: true, LocalPort: 5070, Bound: netip.MustParseAddr("127.0.0.1"), Public: netip.MustParseAddr("192.0.2.1"),
			Nameservers: []string{"ns"}, Outbound: []string{"sip:o"}, NoForceLR: true, QoS: true, Extensions: demanding},
		TLS: phone.TLSConfig{Listen: true, CAFile: "ca", CertFile: "cert", KeyFile: "key", KeyPassword: "secret", VerifyServer: true, VerifyClient: true, HandshakeTimeout: 5 * time.Second},
		Media: phone.MediaConfig{RTPPort: 4002, RTCPMux: true, ClockRate: 8000, Stereo: true, Null: true, NoTones: true, PlayFiles: []string{"a"}, Tones: []phone.Tone{{Freq1: 1, Freq2: 2, On: 3 * time.Millisecond, Off: 4 * time.Millisecond}},
			RecFile: "r.wav", PTime: 30 * time.Millisecond, JitterMax: 200 * time.Millisecond, IdleClose: -time.Second, DisableCodecs: []string{"*"}, AddCodecs: []string{"pcma"}},
		Calls:   phone.CallConfig{MaxCalls: 7, AutoAnswer: 200, AutoPlay: true, AutoPlayHangup: true, AutoLoop: true, AutoRec: true, AutoConf: true, Text: true, TextRedundancy: 3, DTMF: phone.DTMFTones, Headers: []phone.Header{{Name: "X-Room", Value: "7"}}, Duration: 9 * time.Second},
		Buddies: []string{"sip:bud@h"}, Watchers: phone.WatchersAsk,
		Accounts: []phone.AccountConfig{
			{ID: "sip:a@h", Registrar: "sip:h", Expires: time.Minute, RetryDelay: 7 * time.Second, RegUseProxy: 1, Proxies: []string{"sip:p"},
				Credentials: []digest.Credentials{{Realm: "*", Username: "u", Password: "p"}, {Realm: "r", Username: "v", HA1: "00112233445566778899aabbccddeeff"}},
				Contact:     "sip:c", ContactParams: ";1", ContactURIParams: ";2", RegContactParams: ";3", RegContactURIParams: ";4", RegHeaders: []phone.Header{{Name: "X-Room", Value: "8"}}, ContactRewrite: 2, Extensions: demanding, RTCPMux: true, Publish: true, Voicemail: true},
			{ID: "sip:b@h", Expires: 5 * time.Minute, RetryDelay: 5 * time.Minute, RegUseProxy: 3, ContactRewrite: 1, Extensions: modest},
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}), cmpopts.IgnoreUnexported(phone.Config{}, digest.Credentials{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestBoundAddr(t *testing.T) {
	for in, want := range map[string]string{"": "invalid IP", "127.0.0.1": "127.0.0.1", "::1": "::1", "localhost": "127.0.0.1"} {
		if got, err := boundAddr(in); err != nil || got.String() != want {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
}
