package cpim

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"time"

	"gosua/internal/body"
)

// MediaType is the Content-Type of a wrapped message.
const MediaType = "message/cpim"

// MaxLines is the most lines of headers of a message, and of its content.
const MaxLines = 128

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
	// Body is the content, its transfer encoding undone, in the encoding that ContentType says.
	Body []byte
}

// Parse reads a wrapped message: its headers, an empty line, the headers of its content, an empty line, the content. Headers that
// it does not know are passed over, those that Require names as well: what they ask for goes beyond showing the text.
func Parse(b []byte) (Message, error) {
	if len(b) > body.MaxSize {
		return Message{}, fmt.Errorf("read CPIM: %w", body.ErrTooLarge)
	}
	envelope, rest, err := readHeaders(b)
	if err != nil {
		return Message{}, fmt.Errorf("read CPIM: %w", err)
	}
	content, rest, err := readHeaders(rest)
	if err != nil {
		return Message{}, fmt.Errorf("read CPIM content: %w", err)
	}
	m := envelope.message()
	m.ContentType = cmp.Or(body.Line(content.get("content-type")), "text/plain")
	m.Body, err = decode(content.get("content-transfer-encoding"), rest)
	if err != nil {
		return Message{}, fmt.Errorf("read CPIM content: %w", err)
	}
	return m, nil
}

// message makes a message of the headers it is wrapped in.
func (f fields) message() Message {
	m := Message{From: shown(f.get("from")), To: shown(f.get("to"))}
	for _, h := range f {
		if h.name != "subject" {
			continue
		}
		text, tagged := cutLanguage(h.value)
		if !tagged || m.Subject == "" {
			m.Subject = shown(text)
		}
		if !tagged {
			break
		}
	}
	if at, err := time.Parse(time.RFC3339, f.get("datetime")); err == nil {
		m.DateTime = at.UTC()
	}
	return m
}

// cutLanguage takes the parameter ";lang=fr" off the value of a Subject.
func cutLanguage(value string) (text string, tagged bool) {
	if !strings.HasPrefix(value, ";") {
		return value, false
	}
	_, text, _ = strings.Cut(value, " ")
	return text, true
}

// shown is a value fit to be shown: escapes resolved, one line.
func shown(value string) string { return body.Line(unescape(value)) }

// decode undoes a transfer encoding (RFC 2045 §6).
func decode(encoding string, b []byte) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "", "7bit", "8bit", "binary":
		return append([]byte{}, b...), nil
	case "base64":
		text := strings.Join(strings.Fields(string(b)), "")
		return base64.StdEncoding.DecodeString(text)
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(strings.NewReader(string(b))))
	}
	return nil, errors.New("a transfer encoding that is not known")
}
