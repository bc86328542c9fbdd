package transaction

import (
	"errors"
	"log/slog"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
)

// DefaultMaxServers is the number of server transactions that a Layer holds at most when its Config does not say.
const DefaultMaxServers = 10_000

var (
	// ErrTimeout says that timer B, F or H ended the transaction: nobody answered.
	ErrTimeout = errors.New("no answer")
	// ErrAnswered says that a server transaction has had its final response.
	ErrAnswered = errors.New("request is answered already")
)

// Conn is where a transaction sends its messages. Send must not block.
type Conn interface {
	Reliable() bool // a stream: nothing is retransmitted
	Send(m sipmsg.Message) error
}

// Config is what a Layer needs. Loop is required.
type Config struct {
	Loop       *loop.Loop
	Timing     Timing
	MaxServers int // server transactions at once, 0 = DefaultMaxServers; requests beyond it get 503 without state
	Log        *slog.Logger
	Handler    Handler
}

// Handler hears of what comes in and belongs to no transaction yet. Its functions run on the loop and must not block.
type Handler struct {
	// Request is called with each new server transaction, that of a CANCEL excepted, which the Layer answers itself.
	Request func(s *Server)
	// ACK is called with each ACK that no transaction absorbs: the ones to 2xx.
	ACK func(req *sipmsg.Request, conn Conn)
}

// Layer matches messages to transactions and drives their machines. All its methods are called on the loop.
type Layer struct {
	cfg     Config
	timing  Timing
	salt    [16]byte // makes the tags of responses without a transaction unguessable
	servers map[serverKey]*Server
	clients map[clientKey]*Client
	pending int // server transactions, each counted once
	refused int
}

// ClientHandler hears of a client transaction, on the loop. Nil fields are fine.
type ClientHandler struct {
	Response func(resp *sipmsg.Response) // each response that is not a repeated one; for INVITE each 2xx
	Failure  func(err error)             // ErrTimeout, or what sending failed with. Nothing follows it
}
