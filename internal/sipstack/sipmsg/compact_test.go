package sipmsg

import (
	"strings"
	"testing"

	"gosua/internal/sipstack/uri"
)

// TestCompactForm: each short name is written for its long one, and read back as that.
func TestCompactForm(t *testing.T) {
	req := NewRequest(INVITE, uri.URI{Scheme: "sip", Host: "example.com"})
	for _, f := range []Field{{"Via", "SIP/2.0/UDP a;branch=z9hG4bKb"}, {"From", "<sip:a@a>;tag=t"}, {"To", "<sip:b@b>"}, {"Call-ID", "c"},
		{"CSeq", "1 INVITE"}, {"Contact", "<sip:a@a>"}, {"Supported", "timer"}, {"Content-Type", "application/sdp"}, {"X-Own", "1"}} {
		req.Header.Add(f.Name, f.Value)
	}
	req.Body = []byte("v=0\r\n")
	req.Header.WriteCompact(true)
	const want = "INVITE sip:example.com SIP/2.0\r\nMax-Forwards: 70\r\nv: SIP/2.0/UDP a;branch=z9hG4bKb\r\nf: <sip:a@a>;tag=t\r\nt: <sip:b@b>\r\n" +
		"i: c\r\nCSeq: 1 INVITE\r\nm: <sip:a@a>\r\nk: timer\r\nc: application/sdp\r\nX-Own: 1\r\nl:    5\r\n\r\nv=0\r\n"
	raw := req.Append(nil)
	if string(raw) != want {
		t.Errorf("written\n%s\nwant\n%s", raw, want)
	}
	back, err := ParseMessage(raw, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(back.Append(nil)); !strings.Contains(got, "\r\nContact: <sip:a@a>\r\n") || strings.Contains(got, "\r\nv: ") {
		t.Errorf("read back and written again:\n%s", got)
	}
}

// TestCompactFormIsCloned: a retry is written as the first try.
func TestCompactFormIsCloned(t *testing.T) {
	req := NewRequest(OPTIONS, uri.URI{Scheme: "sip", Host: "example.com"})
	req.Header.Add("Call-ID", "c")
	req.Header.WriteCompact(true)
	if raw := string(req.Clone().Append(nil)); !strings.Contains(raw, "\r\ni: c\r\n") {
		t.Errorf("the clone is written\n%s", raw)
	}
	req.Header.WriteCompact(false)
	if raw := string(req.Append(nil)); !strings.Contains(raw, "\r\nCall-ID: c\r\n") {
		t.Errorf("written in full\n%s", raw)
	}
}

// TestShortNamesMatchLongOnes: the two tables are each other's reverse.
func TestShortNamesMatchLongOnes(t *testing.T) {
	short := 0
	for c := byte('a'); c <= 'z'; c++ {
		if long := longName(string(c)); long != string(c) {
			short++
			if back := shortName(long); back != string(c) {
				t.Errorf("%q is read as %s, which is written %q", c, long, back)
			}
		}
	}
	for _, name := range knownNames {
		if s := shortName(name); s != name {
			short--
		}
	}
	if short != 0 {
		t.Errorf("%d names more are read than written", short)
	}
}
