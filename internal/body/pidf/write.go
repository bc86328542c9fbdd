package pidf

import (
	"fmt"
	"strings"

	"gosua/internal/body/xmldoc"
)

// The head of each document, and the name spaces of the elements: those of dm: and rpid: stand in it when they are used.
const (
	head       = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	pidfSpace  = ` xmlns="urn:ietf:params:xml:ns:pidf"`
	otherSpace = ` xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"`
)

// stamp is how timestamps are written: UTC, milliseconds.
const stamp = "2006-01-02T15:04:05.000Z"

// paper is a document being written, a line at a time.
type paper struct{ strings.Builder }

// line writes a line that is so many elements deep. The values go in with the characters of XML escaped.
func (p *paper) line(depth int, format string, values ...string) {
	escaped := make([]any, len(values))
	for i, v := range values {
		escaped[i] = xmldoc.Escape(v)
	}
	p.WriteString(strings.Repeat(" ", depth))
	fmt.Fprintf(p, format+"\n", escaped...)
}

// writePIDF writes RFC 3863, line for line as pjsua does: with a person when there is an activity, whose note says it again.
func (d Document) writePIDF() []byte {
	var p paper
	p.WriteString(head)
	spaces := pidfSpace
	if d.Status.Activity != NoActivity {
		spaces += otherSpace
	}
	p.line(0, `<presence entity="%s"`+spaces+`>`, d.Entity)
	d.writeTuple(&p)
	if d.Status.Activity != NoActivity {
		d.writePerson(&p)
	}
	p.line(0, `</presence>`)
	return []byte(p.String())
}

// writeTuple writes the device.
func (d Document) writeTuple(p *paper) {
	p.line(1, `<tuple id="%s">`, d.TupleID)
	if d.Status.Basic == Unknown {
		p.line(2, `<status />`)
	} else {
		p.line(2, `<status>`)
		p.line(3, `<basic>%s</basic>`, d.Status.Basic.String())
		p.line(2, `</status>`)
	}
	if d.Contact != "" {
		p.line(2, `<contact>%s</contact>`, d.Contact)
	}
	if !d.Time.IsZero() {
		p.line(2, `<timestamp>%s</timestamp>`, d.Time.UTC().Format(stamp))
	}
	if d.Status.Note != "" {
		p.line(2, `<note>%s</note>`, d.Status.Note)
	}
	p.line(1, `</tuple>`)
}

// writePerson writes the activity (RFC 4480 §3.2).
func (d Document) writePerson(p *paper) {
	id := d.PersonID
	if id == "" {
		id = "pj" + d.TupleID
	}
	p.line(1, `<dm:person id="%s">`, id)
	p.line(2, `<rpid:activities>`)
	p.line(3, `<rpid:%s />`, d.Status.Activity.String())
	p.line(2, `</rpid:activities>`)
	if d.Status.Note != "" {
		p.line(2, `<dm:note>%s</dm:note>`, d.Status.Note)
	}
	p.line(1, `</dm:person>`)
}
