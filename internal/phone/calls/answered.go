package calls

import (
	"bytes"

	"gosua/internal/phone/event"
	"gosua/internal/sipstack/session"
)

// SessionAnswer implements session.Handler.
func (c *Call) SessionAnswer(_ *session.Session, body []byte, early bool) {
	err := c.media.RemoteAnswer(body, early)
	if err != nil {
		c.emit(event.SDPDone{Call: c.id, Err: err})
		if !c.media.Agreed() || !early && c.state != event.CallConfirmed {
			c.s.GiveUp(488, err) // there never was anything to talk over, or with another fork alone
		}
		return
	}
	c.cfg.Conference.Ringback(c.id, false)
	switch {
	case early:
		c.early = bytes.Clone(body)
		c.media.apply()
		return
	case bytes.Equal(body, c.early):
		c.emit(event.SDPDone{Call: c.id, Unchanged: true})
		c.media.stopOthers()
	default:
		c.media.apply()
	}
	c.cfg.Loop.Post(c.settleCodec) // when this change is over
}
