package sipmsg

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// What a stream may hold between messages (RFC 5626 §3.5.1). Next returns them as errors that the caller goes on after.
var (
	// ErrPing is CRLF CRLF: the remote wants a CRLF back.
	ErrPing = errors.New("keep-alive ping")
	// ErrPong is a single CRLF: the answer to a ping.
	ErrPong = errors.New("keep-alive pong")
)

const (
	// readSize is the least room for one read from the stream.
	readSize = 4 << 10
	// keptSize is the largest buffer that an idle Reader keeps.
	keptSize = 16 << 10
	// maxEmptyReads is how often in a row the stream may return nothing and no error.
	maxEmptyReads = 100
)

// Reader takes the messages out of a stream. It holds one message and one read at most.
type Reader struct {
	src io.Reader
	lim Limits
	// buf is what was read and not yet delivered.
	buf []byte
	// failed is the fatal fault, returned for ever.
	failed error
	// lastRead is the size of the last read.
	lastRead int
	// halfPing says that the last thing delivered was a CRLF that came octet by octet and may be half a ping.
	halfPing bool
}

// NewReader makes a Reader of r.
func NewReader(r io.Reader, lim Limits) *Reader { return &Reader{src: r, lim: lim} }

// Buffered is how many octets were read from the stream and not yet delivered: the front of a message, or more.
func (r *Reader) Buffered() int { return len(r.buf) }

// Next waits for the next message. raw is the message as it came; the body is a part of it.
//
// The error is ErrPing, ErrPong, a *ParseError (after which Next may be called again unless it is Fatal), io.EOF
// between messages, io.ErrUnexpectedEOF within one, or what the stream returned.
func (r *Reader) Next() (msg Message, raw []byte, err error) {
	if r.failed != nil {
		return nil, nil, r.failed
	}
	if err := r.keepAlive(); err != nil {
		return nil, nil, err
	}
	bodyStart, err := r.readHead()
	if err != nil {
		return nil, nil, r.fatal(err)
	}
	var h head
	h.parse(r.buf[:bodyStart], r.lim)
	total := bodyStart + h.streamLength(r.lim.maxSize()-bodyStart)
	if h.fault != nil && h.fault.Fatal {
		raw = bytes.Clone(r.buf[:bodyStart])
		_, err = h.result()
		return nil, raw, r.fatal(err)
	}
	for len(r.buf) < total {
		if err := r.fill(total); err != nil {
			return nil, nil, err
		}
	}
	raw = bytes.Clone(r.buf[:total])
	r.consume(total)
	h.setBody(raw[bodyStart:])
	msg, err = h.result()
	return msg, raw, err
}

// fatal remembers a fatal fault and lets go of the buffer.
func (r *Reader) fatal(err error) error {
	if fault, ok := errors.AsType[*ParseError](err); ok && fault.Fatal {
		r.failed, r.buf = err, nil
	}
	return err
}

// keepAlive reads the line breaks before a message. Two at once are a ping and one is a pong; a remote that writes
// octet by octet has its ping reported as a pong and then a ping, since the first CRLF cannot wait for a second.
func (r *Reader) keepAlive() error {
	for {
		switch lineBreaks(r.buf) {
		case notBreak:
			r.halfPing = false
			return nil
		case stray:
			r.consume(1)
		case ping:
			r.consume(4)
			r.halfPing = false
			return ErrPing
		case pong:
			r.consume(2)
			if r.halfPing {
				r.halfPing = false
				return ErrPing
			}
			r.halfPing = r.lastRead == 1
			return ErrPong
		case undecided:
			if err := r.fill(readSize); err != nil {
				return err
			}
		}
	}
}

// lineBreak is what stands at the front of the buffer.
type lineBreak int

const (
	notBreak lineBreak = iota
	stray
	ping
	pong
	undecided
)

func lineBreaks(b []byte) lineBreak {
	switch {
	case len(b) == 0 || string(b) == "\r" || string(b) == "\r\n\r":
		return undecided
	case bytes.HasPrefix(b, []byte("\r\n\r\n")):
		return ping
	case bytes.HasPrefix(b, []byte("\r\n")):
		return pong
	case b[0] == '\r' || b[0] == '\n':
		return stray
	}
	return notBreak
}

// readHead reads up to the empty line after the header, and hands back where the body starts.
func (r *Reader) readHead() (bodyStart int, err error) {
	looked := 0
	for {
		at, whole := bodyOffset(r.buf, looked)
		if at > r.lim.maxSize() || !whole && len(r.buf) >= r.lim.maxSize() {
			return 0, r.tooLarge()
		}
		if whole {
			return at, nil
		}
		looked = at
		if err := r.fill(len(r.buf) + readSize); err != nil {
			return 0, err
		}
	}
}

// bodyOffset goes through the lines from the one that starts at from, and finds where the body starts, after the empty
// one. Without it, it hands back where the last line, not yet whole, starts.
func bodyOffset(b []byte, from int) (at int, whole bool) {
	for {
		n := bytes.IndexByte(b[from:], '\n')
		if n < 0 {
			return from, false
		}
		line := b[from : from+n]
		from += n + 1
		if len(line) == 0 || string(line) == "\r" {
			return from, true
		}
	}
}

func (r *Reader) tooLarge() error {
	var h head
	h.parse(r.buf[:min(len(r.buf), r.lim.maxSize())], r.lim)
	h.fault = nil
	h.fail(513, "header larger than %d octets", r.lim.maxSize())
	h.fault.Fatal = true
	_, err := h.result()
	return err
}

// streamLength is the length of the body that follows, at most room. On a stream Content-Length must be there, and one
// that cannot be trusted ends the stream (RFC 3261 §18.3).
func (h *head) streamLength(room int) int {
	earlier := h.fault
	h.fault = nil
	n, written := h.bodyLength()
	switch {
	case h.overflow:
		h.fail(400, "too many header fields to find Content-Length")
	case !written:
		h.fail(400, "no Content-Length on a stream")
	case n > room:
		h.fail(513, "Content-Length %d leaves the message too large", n)
	}
	if h.fault != nil {
		h.fault.Fatal = true
		return 0
	}
	h.fault = earlier
	return n
}

// fill reads once more from the stream, with room for want octets in the buffer.
func (r *Reader) fill(want int) error {
	if cap(r.buf)-len(r.buf) < readSize {
		r.buf = slices.Grow(r.buf, max(want-len(r.buf), readSize))
	}
	for range maxEmptyReads {
		n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		if n > 0 {
			r.lastRead = n
			return nil
		}
		if err == io.EOF && len(r.buf) > 0 {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// consume drops the first n octets of the buffer.
func (r *Reader) consume(n int) {
	rest := copy(r.buf, r.buf[n:])
	r.buf = r.buf[:rest]
	if rest == 0 && cap(r.buf) > keptSize {
		r.buf = nil
	}
}
