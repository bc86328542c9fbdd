package interop

import (
	"testing"
	"time"

	"gosua/internal/testkit/audiocheck"
)

// minSNR is what speech keeps through G.711, in dB.
const minSNR = 20

// sentence is long enough to be told from its own echo.
const sentence = "The quick brown fox jumps over the lazy dog, and nobody was surprised."

// pair is two baresips that know each other's URI.
type pair struct{ alice, bob *Baresip }

// registeredPair registers both at Kamailio over a transport.
func registeredPair(t *testing.T, transport string, a, b BaresipConfig) (*Kamailio, pair) {
	t.Helper()
	k := StartKamailio(t, KamailioConfig{Users: map[string]string{"alice": "secret1", "bob": "secret2"}})
	a.Account = BaresipAccount{User: "alice", Password: "secret1", Domain: k.Realm(), Registrar: k.URI("", transport)}
	b.Account = BaresipAccount{User: "bob", Password: "secret2", Domain: k.Realm(), Registrar: k.URI("", transport)}
	a.CAFile, b.CAFile = k.CAFile, k.CAFile
	return k, pair{StartBaresip(t, a), StartBaresip(t, b)}
}

// connect has alice call the URI and bob answer.
func (p pair) connect(uri string) {
	p.alice.t.Helper()
	p.alice.Dial(uri)
	p.bob.WaitEvent(EventIncoming)
	p.bob.Accept()
	p.alice.WaitEvent(EventEstablished)
	p.bob.WaitEvent(EventEstablished)
}

// hangup has one side end the call and waits until both have.
func (p pair) hangup(by *Baresip) {
	p.alice.t.Helper()
	by.Hangup()
	p.alice.WaitEvent(EventClosed)
	p.bob.WaitEvent(EventClosed)
}

// wantSpeech compares what was heard with the file that was played.
func wantSpeech(t *testing.T, who, played string, heard []int16) {
	t.Helper()
	ref := audiocheck.FromPCM(SampleRate, 1, PCM(t, played))
	got := audiocheck.FromPCM(SampleRate, 1, heard)
	r, err := audiocheck.Compare(ref, got, audiocheck.Options{})
	if err != nil {
		t.Fatalf("%s: %v", who, err)
	}
	t.Logf("%s: SNR %.1f dB at %v, gain %.2f", who, r.SNR, r.Offset, r.Gain)
	if r.SNR < minSNR {
		t.Errorf("%s: SNR %.1f dB, want at least %d", who, r.SNR, minSNR)
	}
}

func TestCallThroughKamailio(t *testing.T) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			k, p := registeredPair(t, transport, BaresipConfig{}, BaresipConfig{})
			if got := k.Bindings("alice"); len(got) != 1 || got[0].Expires > time.Minute {
				t.Errorf("bindings of alice: %+v, want one of a minute", got)
			}
			p.connect(p.bob.AOR)
			p.alice.WaitReceived(1)
			p.alice.DTMF("12#")
			p.bob.WaitDTMF("12#")
			p.hangup(p.bob)
			p.bob.Stop()
			k.WaitBindings("bob", 0)
		})
	}
}

func TestSpeechBothWays(t *testing.T) {
	hers, his := Speech(t, sentence), Speech(t, "Seven wizards quietly mixed a jug of fizzing blue liquid.")
	for _, codec := range []string{"PCMU/8000/1", "PCMA/8000/1"} {
		t.Run(codec[:4], func(t *testing.T) {
			p := pair{
				StartBaresip(t, BaresipConfig{Account: BaresipAccount{User: "alice"}, Play: hers, Codecs: []string{codec}}),
				StartBaresip(t, BaresipConfig{Account: BaresipAccount{User: "bob"}, Play: his, Codecs: []string{codec}}),
			}
			p.connect(p.bob.URI(""))
			p.alice.WaitHeard(len(PCM(t, his)))
			p.bob.WaitHeard(len(PCM(t, hers)))
			p.hangup(p.alice)
			wantSpeech(t, "bob heard", hers, p.bob.Heard())
			wantSpeech(t, "alice heard", his, p.alice.Heard())
		})
	}
}

func TestHoldAndResume(t *testing.T) {
	p := pair{
		StartBaresip(t, BaresipConfig{Account: BaresipAccount{User: "alice"}}),
		StartBaresip(t, BaresipConfig{Account: BaresipAccount{User: "bob"}}),
	}
	p.connect(p.bob.URI("tcp"))
	for _, side := range []struct{ by, other *Baresip }{{p.alice, p.bob}, {p.bob, p.alice}} {
		side.by.Hold()
		side.other.WaitEvent(EventRemoteSDP)
		side.by.WaitEvent(EventRemoteSDP)
		if by, other := side.by.Audio().Direction, side.other.Audio().Direction; by != "sendonly" || other != "recvonly" {
			t.Errorf("on hold by %s: %s and %s, want sendonly and recvonly", side.by.AOR, by, other)
		}
		side.by.Resume()
		side.other.WaitEvent(EventRemoteSDP)
		side.by.WaitEvent(EventRemoteSDP)
		side.by.WaitReceived(10)
		side.other.WaitReceived(10)
	}
	p.hangup(p.bob)
}

func TestWrongPassword(t *testing.T) {
	k := StartKamailio(t, KamailioConfig{Users: map[string]string{"alice": "right"}})
	for _, tt := range []struct{ name, user, reason string }{
		{"wrong password", "alice", "401"},
		{"unknown user", "mallory", "403"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := StartBaresipUnregistered(t, BaresipConfig{Account: BaresipAccount{
				User: tt.user, Password: "wrong", Domain: k.Realm(), Registrar: k.URI("", "udp"),
			}})
			if e := b.WaitEvent(EventRegisterFailed); len(e.Param) < 3 || e.Param[:3] != tt.reason {
				t.Errorf("registration failed with %q, want %s", e.Param, tt.reason)
			}
			if got := k.Bindings(tt.user); len(got) != 0 {
				t.Errorf("bindings: %+v, want none", got)
			}
		})
	}
}

func TestRegistrarRestarts(t *testing.T) {
	k := StartKamailio(t, KamailioConfig{Users: map[string]string{"alice": "secret"}, MaxExpires: 2 * time.Second})
	b := StartBaresip(t, BaresipConfig{Account: BaresipAccount{
		User: "alice", Password: "secret", Domain: k.Realm(), Registrar: k.URI("", "tcp"), Expires: 2 * time.Second,
	}})
	k.WaitBindings("alice", 1)
	first := k.Addr
	k.Stop()
	b.WaitEvent(EventRegisterFailed) // it tries again only after half a minute
	k.Start()
	if got := k.Bindings("alice"); len(got) != 0 || k.Addr != first {
		t.Errorf("after the restart at %v: bindings %+v, want none at %v", k.Addr, got, first)
	}
	StartBaresip(t, b.config)
	k.WaitBindings("alice", 1)
}
