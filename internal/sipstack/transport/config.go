package transport

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// Defaults of Config and Limits.
const (
	DefaultIdleOut          = 33 * time.Second
	DefaultIdleIn           = 600 * time.Second
	DefaultMaxIncoming      = 1000
	DefaultEvictAfter       = 30 * time.Second
	DefaultMaxOutgoing      = 4000
	DefaultMaxUDPFlows      = 4096
	DefaultQueueBytes       = 1 << 20
	DefaultMessageTimeout   = 30 * time.Second
	DefaultWriteTimeout     = 30 * time.Second
	DefaultPongTimeout      = 10 * time.Second // RFC 5626 §4.4.1
	DefaultHandshakeTimeout = 20 * time.Second
)

// Config is what a Layer is made of. The zero value works: system sockets, default limits, nobody listening to events.
type Config struct {
	Limits Limits
	TLS    TLSConfig
	// Handler hears what comes in.
	Handler Handler
	// Log gets what no caller hears of; nil discards.
	Log *slog.Logger
	// Public replaces the local address in Flow.Local for remotes of its family: the address of a port forwarding.
	Public netip.Addr
	// DSCP marks outgoing packets (RFC 2474), 0 to 63; 0 leaves them alone. The SIP value is 24 (CS3).
	DSCP int
	// IdleOut and IdleIn are how long a connection that we or the remote opened may be unused and not held; 0 is the
	// default, negative is for ever.
	IdleOut, IdleIn time.Duration

	// ListenPacket, Listen, Dial and LocalAddr are seams for tests; nil means the system's.
	ListenPacket func(network, addr string) (net.PacketConn, error)
	Listen       func(network, addr string) (net.Listener, error)
	Dial         func(ctx context.Context, network, addr string) (net.Conn, error)
	// LocalAddr tells which local address packets to remote leave from.
	LocalAddr func(remote netip.Addr) (netip.Addr, error)
}

// Limits bound what remotes can make the layer hold. Zero fields mean the defaults.
type Limits struct {
	// Message bounds one message: octets and header fields.
	Message sipmsg.Limits
	// MaxIncoming is how many accepted connections may be open, handshakes included. For one more the one that has been
	// unused the longest gives way, when that is longer than EvictAfter and nobody holds it; else the new one is closed at
	// once.
	MaxIncoming int
	EvictAfter  time.Duration
	// MaxOutgoing is how many connections may have been opened by Connect.
	MaxOutgoing int
	// MaxUDPFlows is how many remotes of a UDP socket are remembered; a flow forgotten still works.
	MaxUDPFlows int
	// QueueBytes is how much may wait to be written to one connection.
	QueueBytes int
	// MessageTimeout is how long a message that has begun on a connection may stay incomplete.
	MessageTimeout time.Duration
	// WriteTimeout is how long one message may take to be written.
	WriteTimeout time.Duration
	// PongTimeout is how long a remote that has answered a Ping before may be silent after another.
	PongTimeout time.Duration
}

// withDefaults fills the zero fields.
func (l Limits) withDefaults() Limits {
	l.MaxIncoming = cmp.Or(l.MaxIncoming, DefaultMaxIncoming)
	l.EvictAfter = cmp.Or(l.EvictAfter, DefaultEvictAfter)
	l.MaxOutgoing = cmp.Or(l.MaxOutgoing, DefaultMaxOutgoing)
	l.MaxUDPFlows = cmp.Or(l.MaxUDPFlows, DefaultMaxUDPFlows)
	l.QueueBytes = cmp.Or(l.QueueBytes, DefaultQueueBytes)
	l.MessageTimeout = cmp.Or(l.MessageTimeout, DefaultMessageTimeout)
	l.WriteTimeout = cmp.Or(l.WriteTimeout, DefaultWriteTimeout)
	l.PongTimeout = cmp.Or(l.PongTimeout, DefaultPongTimeout)
	return l
}

// TLSConfig says how TLS connections are made. The zero value accepts any server, and listens with a self-signed
// certificate made in memory.
type TLSConfig struct {
	// CAFile holds the certificates (PEM) that remotes are verified against; empty means the system's.
	CAFile string
	// CertFile and KeyFile hold our certificate chain and its private key (PEM). An empty KeyFile means that CertFile
	// holds the key too. Both empty: a self-signed certificate is made when the first TLS listener opens.
	CertFile, KeyFile string
	// Password opens an encrypted private key (PKCS #8, or the older PEM encryption).
	Password string
	// VerifyServer demands a valid certificate with the right name from the servers we connect to.
	VerifyServer bool
	// VerifyClient demands a valid certificate from the clients that connect to us. Without it they are asked for one, and
	// any will do, or none.
	VerifyClient bool
	// HandshakeTimeout bounds the handshake in both directions; 0 is DefaultHandshakeTimeout.
	HandshakeTimeout time.Duration
	// CipherSuites restricts TLS 1.2 suites by their IANA numbers; empty means the good ones.
	CipherSuites []uint16
	// KeyLog gets the session secrets in NSS key log form, for SSLKEYLOGFILE.
	KeyLog io.Writer
	// OnUnverified hears of each connection to a server whose certificate did not verify and was accepted all the same:
	// its address and the SHA-256 of its certificate, as upper-case hexadecimal with colons. Called from any goroutine.
	OnUnverified func(addr, fingerprint string)
	// OnRefused hears of each server that was refused for its certificate, as VerifyServer demands. Called from any goroutine.
	OnRefused func(remote netip.AddrPort, s *Security)
	// ReadFile is a seam for tests; nil means os.ReadFile.
	ReadFile func(name string) ([]byte, error)
}

// Handler hears what happens. Its functions are called from the goroutines of the layer and must not block; nil ones
// are skipped.
type Handler struct {
	// Message gets each well-formed message.
	Message func(Received)
	// Connecting hears of each connection that Connect begins to make, with the address it leaves from; the zero address
	// where that is not known.
	Connecting func(local netip.Addr, t Target)
	// Opened and Closed tell of stream connections; the error says why it ended.
	Opened func(*Flow)
	Closed func(*Flow, error)
	// Dropped gets what was no message, and accepted connections whose TLS handshake failed.
	Dropped func(Drop)
}

// Received is a message with where it came from.
type Received struct {
	// Message is a request, whose topmost Via already has received and rport (RFC 3261 §18.2.1, RFC 3581 §4), or a
	// response.
	Message sipmsg.Message
	Flow    *Flow
	Raw     []byte // as on the wire; the receiver may keep it
	At      time.Time
}

// Drop is something received that is not a message, or a connection that failed in its TLS handshake.
type Drop struct {
	Flow *Flow
	Raw  []byte // nil for a failed handshake
	Err  error  // *sipmsg.ParseError where the parser refused it
	// Partial is what could be read of a request, enough to answer it (its Via stamped like that of a good one), or nil.
	Partial *sipmsg.Request
	At      time.Time
}

// Stats are counters since New.
type Stats struct {
	Received, Sent             uint64 // messages
	Dropped                    uint64 // datagrams and stream messages that did not parse
	Pings, Pongs               uint64 // keep-alives received
	Accepted, Connected        uint64 // stream connections that came about
	Refused                    uint64 // connections closed at once because of Limits.MaxIncoming
	Evicted                    uint64 // connections that gave way to new ones
	HandshakeFailures          uint64 // accepted connections whose TLS handshake failed
	OpenIncoming, OpenOutgoing int    // stream connections open now, by who opened them
}
