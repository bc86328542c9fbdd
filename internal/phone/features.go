package phone

import (
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sessiontimer"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
)

// Extensions are what an account asks of its calls beyond RFC 3261.
type Extensions = session.Extensions

// TimerConfig is an account's session timer (RFC 4028).
type TimerConfig = sessiontimer.Config

// TimerMode is how a session timer is used.
type TimerMode = sessiontimer.Mode

// feature is what the phone can do beyond calls, and what it tells others about it.
type feature struct {
	tag     string          // option tag in Supported and Require; "": none
	methods []sipmsg.Method // answered within dialogs
}

// features are all of them, in the order of pjsua's Supported. What a part of the phone adds to INVITE, its answers and
// OPTIONS it adds here.
func features(c CallConfig) []feature {
	list := []feature{
		{tag: "replaces", methods: []sipmsg.Method{sipmsg.REFER, sipmsg.NOTIFY}},
		{methods: []sipmsg.Method{sipmsg.UPDATE, sipmsg.INFO, sipmsg.SUBSCRIBE, sipmsg.MESSAGE}},
		{tag: "100rel", methods: []sipmsg.Method{sipmsg.PRACK}},
		{tag: sessiontimer.Tag},
	}
	if !c.HideNoReferSub {
		list = append(list, feature{tag: "norefersub"})
	}
	return list
}

// capabilities is what the phone says it can do.
func capabilities(calls CallConfig) uas.Capabilities {
	var c uas.Capabilities
	for _, f := range features(calls) {
		c.Allow = append(c.Allow, f.methods...)
		if f.tag != "" {
			c.Supported = append(c.Supported, f.tag)
		}
	}
	return c
}
