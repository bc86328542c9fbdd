package watching

import (
	"time"

	"gosua/internal/phone/accounts"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscriber"
)

// Times.
const (
	DefaultExpires = 10 * time.Minute // asked for, as pjsua does
	// DefaultPace keeps the subscriptions of a long list from leaving all at once.
	DefaultPace = 10 * time.Millisecond
	// mendPause is how often at most missed documents have a subscription refreshed, since its server may never send full ones.
	mendPause = 30 * time.Second
)

// Config is what a Watcher is made of. Usage, Loop, Accounts and Emit are needed.
type Config struct {
	Usage    *subscriber.Usage
	Loop     *loop.Loop
	Accounts *accounts.List
	Headers  []sipmsg.Field    // on each SUBSCRIBE
	Expires  time.Duration     // asked for; 0: DefaultExpires
	Pace     time.Duration     // between two first SUBSCRIBEs; 0: DefaultPace
	Rand     func(n int) int   // uniform in [0,n); nil: math/rand/v2
	Emit     func(event.Event) // BuddyWatch and BuddyState
}

func (c Config) withDefaults() Config {
	if c.Expires <= 0 {
		c.Expires = DefaultExpires
	}
	if c.Pace <= 0 {
		c.Pace = DefaultPace
	}
	return c
}

// Kind is what is watched.
type Kind int

// What can be watched.
const (
	Presence Kind = iota // whether somebody is there
	Dialogs              // what somebody's phone does
)

// String is the event package's name.
func (k Kind) String() string {
	if k == Dialogs {
		return "dialog"
	}
	return "presence"
}
