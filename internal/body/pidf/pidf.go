package pidf

import (
	"fmt"
	"mime"
	"strings"
	"time"

	"gosua/internal/body/xmldoc"
)

// The media types of presence documents.
const (
	// PIDF is the type of RFC 3863.
	PIDF = "application/pidf+xml"
	// XPIDF is its forerunner, which Windows Messenger and its likes speak.
	XPIDF = "application/xpidf+xml"
)

// Document is a presence document.
type Document struct {
	// Entity is the URI of whom it is about, as written; a "pres:" URI stays one.
	Entity string
	// TupleID is the id of the tuple that says most: an open one, of the highest contact priority, the newest.
	TupleID string
	// PersonID is the id of the first person. Written only when the status has an activity; "" is made from TupleID then.
	PersonID string
	// Contact is that tuple's address, "" when it gives none.
	Contact string
	// Status is what all tuples and persons come to.
	Status Status
	// Time is the newest timestamp; zero when there is none, and then none is written.
	Time time.Time
}

// Parse reads a document of the media type, a Content-Type with its parameters, PIDF or XPIDF. Which of the two it is, the
// document itself says: some call the one the other.
func Parse(media string, body []byte) (Document, error) {
	kind, charset := mediaType(media)
	if kind != PIDF && kind != XPIDF {
		return Document{}, fmt.Errorf("read presence: %.80q is not a type of presence documents", media)
	}
	root, err := xmldoc.Parse(body, charset)
	if err != nil {
		return Document{}, fmt.Errorf("read presence: %w", err)
	}
	switch {
	case root.Name != "presence":
		return Document{}, fmt.Errorf("read presence: the document is %.40q", root.Name)
	case root.Child("presentity") != nil || root.Child("atom") != nil:
		return readXPIDF(root), nil
	}
	return readPIDF(root), nil
}

// mediaType returns the type of a Content-Type, and its charset.
func mediaType(s string) (kind, charset string) {
	kind, params, err := mime.ParseMediaType(s)
	if err != nil { // parameters that nobody can read do not matter
		kind, _, _ = strings.Cut(s, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return kind, params["charset"]
}

// Write writes the document as the media type, PIDF or XPIDF, in pjsua's layout. It needs Entity and TupleID. pjsua says "on the
// phone" as Busy with that note.
func (d Document) Write(media string) ([]byte, error) {
	kind, _ := mediaType(media)
	switch {
	case d.Entity == "":
		return nil, fmt.Errorf("write presence: nobody is named")
	case d.TupleID == "":
		return nil, fmt.Errorf("write presence of %s: the tuple has no id", d.Entity)
	case kind == PIDF:
		return d.writePIDF(), nil
	case kind == XPIDF:
		return d.writeXPIDF(), nil
	}
	return nil, fmt.Errorf("write presence of %s: %.80q is not a type of presence documents", d.Entity, media)
}
