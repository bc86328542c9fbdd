package conference

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

func lines(body []byte) func(func(string) bool) { return strings.SplitSeq(string(body), "\r\n") }

// TestEachHearsAllOthers: 20 calls that the phone joins by itself, at the bridge's own rate and at the calls'.
func TestEachHearsAllOthers(t *testing.T) {
	const size = 20
	for _, clockRate := range []int{0, rate} {
		synctest.Test(t, func(t *testing.T) {
			n := simnet.New(1, simnet.Options{Delay: 5 * time.Millisecond})
			cfg := phonetest.On(n, "conference", "10.0.0.1")
			cfg.Media.ClockRate, cfg.Media.NoTones = clockRate, true
			cfg.Calls = phone.CallConfig{MaxCalls: size, AutoAnswer: 200, AutoConf: true}
			phonetest.New(t, "conference", cfg)
			c := newCrowd(t, n.Host("10.0.0.2"), "10.0.0.2", size)
			c.call(n.Host("10.0.0.2"), "10.0.0.2", netip.MustParseAddrPort("10.0.0.1:5060"))
			c.start()
			time.Sleep(time.Second)
			c.forget()
			time.Sleep(1100 * time.Millisecond)
			if pairs := c.checkPairs(); pairs != size*(size-1) {
				t.Errorf("looked at %d pairs, want %d", pairs, size*(size-1))
			}
			c.hangUp()
		})
	}
}
