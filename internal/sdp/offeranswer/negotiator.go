package offeranswer

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"gosua/internal/sdp"
)

// Config is what a Negotiator always says.
type Config struct {
	// SessionName is the s= line; "" means "gosua".
	SessionName string
	// SessionID is the o= session identifier and first version: NTPSeconds of the start of the call.
	SessionID uint64
	// Codecs are the enabled codecs in order of preference. A PayloadType of 96 or more is only a wish.
	Codecs []sdp.Format
	// NoEvents leaves telephone-event out.
	NoEvents bool
	// Bandwidth is what the most demanding codec needs, in bit/s, for b=TIAS; 0 leaves the b= lines out.
	Bandwidth int
	// PTime is written as a=ptime when not 0.
	PTime time.Duration
	// Text takes real-time text (RFC 4103) on lines of its own. TextRedundancy is how many generations are repeated; 0 does without.
	Text           bool
	TextRedundancy int
	// Mux wants RTP and RTCP on one port (RFC 5761).
	Mux bool
}

// Local is what this side has open when it makes an offer or an answer.
type Local struct {
	// Addr is told to the other side in o= and c=.
	Addr netip.Addr
	// Audio has one entry for each audio stream that this side wants, Text one for each text stream; further lines of the
	// other side are refused.
	Audio, Text []Endpoint
	// Hold asks for the other side to be put on hold.
	Hold bool
	// Settle offers on each line in use nothing but the codec that is sent now.
	Settle bool
}

// Endpoint is one RTP session's end here.
type Endpoint struct {
	Port, RTCPPort int
	SSRC           uint32
	CNAME          string
}

// Negotiator holds what two sides have agreed, and what is being agreed. The
// descriptions that go in and out of it must not be changed afterwards.
type Negotiator struct {
	cfg     Config
	state   State
	agreed  *agreement
	pending agreement // of the offer that is out, streams excepted
	version uint64    // of the description that was made last
	made    bool      // whether one was
}

// agreement is what both sides know.
type agreement struct {
	local, remote *sdp.Description
	streams       []Stream
	hold          bool
}

// New is a Negotiator before any offer.
func New(cfg Config) *Negotiator {
	cfg.SessionName = cmp.Or(cfg.SessionName, "gosua")
	cfg.Codecs = slices.Clone(cfg.Codecs)
	return &Negotiator{cfg: cfg, version: cfg.SessionID}
}

// State is where the machine is.
func (n *Negotiator) State() State { return n.state }

// LocalOffer makes our offer. ErrState unless nothing is pending, ErrNoCodec
// when there is nothing to offer.
func (n *Negotiator) LocalOffer(l Local) (*sdp.Description, error) {
	if err := n.may(onLocalOffer); err != nil {
		return nil, err
	}
	if (len(n.cfg.Codecs) == 0 || len(l.Audio) == 0) && len(l.Text) == 0 {
		return nil, ErrNoCodec
	}
	d := n.describe(l, n.offerMedia(l))
	n.number(d, false)
	n.pending = agreement{local: d, hold: l.Hold}
	return d, n.setState(onLocalOffer, LocalOffered)
}

// RemoteAnswer takes the answer to our offer, be its lines fewer, more or in
// another order than the offer's. When nothing in it can be used, the error
// is an *AnswerError and everything is as before the offer; a session that was
// Dormant remains so without an error.
func (n *Negotiator) RemoteAnswer(d *sdp.Description) error {
	if err := n.may(onRemoteAnswer); err != nil {
		return err
	}
	d = aligned(n.pending.local, d)
	streams := readAnswer(n.pending.local, d, n.pending.hold)
	if !flowing(streams) && !n.Dormant() {
		n.Cancel()
		return &AnswerError{"no media that both sides can use"}
	}
	n.pending.remote, n.pending.streams = d, streams
	return n.commit(onRemoteAnswer)
}

