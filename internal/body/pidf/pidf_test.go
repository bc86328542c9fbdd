package pidf

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gosua/internal/body"
	"gosua/internal/body/xmldoc"
)

// document reads a file of testdata.
func document(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// at is a time, or none.
func at(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s)
	return t
}

func TestDocumentsOfRFCsAndPhones(t *testing.T) {
	for _, tt := range []struct {
		file string
		want Document
		text string
	}{
		{"rfc3863-3.xml", Document{Entity: "pres:someone@example.com", TupleID: "sg89ae", Contact: "tel:+09012345678", Status: Status{Basic: Open}}, "Online"},
		{"rfc3863-4.xml", Document{
			Entity: "pres:someone@example.com", TupleID: "eg92n8", Contact: "mailto:someone@example.com",
			Status: Status{Basic: Open, Note: "Don't Disturb Please!"}, Time: at("2001-10-27T16:49:29Z"),
		}, "Don't Disturb Please!"},
		{"rfc4480.xml", Document{
			Entity: "pres:someone@example.com", TupleID: "ty4658", PersonID: "p1", Contact: "mailto:secretary@example.com",
			Status: Status{Basic: Open, Activity: Away, Note: "Don't Disturb Please!"}, Time: at("2005-10-27T16:49:29Z"),
		}, "Don't Disturb Please!"},
		{"asterisk.xml", Document{
			Entity: "sip:100@pbx.example.com", TupleID: "101", Contact: "sip:101@pbx.example.com",
			Status: Status{Basic: Open, Activity: Busy, Note: "On the phone"},
		}, "On the phone"},
		{"kamailio.xml", Document{
			Entity: "sip:bob@example.com", TupleID: "mobile", PersonID: "a1", Contact: "sip:bob@192.0.2.7",
			Status: Status{Basic: Open, Activity: Busy, Note: "Busy"}, Time: at("2026-11-21T10:00:09Z"),
		}, "Busy"},
		{"cisco.xml", Document{Entity: "sip:8001@192.0.2.13", Status: Status{Basic: Open, Activity: OnThePhone}}, "Online"},
		{"linphone.xml", Document{
			Entity: "sip:carol@example.org", TupleID: "qmht-9", PersonID: "sip:carol", Contact: "sip:carol@example.org;gr=urn:uuid:1",
			Status: Status{Basic: Open, Activity: Meeting}, Time: at("2026-11-21T10:12:13Z"),
		}, "Online"},
		{"bria.xml", Document{
			Entity: "sip:dave@example.com", TupleID: "t54bb0569", PersonID: "p65f3307a", Status: Status{Basic: Open, Note: "Available & happy"},
		}, "Available & happy"},
		{"words.xml", Document{
			Entity: "sip:erin@example.com", TupleID: "0", Contact: "sip:erin@192.0.2.9", Status: Status{Basic: Open, Activity: OnThePhone},
		}, "Online"},
		{"messenger.xml", Document{
			Entity: "sip:frank@192.0.2.3", TupleID: "1000", Contact: "sip:192.0.2.3:14000;user=ip",
			Status: Status{Basic: Open, Activity: OnThePhone, Note: "On the phone"},
		}, "On the phone"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			got, err := Parse(PIDF, document(t, tt.file))
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("read\n%+v, want\n%+v", got, tt.want)
			}
			if got.Status.Text() != tt.text {
				t.Errorf("shown as %q, want %q", got.Status.Text(), tt.text)
			}
		})
	}
}

// tuple and person are parts of documents in a short form.
func tuple(id, basic, rest string) string {
	return `<tuple id="` + id + `"><status><basic>` + basic + `</basic></status>` + rest + `</tuple>`
}

func person(id, activity, rest string) string {
	return `<person id="` + id + `"><activities><` + activity + `/></activities>` + rest + `</person>`
}

