package simnet

import (
	"net"
	"sync"
	"time"
)

// deadline is the read or write deadline of a socket. Used with the network's mu held.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

// set changes the deadline; wake is called (without mu) when it passes.
func (d *deadline) set(at time.Time, wake func()) {
	d.stop()
	d.at = at
	if wait := time.Until(at); !at.IsZero() && wait > 0 {
		d.timer = time.AfterFunc(wait, wake)
	}
}

// stop ends the timer.
func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}

// passed tells whether the deadline is over.
func (d *deadline) passed() bool {
	return !d.at.IsZero() && !time.Now().Before(d.at)
}

// waiter is what packet sockets and streams share: where their readers and writers wait, and until when.
type waiter struct {
	wake        *sync.Cond // on the network's mu, which guards the rest
	closed      bool
	read, write deadline
}

// SetDeadline sets both deadlines.
func (w *waiter) SetDeadline(t time.Time) error {
	if err := w.SetReadDeadline(t); err != nil {
		return err
	}
	return w.SetWriteDeadline(t)
}

// SetReadDeadline makes reads fail with os.ErrDeadlineExceeded from t on; the zero time takes it back.
func (w *waiter) SetReadDeadline(t time.Time) error { return w.setDeadline(&w.read, t) }

// SetWriteDeadline makes writes fail with os.ErrDeadlineExceeded from t on; the zero time takes it back.
func (w *waiter) SetWriteDeadline(t time.Time) error { return w.setDeadline(&w.write, t) }

func (w *waiter) setDeadline(d *deadline, t time.Time) error {
	w.wake.L.Lock()
	defer w.wake.L.Unlock()
	if w.closed {
		return net.ErrClosed
	}
	d.set(t, w.wakeAll)
	w.wake.Broadcast()
	return nil
}

// wakeAll lets readers and writers look at their deadlines.
func (w *waiter) wakeAll() {
	w.wake.L.Lock()
	defer w.wake.L.Unlock()
	w.wake.Broadcast()
}

// close wakes everybody for the last time. Called with mu held.
func (w *waiter) close() {
	w.closed = true
	w.read.stop()
	w.write.stop()
	w.wake.Broadcast()
}
