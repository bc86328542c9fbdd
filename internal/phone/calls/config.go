package calls

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"gosua/internal/media/codec"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/conference"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transaction"
)

// Errors that a caller tells apart.
var (
	ErrNoCall       = errors.New("no such call")
	ErrTooManyCalls = errors.New("too many calls")
	ErrCallState    = errors.New("not possible in this state of the call")
	ErrNoMedia      = errors.New("the call has no such media")
)

// Config is what calls need of the layers below and of the phone. All fields but those with a default are needed.
type Config struct {
	Settings Settings
	// Accounts are who calls, and who is called.
	Accounts *accounts.List
	// Sessions are the INVITEs; the list takes the incoming ones.
	Sessions *session.Usage
	// Loop is the Stack's, which calls belong to.
	Loop *loop.Loop
	// Timing is that of the subscriptions which transfers make; the zero value is RFC 3261's.
	Timing transaction.Timing
	// Conference is where calls are heard.
	Conference *conference.Conference
	// Codecs are what calls may agree on.
	Codecs *codec.Registry
	// Listen opens a socket for media.
	Listen func(network, addr string) (net.PacketConn, error)
	// Host is the interface that those sockets are bound to.
	Host netip.Addr
	// RTPPort is the first port tried for RTP; 0 is a random even port from 4000 on.
	RTPPort int
	// PTime is the duration of one RTP packet; 0 is the codec's own.
	PTime time.Duration
	// JitterMax is the ceiling of the jitter buffer; 0 is its default.
	JitterMax time.Duration
	// Emit tells what happens.
	Emit func(event.Event)
	// Log receives what is of use to a developer only; nil discards it.
	Log *slog.Logger
}

// Settings are how calls are treated.
type Settings struct {
	// MaxCalls is how many calls may exist at once; 0 means 4. Further ones are refused with 486.
	MaxCalls int
	// AutoAnswer is the status incoming calls are answered with; 0 waits for the user.
	AutoAnswer int
	// AutoPlay sends the first play file to each call instead of the microphone.
	AutoPlay bool
	// AutoPlayHangup plays it once and then ends all calls.
	AutoPlayHangup bool
	// AutoLoop sends each call back to itself.
	AutoLoop bool
	// AutoRec records calls to the recorder.
	AutoRec bool
	// AutoConf joins all calls.
	AutoConf bool
	// Redirect is what is done about a 3xx.
	Redirect Redirect
	// NoReferSub transfers without a subscription: nothing is heard of how the transfer goes (RFC 4488).
	NoReferSub bool
	// HideNoReferSub does not tell others that they may transfer that way.
	HideNoReferSub bool
	// ExtraAudio is how many audio lines calls have beside the first, each with a port of the bridge; the remote may refuse them.
	ExtraAudio int
	// DTMF is how SendDigits sends digits; with DTMFTones they are listened for in the sound of every call, else only where
	// the remote has no telephone events.
	DTMF DTMFMethod
	// Text offers real-time text beside the audio, and takes it; TextRedundancy is how many generations of it are repeated.
	Text           bool
	TextRedundancy int
	// Headers are the header fields of the user's own at the start; AddHeader says what they go with.
	Headers []sipmsg.Field
	// Duration ends a call that long after it was confirmed; 0 never does.
	Duration time.Duration
}

const defaultMaxCalls = 4

// Limit is how many calls may exist at once.
func (s Settings) Limit() int {
	if s.MaxCalls <= 0 {
		return defaultMaxCalls
	}
	return s.MaxCalls
}

// Lines is how many audio lines they may have together.
func (s Settings) Lines() int { return s.Limit() * (1 + s.ExtraAudio) }

// pairs is how many pairs of ports they may have together, those of text too.
func (s Settings) pairs() int {
	if s.Text {
		return s.Lines() + s.Limit()
	}
	return s.Lines()
}
