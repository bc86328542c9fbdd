package calls

import (
	"mime"
	"strings"

	"gosua/internal/body"
	"gosua/internal/phone/event"
	"gosua/internal/phone/infodigit"
	"gosua/internal/sipstack/sipmsg"
)

// infoAccept names the bodies of INFO requests that are taken: digits, and what a person may read.
const infoAccept = infodigit.Relay + ", " + infodigit.Plain + ", text/*, application/json, application/xml"

// info answers an INFO: a digit in it is told as one, any other body is shown. INFO packages (RFC 6086 §4.2.2) are none of ours.
func (c *Call) info(req *sipmsg.Request) *sipmsg.Response {
	h := &req.Header
	if h.Has("Info-Package") {
		return refused(req, 469, sipmsg.Field{Name: "Recv-Info"})
	}
	if coding := h.Get("Content-Encoding"); len(req.Body) > 0 && coding != "" && !strings.EqualFold(coding, "identity") {
		return refused(req, 415, sipmsg.Field{Name: "Accept-Encoding", Value: "identity"})
	}
	digit, duration, ok := infodigit.Parse(h.ContentType(), string(req.Body))
	switch {
	case ok:
		c.emit(event.DTMF{Call: c.id, Digit: digit, Method: methodINFO, Duration: duration, Stream: -1})
	case len(req.Body) > 0:
		if !c.tellInfo(req) {
			return refused(req, 415, sipmsg.Field{Name: "Accept", Value: infoAccept})
		}
	}
	return sipmsg.NewResponse(req, 200, "")
}

// tellInfo shows the body of an INFO; false: it is of a type that nobody can read.
func (c *Call) tellInfo(req *sipmsg.Request) bool {
	media, params, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	ev := event.InfoReceived{Call: c.id, Remote: shown(c.remote(), true), ContentType: media, Body: req.Body}
	text := isText(media)
	if text {
		ev.Text = bodyText(req.Body, params["charset"])
	}
	c.emit(ev)
	return text
}

// bodyText is a body as one line, read as ISO-8859-1 when it is not what it says to be.
func bodyText(raw []byte, charset string) string {
	s, err := body.Text(raw, charset)
	if err != nil {
		s, _ = body.Text(raw, "iso-8859-1") // it fails for none but the largest, of which nothing is shown
	}
	return body.Line(s)
}

// isText tells whether bodies of a media type are for a person to read.
func isText(media string) bool {
	switch media {
	case "application/json", "application/xml":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml")
}

// refused is a refusal with header fields that say why.
func refused(req *sipmsg.Request, code int, fields ...sipmsg.Field) *sipmsg.Response {
	resp := sipmsg.NewResponse(req, code, "")
	for _, f := range fields {
		resp.Header.Add(f.Name, f.Value)
	}
	return resp
}
