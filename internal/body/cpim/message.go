package cpim

import (
	"errors"
	"time"
)

// MediaType is the Content-Type of a wrapped message.
const MediaType = "message/cpim"

// Message is a message with the headers it was wrapped in.
type Message struct {
	// From and To are "name <uri>" or "<uri>" as written, escapes resolved: one line each. To is the first of several.
	From, To string
	// Subject is the first without a language, or the first; "" when there is none.
	Subject string
	// DateTime is when it was sent; zero when that is not said or not readable.
	DateTime time.Time
	// ContentType is the type of Body with its parameters; "text/plain" when it is not said.
	ContentType string
	// Body is the content, its transfer encoding undone.
	Body []byte
}

// Parse reads a wrapped message.
func Parse(body []byte) (Message, error) {
	return Message{}, errors.New("read CPIM: not a wrapped message")
}
