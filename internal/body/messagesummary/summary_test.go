package messagesummary

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"gosua/internal/body"
)

// The examples of RFC 3842 §4 and §5, the second with the headers of single messages.
const (
	basic = "Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 2/8 (0/2)\r\n"
	full  = "Messages-Waiting: yes\r\n" +
		"Message-Account: sip:alice@vmail.example.com\r\n" +
		"Voice-Message: 4/8 (1/2)\r\n" +
		"Video-Message: 0/0\r\n" +
		"Fax-Message: 2/0 (1/0)\r\n" +
		"\r\n" +
		"To: <alice@atlanta.example.com>\r\n" +
		"From: <bob@biloxi.example.com>\r\n" +
		"Subject: carpool tomorrow?\r\n" +
		"Date: Sun, 09 Jul 2000 21:23:01 -0700\r\n" +
		"Priority: normal\r\n" +
		"Message-ID: 13784434989\r\n" +
		"Message-Context: voice-message\r\n"
	account = "sip:alice@vmail.example.com"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     Summary
		line     string
	}{
		{"nothing waits", "Messages-Waiting: no\r\n", Summary{}, "no messages waiting"},
		{"something does", "Messages-Waiting: yes", Summary{Waiting: true}, "messages waiting"},
		{"voice", basic, Summary{Waiting: true, Account: account, Classes: []Class{{Name: "voice-message", New: 2, Old: 8, UrgentOld: 2}}},
			"voice messages: 2 new, 8 old (2 urgent)"},
		{"three kinds", full, Summary{Waiting: true, Account: account, Classes: []Class{
			{Name: "voice-message", New: 4, Old: 8, UrgentNew: 1, UrgentOld: 2},
			{Name: "video-message"},
			{Name: "fax-message", New: 2, UrgentNew: 1},
		}}, "voice messages: 4 new (1 urgent), 8 old (2 urgent); video messages: 0 new, 0 old; fax messages: 2 new (1 urgent), 0 old"},
		{"Asterisk", "Messages-Waiting: yes\r\nMessage-Account: sip:asterisk@192.0.2.1\r\nVoice-Message: 4/1 (0/0)\r\n",
			Summary{Waiting: true, Account: "sip:asterisk@192.0.2.1", Classes: []Class{{Name: "voice-message", New: 4, Old: 1}}},
			"voice messages: 4 new, 1 old"},
		{"bare line feeds, odd letters and blanks", "\nmessages-waiting :YES \nvoice-MESSAGE:1 / 2( 3 /4 )\n",
			Summary{Waiting: true, Classes: []Class{{Name: "voice-message", New: 1, Old: 2, UrgentNew: 3, UrgentOld: 4}}},
			"voice messages: 1 new (3 urgent), 2 old (4 urgent)"},
		{"bare carriage returns", "Messages-Waiting: yes\rVoice-Message: 1/0\r",
			Summary{Waiting: true, Classes: []Class{{Name: "voice-message", New: 1}}}, "voice messages: 1 new, 0 old"},
		{"a folded line", "Messages-Waiting: no\r\nVoice-Message:\r\n\t0/3\r\n",
			Summary{Classes: []Class{{Name: "voice-message", Old: 3}}}, "voice messages: 0 new, 3 old"},
		{"no lamp, new messages", "Voice-Message: 1/0\r\n",
			Summary{Waiting: true, Classes: []Class{{Name: "voice-message", New: 1}}}, "voice messages: 1 new, 0 old"},
		{"no lamp, old messages", "None: 0/3\r\n", Summary{Classes: []Class{{Name: "none", Old: 3}}}, "messages: 0 new, 3 old"},
		{"the lamp beside no new ones", "Messages-Waiting: yes\r\nVoice-Message: 0/0\r\n",
			Summary{Waiting: true, Classes: []Class{{Name: "voice-message"}}}, "voice messages: 0 new, 0 old"},
		{"an account in brackets", "Messages-Waiting: no\r\nMessage-Account: <sip:a@b>\r\n", Summary{Account: "sip:a@b"}, "no messages waiting"},
		{"lines that are none", "Messages-Waiting: no\r\nhello\r\nVoice-Message: many\r\nVoi\x1bce: 1/2\r\nX: -1/2\r\n", Summary{}, "no messages waiting"},
		{"a great many", "Voice-Message: 99999999999999999999/1\r\n",
			Summary{Waiting: true, Classes: []Class{{Name: "voice-message", New: MaxCount, Old: 1}}}, "voice messages: 2147483647 new, 1 old"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse([]byte(tt.in))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("read %+v, %v, want %+v", got, err, tt.want)
			}
			if got.String() != tt.line {
				t.Errorf("told as %q, want %q", got, tt.line)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "does not say"},
		{"something else", "<html/>", "does not say"},
		{"a lamp after an empty line", "X: y\r\n\r\nMessages-Waiting: yes\r\n", "does not say"},
		{"no UTF-8", "Messages-Waiting: yes\r\nMessage-Account: sip:\xe9@b\r\n", "not UTF-8"},
		{"size", "Messages-Waiting: yes\r\n" + strings.Repeat("x", 1<<20), body.ErrTooLarge.Error()},
	} {
		if got, err := Parse([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: read %+v, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

func TestMaxClasses(t *testing.T) {
	var in strings.Builder
	for i := range 2 * MaxClasses {
		fmt.Fprintf(&in, "Kind-%d: 1/1\r\n", i)
	}
	if got, err := Parse([]byte(in.String())); err != nil || len(got.Classes) != MaxClasses {
		t.Errorf("kept %d kinds, %v, want %d", len(got.Classes), err, MaxClasses)
	}
}

// TestPrefixes: what is cut off is refused, or says what is left: never more kinds than the whole has, nor another lamp than one told.
func TestPrefixes(t *testing.T) {
	whole, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(full) {
		got, err := Parse([]byte(full[:n]))
		if err == nil && (len(got.Classes) > len(whole.Classes) || n > len("Messages-Waiting: yes") && !got.Waiting) {
			t.Errorf("%d octets read as %+v", n, got)
		}
	}
}

// FuzzParse: nothing crashes, and counts stay within their bounds.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{basic, full, "Messages-Waiting: no", "Voice-Message: 99999999999/1 (2/3)\n", "\xFE\xFF\x00M"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err != nil {
			return
		}
		if len(s.Classes) > MaxClasses || strings.ContainsAny(s.String(), "\r\n\x00\x1b") {
			t.Fatalf("read %+v", s)
		}
		for _, c := range s.Classes {
			if min(c.New, c.Old, c.UrgentNew, c.UrgentOld) < 0 || max(c.New, c.Old, c.UrgentNew, c.UrgentOld) > MaxCount {
				t.Fatalf("counted %+v", c)
			}
		}
	})
}
