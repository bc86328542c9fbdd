package dialog

import (
	"errors"
	"testing"

	"gosua/internal/sipstack/sipmsg"
)

// inDialog is a confirmed dialog of ours with these further lines in its 200.
func inDialog(t *testing.T, lines ...string) *Dialog {
	t.Helper()
	lines = append([]string{"To: sip:bob@example.com;tag=b", "Contact: <sip:bob@192.0.2.9;transport=tcp>"}, lines...)
	d, err := NewUAC(ourInvite(t), answer(t, "200 OK", lines...))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPathOfRequests(t *testing.T) {
	tests := []struct {
		name, routes, uri, route, hop string
	}{
		{"no routes", "", "sip:bob@192.0.2.9;transport=tcp", "", "sip:bob@192.0.2.9;transport=tcp"},
		{"loose router", "<sip:p2;lr>, <sip:p1;lr>", "sip:bob@192.0.2.9;transport=tcp", "<sip:p1;lr> <sip:p2;lr>", "sip:p1;lr"},
		{"strict router", "<sip:p2;lr>, <sip:p1;method=INVITE;x=y?h=v>", "sip:p1;x=y",
			"<sip:p2;lr> <sip:bob@192.0.2.9;transport=tcp>", "sip:p1;method=INVITE;x=y?h=v"},
		{"strict router alone", "<sip:p1>", "sip:p1", "<sip:bob@192.0.2.9;transport=tcp>", "sip:p1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var lines []string
			if tt.routes != "" {
				lines = append(lines, "Record-Route: "+tt.routes)
			}
			d := inDialog(t, lines...)
			for range 2 { // the route set must not change by being used
				req := d.NewRequest(sipmsg.BYE)
				if got := req.URI.String(); got != tt.uri {
					t.Errorf("Request-URI %s, want %s", got, tt.uri)
				}
				if got := routeFields(req); got != tt.route {
					t.Errorf("Route %q, want %q", got, tt.route)
				}
			}
			hop := d.NextHop()
			if hop.String() != tt.hop {
				t.Errorf("next hop %s, want %s", hop, tt.hop)
			}
		})
	}
}

func routeFields(req *sipmsg.Request) string {
	s := ""
	for v := range req.Header.Values("Route") {
		if s != "" {
			s += " "
		}
		s += v
	}
	return s
}

func TestSequenceNumbersOfRequests(t *testing.T) {
	d := inDialog(t)
	steps := []struct {
		method sipmsg.Method
		want   string
	}{
		{sipmsg.INFO, "8 INFO"},
		{sipmsg.INVITE, "9 INVITE"},
		{sipmsg.INFO, "10 INFO"},
		{sipmsg.BYE, "11 BYE"},
	}
	for _, step := range steps {
		req := d.NewRequest(step.method)
		if cseq, _ := req.Header.CSeq(); cseq.String() != step.want {
			t.Errorf("CSeq %s, want %s", cseq, step.want)
		}
	}
	if seq := d.NextSeq(); seq != 12 || d.localSeq != 12 {
		t.Errorf("next %d local %d, want 12", seq, d.localSeq)
	}
	ack := d.NewACK(5)
	if cseq, _ := ack.Header.CSeq(); cseq.Seq != 5 || d.localSeq != 12 {
		t.Errorf("ACK %s, local %d", cseq, d.localSeq)
	}
}

func TestReceiveRequestChecksOrder(t *testing.T) {
	d := inDialog(t)
	steps := []struct {
		cseq string
		want error
	}{
		{"50 INFO", nil}, // the remote starts where it likes
		{"51 INFO", nil},
		{"51 BYE", nil},
		{"50 INFO", ErrOutOfOrder},
		{"40 ACK", nil},
		{"40 CANCEL", nil},
		{"60 INVITE", nil}, // gaps are fine
		{"59 BYE", ErrOutOfOrder},
		{"x BYE", ErrMalformed},
	}
	for _, step := range steps {
		method := step.cseq[len(step.cseq)-3:]
		switch method {
		case "NFO":
			method = "INFO"
		case "CEL":
			method = "CANCEL"
		case "ITE":
			method = "INVITE"
		}
		req := sipmsg.NewRequest(sipmsg.Method(method), parseURI(t, "sip:a@h"))
		req.Header.Add("CSeq", step.cseq)
		if err := d.ReceiveRequest(req); !errors.Is(err, step.want) {
			t.Errorf("%s: %v, want %v", step.cseq, err, step.want)
		}
	}
	if d.remoteSeq != 60 {
		t.Errorf("remote seq %d, want 60", d.remoteSeq)
	}
}

func TestInsertContact(t *testing.T) {
	contact := sipmsg.NameAddr{URI: parseURI(t, "sip:alice@192.0.2.1;ob")}
	names := func(req *sipmsg.Request) (s string) {
		for f := range req.Header.All() {
			s += f.Name + " "
		}
		return s
	}
	req := inDialog(t).NewRequest(sipmsg.INVITE)
	for range 2 { // the second time it is replaced
		InsertContact(req, contact)
		if got := names(req); got != "Max-Forwards From To Contact Call-ID CSeq " {
			t.Errorf("order %s", got)
		}
		if got := req.Header.Get("Contact"); got != "<sip:alice@192.0.2.1;ob>" {
			t.Errorf("Contact %s", got)
		}
	}
	bare := sipmsg.NewRequest(sipmsg.INVITE, parseURI(t, "sip:a@h"))
	InsertContact(bare, contact)
	if got := names(bare); got != "Max-Forwards Contact " {
		t.Errorf("without To: %s", got)
	}
}
