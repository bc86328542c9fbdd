package uac

import (
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// Params say what to send and who hears of it. Request is required; the functions are called on the loop.
type Params struct {
	Request *sipmsg.Request // complete but for Via and what Finish writes; not changed
	// Finish completes the request once the flow, and so the local address, is known: Contact, body. It is called before
	// each sending, again for each target and retry, each time on a fresh copy, so it must give the same result each time.
	Finish func(r *sipmsg.Request, f *transport.Flow) error
	// NextHop is the URI to resolve. Nil: the first Route when it has an lr parameter, else the Request-URI, which then is
	// the strict router's already (RFC 3261 §8.1.2, §12.2.1.1).
	NextHop  *uri.URI
	Stream   bool                  // where nobody names the protocol, TCP is tried before UDP whatever the size, as a large request does
	Flow     *transport.Flow       // used while it is alive; nil or dead: the next hop is resolved
	Auth     *digest.Authenticator // answers 401 and 407; nil: they go to OnResponse
	NextCSeq func() uint32         // number of an authenticated retry; nil: one more
	Timeout  time.Duration         // bounds everything up to the final response; 0: the RFC's timers alone

	Trace      func(Stage)
	OnResponse func(*Outgoing, *sipmsg.Response) // each provisional response, then the final one; for INVITE each 2xx
	OnFailure  func(*Outgoing, error)            // no final response came: *Failure. Nothing follows it
}

// The names of the stages that a request goes through.
const (
	StageResolve   = "resolve"
	StageConnect   = "connect"
	StageTLS       = "tls"
	StageRequest   = "request"
	StageChallenge = "challenge"
	StageAnswer    = "answer"
)

// Stage is one step of a request, reported when it has ended.
type Stage struct {
	Name   string // one of the Stage constants
	Detail string // for a person: addresses, sizes, status
	At     time.Time
	Err    error // nil: it went well
}
