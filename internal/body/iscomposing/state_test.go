package iscomposing

import (
	"strings"
	"testing"
	"time"

	"gosua/internal/body"
	"gosua/internal/body/xmldoc"
)

// The examples of RFC 3994 §6, and what some phones make of them.
const (
	active = `<?xml version="1.0" encoding="UTF-8"?>
<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="urn:ietf:params:xml:ns:im-composing
    iscomposing.xsd">
  <state>active</state>
  <contenttype>text/plain</contenttype>
  <refresh>90</refresh>
</isComposing>`
	idle = `<?xml version="1.0" encoding="UTF-8"?>
<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="urn:ietf:params:xml:ns:im-composing
    iscomposing.xsd">
  <state>idle</state>
  <lastactive>2003-01-27T10:43:00Z</lastactive>
  <contenttype>audio</contenttype>
</isComposing>`
	prefixed = `<c:iscomposing xmlns:c="x"><c:state> Active
</c:state><c:refresh> 15 </c:refresh></c:iscomposing>`
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     State
	}{
		{"active", active, State{Active: true, Refresh: 90 * time.Second, ContentType: "text/plain"}},
		{"idle", idle, State{ContentType: "audio"}},
		{"other prefixes and letters", prefixed, State{Active: true, Refresh: 15 * time.Second}},
		{"a state that is none", "<isComposing><state>dreaming</state></isComposing>", State{}},
		{"no state", "<isComposing/>", State{}},
		{"a refresh that is none", "<isComposing><state>active</state><refresh>-1</refresh></isComposing>", State{Active: true}},
		{"a refresh of years", "<isComposing><state>active</state><refresh>4000000000</refresh></isComposing>", State{Active: true, Refresh: MaxRefresh}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Parse([]byte(tt.in)); err != nil || got != tt.want {
				t.Errorf("read %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", body.ErrEmpty.Error()},
		{"another document", "<presence/>", `the document is "presence"`},
		{"a document type", "<!DOCTYPE isComposing [<!ENTITY x 'y'>]><isComposing/>", xmldoc.ErrDoctype.Error()},
		{"size", "<isComposing>" + strings.Repeat(" ", 1<<20) + "</isComposing>", body.ErrTooLarge.Error()},
	} {
		if got, err := Parse([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: read %+v, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

// What pjsua sends, octet for octet; its Content-Length is part of the proof.
func TestWriteAsPjsua(t *testing.T) {
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:ietf:params:xml:ns:im-composing iscomposing.xsd">
 <state>active</state>
</isComposing>
`
	for _, tt := range []struct {
		active bool
		want   string
		length int
	}{
		{true, want, 264},
		{false, strings.Replace(want, "active", "idle", 1), 262},
	} {
		got := Write(tt.active)
		if string(got) != tt.want || len(got) != tt.length {
			t.Errorf("active %v: %d octets, want %d:\n%s", tt.active, len(got), tt.length, got)
		}
		if s, err := Parse(got); err != nil || s != (State{Active: tt.active}) {
			t.Errorf("active %v reads as %+v, %v", tt.active, s, err)
		}
	}
}

func TestPrefixes(t *testing.T) {
	for _, whole := range []string{active, idle, prefixed} {
		for n := range len(whole) {
			if got, err := Parse([]byte(whole[:n])); err == nil {
				t.Errorf("%d octets of %d read as %+v", n, len(whole), got)
			}
		}
	}
}

// FuzzParse: nothing crashes, and a refresh stays within its bounds.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{active, idle, prefixed, string(Write(true))} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err == nil && (s.Refresh < 0 || s.Refresh > MaxRefresh || s.ContentType != body.Line(s.ContentType)) {
			t.Fatalf("read %+v", s)
		}
	})
}
