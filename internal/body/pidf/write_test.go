package pidf

import (
	"testing"
	"time"
)

// stampOf is a time as transcripts write it.
func stampOf(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(stamp, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The documents that pjsua sends when its user picks a status, octet for octet; its Content-Length is part of the proof.
func TestWriteAsPjsua(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status Status
		at     string
		person string
		length int
		want   string
	}{
		{"online", Status{Basic: Open}, "2026-11-21T03:53:05.548Z", "", 281, `<?xml version="1.0" encoding="UTF-8"?>
<presence entity="sip:u2@127.0.0.1" xmlns="urn:ietf:params:xml:ns:pidf">
 <tuple id="64fcef9f-40a0-4311-9ba1-264fd9fe68cc">
  <status>
   <basic>open</basic>
  </status>
  <timestamp>2026-11-21T03:53:05.548Z</timestamp>
 </tuple>
</presence>
`},
		{"busy", Status{Basic: Open, Activity: Busy, Note: "Busy"}, "2026-11-21T03:53:06.999Z", "pjb3f0f553-7e54-4880-a4b7-40590da5f19f", 552, `<?xml version="1.0" encoding="UTF-8"?>
<presence entity="sip:u2@127.0.0.1" xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid">
 <tuple id="64fcef9f-40a0-4311-9ba1-264fd9fe68cc">
  <status>
   <basic>open</basic>
  </status>
  <timestamp>2026-11-21T03:53:06.999Z</timestamp>
  <note>Busy</note>
 </tuple>
 <dm:person id="pjb3f0f553-7e54-4880-a4b7-40590da5f19f">
  <rpid:activities>
   <rpid:busy />
  </rpid:activities>
  <dm:note>Busy</dm:note>
 </dm:person>
</presence>
`},
		{"on the phone", Status{Basic: Open, Activity: Busy, Note: "On the phone"}, "2026-11-21T03:53:07.550Z", "pj9b4cc0c2-3796-4cd2-99cd-bee9dce8d4c8", 568, ""},
		{"idle", Status{Basic: Open, Note: "Idle"}, "2026-11-21T03:53:08.100Z", "", 301, `<?xml version="1.0" encoding="UTF-8"?>
<presence entity="sip:u2@127.0.0.1" xmlns="urn:ietf:params:xml:ns:pidf">
 <tuple id="64fcef9f-40a0-4311-9ba1-264fd9fe68cc">
  <status>
   <basic>open</basic>
  </status>
  <timestamp>2026-11-21T03:53:08.100Z</timestamp>
  <note>Idle</note>
 </tuple>
</presence>
`},
		{"away", Status{Basic: Open, Activity: Away, Note: "Away"}, "2026-11-21T03:53:08.651Z", "pj5825c78a-0f24-40f6-8fed-3ce7892d271a", 552, ""},
		{"be right back", Status{Basic: Open, Note: "Be right back"}, "2026-11-21T03:53:09.201Z", "", 310, ""},
		{"offline", Status{Basic: Closed}, "2026-11-21T03:53:09.752Z", "", 283, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Document{
				Entity: "sip:u2@127.0.0.1", TupleID: "64fcef9f-40a0-4311-9ba1-264fd9fe68cc", PersonID: tt.person,
				Status: tt.status, Time: stampOf(t, tt.at),
			}
			got, err := d.Write(PIDF)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != tt.length || tt.want != "" && string(got) != tt.want {
				t.Errorf("%d octets, want %d:\n%s\nwant\n%s", len(got), tt.length, got, tt.want)
			}
			if again, err := Parse(PIDF, got); err != nil || again != d {
				t.Errorf("reads as %+v, %v, want %+v", again, err, d)
			}
		})
	}
}

