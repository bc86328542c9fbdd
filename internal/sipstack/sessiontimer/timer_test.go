package sessiontimer

import (
	"strings"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// header has the lines given, separated by |.
func header(lines string) *sipmsg.Header {
	h := &sipmsg.Header{}
	for line := range strings.SplitSeq(lines, "|") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			h.Add(name, value)
		}
	}
	return h
}

// values are the values of fields, separated by |.
func values(h *sipmsg.Header, names ...string) string {
	var list []string
	for _, name := range names {
		list = append(list, h.Get(name))
	}
	return strings.Join(list, "|")
}

// agreed is a timer with an interval of 100 s.
func agreed(mode Mode, ours bool) Timer {
	t := New(Config{Mode: mode, Expires: 120 * time.Second})
	t.set(100, ours)
	return t
}

func TestAsk(t *testing.T) {
	long := Config{Mode: Optional, Expires: 200 * time.Second, MinSE: 100 * time.Second}
	for name, tt := range map[string]struct {
		timer       Timer
		established bool
		want        string // Session-Expires|Min-SE
	}{
		"zero value":          {Timer{}, false, "|"},
		"inactive":            {New(Config{}), false, "|"},
		"defaults":            {New(Config{Mode: Optional}), false, "1800|90"},
		"as configured":       {New(long), false, "200|100"},
		"less than least":     {New(Config{Mode: Always, Expires: time.Second, MinSE: 1}), false, "90|90"},
		"less than our least": {New(Config{Mode: Always, Expires: 100 * time.Second, MinSE: 300 * time.Second}), false, "300|300"},
		"more than fits":      {New(Config{Mode: Mandatory, Expires: 1<<63 - 1, MinSE: 91999 * time.Millisecond}), false, "4294967295|91"},
		"within, none agreed": {New(long), true, "|"},
		"within, we refresh":  {agreed(Optional, true), true, "100;refresher=uac|90"},
		"within, they do":     {agreed(Optional, false), true, "100;refresher=uas|90"},
	} {
		h := header("")
		tt.timer.Ask(h, tt.established)
		if got := values(h, "Session-Expires", "Min-SE"); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestAnswered(t *testing.T) {
	for _, tt := range []struct {
		timer    Timer
		answer   string
		interval time.Duration
		ours     bool
	}{
		{New(Config{Mode: Optional}), "Session-Expires: 500;refresher=uac", 500 * time.Second, true},
		{New(Config{Mode: Optional}), "x: 500;refresher=uas", 500 * time.Second, false},
		{New(Config{Mode: Optional}), "Session-Expires: 500", 500 * time.Second, true},
		{New(Config{Mode: Optional}), "Session-Expires: 0;refresher=uas", Least, false},
		{New(Config{Mode: Optional}), "Session-Expires: 4294967295", (1<<32 - 1) * time.Second, true},
		{New(Config{Mode: Optional}), "", 0, false},
		{New(Config{Mode: Optional}), "Session-Expires: x", 0, false},
		{New(Config{Mode: Mandatory}), "", DefaultExpires, true},
		{New(Config{Mode: Always}), "", DefaultExpires, true},
		{New(Config{}), "Session-Expires: 500", 0, false},
		{agreed(Optional, true), "", 0, true},
		{agreed(Always, false), "", 100 * time.Second, true},
	} {
		tt.timer.Answered(header(tt.answer))
		if tt.timer.Interval() != tt.interval || tt.interval > 0 && tt.timer.Ours() != tt.ours {
			t.Errorf("mode %d, %q: %v, ours %t", tt.timer.mode, tt.answer, tt.timer.Interval(), tt.timer.Ours())
		}
	}
}

func TestGrant(t *testing.T) {
	const can = "Supported: timer|"
	for _, tt := range []struct {
		timer   Timer
		request string
		want    string // Session-Expires|Require
		ours    bool
	}{
		{New(Config{Mode: Optional}), can + "Session-Expires: 500", "500;refresher=uac|timer", false},
		{New(Config{Mode: Optional}), can + "Session-Expires: 500;refresher=uas", "500;refresher=uas|timer", true},
		{New(Config{Mode: Optional}), can, "1800;refresher=uac|timer", false},
		{New(Config{Mode: Optional}), can + "Min-SE: 3600", "3600;refresher=uac|timer", false},
		{New(Config{Mode: Optional}), "Session-Expires: 500;refresher=uac", "500;refresher=uas|", true},
		{New(Config{Mode: Optional}), "", "|", false},
		{New(Config{Mode: Always}), "", "1800;refresher=uas|", true},
		{New(Config{}), can + "Session-Expires: 500", "|", false},
		{agreed(Optional, true), can, "100;refresher=uas|timer", true},
		{agreed(Optional, false), can + "Session-Expires: 100", "100;refresher=uac|timer", false},
		{agreed(Optional, false), can + "Session-Expires: 100;refresher=uas", "100;refresher=uas|timer", true},
		{agreed(Optional, true), "", "|", false},
	} {
		resp := &sipmsg.Response{}
		tt.timer.Grant(header(tt.request), resp)
		got := values(&resp.Header, "Session-Expires", "Require")
		running := tt.timer.Interval() > 0
		if got != tt.want || running != (got != "|") || running && tt.timer.Ours() != tt.ours {
			t.Errorf("mode %d, %q: %q, want %q; ours %t", tt.timer.mode, tt.request, got, tt.want, tt.timer.Ours())
		}
	}
}

func TestRefusal(t *testing.T) {
	const can, must = "Supported: timer|", "Require: timer|"
	for _, tt := range []struct {
		mode   Mode
		invite string
		code   int // 0: none
		field  string
	}{
		{Inactive, can + "Session-Expires: 1", 0, ""},
		{Inactive, must, 420, "Unsupported: timer"},
		{Optional, "", 0, ""},
		{Optional, must, 0, ""},
		{Optional, can + "Session-Expires: 199", 422, "Min-SE: 200"},
		{Optional, can + "Session-Expires: 200", 0, ""},
		{Optional, can + "Session-Expires: x", 0, ""},
		{Optional, "Session-Expires: 199", 0, ""},
		{Mandatory, "", 421, "Require: timer"},
		{Mandatory, can, 0, ""},
		{Mandatory, must + "Session-Expires: 1", 422, "Min-SE: 200"},
		{Always, "", 0, ""},
	} {
		timer := New(Config{Mode: tt.mode, MinSE: 200 * time.Second})
		code, field := 0, ""
		if r := timer.Refusal(header(tt.invite)); r != nil {
			code, field = r.Status, r.Headers[0].Name+": "+r.Headers[0].Value
		}
		if code != tt.code || field != tt.field {
			t.Errorf("mode %d, %q: %d %q, want %d %q", tt.mode, tt.invite, code, field, tt.code, tt.field)
		}
	}
}

func TestTakeLonger(t *testing.T) {
	answer := func(code int, least string) *sipmsg.Response {
		return &sipmsg.Response{StatusCode: code, Header: *header("Min-SE: " + least)}
	}
	for name, tt := range map[string]struct {
		timer Timer
		resp  *sipmsg.Response
		want  string // Session-Expires|Min-SE of the next try, "" for none
	}{
		"more":                  {New(Config{Mode: Optional}), answer(422, "3600"), "3600|3600"},
		"what was asked for":    {New(Config{Mode: Optional}), answer(422, "1800"), ""},
		"nothing":               {New(Config{Mode: Optional}), answer(422, "much"), ""},
		"another refusal":       {New(Config{Mode: Optional}), answer(486, "3600"), ""},
		"inactive":              {New(Config{}), answer(422, "3600"), ""},
		"within":                {agreed(Optional, true), answer(422, "110;x"), "110;refresher=uac|110"},
		"within, what there is": {agreed(Optional, true), answer(422, "100"), ""},
	} {
		if got := tt.timer.TakeLonger(tt.resp); got != (tt.want != "") {
			t.Errorf("%s: %t", name, got)
			continue
		}
		h := header("")
		if tt.timer.Ask(h, tt.timer.Interval() > 0); tt.want != "" && values(h, "Session-Expires", "Min-SE") != tt.want {
			t.Errorf("%s: asks for %q", name, values(h, "Session-Expires", "Min-SE"))
		}
	}
	timer := New(Config{Mode: Optional})
	for i := range MaxLonger + 1 {
		if got := timer.TakeLonger(answer(422, "900"+string(rune('0'+i)))); got != (i < MaxLonger) {
			t.Errorf("try %d: %t", i, got)
		}
	}
}

// TestEnds: 32 s before the end, or a third of a short interval.
func TestEnds(t *testing.T) {
	for seconds, want := range map[uint32]time.Duration{90: 60, 95: 0, 96: 64, 99: 67, 1800: 1768} {
		timer := New(Config{Mode: Optional})
		timer.set(seconds, false)
		if want == 0 { // a third is no whole second
			want = 95*time.Second - 95*time.Second/3
		} else {
			want *= time.Second
		}
		if got := timer.Ends(); got != want {
			t.Errorf("%d s: %v, want %v", seconds, got, want)
		}
		if timer.Stop(); timer.Interval() != 0 {
			t.Error("it goes on")
		}
	}
}

func TestModes(t *testing.T) {
	for mode, want := range map[Mode][2]bool{Inactive: {false, false}, Optional: {true, false}, Mandatory: {true, true}, Always: {true, false}} {
		timer := New(Config{Mode: mode})
		if got := [2]bool{timer.Active(), timer.Required()}; got != want {
			t.Errorf("mode %d: active, required %v", mode, got)
		}
	}
}
