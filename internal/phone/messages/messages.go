package messages

import (
	"cmp"
	"mime"
	"strings"
	"time"

	"gosua/internal/body"
	"gosua/internal/body/cpim"
	"gosua/internal/body/iscomposing"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack/sipmsg"
)

// Accept names what a MESSAGE may bring, as pjsua does, and CPIM.
const Accept = "text/plain, text/html, " + iscomposing.MediaType + ", " + cpim.MediaType

// Message is what a MESSAGE brings.
type Message struct {
	From        string // the sender's address as name-addr
	ContentType string // "": there is no body
	Text        string
	Typing      bool // no text, but that the sender types one, or with Active false no longer does
	Active      bool
	Holds       time.Duration // Active: for how long, unless it is told again
}

// Read reads a MESSAGE. One that cannot be read is to be refused: 415 with what can be, or 400.
func Read(req *sipmsg.Request) (Message, *sipmsg.Refusal) {
	from, _ := req.Header.From()
	from = from.WithTag("").Logical()
	from.Bare = false
	m := Message{From: from.String()}
	if coding := req.Header.Get("Content-Encoding"); len(req.Body) > 0 && coding != "" && !strings.EqualFold(coding, "identity") {
		return m, &sipmsg.Refusal{Status: 415, Headers: []sipmsg.Field{{Name: "Accept-Encoding", Value: "identity"}}}
	}
	if len(req.Body) == 0 {
		return m, nil
	}
	return m.read(req.Header.Get("Content-Type"), req.Body)
}

// Event is what is told of it, as one of a call, or of none (-1), and of an account.
func (m Message) Event(call, account int) event.Event {
	if m.Typing {
		return event.Typing{Call: call, Account: account, From: m.From, Active: m.Active, Holds: m.Holds}
	}
	return event.MessageReceived{Call: call, Account: account, From: m.From, ContentType: m.ContentType, Text: m.Text}
}

// read takes a body of a Content-Type with its parameters; without any it is plain text.
func (m Message) read(contentType string, text []byte) (Message, *sipmsg.Refusal) {
	media, params, err := mime.ParseMediaType(contentType)
	if contentType == "" {
		media, err = "text/plain", nil
	}
	switch {
	case err != nil:
		return m, &sipmsg.Refusal{Status: 400, Reason: "Bad Content-Type"}
	case media == iscomposing.MediaType:
		return m.typing(text)
	case media == cpim.MediaType:
		return m.wrapped(text)
	case !strings.HasPrefix(media, "text/"):
		return m, &sipmsg.Refusal{Status: 415, Headers: []sipmsg.Field{{Name: "Accept", Value: Accept}}}
	}
	m.ContentType = media
	m.Text, err = body.Text(text, params["charset"])
	if err != nil && params["charset"] == "" {
		m.Text, err = body.Text(text, "iso-8859-1") // it does not say, and this is what old phones send
	}
	if err != nil {
		return m, &sipmsg.Refusal{Status: 415, Reason: "Unknown Text Encoding", Headers: []sipmsg.Field{{Name: "Accept", Value: Accept}}}
	}
	return m, nil
}

func (m Message) typing(doc []byte) (Message, *sipmsg.Refusal) {
	state, err := iscomposing.Parse(doc)
	if err != nil {
		return m, &sipmsg.Refusal{Status: 400, Reason: "Bad isComposing Document"}
	}
	m.Typing, m.Active = true, state.Active
	if m.Active {
		m.Holds = cmp.Or(state.Refresh, iscomposing.DefaultRefresh)
	}
	return m, nil
}

// wrapped takes the message inside a CPIM one. Who sent it stays what the request says: what the body says of that nobody
// has checked.
func (m Message) wrapped(raw []byte) (Message, *sipmsg.Refusal) {
	inner, err := cpim.Parse(raw)
	if err != nil {
		return m, &sipmsg.Refusal{Status: 400, Reason: "Bad CPIM Message"}
	}
	if strings.HasPrefix(strings.ToLower(inner.ContentType), cpim.MediaType) {
		return m, &sipmsg.Refusal{Status: 415, Headers: []sipmsg.Field{{Name: "Accept", Value: Accept}}}
	}
	return m.read(inner.ContentType, inner.Body)
}
