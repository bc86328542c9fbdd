package dialoginfo

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gosua/internal/body"
	"gosua/internal/body/xmldoc"
)

// The examples of RFC 4235 §4.2 and §6.1, and what some phones and servers send.
const (
	confirmed = `<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"
             version="1" state="full">
  <dialog id="123456">
    <state>confirmed</state>
    <duration>274</duration>
    <local>
      <identity display="Alice">sip:alice@example.com</identity>
      <target uri="sip:alice@pc33.example.com">
        <param pname="isfocus" pval="true"/>
        <param pname="class" pval="personal"/>
      </target>
    </local>
    <remote>
      <identity display="Bob">sip:bob@example.org</identity>
      <target uri="sip:bobster@phone21.example.org"/>
    </remote>
  </dialog>
</dialog-info>`
	trying = `<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"
             version="0"
             state="full"
             entity="sip:alice@example.com">
  <dialog id="as7d900as8" call-id="a84b4c76e66710"
          local-tag="1928301774" direction="initiator">
    <state>trying</state>
  </dialog>
</dialog-info>`
	early = `<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"
             version="1"
             state="partial"
             entity="sip:alice@example.com">
  <dialog id="as7d900as8" call-id="a84b4c76e66710"
          local-tag="1928301774" remote-tag="456887766"
          direction="initiator">
    <state>early</state>
  </dialog>
</dialog-info>`
	replaced = `<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"
             version="2"
             state="partial"
             entity="sip:alice@example.com">
  <dialog id="as7d900as8" call-id="a84b4c76e66710"
          local-tag="1928301774" remote-tag="456887766"
          direction="initiator">
    <state event="replaced">terminated</state>
    <replaces call-id="x" local-tag="y" remote-tag="z"/>
  </dialog>
</dialog-info>`
	asterisk = `<?xml version="1.0" encoding="UTF-8"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="full" entity="sip:101@192.0.2.1:5060">
 <dialog id="101" call-id="pickup-6f2a" local-tag="t1" remote-tag="t2" direction="recipient">
  <remote><identity display="&quot;Bo&quot; B">sip:102@192.0.2.1</identity><target uri="sip:102@192.0.2.1"/></remote>
  <local><identity>sip:101@192.0.2.1</identity><target>sip:101@192.0.2.1</target></local>
  <state>Early</state>
 </dialog>
</dialog-info>`
	bare = `<d:dialog-info xmlns:d="x" entity="sip:a@b"><d:dialog call-id="c1"><d:state>confirmed</d:state></d:dialog></d:dialog-info>`
)

func TestParse(t *testing.T) {
	alice := Dialog{ID: "as7d900as8", CallID: "a84b4c76e66710", LocalTag: "1928301774", Direction: "initiator"}
	rang, ended := alice, alice
	alice.State = Trying
	rang.RemoteTag, rang.State = "456887766", Early
	ended.RemoteTag, ended.State = "456887766", Terminated
	for _, tt := range []struct {
		name, in string
		want     Info
		busy     bool
	}{
		{"RFC 4235 §4.2", confirmed, Info{Full: true, Version: 1, Dialogs: []Dialog{{
			ID: "123456", State: Confirmed, Duration: 274 * time.Second,
			Local:  Participant{Identity: "sip:alice@example.com", Display: "Alice", Target: "sip:alice@pc33.example.com"},
			Remote: Participant{Identity: "sip:bob@example.org", Display: "Bob", Target: "sip:bobster@phone21.example.org"},
		}}}, true},
		{"RFC 4235 §6.1, trying", trying, Info{Entity: "sip:alice@example.com", Full: true, Dialogs: []Dialog{alice}}, true},
		{"RFC 4235 §6.1, early", early, Info{Entity: "sip:alice@example.com", Version: 1, Dialogs: []Dialog{rang}}, true},
		{"replaced", replaced, Info{Entity: "sip:alice@example.com", Version: 2, Dialogs: []Dialog{ended}}, false},
		{"Asterisk", asterisk, Info{Entity: "sip:101@192.0.2.1:5060", Full: true, Version: 7, Dialogs: []Dialog{{
			ID: "101", CallID: "pickup-6f2a", LocalTag: "t1", RemoteTag: "t2", Direction: "recipient", State: Early,
			Local:  Participant{Identity: "sip:101@192.0.2.1", Target: "sip:101@192.0.2.1"},
			Remote: Participant{Identity: "sip:102@192.0.2.1", Display: `"Bo" B`, Target: "sip:102@192.0.2.1"},
		}}}, true},
		{"other prefixes, no id", bare, Info{Entity: "sip:a@b", Full: true, Dialogs: []Dialog{{ID: "c1", CallID: "c1", State: Confirmed}}}, true},
		{"no dialogs", `<dialog-info state="full" version="x"/>`, Info{Full: true}, false},
		{"no state", `<dialog-info><dialog id="1"/></dialog-info>`, Info{Full: true, Dialogs: []Dialog{{ID: "1"}}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse([]byte(tt.in))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("read %+v, %v, want %+v", got, err, tt.want)
			}
			if got.Busy() != tt.busy {
				t.Errorf("busy %v, want %v", got.Busy(), tt.busy)
			}
			if again, err := Parse(got.Write()); err != nil || !reflect.DeepEqual(again, got) {
				t.Errorf("written and read again: %+v, %v", again, err)
			}
		})
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want time.Duration
	}{{"0", 0}, {"61", 61 * time.Second}, {"", 0}, {"-1", 0}, {"soon", 0}, {"99999999999", MaxDuration}, {"99999999999999999999999", MaxDuration}} {
		if got := readDuration(tt.in); got != tt.want {
			t.Errorf("%q is %v, want %v", tt.in, got, tt.want)
		}
	}
	for version, want := range map[string]uint32{"4294967295": 1<<32 - 1, "4294967296": 1<<32 - 1, "-1": 0} {
		if got, err := Parse([]byte(`<dialog-info version="` + version + `"/>`)); err != nil || got.Version != want {
			t.Errorf("version %s is %d, %v, want %d", version, got.Version, err, want)
		}
	}
}

