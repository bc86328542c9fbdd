package interop

import "testing"

func TestKamailioStarts(t *testing.T) {
	k := StartKamailio(t, KamailioConfig{Users: map[string]string{"alice": "secret"}})
	if got := k.Bindings("alice"); len(got) != 0 {
		t.Fatalf("bindings of a new registrar: %v", got)
	}
	k.Stop()
	k.Start()
	k.Bindings("alice")
	t.Log(k.Log())
}
