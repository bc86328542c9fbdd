package calls

import (
	"gosua/internal/phone/messages"
	"gosua/internal/sipstack/sipmsg"
)

// message takes a MESSAGE within the call (RFC 3428 §4).
func (c *Call) message(req *sipmsg.Request) *sipmsg.Response {
	m, refusal := messages.Read(req)
	if refusal != nil {
		resp := sipmsg.NewResponse(req, refusal.Status, refusal.Reason)
		for _, f := range refusal.Headers {
			resp.Header.Add(f.Name, f.Value)
		}
		return resp
	}
	c.emit(m.Event(c.id, c.acc.ID()))
	return sipmsg.NewResponse(req, 200, "")
}
