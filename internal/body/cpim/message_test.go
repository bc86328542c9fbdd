package cpim

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gosua/internal/body"
)

// example is that of RFC 3862 §5, without the Content-Type that SIP carries; simple is what Linphone sends to a room.
const (
	example = "From: MR SANDERS <im:piglet@100akerwood.com>\r\n" +
		"To: Depressed Donkey <im:eeyore@100akerwood.com>\r\n" +
		"DateTime: 2000-12-13T13:40:00-08:00\r\n" +
		"Subject: the weather will be fine today\r\n" +
		"Subject:;lang=fr beau temps prevu pour aujourd'hui\r\n" +
		"NS: MyFeatures <mid:MessageFeatures@id.foo.com>\r\n" +
		"Require: MyFeatures.VitalMessageOption\r\n" +
		"MyFeatures.VitalMessageOption: Confirmation-requested\r\n" +
		"MyFeatures.WackyMessageOption: Use-silly-font\r\n" +
		"\r\n" +
		"Content-type: text/xml; charset=utf-8\r\n" +
		"Content-ID: <1234567890@foo.com>\r\n" +
		"\r\n" +
		content
	content = "<body>\r\nHere is the text of my message.\r\n</body>\r\n"
	simple  = "From: <sip:alice@example.org>\nTo: <sip:room@example.org>\nTo: <sip:bob@example.org>\n" +
		"imdn.Message-ID: ab12\n\nContent-Type: text/plain; charset=UTF-8\nContent-Length: 6\n\nHéllo"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     Message
	}{
		{"RFC 3862 §5", example, Message{
			From: "MR SANDERS <im:piglet@100akerwood.com>", To: "Depressed Donkey <im:eeyore@100akerwood.com>",
			Subject: "the weather will be fine today", DateTime: time.Date(2000, 12, 13, 21, 40, 0, 0, time.UTC),
			ContentType: "text/xml; charset=utf-8", Body: []byte(content),
		}},
		{"bare line feeds, several To", simple, Message{
			From: "<sip:alice@example.org>", To: "<sip:room@example.org>", ContentType: "text/plain; charset=UTF-8", Body: []byte("Héllo"),
		}},
		{"nothing in it", "\r\n\r\n", Message{ContentType: "text/plain", Body: []byte{}}},
		{"no headers of its own, a date that is none", "datetime: noon\n\n\nhi", Message{ContentType: "text/plain", Body: []byte("hi")}},
		{"subjects in languages", "Subject:;lang=fr un\nSubject:;lang=de eins\n\n\n", Message{Subject: "un", ContentType: "text/plain", Body: []byte{}}},
		{"the one without a language", "Subject:;lang=fr un\nSubject: one\nSubject: two\n\n\n", Message{Subject: "one", ContentType: "text/plain", Body: []byte{}}},
		{"a folded header", "Subject: one\r\n\t two\r\n\r\n\r\n", Message{Subject: "one two", ContentType: "text/plain", Body: []byte{}}},
		{"base64", "\n" + "Content-Transfer-Encoding: Base64\n\nSMOp\r\nbGxv\r\n", Message{ContentType: "text/plain", Body: []byte("Héllo")}},
		{"quoted-printable", "\n" + "Content-Transfer-Encoding: quoted-printable\n\nH=C3=A9=\r\nllo", Message{ContentType: "text/plain", Body: []byte("Héllo")}},
		{"8bit", "\n" + "Content-Transfer-Encoding: 8bit\n\nH\xe9", Message{ContentType: "text/plain", Body: []byte("H\xe9")}},
		{"what would steer a terminal", "From: a\x1b[2J\\u001b\\nb\x00 <sip:a@b>\n\n\n", Message{From: "a[2J b <sip:a@b>", ContentType: "text/plain", Body: []byte{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Parse([]byte(tt.in)); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("read %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestUnescape(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`plain`, `plain`},
		{`\"the Pooh\" \\ \'`, `"the Pooh" \ '`},
		{`caf\u00e9\u20AC`, `café€`},
		{`a\nb\tc`, `a b c`},
		{`\u12`, `u12`},
		{`\uzzzz`, `uzzzz`},
		{`\q\`, `q`},
		{`\ud83d`, "\uFFFD"},
	} {
		if got := unescape(tt.in); got != tt.want {
			t.Errorf("%s is %q, want %q", tt.in, got, tt.want)
		}
	}
}

// headers is a message with n lines of headers before its content's.
func headers(n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, "X-%d: y\r\n", i)
	}
	return s.String() + "\r\n\r\n"
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "no empty line"},
		{"headers alone", "From: <sip:a@b>\r\n", "no empty line"},
		{"no content", "From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\n", "no empty line"},
		{"text", "hello there\r\n\r\n\r\n", `"hello there" is no header`},
		{"a blank first", " From: a\r\n\r\n\r\n", "begins with a blank"},
		{"no UTF-8", "From: \xe9\r\n\r\n\r\n", "not UTF-8"},
		{"a transfer encoding", "\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n", "transfer encoding"},
		{"bad base64", "\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!", "base64"},
		{"headers", headers(MaxLines + 1), "more than 128 lines"},
		{"folded lines", "X: y\r\n" + strings.Repeat(" z\r\n", MaxLines) + "\r\n\r\n", "more than 128 lines"},
		{"size", example + strings.Repeat("x", 1<<20), body.ErrTooLarge.Error()},
	} {
		if got, err := Parse([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: read %+v, %v, want %q", tt.name, got, err, tt.want)
		}
	}
	if _, err := Parse([]byte(headers(MaxLines))); err != nil {
		t.Errorf("%d lines of headers: %v", MaxLines, err)
	}
}

// TestPrefixes: without its whole head a message is refused; of its content, what is there is kept.
func TestPrefixes(t *testing.T) {
	head := len(example) - len(content)
	for n := range len(example) {
		got, err := Parse([]byte(example[:n]))
		if (err == nil) != (n >= head) || err == nil && string(got.Body) != content[:n-head] {
			t.Errorf("%d octets of %d, head %d: %+v, %v", n, len(example), head, got, err)
		}
	}
}

// TestBodyIsACopy: what was read does not change when the buffer it came in is used again.
func TestBodyIsACopy(t *testing.T) {
	in := []byte("\n\nhello")
	m, err := Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	clear(in)
	if string(m.Body) != "hello" {
		t.Errorf("the content became %q", m.Body)
	}
}

// FuzzParse: nothing crashes, headers are lines that can be shown, and the content is no larger than what came.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{example, simple, "\nContent-Transfer-Encoding: base64\n\nSMOpbGxv", "Subject:;lang=fr \\u00e9\\\n\n\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			return
		}
		for _, s := range []string{m.From, m.To, m.Subject, m.ContentType} {
			if s != body.Line(s) {
				t.Fatalf("%q can not be shown", s)
			}
		}
		if len(m.Body) > len(b)+1 { // quoted-printable ends its last line
			t.Fatalf("%d octets became %d", len(b), len(m.Body))
		}
	})
}
