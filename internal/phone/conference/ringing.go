package conference

import "gosua/internal/media/tone"

// signal is a tone that sounds on the device for as long as some call wants it.
type signal struct {
	slot  int
	tone  *tone.Generator
	calls map[int]bool // who wants it
}

func (c *Conference) openRinging() (err error) {
	if c.cfg.NoTones {
		return nil
	}
	if c.ringbackTone, err = c.addTone("ringback", tone.Ringback()); err != nil {
		return err
	}
	c.ringTone, err = c.addTone("ring", tone.Ring())
	return err
}

// Ring sets whether a call rings here.
func (c *Conference) Ring(call int, on bool) { c.signal(c.ringTone, call, on) }

// Ringback sets whether a call's remote rings.
func (c *Conference) Ringback(call int, on bool) { c.signal(c.ringbackTone, call, on) }

func (c *Conference) signal(s *signal, call int, on bool) {
	if s == nil || s.calls[call] == on {
		return
	}
	if s.calls == nil {
		s.calls = map[int]bool{}
	}
	before := len(s.calls)
	if on {
		s.calls[call] = true
	} else {
		delete(s.calls, call)
	}
	switch {
	case before == 0:
		s.tone.Rewind()
		c.note(c.Connect(s.slot, DeviceSlot))
	case len(s.calls) == 0:
		c.note(c.Disconnect(s.slot, DeviceSlot))
	}
}

// note logs what a user could do nothing about.
func (c *Conference) note(err error) {
	if err != nil {
		c.log.Warn("conference", "err", err)
	}
}
