package pidf

import (
	"errors"
	"time"
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
	// PersonID is the id of the first person; written only when the status has an activity.
	PersonID string
	// Contact is that tuple's address, "" when it gives none.
	Contact string
	// Status is what all tuples and persons come to.
	Status Status
	// Time is the newest timestamp; zero when there is none, and then none is written.
	Time time.Time
}

// Parse reads a document of the media type, a Content-Type with its parameters, PIDF or XPIDF.
func Parse(media string, body []byte) (Document, error) {
	return Document{}, errors.New("read presence: not a presence document")
}

// Write writes the document as the media type, PIDF or XPIDF, in pjsua's layout. pjsua says "on the phone" as Busy with the note.
func (d Document) Write(media string) ([]byte, error) {
	return nil, errors.New("write presence: not a media type of presence")
}
