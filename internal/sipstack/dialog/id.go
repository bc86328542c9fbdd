package dialog

import (
	"crypto/rand"
	"encoding/hex"
	"io"

	"gosua/internal/sipstack/sipmsg"
)

// ID identifies a dialog at this side of it (RFC 3261 §12). A tag is empty
// when an RFC 2543 remote sent none.
type ID struct {
	CallID    string
	LocalTag  string
	RemoteTag string
}

// String is "Call-ID;local;remote", for logs.
func (id ID) String() string {
	return id.CallID + ";" + id.LocalTag + ";" + id.RemoteTag
}

// RequestID is the dialog that an incoming request names: its To tag is ours.
func RequestID(req *sipmsg.Request) ID {
	return ID{
		CallID:    req.Header.CallID(),
		LocalTag:  toTag(&req.Header),
		RemoteTag: fromTag(&req.Header),
	}
}

// ResponseID is the dialog that a response to a request of ours names: its
// From tag is ours.
func ResponseID(resp *sipmsg.Response) ID {
	return ID{
		CallID:    resp.Header.CallID(),
		LocalTag:  fromTag(&resp.Header),
		RemoteTag: toTag(&resp.Header),
	}
}

func fromTag(h *sipmsg.Header) string {
	from, _ := h.From()
	return from.Tag()
}

func toTag(h *sipmsg.Header) string {
	to, _ := h.To()
	return to.Tag()
}

// Token draws a tag or Call-ID from r (nil: crypto/rand): a random UUID in
// lower case (RFC 9562 §5.4), 122 random bits.
func Token(r io.Reader) (string, error) {
	if r == nil {
		r = rand.Reader
	}
	var b [16]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", err
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	text := hex.AppendEncode(make([]byte, 0, 36), b[:4])
	for _, part := range [][]byte{b[4:6], b[6:8], b[8:10], b[10:]} {
		text = hex.AppendEncode(append(text, '-'), part)
	}
	return string(text), nil
}

// maxFirstSeq bounds the random first CSeq number, which leaves the 31 bits of
// RFC 3261 §8.1.1.5 all the room they need.
const maxFirstSeq = 1<<15 - 1

// FirstSeq draws a first CSeq number from r (nil: crypto/rand), 1 to 32768.
func FirstSeq(r io.Reader) (uint32, error) {
	if r == nil {
		r = rand.Reader
	}
	var b [2]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return 0, err
	}
	return (uint32(b[0])<<8|uint32(b[1]))&maxFirstSeq + 1, nil
}
