package sipmsg

import "fmt"

// The limits that hold where Limits says nothing.
const (
	// DefaultMaxSize is the most octets of one message, head and body.
	DefaultMaxSize = 64 << 10
	// DefaultMaxHeaders is the most header fields of one message.
	DefaultMaxHeaders = 256
)

// Limits bound what one message may cost. The zero value means the defaults.
type Limits struct {
	// MaxSize is the most octets of one message, head and body; 0 is DefaultMaxSize.
	MaxSize int
	// MaxHeaders is the most header fields of one message; 0 is DefaultMaxHeaders.
	MaxHeaders int
}

func (l Limits) maxSize() int {
	if l.MaxSize > 0 {
		return l.MaxSize
	}
	return DefaultMaxSize
}

func (l Limits) maxHeaders() int {
	if l.MaxHeaders > 0 {
		return l.MaxHeaders
	}
	return DefaultMaxHeaders
}

// ParseError tells why octets are no message, and how to answer when they were meant as a request.
type ParseError struct {
	// What says what is wrong.
	What string
	// Status is the refusal: 400, 505 or 513.
	Status int
	// Request is as much of the request as could be read, enough to answer with; nil when there is nothing to answer,
	// as for responses and noise. An ACK is never answered.
	Request *Request
	// Fatal says, for a Reader, that the end of the message cannot be found and the stream is lost.
	Fatal bool
}

// Error says what is wrong.
func (e *ParseError) Error() string { return fmt.Sprintf("parse message: %s", e.What) }
