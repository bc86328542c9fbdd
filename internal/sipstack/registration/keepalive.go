package registration

import (
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/transport"
)

// Sizes of keep-alives, in bytes (RFC 5626 §4.4.1): CRLF over UDP, two of them
// on a connection.
const (
	keepAliveBytesUDP    = 2
	keepAliveBytesStream = 4
)

// keepAliveLeast is the least share of KeepAliveUDP that passes between two
// keep-alives, in percent; the rest is random.
const keepAliveLeast = 80

// keepAlive is the timer that keeps NAT bindings and connections open.
type keepAlive struct {
	timer *loop.Timer
}

// restartKeepAlive follows a change of the binding's flow.
func (r *Registration) restartKeepAlive() {
	r.keepAlive.timer.Stop()
	r.keepAlive.timer = nil
	f := r.binding.flow
	if f == nil {
		return
	}
	interval := r.keepAliveInterval(f)
	if interval <= 0 {
		return
	}
	r.emit(Event{Kind: KeepAliveStarted, Interval: interval, Flow: f})
	r.armKeepAlive(f, interval)
}

func (r *Registration) armKeepAlive(f *transport.Flow, interval time.Duration) {
	r.keepAlive.timer = r.cfg.Loop.AfterFunc(interval, func() { r.ping(f) })
}

// keepAliveInterval is the time to the next keep-alive: 80 to 100 % of
// KeepAliveUDP at random, KeepAliveStream on a connection.
func (r *Registration) keepAliveInterval(f *transport.Flow) time.Duration {
	if f.Protocol().Reliable() {
		return r.cfg.KeepAliveStream
	}
	full := r.cfg.KeepAliveUDP
	if full <= 0 {
		return full
	}
	part := full * (100 - keepAliveLeast) / 100
	steps := int(part / time.Millisecond)
	return full - part + time.Duration(r.params.Rand(steps+1))*time.Millisecond
}

// ping sends one keep-alive on the binding's flow and plans the next.
func (r *Registration) ping(f *transport.Flow) {
	if r.binding.flow != f {
		return
	}
	if err := r.cfg.Transport.Ping(f); err != nil {
		r.log.Info("keep-alive", "flow", f.String(), "err", err)
	} else {
		r.emit(Event{Kind: KeepAlive, Bytes: keepAliveBytes(f), Flow: f})
	}
	if r.binding.flow == f {
		r.armKeepAlive(f, r.keepAliveInterval(f))
	}
}

func keepAliveBytes(f *transport.Flow) int {
	if f.Protocol().Reliable() {
		return keepAliveBytesStream
	}
	return keepAliveBytesUDP
}
