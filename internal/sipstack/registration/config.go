package registration

import (
	"errors"
	"io"
	"log/slog"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// Defaults of Params and Config.
const (
	DefaultExpires           = 300 * time.Second
	DefaultRetryDelay        = 300 * time.Second
	DefaultFirstRetry        = 60 * time.Second
	DefaultRefreshBefore     = 5 * time.Second
	DefaultUnregisterTimeout = 4 * time.Second
	DefaultKeepAliveUDP      = 15 * time.Second
	DefaultKeepAliveStream   = 90 * time.Second
)

// Errors that events carry.
var (
	// ErrNoMinExpires: 423 without Min-Expires, twice.
	ErrNoMinExpires = errors.New("423 response without Min-Expires header is invalid")
	// ErrBadMinExpires: a Min-Expires that is not above what was asked for.
	ErrBadMinExpires = errors.New("invalid Min-Expires header value in response")
	// ErrUnregisterTimeout: the registrar did not answer the unregistration.
	ErrUnregisterTimeout = errors.New("no answer to the unregistration")
	// ErrNotRegistered: there is nothing to unregister.
	ErrNotRegistered = errors.New("currently not registered")
	// ErrNotBound: the registrar said 2xx and granted no time.
	ErrNotBound = errors.New("the registrar granted no time")
	// ErrClosed: the registration was closed.
	ErrClosed = errors.New("registration closed")
	// ErrConnectionLost: the connection to the registrar has gone.
	ErrConnectionLost = errors.New("connection to the registrar lost")
)

// RewriteMode says when the Contact follows the address that the registrar
// sees.
type RewriteMode int

// The modes of --auto-update-nat.
const (
	RewriteNever  RewriteMode = iota // 0
	RewritePublic                    // 1: only to a public address
	RewriteAlways                    // 2
)

// Config is what registrations share. Client, Loop and Transport are needed.
type Config struct {
	Client    *uac.Client
	Loop      *loop.Loop
	Transport *transport.Layer // keep-alives
	Log       *slog.Logger     // nil: silent
	Random    io.Reader        // Call-ID, tag, first CSeq; nil: crypto/rand

	UnregisterTimeout time.Duration // longest wait for its answer; 0: DefaultUnregisterTimeout
	KeepAliveUDP      time.Duration // 0: DefaultKeepAliveUDP; negative: none. Each wait is 80 to 100 % of it, at random
	KeepAliveStream   time.Duration // 0: DefaultKeepAliveStream; negative: none
}

// Params says what to register where. Registrar, AOR and Contact are needed.
type Params struct {
	Registrar uri.URI
	AOR       sipmsg.NameAddr
	Contact   func(f *transport.Flow) sipmsg.NameAddr // called on the loop, once the flow is known
	Expires   time.Duration                           // asked for; 0: DefaultExpires
	Routes    []uri.URI
	Headers   []sipmsg.Field        // further header fields of each REGISTER
	Auth      *digest.Authenticator // nil: a challenge is a permanent failure

	// RetryDelay is the time between retries after temporary failures (408, 480,
	// 500, 502, 503, 504, 6xx, no answer, no connection); 0: DefaultRetryDelay,
	// negative: no retries. Each delay is spread at random by up to 10 s to
	// either side, at most a sixth of it, and a longer Retry-After wins, up to an hour.
	RetryDelay    time.Duration
	FirstRetry    time.Duration // bound of the first one; 0: DefaultFirstRetry
	RefreshBefore time.Duration // before the expiry; 0: DefaultRefreshBefore
	Rewrite       RewriteMode

	Rand    func(n int) int // uniform in [0,n); nil: math/rand/v2
	Trace   func(uac.Stage) // stages of each REGISTER; nil: none
	OnEvent func(Event)     // on the loop; nil: nobody listens
}
