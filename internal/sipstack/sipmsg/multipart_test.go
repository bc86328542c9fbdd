package sipmsg_test

import (
	"fmt"
	"strings"
	"testing"

	"gosua/internal/sipstack/sipmsg"
)

// asked is a request with this body.
func asked(t testing.TB, contentType, body string) sipmsg.Message {
	t.Helper()
	raw := fmt.Sprintf("INVITE sip:a@x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:b@x>;tag=1\r\nTo: <sip:a@x>\r\n"+
		"Call-ID: 1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", contentType, len(body), body)
	m, err := sipmsg.ParseMessage([]byte(raw), sipmsg.Limits{})
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return m
}

func TestPart(t *testing.T) {
	const sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1"
	part := func(kind, text string) string { return "--b\r\nContent-Type: " + kind + "\r\n\r\n" + text + "\r\n" }
	described := part("application/sdp", sdp)
	for name, c := range map[string]struct{ contentType, body, want string }{
		"alone":             {"application/sdp", sdp, sdp},
		"in capitals":       {"Application/SDP", sdp, sdp},
		"another type":      {"text/plain", sdp, ""},
		"no body":           {"application/sdp", "", ""},
		"the only part":     {"multipart/mixed;boundary=b", described + "--b--\r\n", sdp},
		"a quoted boundary": {`Multipart/Mixed; boundary="b"`, described + "--b--\r\n", sdp},
		"behind another":    {"multipart/mixed;boundary=b", part("application/isup; version=x", "\x01\x10") + described + "--b--", sdp},
		"with a preamble":   {"multipart/alternative;boundary=b", "For those who cannot.\r\n" + part("APPLICATION/sdp;charset=utf-8", sdp) + "--b--", sdp},
		"the first of two":  {"multipart/mixed;boundary=b", described + part("application/sdp", "v=1") + "--b--", sdp},
		"not there":         {"multipart/mixed;boundary=b", part("text/plain", sdp) + "--b--", ""},
		"without a type":    {"multipart/mixed;boundary=b", "--b\r\n\r\n" + sdp + "\r\n--b--", ""},
		"empty":             {"multipart/mixed;boundary=b", part("application/sdp", "") + "--b--", ""},
		"cut off":           {"multipart/mixed;boundary=b", part("text/plain", "x") + "--b\r\nContent-Type: application/sdp\r\n\r\n" + sdp, ""},
		"no boundary":       {"multipart/mixed", described + "--b--", ""},
		"another boundary":  {"multipart/mixed;boundary=c", described + "--b--", ""},
		"too far behind":    {"multipart/mixed;boundary=b", strings.Repeat(part("text/plain", "x"), 16) + described + "--b--", ""},
	} {
		if got := string(sipmsg.Part(asked(t, c.contentType, c.body), "application/sdp")); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whatever the body, there is no more in a part than in the whole.
func FuzzPart(f *testing.F) {
	f.Add("multipart/mixed;boundary=b", "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--")
	f.Add("multipart/mixed;boundary=\"b\"", "--b\r\n--b\r\n\r\n")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		r := sipmsg.NewResponse(asked(t, "text/plain", "").(*sipmsg.Request), 200, "")
		r.Header.Set("Content-Type", contentType)
		r.Body = []byte(body)
		if got := sipmsg.Part(r, "application/sdp"); !strings.Contains(body, string(got)) {
			t.Errorf("%q is not in %q", got, body)
		}
	})
}
