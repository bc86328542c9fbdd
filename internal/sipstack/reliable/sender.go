package reliable

import (
	"errors"
	"math/rand/v2"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// MaxWaiting bounds the responses that wait for the PRACK of the one before them.
const MaxWaiting = 16

// maxFirstNumber bounds the first RSeq. RFC 3262 §3 allows up to 2^31-1; small
// ones are easier to read.
const maxFirstNumber = 1<<16 - 1

// ErrTooMany says that MaxWaiting responses wait already.
var ErrTooMany = errors.New("too many provisional responses wait")

// Response is a provisional response of ours that the remote acknowledges by
// PRACK.
type Response struct {
	Code    int
	Reason  string
	SDP     []byte           // what it has of offer or answer
	RSeq    uint32           // set by Begin
	Message *sipmsg.Response // as sent, for its repetitions

	offers bool // SDP is our offer: the PRACK must bring the answer
	wait   time.Duration
}

// Wait is how long to wait before the next repetition: first T1, then twice as
// long each time (RFC 3262 §3).
func (r *Response) Wait(t1 time.Duration) time.Duration {
	r.wait = max(t1, 2*r.wait)
	return r.wait
}

// Sender is our reliable responses to one INVITE, one after the other.
type Sender struct {
	invite   sipmsg.CSeq
	offered  bool // the INVITE has an offer
	required bool
	rseq     uint32      // of the latest one
	open     *Response   // has no PRACK yet
	queue    []*Response // wait until open has it
	agreed   bool        // offer and answer have been exchanged in them
}

// NewSender is that of an INVITE of the remote's, which has an offer or has not.
func NewSender(invite *sipmsg.Header, offered bool) Sender {
	cseq, _ := invite.CSeq()
	return Sender{
		invite: cseq, offered: offered,
		required: invite.HasToken("Require", Tag),
		rseq:     rand.Uint32N(maxFirstNumber),
	}
}

// Require has the responses go out reliably though the remote does not demand it.
func (s *Sender) Require() { s.required = true }

// Required says that they go out reliably.
func (s *Sender) Required() bool { return s.required }

// Agreed says that offer and answer have been exchanged in responses and PRACKs.
func (s *Sender) Agreed() bool { return s.agreed }

// Open says that a response has no PRACK yet.
func (s *Sender) Open() bool { return s.open != nil }

// Holds says that the 2xx has to wait: a response with offer or answer has no
// PRACK yet (RFC 3262 §3).
func (s *Sender) Holds() bool { return s.open != nil && s.open.SDP != nil }

// Queue has r wait for its turn.
func (s *Sender) Queue(r *Response) error {
	if len(s.queue) >= MaxWaiting {
		return ErrTooMany
	}
	s.queue = append(s.queue, r)
	return nil
}

// Next is the response whose turn it is, nil when none waits.
func (s *Sender) Next() *Response {
	if len(s.queue) == 0 {
		return nil
	}
	r := s.queue[0]
	s.queue = s.queue[1:]
	return r
}

// Forget drops those that wait. A PRACK for the open one is still known.
func (s *Sender) Forget() { s.queue = nil }

// Begin numbers r, which is to be sent now. What is agreed is not said again.
func (s *Sender) Begin(r *Response) {
	if s.agreed {
		r.SDP = nil
	}
	r.offers = r.SDP != nil && !s.offered
	s.rseq++
	r.RSeq = s.rseq
	s.open = r
}

// Acknowledge takes a PRACK; nil: it acknowledges no response of ours.
func (s *Sender) Acknowledge(rack sipmsg.RAck) *Response {
	r := s.open
	if r == nil || rack.RSeq != r.RSeq || rack.CSeq != s.invite {
		return nil
	}
	s.open = nil
	return r
}

// Meaning is what a PRACK says of offers and answers.
type Meaning int

// What a PRACK may mean (RFC 3262 §5).
const (
	Plain         Meaning = iota // that its response has come
	Answer                       // the answer to our offer
	Offer                        // another offer, which its 200 answers
	MissingAnswer                // nothing where the answer should be
	EarlyOffer                   // another offer while that of the INVITE has no answer
)

// Read tells what the PRACK that acknowledges r means when it has a description
// or has not, and notes what is agreed by it.
func (s *Sender) Read(r *Response, described bool) Meaning {
	switch {
	case r.offers && !described:
		return MissingAnswer
	case r.offers:
		s.agreed = true
		return Answer
	case !described:
		s.agreed = s.agreed || r.SDP != nil
		return Plain
	case r.SDP == nil && !s.agreed:
		return EarlyOffer
	}
	s.agreed = true
	return Offer
}
