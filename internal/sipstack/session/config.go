package session

import (
	"io"
	"log/slog"
	"net/netip"
	"time"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
)

// Defaults of Config.
const (
	DefaultMaxDialogs = 2048
	DefaultMaxForks   = 16
	// DefaultMaxRinging is more than the three minutes that proxies give an INVITE
	// without a word (RFC 3261 §16.6, timer C).
	DefaultMaxRinging = 10 * time.Minute
	// DefaultAllow names the methods that sessions take.
	DefaultAllow = "INVITE, ACK, BYE, CANCEL, UPDATE, INFO, MESSAGE, OPTIONS"
)

// Config is what a Usage is made of. Client and Loop are needed, the rest has
// defaults.
type Config struct {
	Client     *uac.Client
	Loop       *loop.Loop
	Timing     transaction.Timing // T1, T2: retransmissions of 2xx; 64*T1 bounds every wait
	MaxDialogs int                // sessions at a time, both directions; 0: DefaultMaxDialogs
	MaxForks   int                // early dialogs of one INVITE; 0: DefaultMaxForks
	MaxRinging time.Duration      // wait for the next answer to our INVITE, for the last to a re-INVITE, and for ours to the remote's; 0: DefaultMaxRinging
	Allow      string             // Allow of INVITE, UPDATE and their answers; "": DefaultAllow
	NoAllow    bool               // neither INVITE nor UPDATE nor their answers have Allow
	Supported  string             // Supported of the same; "": none
	Rand       io.Reader          // tags, Call-IDs, first CSeq numbers; nil: crypto/rand
	Log        *slog.Logger       // nil: silent
}

// ContactFunc writes our Contact for messages on flow.
type ContactFunc func(flow *transport.Flow) sipmsg.NameAddr

// OfferFunc makes an offer once the local address is known. An error ends the
// attempt.
type OfferFunc func(local netip.Addr) ([]byte, error)

// InviteParams says whom to call and how.
type InviteParams struct {
	From    sipmsg.NameAddr // without tag
	To      sipmsg.NameAddr
	Target  uri.URI   // Request-URI
	Routes  []uri.URI // pre-loaded route set, outbound proxies
	Contact ContactFunc
	Offer   OfferFunc             // nil: INVITE without offer
	Auth    *digest.Authenticator // nil: challenges end the call
	Flow    *transport.Flow       // connection to use while it lives; nil: resolve
	NextHop *uri.URI              // where the INVITE goes when not where Routes or Target say; nil: there
	Stream  bool                  // TCP is tried before UDP where nobody names the protocol
	CallID  string                // "": drawn
	Headers []sipmsg.Field        // further header fields of the INVITE

	Extensions Extensions
}
