package reliable

import (
	"testing"

	"gosua/internal/sipstack/sipmsg"
)

// response has the lines that make it reliable.
func response(to, require, rseq string) *sipmsg.Response {
	resp := &sipmsg.Response{StatusCode: 183}
	resp.Header.Add("To", to)
	resp.Header.Add("CSeq", "3 INVITE")
	if require != "" {
		resp.Header.Add("Require", require)
	}
	if rseq != "" {
		resp.Header.Add("RSeq", rseq)
	}
	return resp
}

func TestNumber(t *testing.T) {
	for name, tt := range map[string]struct {
		to, require, rseq string
		want              uint32
	}{
		"reliable":       {"<sip:b@x>;tag=b", "100rel", "77", 77},
		"among others":   {"<sip:b@x>;tag=b", "timer, 100REL", "4294967295", 4294967295},
		"no Require":     {"<sip:b@x>;tag=b", "", "77", 0},
		"no RSeq":        {"<sip:b@x>;tag=b", "100rel", "", 0},
		"RSeq 0":         {"<sip:b@x>;tag=b", "100rel", "0", 0},
		"not a number":   {"<sip:b@x>;tag=b", "100rel", "seven", 0},
		"no To tag":      {"<sip:b@x>", "100rel", "77", 0},
		"too large":      {"<sip:b@x>;tag=b", "100rel", "4294967296", 0},
		"To is nonsense": {"<<<", "100rel", "77", 0},
	} {
		if got := Number(response(tt.to, tt.require, tt.rseq)); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

func TestOrder(t *testing.T) {
	var o Order
	if !o.Due(77) || !o.Due(1) {
		t.Error("the first may have any number")
	}
	o.Take(77)
	for number, want := range map[uint32]bool{76: false, 77: false, 78: true, 79: false} {
		if o.Due(number) != want {
			t.Errorf("%d after 77 due: %t", number, !want)
		}
	}
	if got, want := o.RAck(response("<sip:b@x>;tag=b", "100rel", "77")).String(), "77 3 INVITE"; got != want {
		t.Errorf("RAck %q, want %q", got, want)
	}
}
