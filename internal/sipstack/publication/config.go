package publication

import (
	"cmp"
	"io"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// Times and limits.
const (
	DefaultLife = 600 * time.Second // taken as granted when a 2xx does not say
	RetryDelay  = 300 * time.Second // after a failure that may pass, and a 2xx that grants no time
	MaxLife     = 24 * time.Hour    // the longest that a 423 may make us ask for
	lead        = 5 * time.Second   // a refresh leaves this long before the end
	leastLife   = time.Second       // bounds how often a server that grants next to nothing is told
	maxAnew     = 2                 // how often in a row a 412 leads to a new publication
)

// Config is what a Publication is made of. Client and Loop are needed.
type Config struct {
	Client *uac.Client
	Loop   *loop.Loop
	Random io.Reader // Call-ID, tag, first CSeq; nil: crypto/rand
}

// Params say what is published for whom.
type Params struct {
	Event   sipmsg.Event
	AOR     sipmsg.NameAddr // From, To and, without what a Request-URI must not have, the target
	Routes  []uri.URI       // a configured route set
	Headers []sipmsg.Field
	Expires time.Duration // asked for; 0: the server decides
	Auth    *digest.Authenticator
	Hear    func(News) // nil: nobody hears
}

// News is the end of a PUBLISH.
type News struct {
	Response *sipmsg.Response // nil: nobody answered
	Err      error            // why nobody did
	Removed  bool             // it was to take the state away
	Retry    time.Duration    // when it is tried again after a failure; 0: not by itself
}

// State is how far a publication has come.
type State int

// The states.
const (
	Idle       State = iota // nothing is kept up; after a failure the server may still have what it had before
	Publishing              // a PUBLISH is under way
	Published               // the server has the state
	Removing                // the PUBLISH that takes it away is under way
)

// String is the state's name.
func (s State) String() string {
	if s < Idle || s > Removing {
		return "?"
	}
	return [...]string{"Idle", "Publishing", "Published", "Removing"}[s]
}

// mayBecome is the table of edges.
func (s State) mayBecome(next State) bool {
	switch s {
	case Idle:
		return next == Publishing || next == Removing
	case Publishing:
		return next == Published || next == Idle || next == Publishing || next == Removing
	case Published:
		return next == Publishing || next == Removing || next == Idle
	case Removing:
		return next == Idle
	}
	return false
}

// asked is what Expires asks for, in seconds.
func asked(d time.Duration) int { return int((cmp.Or(d, DefaultLife) + time.Second - 1) / time.Second) }
