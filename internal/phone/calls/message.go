package calls

import (
	"cmp"

	"gosua/internal/phone/messages"
	"gosua/internal/sipstack/sipmsg"
)

// message takes a MESSAGE within the call (RFC 3428 §4).
func (c *Call) message(req *sipmsg.Request) *sipmsg.Response {
	m, refusal := messages.Read(req)
	if refusal != nil {
		resp := refused(req, refusal.Status, refusal.Headers...)
		resp.Reason = cmp.Or(refusal.Reason, resp.Reason)
		return resp
	}
	c.emit(m.Event(c.id, c.acc.ID()))
	return sipmsg.NewResponse(req, 200, "")
}

// Message sends a MESSAGE within the dialog that the call has, with fields that say what its body is. done, which may be nil,
// hears the final answer, or why there is none.
func (c *Call) Message(fields []sipmsg.Field, text []byte, done func(*sipmsg.Response, error)) {
	c.s.Send(sipmsg.MESSAGE, append(c.calls.Headers(), fields...), text, done)
}
