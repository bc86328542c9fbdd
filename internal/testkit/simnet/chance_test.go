package simnet

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestLossesAreBounded: with MaxLosses each content arrives in the end, whatever the loss; each path counts by itself.
func TestLossesAreBounded(t *testing.T) {
	for _, tt := range []struct{ limit, sends, want int }{{0, 20, 0}, {1, 20, 19}, {2, 20, 18}, {3, 3, 0}, {3, 4, 1}} {
		synctestRun(t, fmt.Sprintf("%d of %d", tt.limit, tt.sends), func(t *testing.T) {
			n := New(1, Options{Delay: time.Millisecond, Loss: 1, MaxLosses: tt.limit})
			to := listenPacket(t, n.Host("10.0.0.9"), "udp", "10.0.0.9:5060")
			for _, ip := range []string{"10.0.0.1", "10.0.0.2"} {
				from := listenPacket(t, n.Host(ip), "udp", ip+":5060")
				for range tt.sends {
					from.WriteTo([]byte("one"), to.LocalAddr())
					from.WriteTo([]byte("two"), to.LocalAddr())
				}
			}
			time.Sleep(time.Second)
			if s := n.Stats(); s.Delivered != uint64(4*tt.want) || s.Lost != uint64(4*(tt.sends-tt.want)) {
				t.Errorf("%d delivered, %d lost, want %d of each of 4 delivered", s.Delivered, s.Lost, tt.want)
			}
		})
	}
}

// TestDuplicates: as many as asked for arrive twice, and each copy travels by itself.
func TestDuplicates(t *testing.T) {
	for _, tt := range []struct {
		fraction float64
		min, max int // of 1000
	}{{0, 0, 0}, {0.2, 150, 250}, {1, 1000, 1000}} {
		synctest.Test(t, func(t *testing.T) {
			n := New(1, Options{Delay: time.Millisecond, Jitter: 5 * time.Millisecond, Duplicate: tt.fraction, PacketQueue: 2000})
			got := sendNumbers(t, n, 1000)
			again := len(got) - 1000
			if again < tt.min || again > tt.max || n.Stats().Duplicated != uint64(again) {
				t.Errorf("%v: %d twice, counted %d", tt.fraction, again, n.Stats().Duplicated)
			}
			slices.Sort(got)
			if got = slices.Compact(got); len(got) != 1000 {
				t.Errorf("%v: %d of 1000 arrived", tt.fraction, len(got))
			}
		})
	}
}
