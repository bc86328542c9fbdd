package transaction

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// RetryAfter is what a request refused for want of room is told to wait, in seconds.
const RetryAfter = "5"

// ReceiveRequest gives a request, which has been validated, to its transaction; a new one is made when there is none.
// conn is where responses to it go.
func (l *Layer) ReceiveRequest(req *sipmsg.Request, conn Conn) {
	key, ok := keyOf(req, req.Method)
	if req.Method == sipmsg.ACK {
		l.receiveACK(req, conn)
		return
	}
	if !ok {
		return
	}
	if s := l.servers[key]; s != nil {
		s.do(s.machine.repeated())
		return
	}
	if !l.hasRoom(req) {
		l.refused++
		l.RespondStateless(req, conn, busyResponse(req))
		return
	}
	l.begin(req, conn, key)
}

// hasRoom tells whether one more server transaction may exist.
func (l *Layer) hasRoom(req *sipmsg.Request) bool {
	if l.pending < l.cfg.MaxServers && l.bytes+sizeOf(req) <= l.cfg.MaxBytes {
		return true
	}
	return l.pending < l.cfg.MaxServers+l.cfg.Reserve && l.known(req)
}

// sizeOf is about how many octets a request keeps from being freed.
func sizeOf(req *sipmsg.Request) int {
	n := len(req.Body)
	for f := range req.Header.All() {
		n += len(f.Name) + len(f.Value)
	}
	return n
}

// known tells whether a request belongs to a dialog, or cancels an INVITE that is under way.
func (l *Layer) known(req *sipmsg.Request) bool {
	if req.Method == sipmsg.CANCEL {
		key, ok := keyOf(req, sipmsg.INVITE)
		return ok && l.servers[key] != nil
	}
	return l.cfg.Handler.Known != nil && l.cfg.Handler.Known(req)
}

// begin makes a new server transaction and gives it to whom it concerns.
func (l *Layer) begin(req *sipmsg.Request, conn Conn, key serverKey) {
	copyOf := l.copyOf(req)
	s := l.newServer(req, conn, key)
	switch {
	case copyOf != nil:
		_ = s.Respond(sipmsg.NewResponse(req, 482, "")) // RFC 3261 §8.2.2.2; the repeated request would bring it again
	case req.Method == sipmsg.CANCEL:
		l.cancel(s)
	default:
		l.offer(s)
	}
}

// offer gives a new transaction to the TU, and tells the caller at once that work on it has begun when the TU did not
// answer (RFC 3261 §17.2.1).
func (l *Layer) offer(s *Server) {
	if l.cfg.Handler.Request != nil {
		l.cfg.Handler.Request(s)
	}
	if s.machine.kind == InviteServer && s.machine.state == Proceeding && s.last == nil {
		if err := s.Respond(sipmsg.NewResponse(s.req, 100, "")); err != nil {
			l.cfg.Log.Debug("send 100 Trying", "call_id", s.req.Header.CallID(), "error", err)
		}
	}
}

func (l *Layer) newServer(req *sipmsg.Request, conn Conn, key serverKey) *Server {
	kind := NonInviteServer
	if req.Method == sipmsg.INVITE {
		kind = InviteServer
	}
	s := &Server{layer: l, req: req, conn: conn, keys: []serverKey{key}, driver: driver{loop: l.cfg.Loop}}
	s.machine = newMachine(kind, conn.Reliable(), &l.timing)
	s.machine.receive()
	if kind == InviteServer {
		if ack, ok := ackKey(req); ok {
			s.keys = append(s.keys, ack)
		}
	}
	for _, k := range s.keys {
		l.servers[k] = s
	}
	s.size = sizeOf(req)
	l.bytes += s.size
	l.pending++
	hold(conn)
	l.remember(s)
	return s
}

// copyOf is the transaction of the same request come by another way.
func (l *Layer) copyOf(req *sipmsg.Request) *Server {
	key, ok := mergeKeyOf(req)
	if !ok || req.Method == sipmsg.CANCEL {
		return nil
	}
	return l.merged[key]
}

func (l *Layer) remember(s *Server) {
	if key, ok := mergeKeyOf(s.req); ok && l.merged[key] == nil {
		s.merge = key
		l.merged[key] = s
	}
}

// forget removes a transaction, once.
func (l *Layer) forget(s *Server) {
	if len(s.keys) == 0 {
		return
	}
	for _, k := range s.keys {
		delete(l.servers, k)
	}
	if l.merged[s.merge] == s {
		delete(l.merged, s.merge)
	}
	s.keys = nil
	l.pending--
	l.bytes -= s.size
	release(s.conn)
}

// receiveACK gives an ACK to the INVITE that it ends; one to a 2xx belongs to the TU.
func (l *Layer) receiveACK(req *sipmsg.Request, conn Conn) {
	if s := l.ackedBy(req); s != nil && s.machine.state != Accepted {
		s.do(s.machine.ack(time.Now()))
		return
	}
	if l.cfg.Handler.ACK != nil {
		l.cfg.Handler.ACK(req, conn)
	}
}

func (l *Layer) ackedBy(req *sipmsg.Request) *Server {
	key, ok := ackKey(req)
	if !ok {
		if key, ok = keyOf(req, sipmsg.INVITE); !ok {
			return nil
		}
		return l.servers[key]
	}
	s := l.servers[key]
	if s == nil || s.last == nil {
		return nil
	}
	if to, _ := s.last.Header.To(); to.Tag() != toTag(req) {
		return nil
	}
	return s
}

// cancel answers a CANCEL and gives up the INVITE that it means (RFC 3261 §9.2).
func (l *Layer) cancel(s *Server) {
	key, _ := keyOf(s.req, sipmsg.INVITE)
	invite := l.servers[key]
	if invite == nil {
		l.answerCancel(s, 481)
		return
	}
	s.tag = invite.Tag()
	l.answerCancel(s, 200)
	switch {
	case invite.machine.state != Proceeding:
	case invite.onCancel != nil:
		invite.onCancel(s.req)
	default:
		if err := invite.Respond(sipmsg.NewResponse(invite.req, 487, "")); err != nil {
			l.cfg.Log.Debug("send 487", "call_id", invite.req.Header.CallID(), "error", err)
		}
	}
}

func (l *Layer) answerCancel(s *Server, code int) {
	if err := s.Respond(sipmsg.NewResponse(s.req, code, "")); err != nil {
		l.cfg.Log.Debug("answer CANCEL", "call_id", s.req.Header.CallID(), "error", err)
	}
}

// RespondStateless sends a response that leaves nothing behind (RFC 3261 §8.2.7), with a To tag that is the same each
// time the request comes. An ACK is never answered.
func (l *Layer) RespondStateless(req *sipmsg.Request, conn Conn, resp *sipmsg.Response) {
	if req.Method == sipmsg.ACK {
		return
	}
	if to, ok := resp.Header.To(); ok && to.Tag() == "" {
		resp.Header.SetTo(to.WithTag(l.statelessTag(req)))
	}
	if err := conn.Send(resp); err != nil {
		l.cfg.Log.Debug("send response", "status", resp.StatusCode, "error", err)
	}
}

func (l *Layer) statelessTag(req *sipmsg.Request) string {
	via, _ := req.Header.Via()
	sum := sha256.Sum256([]byte(l.salt + via.String() + "\n" + req.Header.CallID()))
	return hex.EncodeToString(sum[:12])
}

func busyResponse(req *sipmsg.Request) *sipmsg.Response {
	resp := sipmsg.NewResponse(req, 503, "")
	resp.Header.Add("Retry-After", RetryAfter)
	return resp
}