func TestWriteWhatIsLeftOut(t *testing.T) {
	d := Document{Entity: `sip:"a"&b@<c>`, TupleID: "1", Contact: "sip:x?y=1&z=2", Status: Status{Activity: OnThePhone}}
	got, err := d.Write(PIDF)
	want := `<?xml version="1.0" encoding="UTF-8"?>
<presence entity="sip:&quot;a&quot;&amp;b@&lt;c&gt;" xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid">
 <tuple id="1">
  <status />
  <contact>sip:x?y=1&amp;z=2</contact>
 </tuple>
 <dm:person id="pj1">
  <rpid:activities>
   <rpid:on-the-phone />
  </rpid:activities>
 </dm:person>
</presence>
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

func TestWriteXPIDF(t *testing.T) {
	d := Document{Entity: "sip:u2@127.0.0.1", TupleID: "64fc", Status: Status{Basic: Open, Activity: Away, Note: "Be right back"}}
	got, err := d.Write(XPIDF)
	want := `<?xml version="1.0" encoding="UTF-8"?>
<presence>
 <presentity uri="sip:u2@127.0.0.1;method=SUBSCRIBE" />
 <atom id="64fc">
  <address uri="sip:u2@127.0.0.1" priority="0.800000">
   <status status="open" />
   <msnsubstatus substatus="berightback" />
  </address>
 </atom>
</presence>
`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

func TestXPIDFSubstatus(t *testing.T) {
	for _, tt := range []struct {
		status Status
		want   string
	}{
		{Status{Basic: Open}, "online"},
		{Status{}, "online"},
		{Status{Basic: Closed, Activity: Busy, Note: "Busy"}, "offline"},
		{Status{Basic: Open, Activity: Busy, Note: "On the phone"}, "onthephone"},
		{Status{Basic: Open, Note: "Idle"}, "idle"},
		{Status{Basic: Open, Activity: Busy, Note: "Do not ring"}, "busy"},
		{Status{Basic: Open, Activity: Shopping}, "online"},
	} {
		if got := tt.status.substatus(); got != tt.want {
			t.Errorf("%+v is %q, want %q", tt.status, got, tt.want)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, d := range map[string]Document{"nobody": {TupleID: "1"}, "no tuple": {Entity: "sip:a@b"}} {
		if b, err := d.Write(PIDF); err == nil {
			t.Errorf("%s: wrote %s", name, b)
		}
	}
	if b, err := (Document{Entity: "sip:a@b", TupleID: "1"}).Write("text/plain"); err == nil {
		t.Errorf("as text: wrote %s", b)
	}
}

func TestActivities(t *testing.T) {
	for a, name := range names {
		if name == "" {
			t.Errorf("activity %d has no name", a)
		}
		if got := activityOf(name); got != Activity(a) || Activity(a).String() != name {
			t.Errorf("%s reads as %s, and activity %d is %s", name, got, a, Activity(a))
		}
	}
	for word, want := range map[string]Activity{"In a meeting": Meeting, "ON_THE_PHONE": OnThePhone, " dnd ": Busy, "": NoActivity, "yodelling": OtherActivity} {
		if got := activityOf(word); got != want {
			t.Errorf("%q is %s, want %s", word, got, want)
		}
	}
	for _, s := range []string{Activity(-1).String(), Activity(99).String(), Basic(7).String()} {
		if s == "" {
			t.Error("a value that is none has no name")
		}
	}
}

// FuzzParse: nothing crashes, and what was read reads the same once it is written.
func FuzzParse(f *testing.F) {
	for _, name := range []string{
		"rfc3863-3.xml", "rfc3863-4.xml", "rfc4480.xml", "asterisk.xml", "kamailio.xml", "cisco.xml", "linphone.xml", "bria.xml",
		"words.xml", "messenger.xml",
	} {
		f.Add(document(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Parse(PIDF, b)
		if err != nil || d.Entity == "" || d.TupleID == "" {
			return
		}
		d.Time = d.Time.Truncate(time.Millisecond)
		written, err := d.Write(PIDF)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(PIDF, written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if again.Status != d.Status || again.Entity != d.Entity || again.Contact != d.Contact || !again.Time.Equal(d.Time) {
			t.Fatalf("read %+v, then %+v of\n%s", d, again, written)
		}
	})
}
