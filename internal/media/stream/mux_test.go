package stream

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/testkit/simnet"
)

// RTP and RTCP on one port: sound and reports arrive, and nothing at the other port.
func TestMux(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCall(t, simnet.Options{}, func(cfg *Config) { cfg.Mux = true })
		stray := 0
		c.net.SetFilter(func(_, dst netip.AddrPort, _ []byte) bool {
			if dst.Port() != 4000 {
				stray++
			}
			return false
		})
		c.run(20 * time.Second)
		if st := c.b.Stats(); stray != 0 || st.ReportsReceived == 0 || st.Rx.Packets < 990 || st.Dropped.Malformed != 0 {
			t.Errorf("%d packets on other ports, %d reports, %d packets, dropped %+v", stray, st.ReportsReceived, st.Rx.Packets, st.Dropped)
		}
		c.close()
	})
}