func TestWrite(t *testing.T) {
	i := Info{Entity: "sip:a&b@c", Version: 3, Dialogs: []Dialog{
		{
			ID: "1", CallID: "c<1>", LocalTag: "l", RemoteTag: "r", Direction: "recipient", State: Confirmed, Duration: 90500 * time.Millisecond,
			Local: Participant{Identity: "sip:a@c"}, Remote: Participant{Identity: "sip:d@e", Display: `D "d"`, Target: "sip:d@[::1]"},
		},
		{ID: "2", State: Trying},
	}}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="partial" entity="sip:a&amp;b@c">
 <dialog id="1" call-id="c&lt;1&gt;" local-tag="l" remote-tag="r" direction="recipient">
  <state>confirmed</state>
  <duration>90</duration>
  <local>
   <identity>sip:a@c</identity>
  </local>
  <remote>
   <identity display="D &quot;d&quot;">sip:d@e</identity>
   <target uri="sip:d@[::1]" />
  </remote>
 </dialog>
 <dialog id="2">
  <state>trying</state>
 </dialog>
</dialog-info>
`
	if got := string(i.Write()); got != want {
		t.Errorf("wrote\n%s\nwant\n%s", got, want)
	}
}

// many is a document with n dialogs.
func many(n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, `<dialog id="%d"><state>early</state></dialog>`, i)
	}
	return `<dialog-info entity="sip:a@b">` + s.String() + `</dialog-info>`
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", body.ErrEmpty.Error()},
		{"another document", "<presence/>", `the document is "presence"`},
		{"a document type", "<!DOCTYPE dialog-info [<!ENTITY x 'y'>]><dialog-info/>", xmldoc.ErrDoctype.Error()},
		{"size", "<dialog-info>" + strings.Repeat(" ", 1<<20) + "</dialog-info>", body.ErrTooLarge.Error()},
		{"dialogs", many(MaxDialogs + 1), "more than 256 dialogs"},
	} {
		if _, err := Parse([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if i, err := Parse([]byte(many(MaxDialogs))); err != nil || len(i.Dialogs) != MaxDialogs {
		t.Errorf("%d dialogs: %d, %v", MaxDialogs, len(i.Dialogs), err)
	}
}

func TestPrefixes(t *testing.T) {
	for _, whole := range []string{confirmed, early, asterisk, bare} {
		for n := range len(whole) {
			if got, err := Parse([]byte(whole[:n])); err == nil {
				t.Errorf("%d octets of %d read as %+v", n, len(whole), got)
			}
		}
	}
}

// FuzzParse: nothing crashes, and what was read reads the same once it is written.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{confirmed, trying, early, replaced, asterisk, bare} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		i, err := Parse(b)
		if err != nil {
			return
		}
		var k Known
		_ = k.Apply(i)
		written := i.Write()
		if again, err := Parse(written); len(written) < body.MaxSize && (err != nil || !reflect.DeepEqual(again, i)) {
			t.Fatalf("read %+v, then %+v, %v of\n%s", i, again, err, written)
		}
	})
}
