package pidf

import (
	"cmp"
	"strings"

	"gosua/internal/body"
	"gosua/internal/body/xmldoc"
)

// substatus is a word that Windows Messenger tells beside open and closed, and what it is elsewhere.
type substatus struct {
	word     string
	activity Activity
	note     string
}

// substatuses are its words. The first of an activity is the one that is written for it.
var substatuses = [...]substatus{
	{"online", NoActivity, ""},
	{"onthephone", OnThePhone, "On the phone"},
	{"busy", Busy, "Busy"},
	{"away", Away, "Away"},
	{"idle", Away, "Idle"},
	{"berightback", Away, "Be right back"},
	{"outtolunch", Lunch, "Out to lunch"},
	{"inuse", Busy, ""},
}

// readXPIDF reads the forerunner of PIDF: atoms are devices, with the state in attributes.
func readXPIDF(root *xmldoc.Element) Document {
	var tuples []source
	for atom := range root.All("atom") {
		id := body.Line(atom.Attr("id"))
		for address := range atom.All("address") {
			tuples = append(tuples, readAddress(id, address))
		}
	}
	d := compose(tuples, nil, body.Line(root.Child("note").Value()))
	entity, _, _ := strings.Cut(root.Child("presentity").Attr("uri"), ";method=")
	d.Entity = body.Line(entity)
	return d
}

// readAddress reads one address of an atom.
func readAddress(id string, e *xmldoc.Element) source {
	s := source{id: id, contact: body.Line(e.Attr("uri")), priority: readPriority(e.Attr("priority")), note: readNote(e)}
	status := strings.ToLower(e.Child("status").Attr("status"))
	switch status {
	case "inactive":
		s.basic = Closed
	case "inuse":
		s.basic = Open
	default:
		s.basic = basicOf(status)
	}
	word := strings.ToLower(e.Child("msnsubstatus").Attr("substatus"))
	for _, sub := range substatuses {
		if s.basic != Closed && (sub.word == word || sub.word == status) {
			s.activity, s.note = sub.activity, cmp.Or(s.note, sub.note)
			break // the word says more than the status, which is the last of the table
		}
	}
	return s
}

// writeXPIDF writes it.
func (d Document) writeXPIDF() []byte {
	status := "open"
	if d.Status.Basic == Closed {
		status = "closed"
	}
	var p paper
	p.WriteString(head)
	p.line(0, `<presence>`)
	p.line(1, `<presentity uri="%s;method=SUBSCRIBE" />`, d.Entity)
	p.line(1, `<atom id="%s">`, d.TupleID)
	p.line(2, `<address uri="%s" priority="0.800000">`, cmp.Or(d.Contact, d.Entity))
	p.line(3, `<status status="%s" />`, status)
	p.line(3, `<msnsubstatus substatus="%s" />`, d.Status.substatus())
	p.line(2, `</address>`)
	p.line(1, `</atom>`)
	p.line(0, `</presence>`)
	return []byte(p.String())
}

// substatus returns the word for a status: the one with its note, else the one with its activity.
func (s Status) substatus() string {
	if s.Basic == Closed {
		return "offline"
	}
	for _, sub := range substatuses {
		if sub.note != "" && sub.note == s.Note {
			return sub.word
		}
	}
	for _, sub := range substatuses {
		if sub.activity == s.Activity {
			return sub.word
		}
	}
	return "online"
}
