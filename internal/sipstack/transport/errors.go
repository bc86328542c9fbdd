package transport

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// Why a flow died, or why something could not be sent.
var (
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("transport closed")
	// ErrRemoteClosed means that the remote closed the connection in an orderly way; it wraps io.EOF.
	ErrRemoteClosed error = remoteClosed{}
	// ErrMoved means that the connection was closed because this machine has another address now.
	ErrMoved = errors.New("local address changed")
	// ErrIdle means that the connection was closed because nothing used it.
	ErrIdle = errors.New("connection idle")
	// ErrQueueFull means that the remote does not read what is sent to it.
	ErrQueueFull = errors.New("remote does not read: send queue full")
	// ErrWriteTimeout means that one write took longer than Limits.WriteTimeout.
	ErrWriteTimeout = errors.New("remote does not read: write timed out")
	// ErrNoPong means that a remote which has answered keep-alives does not answer any more.
	ErrNoPong = errors.New("keep-alive not answered")
	// ErrMessageTimeout means that the remote began a message and did not complete it in time.
	ErrMessageTimeout = errors.New("incomplete message")
	// ErrDead is returned by Send for a flow that ended earlier; it wraps nothing, see Flow.Err.
	ErrDead = errors.New("flow is closed")
	// ErrNoSocket means that no socket of the wanted protocol and address family is open.
	ErrNoSocket = errors.New("no local socket for this protocol and address family")
	// ErrBadTarget means that the address is one that nothing is ever sent to: broadcast, multicast, unspecified, port 0.
	ErrBadTarget = errors.New("not an address to send to")
	// ErrTooManyConnections means that Limits.MaxOutgoing is reached.
	ErrTooManyConnections = errors.New("too many connections")
	// ErrEvicted means that the connection gave way to a new one, because Limits.MaxIncoming was reached and no other had
	// been unused for longer.
	ErrEvicted = errors.New("idle connection gave way to a new one")
	// ErrHandshakeTimeout means that the TLS handshake was not completed in time.
	ErrHandshakeTimeout = errors.New("handshake timed out")
	// ErrUnknownProtocol means that the protocol is none of UDP, TCP and TLS.
	ErrUnknownProtocol = errors.New("unknown transport protocol")
)

// remoteClosed is the end of a stream in words of its own.
type remoteClosed struct{}

func (remoteClosed) Error() string { return "connection closed by remote" }

func (remoteClosed) Unwrap() error { return io.EOF }

// ListenError tells that a socket could not be opened, as in "listen udp 127.0.0.1:5060: address already in use".
type ListenError struct {
	Protocol Protocol
	Addr     string
	Err      error
}

func (e *ListenError) Error() string {
	return fmt.Sprintf("listen %s %s: %s", e.Protocol.lower(), e.Addr, reason(e.Err))
}

// Unwrap returns the cause; errors.Is(err, syscall.EADDRINUSE) tells a port in use.
func (e *ListenError) Unwrap() error { return e.Err }

// Stages of connecting, for ConnectError.
const (
	StageConnect = "connect"
	StageTLS     = "tls"
)

// ConnectError tells that no connection came about, and at which stage.
type ConnectError struct {
	Stage  string // StageConnect or StageTLS
	Target Target
	Err    error
}

func (e *ConnectError) Error() string {
	if e.Stage == StageTLS {
		return fmt.Sprintf("TLS handshake %s: %s", e.Target.Addr, reason(e.Err))
	}
	return fmt.Sprintf("%s connect %s: %s", e.Target.Protocol, e.Target.Addr, reason(e.Err))
}

// Unwrap returns the cause.
func (e *ConnectError) Unwrap() error { return e.Err }

// Timeout tells that time ran out.
func (e *ConnectError) Timeout() bool {
	return os.IsTimeout(e.Err) || errors.Is(e.Err, ErrHandshakeTimeout)
}

// FileError tells which TLS file could not be used, and why.
type FileError struct {
	What string // "certificate", "private key", "CA list"
	File string
	Err  error
}

func (e *FileError) Error() string {
	return fmt.Sprintf("TLS %s %s: %s", e.What, e.File, reason(e.Err))
}

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// reason is the innermost error that says something: the errno below net.OpError and os.SyscallError, or what an OpError
// wraps, since our own errors already name the address. A file is named where one is to blame.
func reason(err error) string {
	if file, ok := errors.AsType[*FileError](err); ok {
		return file.Error()
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		return op.Err.Error()
	}
	return err.Error()
}
