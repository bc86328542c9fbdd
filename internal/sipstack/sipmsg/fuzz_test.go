package sipmsg

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// seed adds every message of RFC 4475.
func seed(f *testing.F, add func(b []byte)) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join(tortureDir, "*.dat"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		add(b)
	}
	add([]byte(invite))
	add([]byte("PRACK sip:a@b SIP/2.0\r\nRAck: 77 1 INVITE\r\n\r\n"))
	add([]byte("SIP/2.0 183 Session Progress\r\nRSeq: 77\r\nx: 90;refresher=uac\r\nMin-SE: 90\r\n\r\n"))
}

// readAgain demands that what was read reads the same once it is written.
func readAgain[T interface {
	comparable
	String() string
}](v T, parse func(string) (T, error)) {
	if again, err := parse(v.String()); err != nil || again != v {
		panic("read " + v.String() + ", then another value")
	}
}

// readEverything reads what a Stack may read; nothing may panic.
func readEverything(m Message) {
	h := m.Head()
	_, _ = h.Vias()
	_, _ = h.Via()
	_, _ = h.From()
	_, _ = h.To()
	_, _ = h.CSeq()
	_, _ = h.Contacts()
	_, _ = h.Contact()
	_, _ = h.AddrList("Route")
	_, _ = h.MaxForwards()
	_, _ = h.Expires()
	_, _ = h.RetryAfter()
	_ = h.ContentType()
	_ = h.Tokens("Supported")
	_, _ = h.RSeq()
	_, _ = h.MinSE()
	if r, ok := h.RAck(); ok {
		readAgain(r, ParseRAck)
	}
	if e, ok := h.SessionExpires(); ok {
		readAgain(e, ParseSessionExpires)
	}
	switch m := m.(type) {
	case *Request:
		ValidateRequest(m)
		readEverything(NewResponse(m, 400, ""))
	case *Response:
		_ = ValidateResponse(m)
	}
}

func FuzzParseMessage(f *testing.F) {
	seed(f, func(b []byte) { f.Add(b) })
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseMessage(bytes.Clone(b), Limits{})
		var fault *ParseError
		if errors.As(err, &fault) {
			if fault.Status < 400 || fault.Fatal || m != nil {
				t.Fatalf("error %+v beside %v", fault, m)
			}
			if fault.Request != nil {
				readEverything(fault.Request)
			}
			return
		}
		readEverything(m)
	})
}

// What was read, written and read again stays as it is.
func FuzzHeaders(f *testing.F) {
	seed(f, func(b []byte) { f.Add(b) })
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseMessage(bytes.Clone(b), Limits{MaxSize: 1 << 20, MaxHeaders: 1 << 12})
		if err != nil {
			return
		}
		first := m.Append(nil)
		again, err := ParseMessage(bytes.Clone(first), Limits{MaxSize: 1 << 20, MaxHeaders: 1 << 12})
		if err != nil {
			t.Fatalf("%q is written as %q: %v", b, first, err)
		}
		if second := again.Append(nil); !bytes.Equal(first, second) {
			t.Fatalf("written first\n%q\nthen\n%q", first, second)
		}
		if again.Head().CallID() != m.Head().CallID() && !strings.ContainsAny(m.Head().CallID(), "\r\n") {
			t.Fatalf("Call-ID %q became %q", m.Head().CallID(), again.Head().CallID())
		}
	})
}

// A stream reads the same in one piece and octet by octet, but for what keep-alives are called.
func FuzzReader(f *testing.F) {
	seed(f, func(b []byte) { f.Add(b) })
	f.Add([]byte("\r\n\r\n" + shortRequest + "\r\n" + shortResponse + brokenRequest))
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := Limits{MaxSize: 8192, MaxHeaders: 64}
		whole, err1 := readMessages(NewReader(bytes.NewReader(b), lim))
		octets, err2 := readMessages(NewReader(iotest.OneByteReader(bytes.NewReader(b)), lim))
		if whole != octets || err1.Error() != err2.Error() {
			t.Fatalf("whole %q, %v\noctets %q, %v", whole, err1, octets, err2)
		}
	})
}

func readMessages(r *Reader) (string, error) {
	got, err := readAll(r)
	var kept []string
	for _, one := range got {
		if one != "ping" && one != "pong" {
			kept = append(kept, one)
		}
	}
	return strings.Join(kept, " "), err
}

func FuzzNameAddr(f *testing.F) {
	for _, s := range []string{
		"sip:alice@127.0.0.1;tag=3f9f", `"Bell, A \"G\"" <sip:a@b;lr?x=y>;q=0.1;tag="a;b"`, "*", "Bob <tel:+1-201-555-0123>",
		"caller<sip:c@e>;tag=323", "<http://www.example.com>;tag=1", " < sip:a@[::1]:5060 > ; x = y",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNameAddr(s)
		if err != nil {
			return
		}
		written := n.String()
		again, err := ParseNameAddr(strings.NewReplacer("\r", " ", "\n", " ").Replace(written))
		if err != nil || again.URI != n.URI {
			t.Fatalf("%q is written %q, read again %+v, %v", s, written, again, err)
		}
		if tagged := n.WithTag("x"); !n.Wildcard() && tagged.Tag() != "x" {
			t.Fatalf("%q with tag is %q", s, tagged)
		}
	})
}
