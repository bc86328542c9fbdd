package transaction

import "gosua/internal/sipstack/sipmsg"

// Server is a server transaction. Its methods are called on the loop.
type Server struct {
	req  *sipmsg.Request
	conn Conn
}

// Request is the request that made the transaction.
func (s *Server) Request() *sipmsg.Request { return s.req }

// Conn is where its responses go.
func (s *Server) Conn() Conn { return s.conn }

// State is where the transaction stands.
func (s *Server) State() State { return Null }

// Tag is the local tag of this transaction's responses, the same in all of them: Respond puts it on a To without one
// (100 excepted), and a dialog that the request creates takes it as its own.
func (s *Server) Tag() string { return "" }

// Respond sends a response. After a 2xx to an INVITE further 2xx are sent as they are (RFC 6026 §8.5: the TU repeats
// them); after any other final response it returns ErrAnswered.
func (s *Server) Respond(resp *sipmsg.Response) error { return nil }

// OnCancel sets what is called when a CANCEL for this INVITE has come and has been answered. Without it, the INVITE is
// answered 487 (RFC 3261 §9.2).
func (s *Server) OnCancel(f func(cancel *sipmsg.Request)) {}

// OnFailure sets what is called when no ACK came for a refusal (ErrTimeout: timer H) or a response could not be sent.
func (s *Server) OnFailure(f func(err error)) {}
