package registration

import (
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

func TestGrantedExpires(t *testing.T) {
	ours, err := sipmsg.ParseNameAddr("<sip:alice@192.0.2.1:5060;ob>")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		contact []string
		expires string
		want    time.Duration
	}{
		{"nothing said", nil, "", 300 * time.Second},
		{"header alone", nil, "221", 221 * time.Second},
		{"our contact", []string{"<sip:alice@192.0.2.1:5060;ob>;expires=60"}, "3600", 60 * time.Second},
		{"our contact among others", []string{"<sip:old@h>;expires=5, <sip:alice@192.0.2.1:5060;ob>;q=0.5;expires=60"}, "", 60 * time.Second},
		{"our contact in a field of its own", []string{"<sip:old@h>;expires=5", "<sip:alice@192.0.2.1:5060;ob>;expires=60"}, "", 60 * time.Second},
		{"quoted", []string{`<sip:alice@192.0.2.1:5060;ob>;expires="60"`}, "", 60 * time.Second},
		{"somebody else's contact", []string{"<sip:bob@192.0.2.1:5060>;expires=60"}, "221", 221 * time.Second},
		{"our contact rewritten on its way", []string{"<sip:alice@198.51.100.1:1024>;expires=60"}, "", 60 * time.Second},
		{"others' contacts", []string{"<sip:alice@198.51.100.1:1024>;expires=60, <sip:alice@198.51.100.2>;expires=5"}, "", 300 * time.Second},
		{"our contact without expires", []string{"<sip:alice@192.0.2.1:5060;ob>"}, "90", 90 * time.Second},
		{"expires that is no number", []string{"<sip:alice@192.0.2.1:5060;ob>;expires=soon"}, "90", 90 * time.Second},
		{"expires beyond the range", []string{"<sip:alice@192.0.2.1:5060;ob>;expires=99999999999"}, "90", 90 * time.Second},
		{"zero", []string{"<sip:alice@192.0.2.1:5060;ob>;expires=0"}, "90", 0},
		{"a contact that cannot be read", []string{"<sip:alice@192.0.2.1:5060;ob>;expires=60", "<sip:"}, "", 60 * time.Second},
		{"wildcard", []string{"*"}, "90", 90 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			resp := sipmsg.NewResponse(sipmsg.NewRequest(sipmsg.REGISTER, uri.URI{}), 200, "")
			for _, c := range tt.contact {
				resp.Header.Add("Contact", c)
			}
			if tt.expires != "" {
				resp.Header.Add("Expires", tt.expires)
			}
			if got := grantedExpires(resp, ours, 300*time.Second); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}

func TestRefreshDelay(t *testing.T) {
	tests := []struct{ granted, want time.Duration }{
		{300 * time.Second, 295 * time.Second},
		{10 * time.Second, 5 * time.Second},
		{9 * time.Second, 4500 * time.Millisecond},
		{time.Second, 500 * time.Millisecond},
	}
	for _, tt := range tests {
		if got := refreshDelay(tt.granted, DefaultRefreshBefore); got != tt.want {
			t.Errorf("granted %v: %v, want %v", tt.granted, got, tt.want)
		}
	}
}

func TestSpread(t *testing.T) {
	lowest := func(int) int { return 0 }
	highest := func(n int) int { return n - 1 }
	tests := []struct{ d, low, high time.Duration }{
		{300 * time.Second, 290 * time.Second, 310 * time.Second},
		{60 * time.Second, 50 * time.Second, 70 * time.Second},
		{6 * time.Second, 5 * time.Second, 7 * time.Second},
		{6 * time.Millisecond, 5 * time.Millisecond, 7 * time.Millisecond},
		{5 * time.Millisecond, 5 * time.Millisecond, 5 * time.Millisecond},
		{0, 0, 0},
	}
	for _, tt := range tests {
		if low, high := spread(tt.d, lowest), spread(tt.d, highest); low != tt.low || high != tt.high {
			t.Errorf("%v: %v to %v, want %v to %v", tt.d, low, high, tt.low, tt.high)
		}
	}
}

func TestTemporary(t *testing.T) {
	want := map[int]bool{408: true, 480: true, 500: true, 502: true, 503: true, 504: true, 600: true, 603: true, 699: true,
		300: false, 301: false, 400: false, 401: false, 403: false, 404: false, 407: false, 423: false, 486: false, 501: false, 505: false}
	for code, is := range want {
		if temporary(code) != is {
			t.Errorf("%d: %v", code, !is)
		}
	}
}
