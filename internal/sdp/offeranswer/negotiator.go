package offeranswer

import (
	"net/netip"
	"time"

	"gosua/internal/sdp"
)

// Config is what a Negotiator always says. Codecs must not be empty for an offer.
type Config struct {
	// SessionName is the s= line; "" means "-".
	SessionName string
	// SessionID is the o= session identifier and first version: NTP seconds at the start of the call (NTPSeconds).
	SessionID uint64
	// Codecs are the enabled codecs in order of preference. A PayloadType of 96 or more is only a wish.
	Codecs []sdp.Format
	// NoEvents leaves telephone-event out.
	NoEvents bool
	// Bandwidth is what the most demanding codec needs, in bit/s, for b=TIAS; 0 leaves the b= lines out.
	Bandwidth int
	// PTime is written as a=ptime when not 0.
	PTime time.Duration
}

// Local is what this side has open when it makes an offer or an answer.
type Local struct {
	// Addr is told to the other side in o= and c=.
	Addr netip.Addr
	// Audio has one entry for each audio stream that this side wants; further audio lines of the other side are refused.
	Audio []Endpoint
	// Hold asks for the other side to be put on hold.
	Hold bool
}

// Endpoint is one RTP session's end here.
type Endpoint struct {
	Port, RTCPPort int
	SSRC           uint32
	CNAME          string
}

// Stream is one agreed media line.
type Stream struct {
	Index int    // of the m= line
	Kind  string // audio
	// Port is our own port, 0 when the line is refused by either side.
	Port int
	// Codec is what to send, with the payload type that the other side listens for.
	Codec sdp.Format
	// Receive are the formats that may come in, with the payload types that they come with.
	Receive []sdp.Format
	// TelephoneEvent is what to send digits with; nil when the other side takes none. EventReceive is what they come in with.
	TelephoneEvent, EventReceive *sdp.Format
	// Direction is ours.
	Direction sdp.Direction
	// Remote and RemoteRTCP are where the other side receives; invalid when unknown.
	Remote, RemoteRTCP netip.AddrPort
	// PTime is what the other side asked for, 0 when it did not.
	PTime  time.Duration
	Status Status
}

// Negotiator holds what two sides have agreed, and what is being agreed.
type Negotiator struct{}

// New is a Negotiator before any offer.
func New(cfg Config) *Negotiator { return &Negotiator{} }

// State is where the machine is.
func (n *Negotiator) State() State { return Idle }

// LocalOffer makes our offer. ErrState unless nothing is pending.
func (n *Negotiator) LocalOffer(l Local) (*sdp.Description, error) { return nil, nil }

// RemoteAnswer takes the answer to our offer. When it cannot be used, the error says why and everything is as before the offer.
func (n *Negotiator) RemoteAnswer(d *sdp.Description) error { return nil }

// RemoteOffer takes an offer, to be answered by Answer. *Refusal when there is nothing in it that we could accept: then nothing is pending.
func (n *Negotiator) RemoteOffer(d *sdp.Description) error { return nil }

// Answer makes our answer to the pending offer, which is agreed then.
func (n *Negotiator) Answer(l Local) (*sdp.Description, error) { return nil, nil }

// Cancel forgets the pending offer: it was refused, or failed.
func (n *Negotiator) Cancel() {}

// Streams is what is agreed, one entry for each m= line; nil before the first agreement.
func (n *Negotiator) Streams() []Stream { return nil }

// Held says whether this side holds the other, as agreed.
func (n *Negotiator) Held() bool { return false }

// Local is our agreed description, nil before the first agreement.
func (n *Negotiator) Local() *sdp.Description { return nil }

// Remote is the other side's agreed description, nil before the first agreement.
func (n *Negotiator) Remote() *sdp.Description { return nil }

// SetCodecs replaces the codecs, for the offers and answers to come.
func (n *Negotiator) SetCodecs(codecs []sdp.Format) {}

// NTPSeconds is t in seconds since 1900 (RFC 8866 §5.2).
func NTPSeconds(t time.Time) uint64 { return uint64(t.Unix() + 2208988800) }
