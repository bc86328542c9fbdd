package phone_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
)

// TestInfoBodies: what a person may read is shown and taken, digits are none of it, the rest is refused by name.
func TestInfoBodies(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, d := s.established(t)
		for _, tt := range []struct {
			contentType, body string
			field             sipmsg.Field
			code              int
			shown             string // content type and text; "": nothing is
		}{
			{contentType: "text/plain", body: "hello\r\nthere\x1b[2J", code: 200, shown: "text/plain hello there[2J"},
			{contentType: "Text/Plain;charset=iso-8859-1", body: "\xe4", code: 200, shown: "text/plain ä"},
			{contentType: "text/plain", body: "\xff", code: 200, shown: "text/plain ÿ"},
			{contentType: "application/json", body: `{"a":1}`, code: 200, shown: `application/json {"a":1}`},
			{contentType: "application/media_control+xml", body: "<x/>", code: 200, shown: "application/media_control+xml <x/>"},
			{contentType: "application/octet-stream", body: "\x00\x01", code: 415, shown: "application/octet-stream "},
			{contentType: "application/dtmf-relay", body: "Signal=55", code: 415, shown: "application/dtmf-relay "},
			{contentType: "application/dtmf", body: "5", code: 200},
			{code: 200},
			{contentType: "text/plain", body: "zip", field: sipmsg.Field{Name: "Content-Encoding", Value: "gzip"}, code: 415},
			{contentType: "text/plain", body: "x", field: sipmsg.Field{Name: "Info-Package", Value: "foo"}, code: 469},
			{field: sipmsg.Field{Name: "Info-Package", Value: "foo"}, code: 469},
		} {
			req := d.NewRequest(sipmsg.INFO)
			if tt.contentType != "" {
				req.Header.Set("Content-Type", tt.contentType)
				req.Body = []byte(tt.body)
			}
			if tt.field.Name != "" {
				req.Header.Add(tt.field.Name, tt.field.Value)
			}
			s.Forget()
			s.remote.Send(s.at, req)
			resp := s.remote.Expect("*/INFO").Response()
			h := &resp.Header
			if resp.StatusCode != tt.code || (tt.code == 469) != h.Has("Recv-Info") || (tt.code == 415) != (h.Has("Accept") || h.Get("Accept-Encoding") == "identity") {
				t.Errorf("%s %q: %s", tt.contentType, tt.body, resp.Append(nil))
			}
			synctest.Wait()
			var shown []string
			for _, ev := range phonetest.Told[phone.InfoReceived](s.Phone) {
				shown = append(shown, ev.ContentType+" "+ev.Text)
				if ev.Call != call || ev.Remote != "<sip:remote@10.0.0.9>" || string(ev.Body) != tt.body {
					t.Errorf("told %+v", ev)
				}
			}
			if strings.Join(shown, "|") != tt.shown {
				t.Errorf("%s %q: shown %q", tt.contentType, tt.body, shown)
			}
		}
	})
}

func TestSendInfo(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, _ := s.established(t)
		s.Must(s.SendInfo(call, "text/plain;charset=utf-8", "wörds"))
		got := s.remote.Expect("INFO")
		if h := got.Head(); h.Get("Content-Type") != "text/plain;charset=utf-8" || string(got.Request().Body) != "wörds" {
			t.Errorf("sent\n%s", got.Raw)
		}
		s.remote.Reply(got, "415")
		ev := phonetest.Expect[phone.RequestAnswered](s.Phone, "answered", nil)
		if ev.Call != call || ev.Method != "INFO" || ev.Code != 415 {
			t.Errorf("told %+v", ev)
		}
		for name, tt := range map[string]struct{ got, want error }{
			"no type":   {s.SendInfo(call, "", "x"), phone.ErrContentType},
			"no half":   {s.SendInfo(call, "text", "x"), phone.ErrContentType},
			"a line":    {s.SendInfo(call, "text/plain\r\nVia: x", "x"), phone.ErrContentType},
			"no call":   {s.SendInfo(99, "text/plain", "x"), phone.ErrNoCall},
			"no dialog": {s.SendInfo(s.Dial(scriptURI), "text/plain", "x"), phone.ErrCallState},
		} {
			if !errors.Is(tt.got, tt.want) {
				t.Errorf("%s: %v", name, tt.got)
			}
		}
	})
}
