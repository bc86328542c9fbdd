package lines

import (
	"fmt"
	"hash/fnv"

	"gosua/internal/phone"
)

// trace is a SIP message as it was on the wire, verbatim: scripts look into it.
func trace(ev phone.Event) []Line {
	e, ok := ev.(phone.SIPTrace)
	if !ok {
		return nil
	}
	s := shapeRxResponse
	switch {
	case e.Out && e.Request:
		s = shapeTxRequest
	case e.Out:
		s = shapeTxResponse
	case e.Request:
		s = shapeRxRequest
	}
	return s.lines(len(e.Raw), Clean(e.Summary), identity(e.Raw), e.Protocol, e.Remote, e.Raw)
}

// identity stands for the address that pjsua shows: the same for a message and its retransmission.
func identity(raw []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(raw) // never fails
	return h.Sum64() & (1<<48 - 1)
}

// Failure gives an error in pjsua's shape, TITLE: TEXT [status=N]; see Status.
func Failure(level int, sender, title string, err error) Line {
	text, code := Status(err)
	return Line{level, sender, fmt.Sprintf("%s: %s [status=%d]", Clean(title), text, code)}
}
