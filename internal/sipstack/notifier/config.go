package notifier

import (
	"cmp"
	"io"
	"log/slog"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uas"
)

// Limits and defaults.
const (
	DefaultMax       = 5000             // subscriptions at once
	DefaultPerSource = 100              // subscriptions at once from one address
	DefaultExpires   = 10 * time.Minute // granted when a SUBSCRIBE does not say
	MaxExpires       = time.Hour        // granted at most
	busyFor          = "60"             // Retry-After of a 503, in seconds
)

// Config is what a Usage is made of. Client and Loop are needed.
type Config struct {
	Client    *uac.Client
	Loop      *loop.Loop
	Max       int           // subscriptions at once; 0: DefaultMax
	PerSource int           // at once from one IP address; 0: DefaultPerSource
	MinLife   time.Duration // a SUBSCRIBE that asks for less, but not for 0, gets 423; 0: any time will do
	Random    io.Reader     // first CSeq; nil: crypto/rand
	// Refused hears of a SUBSCRIBE that is refused before its package is asked; nil: nobody does.
	Refused func(*uas.Incoming, *sipmsg.Refusal)
	Log     *slog.Logger // nil: silent
}

func (c Config) withDefaults() Config {
	c.Max = cmp.Or(c.Max, DefaultMax)
	c.PerSource = cmp.Or(c.PerSource, DefaultPerSource)
	if c.Refused == nil {
		c.Refused = func(*uas.Incoming, *sipmsg.Refusal) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Package is an event package that can be subscribed to.
type Package struct {
	Name  string   // in lower case
	Types []string // media types that it can be told in, best first; the first goes without Accept
	// Ask decides about a SUBSCRIBE: it calls Accept or Refuse of what it is given, before it returns.
	Ask func(*Asked)
}

// Terms are how a subscription is accepted.
type Terms struct {
	Pending bool // it is not settled yet whether it is granted: 202
	Contact func(*transport.Flow) sipmsg.NameAddr
	Headers []sipmsg.Field // on 2xx and NOTIFYs: Allow, Supported and the like
	Auth    *digest.Authenticator
	// Refreshed is to Tell the state anew when the subscriber has refreshed; nil: the last is told once more.
	Refreshed func()
	// Ended hears that it is over: told the last, refused by its own subscriber, or not heard of again.
	Ended func()
}
