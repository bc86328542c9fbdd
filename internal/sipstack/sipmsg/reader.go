package sipmsg

import (
	"errors"
	"io"
)

// What a stream may hold between messages (RFC 5626 §3.5.1). Next returns them as errors that the caller goes on after.
var (
	// ErrPing is CRLF CRLF: the remote wants a CRLF back.
	ErrPing = errors.New("keep-alive ping")
	// ErrPong is a single CRLF: the answer to a ping.
	ErrPong = errors.New("keep-alive pong")
)

// Reader takes the messages out of a stream.
type Reader struct {
	src io.Reader
	lim Limits
}

// NewReader makes a Reader of r.
func NewReader(r io.Reader, lim Limits) *Reader { return &Reader{src: r, lim: lim} }

// Next waits for the next message. raw is the message as it came and belongs to the caller.
func (r *Reader) Next() (msg Message, raw []byte, err error) {
	return nil, nil, io.EOF
}
