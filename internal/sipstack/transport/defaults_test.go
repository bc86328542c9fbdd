package transport

import (
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// TestDefaults proves that a zero Config means the limits that are documented.
func TestDefaults(t *testing.T) {
	l := New(Config{})
	defer l.Close()
	want := Limits{MaxIncoming: 1000, MaxOutgoing: 4000, MaxUDPFlows: 4096, QueueBytes: 1 << 20, MessageTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second,
		PongTimeout: 10 * time.Second, EvictAfter: 30 * time.Second}
	if l.limits != want {
		t.Errorf("limits %+v, want %+v", l.limits, want)
	}
	if l.cfg.IdleOut != 33*time.Second || l.cfg.IdleIn != 10*time.Minute || l.cfg.TLS.HandshakeTimeout != 20*time.Second {
		t.Errorf("idle %v and %v, handshake %v", l.cfg.IdleOut, l.cfg.IdleIn, l.cfg.TLS.HandshakeTimeout)
	}
	if sipmsg.DefaultMaxSize != 64<<10 || sipmsg.DefaultMaxHeaders != 256 {
		t.Errorf("messages of %d octets and %d fields", sipmsg.DefaultMaxSize, sipmsg.DefaultMaxHeaders)
	}
	own := Limits{MaxIncoming: 1, MaxOutgoing: 2, MaxUDPFlows: 3, QueueBytes: 4, MessageTimeout: 5, WriteTimeout: 6, PongTimeout: 7, EvictAfter: 8}
	if got := own.withDefaults(); got != own {
		t.Errorf("limits %+v became %+v", own, got)
	}
}
