package uas

import (
	"slices"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

// sdpType is the one body that an INVITE may have.
const sdpType = "application/sdp"

// Capabilities are what an endpoint says it can do, beyond what it has handlers for. The zero value claims nothing but
// session descriptions.
type Capabilities struct {
	Allow     []sipmsg.Method // methods answered within dialogs only: INFO, UPDATE, …; the handled ones are added
	Accept    []string        // media types of bodies that are understood; empty: application/sdp
	Supported []string        // option tags; a Require of any other gets 420. Empty: none
}

// order is pjsua's order of methods in Allow.
func order() []sipmsg.Method {
	return []sipmsg.Method{
		sipmsg.PRACK, sipmsg.INVITE, sipmsg.ACK, sipmsg.BYE, sipmsg.CANCEL, sipmsg.UPDATE, sipmsg.INFO,
		sipmsg.SUBSCRIBE, sipmsg.NOTIFY, sipmsg.REFER, sipmsg.MESSAGE, sipmsg.OPTIONS,
	}
}

// Allow lists the methods that are really answered, as the value of an Allow field: first those that pjsua knows in its
// order, then the others by name. ACK, BYE and CANCEL go with INVITE.
func (c *Core) Allow() string {
	methods := slices.Clone(c.cfg.Capabilities.Allow)
	methods = append(methods, sipmsg.OPTIONS)
	for m := range c.handlers {
		methods = append(methods, m)
	}
	if slices.Contains(methods, sipmsg.INVITE) {
		methods = append(methods, sipmsg.ACK, sipmsg.BYE, sipmsg.CANCEL)
	}
	known := order()
	rank := func(m sipmsg.Method) int {
		if i := slices.Index(known, m); i >= 0 {
			return i
		}
		return len(known)
	}
	slices.SortFunc(methods, func(a, b sipmsg.Method) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	return join(slices.Compact(methods))
}

// Accept is the value of an Accept field: all media types that are understood.
func (c *Core) Accept() string {
	if len(c.cfg.Capabilities.Accept) == 0 {
		return sdpType
	}
	return strings.Join(c.cfg.Capabilities.Accept, ", ")
}

// Supported is the value of a Supported field.
func (c *Core) Supported() string { return strings.Join(c.cfg.Capabilities.Supported, ", ") }

func join(methods []sipmsg.Method) string {
	names := make([]string, len(methods))
	for i, m := range methods {
		names[i] = string(m)
	}
	return strings.Join(names, ", ")
}

// knows says whether requests of the method can be answered other than by 405.
func (c *Core) knows(m sipmsg.Method) bool {
	switch m {
	case sipmsg.OPTIONS, sipmsg.BYE, sipmsg.PRACK, sipmsg.UPDATE:
		return true
	}
	return c.handlers[m] != nil || slices.Contains(c.cfg.Capabilities.Allow, m)
}
