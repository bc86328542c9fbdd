package pidf

import (
	"strconv"
	"strings"
	"time"

	"gosua/internal/body"
	"gosua/internal/body/xmldoc"
)

// readPIDF reads the document of RFC 3863 with what RFC 4479 and RFC 4480 add.
func readPIDF(root *xmldoc.Element) Document {
	var tuples, persons []source
	for e := range root.All("tuple") {
		tuples = append(tuples, readTuple(e))
	}
	for e := range root.All("person") {
		persons = append(persons, readSource(e))
	}
	for e := range root.All("activities") { // loose ones, of the drafts before RFC 4479
		persons = append(persons, source{activity: readActivity(e)})
	}
	d := compose(tuples, persons, body.Line(root.Child("note").Value()))
	d.Entity = body.Line(root.Attr("entity"))
	return d
}

// readTuple reads a device.
func readTuple(e *xmldoc.Element) source {
	s := readSource(e)
	contact := e.Child("contact")
	s.contact = body.Line(contact.Value())
	s.priority = readPriority(contact.Attr("priority"))
	return s
}

// readSource reads what tuples and persons have in common. A basic state belongs in a tuple; Cisco's phones tell it of a person.
func readSource(e *xmldoc.Element) source {
	s := source{id: body.Line(e.Attr("id")), time: readTime(e.Child("timestamp").Value()), note: readNote(e)}
	s.basic = readBasic(e)
	for a := range e.Within("activities") {
		if activity := readActivity(a); activity.tells(s.activity) {
			s.activity = activity
		}
	}
	return s
}

// readBasic returns the basic state in the status, else the first that stands anywhere else.
func readBasic(e *xmldoc.Element) Basic {
	if basic := e.Child("status").Child("basic"); basic != nil {
		return basicOf(basic.Value())
	}
	for basic := range e.Within("basic") {
		return basicOf(basic.Value())
	}
	return Unknown
}

// readNote returns the first note of an element that says something, its own before those within its parts.
func readNote(e *xmldoc.Element) string {
	for note := range e.All("note") {
		if s := body.Line(note.Text); s != "" {
			return s
		}
	}
	for note := range e.Within("note") {
		if s := body.Line(note.Text); s != "" {
			return s
		}
	}
	return ""
}

// readActivity reads the most telling of several activities: elements of their names, <activity> with the name as its text, or
// that text alone.
func readActivity(e *xmldoc.Element) Activity {
	most := activityOf(e.Value())
	for _, c := range e.Children {
		var a Activity
		switch c.Name {
		case "note":
			continue
		case "activity":
			a = activityOf(c.Value())
		default:
			a = activityOf(c.Name)
		}
		if a.tells(most) {
			most = a
		}
	}
	return most
}

// basicOf reads a basic state; what is none of them says nothing.
func basicOf(s string) Basic {
	switch strings.ToLower(s) {
	case "open", "online":
		return Open
	case "closed", "offline":
		return Closed
	}
	return Unknown
}

// readPriority reads the priority of a contact: a number from 0 to 1.
func readPriority(s string) float64 {
	if q, err := strconv.ParseFloat(s, 64); err == nil && q >= 0 && q <= 1 {
		return q
	}
	return 0
}

// readTime reads a timestamp, UTC when it names no zone; zero when it is none.
func readTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		t, err := time.Parse(layout, s)
		if year := t.UTC().Year(); err == nil && year > 0 && year < 10000 { // what can be written again
			return t.UTC()
		}
	}
	return time.Time{}
}