// Reopen makes our agreed description the pending offer again, for another answer to it: that of another fork, or a changed
// mind. What is agreed stays until that one is taken. ErrState unless nothing is pending.
func (n *Negotiator) Reopen() error {
	if err := n.setState(onReopen, LocalOffered); err != nil {
		return err
	}
	n.pending = agreement{local: n.agreed.local, hold: n.agreed.hold}
	return nil
}

// RemoteOffer takes an offer, to be answered by Answer. *Refusal when there is
// nothing in it that we could accept: then nothing is pending. An offer in which
// all lines of a session have port 0 is one to accept (RFC 3264 §8.2).
func (n *Negotiator) RemoteOffer(d *sdp.Description) error {
	if err := n.may(onRemoteOffer); err != nil {
		return err
	}
	if err := n.judge(d); err != nil {
		return err
	}
	n.pending = agreement{remote: d}
	return n.setState(onRemoteOffer, RemoteOffered)
}

// Answer makes our answer to the pending offer, which is agreed then.
func (n *Negotiator) Answer(l Local) (*sdp.Description, error) {
	if err := n.may(onAnswer); err != nil {
		return nil, err
	}
	if len(l.Audio)+len(l.Text) == 0 && !ending(n.pending.remote) {
		return nil, ErrNoCodec
	}
	media := n.answerMedia(n.pending.remote, l)
	d := n.describe(l, media)
	n.number(d, true)
	n.pending.local, n.pending.hold = d, l.Hold
	for i := range media {
		n.pending.streams = append(n.pending.streams, agree(i, &d.Media[i], &n.pending.remote.Media[i], l.Hold))
	}
	return d, n.commit(onAnswer)
}

// Cancel forgets the pending offer: it was refused, or failed. Without one it does nothing.
func (n *Negotiator) Cancel() {
	to := Idle
	if n.agreed != nil {
		to = Agreed
	}
	if n.setState(onCancel, to) == nil {
		n.pending = agreement{}
	}
}

// commit makes what was pending the agreement.
func (n *Negotiator) commit(on event) error {
	agreed := n.pending
	n.agreed, n.pending = &agreed, agreement{}
	return n.setState(on, Agreed)
}

// Streams is what is agreed, one entry for each m= line; nil before the first agreement.
func (n *Negotiator) Streams() []Stream {
	if n.agreed == nil {
		return nil
	}
	return slices.Clone(n.agreed.streams)
}

// Dormant says whether it is agreed that no media flow, as after an offer whose lines all have port 0. The next offer has
// the lines of endpoints in the places of those that ended.
func (n *Negotiator) Dormant() bool {
	return n.agreed != nil && !flowing(n.agreed.streams)
}

// Several says whether the other side left more than one codec open on a line, so that it may send with any of them.
func (n *Negotiator) Several() bool {
	return slices.ContainsFunc(n.Streams(), func(s Stream) bool { return len(s.Receive) > 1 })
}

// Held says whether this side holds the other, as agreed.
func (n *Negotiator) Held() bool { return n.agreed != nil && n.agreed.hold }

// Local is our agreed description, nil before the first agreement.
func (n *Negotiator) Local() *sdp.Description {
	if n.agreed == nil {
		return nil
	}
	return n.agreed.local
}

// Remote is the other side's agreed description, nil before the first agreement.
func (n *Negotiator) Remote() *sdp.Description {
	if n.agreed == nil {
		return nil
	}
	return n.agreed.remote
}

// number gives d its version: one more than the last, unless d says the same as
// what is agreed (RFC 3264 §8). The first offer's is the session identifier.
func (n *Negotiator) number(d *sdp.Description, answer bool) {
	if n.agreed != nil && n.agreed.local.Origin.Version == n.version {
		d.Origin.Version = n.version
		if string(d.Marshal()) == string(n.agreed.local.Marshal()) {
			return
		}
	}
	if n.made || answer {
		n.version++
	}
	n.made = true
	d.Origin.Version = n.version
}

// NTPSeconds is t in seconds since 1900 (RFC 8866 §5.2).
func NTPSeconds(t time.Time) uint64 {
	const from1900To1970 = 2208988800
	return uint64(t.Unix() + from1900To1970)
}
