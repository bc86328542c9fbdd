package subscriber

import (
	"cmp"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/subscription"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// Limits and defaults.
const (
	DefaultMax = 10000            // subscriptions at once
	MaxExpires = 24 * time.Hour   // the longest that a 423 may make us ask for
	lead       = 5 * time.Second  // a refresh leaves this long before the end, as pjsua's does
	leastLife  = 10 * time.Second // below it a refresh leaves at half time
	// leastPromise bounds how often somebody who promises next to nothing is asked.
	leastPromise = time.Second
	hurryPause   = 30 * time.Second // how often at most a NOTIFY or 2xx without any time left has a subscription refreshed
)

// ErrTooMany says that there are Config.Max subscriptions already.
var ErrTooMany = errors.New("too many subscriptions")

// Config is what a Usage is made of. Client and Loop are needed.
type Config struct {
	Client *uac.Client
	Loop   *loop.Loop
	Timing transaction.Timing // 64*T1 is Timer N
	Max    int                // subscriptions at once; 0: DefaultMax
	Random io.Reader          // Call-ID, tag, first CSeq; nil: crypto/rand
	// Rand is uniform in [0,n): refreshes leave up to a tenth of their time early, so that many do not leave at once. nil:
	// math/rand/v2.
	Rand func(n int) int
	Log  *slog.Logger // nil: silent
}

func (c Config) withDefaults() Config {
	c.Timing = c.Timing.WithDefaults()
	c.Max = cmp.Or(c.Max, DefaultMax)
	if c.Rand == nil {
		c.Rand = rand.IntN
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Params say what to subscribe to. Contact and Hear are needed.
type Params struct {
	Event    sipmsg.Event
	From, To sipmsg.NameAddr // without tags
	Target   uri.URI         // the Request-URI; its headers are left out
	Routes   []uri.URI       // a configured route set
	NextHop  *uri.URI        // where the first SUBSCRIBE goes without Routes; nil: where Target says
	Stream   bool            // the first SUBSCRIBE tries TCP before UDP where nobody names the protocol
	Contact  func(*transport.Flow) sipmsg.NameAddr
	Headers  []sipmsg.Field // on each SUBSCRIBE: Allow, Supported and the like
	Accept   []string       // media types that are understood; a NOTIFY of another is refused with 415, unless it ends the subscription
	Expires  time.Duration  // 0: a fetch, which is told once
	Auth     *digest.Authenticator
	Hear     func(subscription.News) // of every change and each NOTIFY, never before Subscribe has returned, Sent excepted
}
