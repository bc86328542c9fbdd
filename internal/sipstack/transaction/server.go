package transaction

import (
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// Server is a server transaction. Its methods are called on the loop.
type Server struct {
	layer     *Layer
	keys      []serverKey // under which the Layer finds it
	merge     mergeKey
	size      int // of req, octets
	req       *sipmsg.Request
	last      *sipmsg.Response // what a repeated request is answered with
	conn      Conn
	tag       string
	machine   machine
	driver    driver
	onCancel  func(cancel *sipmsg.Request)
	onFailure func(err error)
}

// Request is the request that made the transaction.
func (s *Server) Request() *sipmsg.Request { return s.req }

// Conn is where its responses go.
func (s *Server) Conn() Conn { return s.conn }

// State is where the transaction stands.
func (s *Server) State() State { return s.machine.state }

// OnCancel sets what is called when a CANCEL for this INVITE has come and has been answered. Without it, the INVITE is
// answered 487 (RFC 3261 §9.2).
func (s *Server) OnCancel(f func(cancel *sipmsg.Request)) { s.onCancel = f }

// OnFailure sets what is called when no ACK came for a refusal (ErrTimeout: timer H) or a response could not be sent
// again. It is called more than once when that happens more than once.
func (s *Server) OnFailure(f func(err error)) { s.onFailure = f }

// Tag is the local tag of this transaction's responses, the same in all of them: Respond puts it on a To without one
// (100 excepted), and a dialog that the request creates takes it as its own.
func (s *Server) Tag() string {
	if s.tag == "" {
		s.tag = NewTag()
	}
	return s.tag
}

// Respond sends a response. After a 2xx to an INVITE further 2xx are sent as they are (RFC 6026 §8.5: the TU repeats
// them); after any other final response it returns ErrAnswered. An error in sending is returned and changes nothing of
// the state (RFC 6026 §8.6): the response goes out again when the request is repeated.
func (s *Server) Respond(resp *sipmsg.Response) error {
	if _, ok := s.machine.respond(time.Now(), resp.StatusCode); !ok {
		return ErrAnswered
	}
	s.putTag(resp)
	s.last = resp
	err := s.conn.Send(resp)
	s.rearm()
	s.layer.checkQuiet()
	return err
}

// putTag completes To as RFC 3261 §8.2.6.2 demands.
func (s *Server) putTag(resp *sipmsg.Response) {
	if to, ok := resp.Header.To(); ok && to.Tag() == "" && resp.StatusCode != 100 {
		resp.Header.SetTo(to.WithTag(s.Tag()))
	}
}

// waiting says whether the TU has not answered yet, or a refused INVITE lacks its ACK.
func (s *Server) waiting() bool {
	switch s.machine.state {
	case Trying, Proceeding:
		return true
	case Completed:
		return s.machine.kind == InviteServer
	default:
		return false
	}
}

// do carries out what the machine asked for.
func (s *Server) do(a action) {
	var err error
	if a&sendMessage != 0 && s.last != nil {
		err = s.conn.Send(s.last)
	}
	if a&timedOut != 0 {
		err = ErrTimeout
	}
	s.rearm()
	if err != nil && s.onFailure != nil {
		s.onFailure(err)
	}
	s.layer.checkQuiet()
}

func (s *Server) rearm() {
	s.driver.arm(s.machine.next(), s.tick)
	if s.machine.state == Terminated {
		s.layer.forget(s)
	}
}

func (s *Server) tick() { s.do(s.machine.tick(time.Now())) }

func (s *Server) terminate() {
	s.onCancel, s.onFailure = nil, nil
	s.machine.abandon()
	s.rearm()
}
