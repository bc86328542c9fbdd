package resolver

import (
	"errors"
	"fmt"

	"github.com/miekg/dns"
)

// Reason is why a name could not be resolved.
type Reason int

// The reasons.
const (
	// Invalid: the URI names no host, or a transport that there is none of.
	Invalid Reason = iota
	// NoName: the name does not exist.
	NoName
	// NoRecord: the name exists but has no record of the type.
	NoRecord
	// TimedOut: no server answered in time.
	TimedOut
	// Unreachable: no server could be asked.
	Unreachable
	// ServerFailed: the servers answered with an error.
	ServerFailed
	// NoService: the domain says by an SRV record that it offers no such service (RFC 2782, a target of ".").
	NoService
	// TooManyAliases: the chain of CNAME records is longer than Config.MaxCNAMEs, or a circle.
	TooManyAliases
)

// String says the reason as it stands in error messages.
func (r Reason) String() string {
	switch r {
	case Invalid:
		return "cannot be resolved"
	case NoName:
		return "no such name (NXDOMAIN)"
	case NoRecord:
		return "no such record"
	case TimedOut:
		return "no answer from name server"
	case Unreachable:
		return "name server unreachable"
	case ServerFailed:
		return "name server failed"
	case NoService:
		return "service not offered"
	case TooManyAliases:
		return "too many aliases"
	}
	return "unknown reason"
}

// Error tells what was asked for and why there is no answer, as in
// "resolve pbx.example: SRV _sip._udp.pbx.example: no such name (NXDOMAIN)".
type Error struct {
	Host   string // of the URI
	Name   string // that was asked for, without final dot
	Type   string // of record: "SRV", "A", "AAAA"; empty if nothing was asked
	Reason Reason
	Rcode  int   // the server's response code where Reason is ServerFailed
	Err    error // the cause, or nil
}

func (e *Error) Error() string {
	text := "resolve " + e.Host + ": "
	if e.Type != "" {
		text += e.Type + " " + e.Name + ": "
	}
	text += e.Reason.String()
	if e.Reason == ServerFailed && e.Rcode != dns.RcodeSuccess {
		text += " (" + dns.RcodeToString[e.Rcode] + ")"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// NotFound tells that the answer is no, rather than unknown.
func (e *Error) NotFound() bool {
	return e.Reason == NoName || e.Reason == NoRecord || e.Reason == NoService
}

// Timeout tells that there was no answer in time.
func (e *Error) Timeout() bool { return e.Reason == TimedOut }

// What is wrong with URIs.
var (
	errNoHost    = errors.New("no host")
	errTransport = errors.New("unknown transport")
)

// notFound tells whether err is an *Error that says no.
func notFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.NotFound()
}

// timedOut tells whether err is an *Error for want of an answer.
func timedOut(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Timeout() || e.Reason == Unreachable)
}

// unknownTransport is the error for a transport parameter.
func unknownTransport(name string) error { return fmt.Errorf("%w %q", errTransport, name) }
