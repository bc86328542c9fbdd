package interop

import (
	"testing"
)

func TestCallThroughKamailio(t *testing.T) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			k := StartKamailio(t, KamailioConfig{Users: map[string]string{"alice": "secret1", "bob": "secret2"}})
			speech := Speech(t, "The quick brown fox jumps over the lazy dog, and nobody was surprised.")
			start := func(user, password, play string) *Baresip {
				return StartBaresip(t, BaresipConfig{
					Account: BaresipAccount{User: user, Domain: k.Realm(), Password: password, Registrar: k.URI("", transport)},
					Play:    play, CAFile: k.CAFile,
				})
			}
			alice := start("alice", "secret1", speech)
			bob := start("bob", "secret2", "")
			t.Log(k.WaitBindings("alice", 1), k.WaitBindings("bob", 1))
			alice.Dial(bob.AOR)
			bob.WaitEvent(EventIncoming)
			bob.Accept()
			alice.WaitEvent(EventEstablished)
			bob.WaitEvent(EventEstablished)
			alice.DTMF("12#")
			bob.WaitDTMF("12#")
			alice.Hold()
			bob.WaitEvent(EventRemoteSDP)
			alice.Resume()
			bob.WaitEvent(EventRemoteSDP)
			bob.Hangup()
			alice.WaitEvent(EventClosed)
			bob.WaitEvent(EventClosed)
			t.Log(len(bob.Heard()), len(alice.Said()))
		})
	}
}
