package phone

import (
	"errors"
	"fmt"
	"mime"
	"strings"

	"gosua/internal/body/iscomposing"
	"gosua/internal/phone/calls"
	"gosua/internal/phone/messages"
	"gosua/internal/phone/typed"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/standalone"
	"gosua/internal/sipstack/uac"
)

const (
	noCall    = -1 // the Call of what belongs to none
	plainText = "text/plain"
	// messageAccept is what may come back to a message, as pjsua writes it.
	messageAccept = plainText + ", " + iscomposing.MediaType
	// noAnswer is the status that pjsua shows for a failure that has none of its own.
	noAnswer = 503
)

// ErrMethod says that a method cannot be sent by itself: it is no word, or there is a command that does more for it.
var ErrMethod = standalone.ErrMethod

// SendRequest sends a request of any method that makes no dialog to target, from the account and by its route.
// RequestAnswered tells what became of it.
func (p *Phone) SendRequest(account int, method, target string) error {
	ev := RequestAnswered{Call: noCall, Method: method, Target: target}
	return p.sendAlone(account, target, standalone.Params{Method: sipmsg.Method(method),
		Done: func(resp *sipmsg.Response, err error) { p.answered(ev, resp, err) }})
}

// SendRequestInCall sends a request of any method within a call's dialog.
func (p *Phone) SendRequestInCall(id int, method string) error {
	m := sipmsg.Method(method)
	if !m.IsToken() || m == sipmsg.INVITE || m == sipmsg.ACK || m == sipmsg.CANCEL || m == sipmsg.BYE {
		return fmt.Errorf("send %s in call %d: %w", method, id, ErrMethod)
	}
	return p.withDialog(id, func(c *calls.Call) {
		ev := RequestAnswered{Call: id, Method: method, Target: c.Remote()}
		c.Request(m, "", nil, func(resp *sipmsg.Response, err error) { p.answered(ev, resp, err) })
	})
}

// ErrContentType says that a content type is none.
var ErrContentType = errors.New("no content type: TYPE/SUBTYPE expected")

// SendInfo sends a body within a call's dialog in an INFO request, of no INFO package (RFC 6086 §4.2.4).
func (p *Phone) SendInfo(id int, contentType, text string) error {
	if media, _, err := mime.ParseMediaType(contentType); err != nil || !strings.Contains(media, "/") {
		return fmt.Errorf("send INFO in call %d: %q: %w", id, contentType, ErrContentType)
	}
	return p.withDialog(id, func(c *calls.Call) {
		ev := RequestAnswered{Call: id, Method: string(sipmsg.INFO), Target: c.Remote()}
		c.Request(sipmsg.INFO, contentType, []byte(text), func(resp *sipmsg.Response, err error) { p.answered(ev, resp, err) })
	})
}

// SendMessage sends a text to target in a MESSAGE request (RFC 3428). MessageSent tells what became of it.
func (p *Phone) SendMessage(account int, target, text string) error {
	ev := MessageSent{Call: noCall, Target: target, Text: text}
	return p.sendAlone(account, target, standalone.Params{Method: sipmsg.MESSAGE, Body: []byte(text), Headers: textFields(),
		Done: func(resp *sipmsg.Response, err error) { p.delivered(ev, resp, err) }})
}

// textFields go with a text.
func textFields() []sipmsg.Field {
	return []sipmsg.Field{{Name: "Accept", Value: messageAccept}, {Name: "Content-Type", Value: plainText}}
}

// SendMessageInCall sends a text within a call's dialog.
func (p *Phone) SendMessageInCall(id int, text string) error {
	return p.withDialog(id, func(c *calls.Call) {
		ev := MessageSent{Call: id, Target: c.Remote(), Text: text}
		c.Message(textFields(), []byte(text), func(resp *sipmsg.Response, err error) { p.delivered(ev, resp, err) })
	})
}

