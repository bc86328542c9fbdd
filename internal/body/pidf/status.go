package pidf

import "fmt"

// Basic is whether somebody can be reached.
type Basic int

// The basic states (RFC 3863 §4.1.4).
const (
	// Unknown is what a document that does not say leaves.
	Unknown Basic = iota
	// Open is ready for a call or a message.
	Open
	// Closed is not.
	Closed
)

// String returns the word of the document; "unknown" is in none.
func (b Basic) String() string {
	switch b {
	case Unknown:
		return "unknown"
	case Open:
		return "open"
	case Closed:
		return "closed"
	}
	return fmt.Sprintf("Basic(%d)", int(b))
}

// Status is what a presence document comes to.
type Status struct {
	// Basic is whether somebody can be reached.
	Basic Basic
	// Activity is what they do, the most telling when there are several.
	Activity Activity
	// Note is what they say of themselves: one line, at most body.MaxLine octets.
	Note string
}

// Text is the status as pjsua shows it: "?" when nothing is known, "Offline", the note, or "Online".
func (s Status) Text() string {
	switch {
	case s.Basic == Closed:
		return "Offline"
	case s.Note != "":
		return s.Note
	case s.Basic == Open:
		return "Online"
	}
	return "?"
}
