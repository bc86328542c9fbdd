package pidf

import (
	"slices"
	"time"
)

// source is one tuple, person or loose note, all of which a document is composed of.
type source struct {
	id       string
	contact  string
	priority float64 // of the contact, 0 to 1; 0 when it has none
	basic    Basic
	activity Activity
	note     string
	time     time.Time
}

// compose makes one document of tuples, persons and the document's own note: reachable when any device is, the most telling
// activity, the newest note. A device that cannot be reached has no say beside one that can.
func compose(tuples, persons []source, note string) Document {
	var d Document
	if len(tuples) > 0 {
		best := slices.MaxFunc(tuples, source.compare)
		d.TupleID, d.Contact, d.Status.Basic = best.id, best.contact, best.basic
	}
	if len(persons) > 0 {
		d.PersonID = persons[0].id
		if d.Status.Basic == Unknown {
			d.Status.Basic = slices.MaxFunc(persons, source.compare).basic
		}
	}
	for _, s := range slices.Concat(tuples, persons) {
		if s.time.After(d.Time) {
			d.Time = s.time
		}
	}
	heard := slices.Concat(persons, slices.DeleteFunc(slices.Clone(tuples), func(t source) bool {
		return t.basic == Closed && d.Status.Basic == Open
	}))
	for _, s := range heard {
		if s.activity.tells(d.Status.Activity) {
			d.Status.Activity = s.activity
		}
	}
	if len(persons) == 1 && persons[0].time.IsZero() {
		heard[0].time = d.Time // a single person is as new as the document
	}
	d.Status.Note = newest(heard, note)
	return d
}

// compare orders tuples by how much they say about reaching somebody.
func (s source) compare(other source) int {
	switch {
	case s.basic != other.basic:
		return s.basic.rank() - other.basic.rank()
	case s.priority < other.priority:
		return -1
	case s.priority > other.priority:
		return 1
	}
	return s.time.Compare(other.time)
}

// rank orders basic states: one that says so is worth more than silence.
func (b Basic) rank() int {
	return slices.Index([]Basic{Unknown, Closed, Open}, b)
}

// newest returns the note of the latest time, the first of several, and the document's own when there is none.
func newest(heard []source, own string) string {
	var at time.Time
	note := ""
	for _, s := range heard {
		if s.note != "" && (note == "" || s.time.After(at)) {
			note, at = s.note, s.time
		}
	}
	if note == "" {
		return own
	}
	return note
}