// SendTyping tells target that a message is being typed, or no longer is (RFC 3994), unless it has refused to hear of it. Nothing
// tells what became of it.
func (p *Phone) SendTyping(account int, target string, active bool) error {
	unwilling := false
	if err := p.do(func() { unwilling = p.social.unwilling.Has(target) }); err != nil || unwilling {
		return err
	}
	return p.sendAlone(account, target, standalone.Params{Method: sipmsg.MESSAGE, Body: iscomposing.Write(active),
		Headers: []sipmsg.Field{{Name: "Accept", Value: messageAccept}, {Name: "Content-Type", Value: iscomposing.MediaType}},
		Done:    func(resp *sipmsg.Response, _ error) { p.social.unwilling.Heard(target, resp) }})
}

// SendTypingInCall is SendTyping within a call's dialog.
func (p *Phone) SendTypingInCall(id int, active bool) error {
	return p.withDialog(id, func(c *calls.Call) {
		remote := c.Remote()
		if !p.social.unwilling.Has(remote) {
			fields := []sipmsg.Field{{Name: "Content-Type", Value: iscomposing.MediaType}}
			c.Message(fields, iscomposing.Write(active), func(resp *sipmsg.Response, _ error) { p.social.unwilling.Heard(remote, resp) })
		}
	})
}

// handleMessage takes a MESSAGE that belongs to no call.
func (p *Phone) handleMessage(in *sipstack.Incoming) {
	m, refusal := messages.Read(in.Request)
	if refusal != nil {
		p.note(in.Refuse(refusal.Status, refusal.Reason, refusal.Headers...))
		return
	}
	p.note(in.Respond(sipmsg.NewResponse(in.Request, 200, "")))
	account := noCall
	if a := p.accounts.ForRequest(in.Request, in.Flow); a != nil {
		account = a.ID()
	}
	ev := m.Event(noCall, account)
	p.emit(ev)
	p.social.typists.Hear(ev)
}

// sendAlone sends a request that belongs to no dialog.
func (p *Phone) sendAlone(account int, target string, params standalone.Params) error {
	to, err := typed.Target(strings.TrimSpace(target))
	if err != nil {
		return fmt.Errorf("send %s: %w", params.Method, err)
	}
	params.To, params.Target = to, to.URI
	return p.with(func() error {
		a, err := p.accounts.Get(account)
		if err != nil {
			return err
		}
		if params.Method == sipmsg.MESSAGE {
			params.Headers = append(params.Headers, p.calls.Headers()...)
		}
		params.From, params.Auth, params.Routes, params.NextHop, params.Stream = a.AOR(), a.Auth(), a.Routes(), a.NextHop(to.URI), a.PrefersTCP()
		return standalone.Send(p.stack.Client(), params)
	})
}

// withDialog runs f on the loop with a call that has a dialog.
func (p *Phone) withDialog(id int, f func(c *calls.Call)) error {
	return p.withCall(id, func(c *calls.Call) error {
		if !c.HasDialog() {
			return fmt.Errorf("call %d: %w", id, ErrCallState)
		}
		f(c)
		return nil
	})
}

// answered tells the end of a request of the user's choice.
func (p *Phone) answered(ev RequestAnswered, resp *sipmsg.Response, err error) {
	if ev.Err = err; resp != nil {
		ev.Code, ev.Reason = resp.StatusCode, resp.Reason
	}
	p.emit(ev)
}

// delivered tells the end of a message.
func (p *Phone) delivered(ev MessageSent, resp *sipmsg.Response, err error) {
	ev.Err = err
	switch f, failed := errors.AsType[*uac.Failure](err); {
	case resp != nil:
		ev.Code, ev.Reason = resp.StatusCode, resp.Reason
	case failed:
		ev.Code = f.Status()
	case errors.Is(err, session.ErrState):
		ev.Code = 481
	default:
		ev.Code = noAnswer
	}
	if ev.Reason == "" {
		ev.Reason = sipmsg.ReasonPhrase(ev.Code)
	}
	p.emit(ev)
}

// CheckTarget tells what is wrong with an address to send something to; errors are ErrBadURI.
func CheckTarget(target string) error {
	_, err := typed.Target(strings.TrimSpace(target))
	return err
}
