package dialoginfo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gosua/internal/body/xmldoc"
)

// Write writes the document in the order of RFC 4235 §4.1; what is empty is left out.
func (i Info) Write() []byte {
	var p strings.Builder
	state := "partial"
	if i.Full {
		state = "full"
	}
	p.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"")
	p.WriteString(attr("version", strconv.FormatUint(uint64(i.Version), 10)) + attr("state", state))
	fmt.Fprintf(&p, " entity=\"%s\">\n", xmldoc.Escape(i.Entity))
	for _, d := range i.Dialogs {
		d.write(&p)
	}
	p.WriteString("</dialog-info>\n")
	return []byte(p.String())
}

// attr writes an attribute that has a value.
func attr(name, value string) string {
	if value == "" {
		return ""
	}
	return fmt.Sprintf(` %s="%s"`, name, xmldoc.Escape(value))
}

// write writes one dialog.
func (d Dialog) write(p *strings.Builder) {
	fmt.Fprintf(p, " <dialog id=\"%s\"", xmldoc.Escape(d.ID))
	p.WriteString(attr("call-id", d.CallID) + attr("local-tag", d.LocalTag) + attr("remote-tag", d.RemoteTag))
	p.WriteString(attr("direction", d.Direction) + ">\n")
	fmt.Fprintf(p, "  <state>%s</state>\n", xmldoc.Escape(d.State))
	if d.Duration >= time.Second {
		fmt.Fprintf(p, "  <duration>%d</duration>\n", d.Duration/time.Second)
	}
	d.Local.write(p, "local")
	d.Remote.write(p, "remote")
	p.WriteString(" </dialog>\n")
}

// write writes one side of a dialog, if it is known.
func (t Participant) write(p *strings.Builder, side string) {
	if t == (Participant{}) {
		return
	}
	fmt.Fprintf(p, "  <%s>\n", side)
	if t.Identity != "" || t.Display != "" {
		fmt.Fprintf(p, "   <identity%s>%s</identity>\n", attr("display", t.Display), xmldoc.Escape(t.Identity))
	}
	if t.Target != "" {
		fmt.Fprintf(p, "   <target%s />\n", attr("uri", t.Target))
	}
	fmt.Fprintf(p, "  </%s>\n", side)
}
