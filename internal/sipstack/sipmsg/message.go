package sipmsg

import (
	"bytes"
	"strconv"

	"gosua/internal/sipstack/uri"
)

// Method is a request's method as written: methods are case-sensitive (RFC 3261 §7.1).
type Method string

// The methods that have an RFC.
const (
	INVITE    Method = "INVITE"
	ACK       Method = "ACK"
	BYE       Method = "BYE"
	CANCEL    Method = "CANCEL"
	REGISTER  Method = "REGISTER"
	OPTIONS   Method = "OPTIONS"
	INFO      Method = "INFO"
	UPDATE    Method = "UPDATE"
	PRACK     Method = "PRACK"
	MESSAGE   Method = "MESSAGE"
	SUBSCRIBE Method = "SUBSCRIBE"
	NOTIFY    Method = "NOTIFY"
	REFER     Method = "REFER"
	PUBLISH   Method = "PUBLISH"
)

// IsToken tells whether m can be written as a method at all (RFC 3261 §25.1).
func (m Method) IsToken() bool { return isToken(string(m)) }

// version is the only protocol version there is.
const version = "SIP/2.0"

// defaultMaxForwards is RFC 3261 §8.1.1.6.
const defaultMaxForwards = "70"

// Message is a *Request or a *Response.
type Message interface {
	// Head is the header, to be read and changed in place.
	Head() *Header
	// Payload is the body, nil when there is none.
	Payload() []byte
	// Append writes the message as on the wire to the end of b.
	Append(b []byte) []byte
	// Summary names the message in logs: "INVITE/cseq=1" or "200/INVITE/cseq=1".
	Summary() string
}

// Request is a SIP request.
type Request struct {
	Method Method
	// URI is the Request-URI.
	URI    uri.URI
	Header Header
	Body   []byte
}

// Response is a SIP response.
type Response struct {
	// StatusCode is from 100 to 699.
	StatusCode int
	// Reason is the reason phrase, which may be empty.
	Reason string
	Header Header
	Body   []byte
}

// NewRequest makes a request with Max-Forwards 70 and nothing else.
func NewRequest(m Method, u uri.URI) *Request {
	r := &Request{Method: m, URI: u}
	r.Header.Add(hMaxForwards, defaultMaxForwards)
	return r
}

// NewResponse makes a response to req with what RFC 3261 §8.2.6 copies: every Via, Call-ID, From, To, CSeq, and
// Timestamp when there is one. An empty reason is the usual one for the code. It adds no To tag.
func NewResponse(req *Request, code int, reason string) *Response {
	if reason == "" {
		reason = ReasonPhrase(code)
	}
	r := &Response{StatusCode: code, Reason: reason}
	r.Header.grow(req.Header.Len())
	for _, name := range [...]string{hVia, hCallID, hFrom, hTo, hCSeq, hTimestamp} {
		r.Header.copyFrom(&req.Header, name)
	}
	return r
}

// Head is the request's header.
func (r *Request) Head() *Header { return &r.Header }

// Head is the response's header.
func (r *Response) Head() *Header { return &r.Header }

// Payload is the request's body.
func (r *Request) Payload() []byte { return r.Body }

// Payload is the response's body.
func (r *Response) Payload() []byte { return r.Body }

// Clone is a copy that shares nothing that can change.
func (r *Request) Clone() *Request {
	c := *r
	c.Header = r.Header.Clone()
	c.Body = bytes.Clone(r.Body)
	return &c
}

// Clone is a copy that shares nothing that can change.
func (r *Response) Clone() *Response {
	c := *r
	c.Header = r.Header.Clone()
	c.Body = bytes.Clone(r.Body)
	return &c
}

// Summary is "INVITE/cseq=1".
func (r *Request) Summary() string {
	seq, _ := r.Header.CSeq()
	b := appendClean(nil, string(r.Method))
	b = append(b, "/cseq="...)
	return string(strconv.AppendUint(b, uint64(seq.Seq), 10))
}

// Summary is "200/INVITE/cseq=1".
func (r *Response) Summary() string {
	seq, _ := r.Header.CSeq()
	b := strconv.AppendInt(nil, int64(r.StatusCode), 10)
	b = append(b, '/')
	b = appendClean(b, string(seq.Method))
	b = append(b, "/cseq="...)
	return string(strconv.AppendUint(b, uint64(seq.Seq), 10))
}