func TestComposition(t *testing.T) {
	const early, late = "<timestamp>2026-01-01T00:00:01Z</timestamp>", "<timestamp>2026-01-01T00:00:02Z</timestamp>"
	for _, tt := range []struct {
		name  string
		parts string
		tuple string
		want  Status
	}{
		{"nothing", "", "", Status{}},
		{"a basic of something else", `<tuple id="a"><x:extra xmlns:x="urn:x"><x:basic>closed</x:basic></x:extra><status><basic>open</basic></status></tuple>`, "a", Status{Basic: Open}},
		{"a note alone", "<note>hello</note>", "", Status{Note: "hello"}},
		{"no basic", `<tuple id="a"><status/></tuple>`, "a", Status{}},
		{"a basic that is none", tuple("a", "ajar", ""), "a", Status{}},
		{"open beside closed", tuple("a", "closed", "") + tuple("b", "open", ""), "b", Status{Basic: Open}},
		{"closed beside nothing", `<tuple id="a"/>` + tuple("b", "closed", ""), "b", Status{Basic: Closed}},
		{"all closed", tuple("a", "closed", "") + tuple("b", "closed", ""), "a", Status{Basic: Closed}},
		{"the higher priority", tuple("a", "open", `<contact priority="0.2">x</contact>`) + tuple("b", "open", `<contact priority="0.9">y</contact>`), "b", Status{Basic: Open}},
		{"a priority that is none", tuple("a", "open", `<contact priority="0.2">x</contact>`) + tuple("b", "open", `<contact priority="7">y</contact>`), "a", Status{Basic: Open}},
		{"the newer", tuple("a", "open", early) + tuple("b", "open", late), "b", Status{Basic: Open}},
		{"the newest note", tuple("a", "open", late+"<note>new</note>") + tuple("b", "open", early+"<note>old</note>"), "a", Status{Basic: Open, Note: "new"}},
		{"a closed device's note does not count beside an open one", tuple("a", "open", early) + tuple("b", "closed", late+"<note>gone</note>"), "a", Status{Basic: Open}},
		{"a closed device's activity neither", tuple("a", "open", "") + tuple("b", "closed", "<activities><busy/></activities>"), "a", Status{Basic: Open}},
		{"the one person's note", tuple("a", "open", late+"<note>device</note>") + person("p", "away", "<note>person</note>"), "a", Status{Basic: Open, Activity: Away, Note: "person"}},
		{"a note that was overtaken", tuple("a", "open", late+"<note>device</note>") + person("p", "away", early+"<note>person</note>"), "a", Status{Basic: Open, Activity: Away, Note: "device"}},
		{"the most telling activity", person("p", "away", "") + person("q", "on-the-phone", "") + person("r", "busy", ""), "", Status{Activity: OnThePhone}},
		{"an activity of one's own", person("p", "juggling", ""), "", Status{Activity: OtherActivity}},
		{"other beside one that is known", person("p", "juggling", "") + person("q", "tv", ""), "", Status{Activity: TV}},
		{"activities with a note in them", tuple("a", "open", "") + "<person><activities><note>far</note><away/></activities></person>", "a", Status{Basic: Open, Activity: Away, Note: "far"}},
		{"loose activities as text", tuple("a", "open", "") + "<activities> be right back </activities>", "a", Status{Basic: Open, Activity: Away}},
		{"an empty note", tuple("a", "open", "<note> </note><note>second</note>"), "a", Status{Basic: Open, Note: "second"}},
		{"a note of several lines", tuple("a", "open", "<note>one\n two&#9;three\u0085</note>"), "a", Status{Basic: Open, Note: "one two three"}},
		{"a note that would steer a terminal", tuple("a", "open", "<note>\u009b31mred\u202e\x00</note>"), "a", Status{Basic: Open, Note: "31mred"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(PIDF, []byte(`<presence entity="sip:a@b">`+tt.parts+`</presence>`))
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != tt.want || got.TupleID != tt.tuple {
				t.Errorf("read %+v by %q, want %+v by %q", got.Status, got.TupleID, tt.want, tt.tuple)
			}
		})
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct {
		status Status
		want   string
	}{
		{Status{}, "?"},
		{Status{Basic: Open}, "Online"},
		{Status{Basic: Closed}, "Offline"},
		{Status{Basic: Closed, Note: "Gone"}, "Offline"},
		{Status{Basic: Open, Activity: Busy, Note: "On the phone"}, "On the phone"},
		{Status{Basic: Open, Activity: Away}, "Online"},
		{Status{Note: "Somewhere"}, "Somewhere"},
	} {
		if got := tt.status.Text(); got != tt.want {
			t.Errorf("%+v is shown as %q, want %q", tt.status, got, tt.want)
		}
	}
}

func TestXPIDFStates(t *testing.T) {
	for _, tt := range []struct {
		status, substatus string
		want              Status
	}{
		{"open", "online", Status{Basic: Open}},
		{"open", "", Status{Basic: Open}},
		{"open", "away", Status{Basic: Open, Activity: Away, Note: "Away"}},
		{"open", "idle", Status{Basic: Open, Activity: Away, Note: "Idle"}},
		{"open", "busy", Status{Basic: Open, Activity: Busy, Note: "Busy"}},
		{"open", "berightback", Status{Basic: Open, Activity: Away, Note: "Be right back"}},
		{"open", "outtolunch", Status{Basic: Open, Activity: Lunch, Note: "Out to lunch"}},
		{"inuse", "", Status{Basic: Open, Activity: Busy}},
		{"inuse", "onthephone", Status{Basic: Open, Activity: OnThePhone, Note: "On the phone"}},
		{"closed", "offline", Status{Basic: Closed}},
		{"closed", "away", Status{Basic: Closed}},
		{"inactive", "", Status{Basic: Closed}},
		{"", "", Status{}},
	} {
		doc := `<presence><atom id="1"><address uri="sip:a@b"><status status="` + tt.status + `"/><msnsubstatus substatus="` +
			tt.substatus + `"/></address></atom></presence>`
		got, err := Parse(XPIDF, []byte(doc))
		if err != nil || got.Status != tt.want {
			t.Errorf("%s, %s: read %+v, %v, want %+v", tt.status, tt.substatus, got.Status, err, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, media, doc, want string }{
		{"another type", "text/plain", "<presence/>", `"text/plain" is not a type of presence documents`},
		{"another document", PIDF, "<dialog-info/>", `the document is "dialog-info"`},
		{"no document", PIDF, "", body.ErrEmpty.Error()},
		{"cut off", PIDF, "<presence><tuple>", "unexpected EOF"},
		{"a document type", PIDF, `<!DOCTYPE presence [<!ENTITY x "y">]><presence/>`, xmldoc.ErrDoctype.Error()},
		{"an encoding", PIDF + ";charset=koi8-r", "<presence/>", `encoding "koi8-r" is not understood`},
		{"size", PIDF, "<presence>" + strings.Repeat(" ", body.MaxSize), body.ErrTooLarge.Error()},
	} {
		if _, err := Parse(tt.media, []byte(tt.doc)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	latin := []byte("<presence entity=\"sip:a@b\"><note>Caf\xe9</note></presence>")
	for _, media := range []string{"Application/PIDF+XML; charset=ISO-8859-1", `application/xpidf+xml;charset="latin1"`} {
		if d, err := Parse(media, latin); err != nil || d.Status.Note != "Café" {
			t.Errorf("%s: %q, %v", media, d.Status.Note, err)
		}
	}
	if _, err := Parse("application/pidf+xml; charset", []byte("<presence/>")); err != nil {
		t.Errorf("a parameter that nobody can read: %v", err)
	}
}

func TestTimes(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"2026-11-21T03:53:05.548Z", "2026-11-21T03:53:05.548Z"},
		{"2026-11-21T05:53:05+02:00", "2026-11-21T03:53:05Z"},
		{"2026-11-21T03:53:05", "2026-11-21T03:53:05Z"},
		{"9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00Z"},
		{"yesterday", "0001-01-01T00:00:00Z"},
	} {
		if got := readTime(tt.in).Format(time.RFC3339Nano); got != tt.want {
			t.Errorf("%s is %s, want %s", tt.in, got, tt.want)
		}
	}
}

// TestPrefixes: a document that is cut off anywhere is refused, or reads as the whole.
func TestPrefixes(t *testing.T) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for _, file := range files {
		whole := document(t, filepath.Base(file))
		want, err := Parse(PIDF, whole)
		if err != nil {
			t.Fatal(err)
		}
		step := 1 + len(whole)/500 // all of them for short documents
		for n := 0; n < len(whole); n += step {
			if got, err := Parse(PIDF, whole[:n]); err == nil && got != want {
				t.Errorf("%s: %d octets of %d read as %+v", file, n, len(whole), got)
			}
		}
	}
}
