package session

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// chaos drives a session with inputs drawn at random, from both sides.
type chaos struct {
	*rig
	rand *rand.Rand
	open []*sipmsg.Request  // ours that the remote has seen, any of which it may answer at any time
	last *sipmsg.Request    // latest INVITE of the remote
	ok   *sipmsg.Response   // latest final answer to it
	done map[State]struct{} // states seen
}

// TestWhateverHappensItEnds: after any sequence of inputs Hangup ends the
// session at the latest when its timers have, nothing is left of it, and no
// illegal edge was taken (the log fails the test on one).
func TestWhateverHappensItEnds(t *testing.T) {
	seen := make(map[State]struct{})
	for seed := range uint64(150) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.MaxForks = 2 })
			c := &chaos{rig: r, rand: rand.New(rand.NewPCG(seed, 1)), done: seen}
			c.begin(seed%2 == 0)
			for range 25 {
				c.step()
				c.collect()
			}
			r.do(func() { r.owner.session.Hangup(0, "") })
			time.Sleep(165 * time.Second) // an INVITE, its CANCEL or 2xx, another 2xx, and a BYE, each for 64*T1
			synctest.Wait()
			r.do(func() {
				if s := r.owner.session; s.State() != Disconnected || r.usage.Count() != 0 {
					t.Errorf("seed %d: %s, %d sessions, duties %d", seed, s.State(), r.usage.Count(), s.duties)
				}
			})
		})
	}
	if len(seen) < 6 {
		t.Errorf("only the states %v were reached", seen)
	}
}

func (c *chaos) begin(outgoing bool) {
	if outgoing {
		c.open = append(c.open, c.invite(func(p *InviteParams) {
			if c.rand.IntN(3) == 0 {
				p.Offer = nil
			}
		}))
		return
	}
	c.last = c.remote.invite([]string{"", "offer"}[c.rand.IntN(2)])
	c.settle()
}

// collect takes what came to the remote.
func (c *chaos) collect() {
	c.settle()
	c.do(func() { c.done[c.owner.session.State()] = struct{}{} })
	for len(c.remote.got) > 0 {
		switch msg := (<-c.remote.got).(type) {
		case *sipmsg.Request:
			if msg.Method != sipmsg.ACK {
				c.open = append(c.open, msg)
			}
		case *sipmsg.Response:
			if cseq, _ := msg.Header.CSeq(); cseq.Method == sipmsg.INVITE && msg.StatusCode >= 200 {
				c.ok = msg
			}
		}
	}
}

func (c *chaos) step() {
	switch c.rand.IntN(6) {
	case 0, 1:
		c.respond()
	case 2:
		c.request()
	case 3:
		c.followUp()
	case 4:
		c.do(c.own)
	case 5:
		time.Sleep(time.Duration(c.rand.IntN(4000)) * time.Millisecond)
	}
}

// respond has the remote answer one of our requests, perhaps again.
func (c *chaos) respond() {
	if len(c.open) == 0 {
		return
	}
	codes := []int{100, 180, 183, 200, 200, 202, 302, 401, 408, 481, 486, 487, 491, 503}
	c.remote.respond(c.open[c.rand.IntN(len(c.open))], codes[c.rand.IntN(len(codes))], with{
		tag:  []string{"b", "c", "d", ""}[c.rand.IntN(4)],
		body: []string{"", "sdp"}[c.rand.IntN(2)],
	})
}

// request has the remote send a request in the dialog.
func (c *chaos) request() {
	methods := []sipmsg.Method{sipmsg.INVITE, sipmsg.INVITE, sipmsg.UPDATE, sipmsg.INFO, sipmsg.OPTIONS, sipmsg.BYE}
	req := c.remote.sendInDialog(methods[c.rand.IntN(len(methods))], with{body: []string{"", "sdp"}[c.rand.IntN(2)]})
	if req.Method == sipmsg.INVITE {
		c.last, c.ok = req, nil
	}
}

// followUp has the remote acknowledge or cancel its INVITE.
func (c *chaos) followUp() {
	switch {
	case c.last == nil:
	case c.ok != nil:
		c.remote.ack(c.last, c.ok, []string{"", "sdp"}[c.rand.IntN(2)])
	case c.rand.IntN(4) == 0:
		c.remote.cancel(c.last)
	}
}

// own has the owner do something; that it may be refused is no matter here.
func (c *chaos) own() {
	s := c.owner.session
	switch c.rand.IntN(12) {
	case 0, 1:
		_ = s.Ring(180, "", nil)
	case 2, 3, 4, 5:
		_ = s.Accept([]byte("ours"))
	case 6:
		_ = s.Reject(488, "")
	case 7, 8:
		_ = s.Reinvite(offer("change"))
	case 9:
		_ = s.Reinvite(nil)
	case 10:
		s.Request(sipmsg.INFO, "text/plain", []byte("x"), nil)
	case 11:
		s.Hangup(0, "")
	}
}
