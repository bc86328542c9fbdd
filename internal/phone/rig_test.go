package phone_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is phones on a network in memory; its tests run in synctest bubbles.
type rig struct {
	t   *testing.T
	net *simnet.Network
}

func newRig(t *testing.T, o simnet.Options) *rig {
	t.Helper()
	if o.Delay == 0 {
		o.Delay = 5 * time.Millisecond
	}
	return &rig{t: t, net: simnet.New(1, o)}
}

// start makes a phone at ip that is called sip:NAME@IP.
func (r *rig) start(name, ip string, change func(*phone.Config)) *phonetest.Phone {
	r.t.Helper()
	cfg := phonetest.On(r.net, name, ip)
	cfg.Media.DisableCodecs = []string{"GSM", "speex", "opus"} // G.711 and G.722, whatever is installed
	if change != nil {
		change(&cfg)
	}
	return phonetest.New(r.t, name, cfg)
}
