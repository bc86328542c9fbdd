package bench

import (
	"errors"

	"github.com/emiago/sipgo/sip"

	"gosua/internal/sipstack/sipmsg"
)

var errUnread = errors.New("a header could not be read")

// ParseGosua parses b and reads every header that sipgo reads while it parses: Via, From, To, Contact, Call-ID, CSeq,
// Max-Forwards, Content-Type and Content-Length; then branch and tag, as for sipgo.
func ParseGosua(b []byte) (*sipmsg.Request, error) {
	msg, err := sipmsg.ParseMessage(b, sipmsg.Limits{})
	if err != nil {
		return nil, err
	}
	req, ok := msg.(*sipmsg.Request)
	if !ok || !readTyped(&req.Header) {
		return nil, errUnread
	}
	return req, nil
}

func readTyped(h *sipmsg.Header) bool {
	via, ok1 := h.Via()
	from, ok2 := h.From()
	to, ok3 := h.To()
	contact, ok4 := h.Contact()
	seq, ok5 := h.CSeq()
	hops, ok6 := h.MaxForwards()
	_, ok7 := h.ContentLength()
	return ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7 &&
		via.Branch() != "" && from.Tag() != "" && to.Tag() == "" && contact.URI.Host != "" &&
		seq.Method == sipmsg.INVITE && hops == 70 && h.CallID() != "" && h.ContentType() == "application/sdp"
}

// ParseSipgo parses b and reads the same values.
func ParseSipgo(b []byte) (*sip.Request, error) {
	msg, err := sip.ParseMessage(b)
	if err != nil {
		return nil, err
	}
	req, ok := msg.(*sip.Request)
	if !ok || !readSipgo(req) {
		return nil, errUnread
	}
	return req, nil
}

func readSipgo(req *sip.Request) bool {
	branch, ok1 := req.Via().Params.Get("branch")
	tag, ok2 := req.From().Params.Get("tag")
	_, tagged := req.To().Params.Get("tag")
	return ok1 && ok2 && !tagged && branch != "" && tag != "" && req.Contact().Address.Host != "" &&
		req.CSeq().MethodName == sip.INVITE && *req.MaxForwards() == 70 && *req.CallID() != "" &&
		*req.ContentType() == "application/sdp" && req.ContentLength() != nil
}
