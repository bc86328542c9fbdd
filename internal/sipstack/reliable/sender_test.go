package reliable

import (
	"errors"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// invite is the header of an INVITE of the remote's.
func invite(require string) *sipmsg.Header {
	h := &sipmsg.Header{}
	h.Add("CSeq", "7 INVITE")
	if require != "" {
		h.Add("Require", require)
	}
	return h
}

// rack acknowledges r.
func rack(r *Response) sipmsg.RAck {
	return sipmsg.RAck{RSeq: r.RSeq, CSeq: sipmsg.CSeq{Seq: 7, Method: sipmsg.INVITE}}
}

func TestRequired(t *testing.T) {
	for _, tt := range []struct {
		require string
		insist  bool
		want    bool
	}{{"", false, false}, {"timer", false, false}, {"timer, 100REL", false, true}, {"", true, true}} {
		s := NewSender(invite(tt.require), true)
		if tt.insist {
			s.Require()
		}
		if s.Required() != tt.want {
			t.Errorf("Require: %s, insisting %t: %t", tt.require, tt.insist, s.Required())
		}
	}
}

// TestNumbers: each response has the next number, and the first is in the range
// that RFC 3262 §3 gives.
func TestNumbers(t *testing.T) {
	for range 100 {
		s := NewSender(invite(""), true)
		var before uint32
		for i := range 3 {
			r := &Response{Code: 180}
			s.Begin(r)
			if r.RSeq == 0 || r.RSeq > 1<<31-1 || i > 0 && r.RSeq != before+1 {
				t.Fatalf("RSeq %d after %d", r.RSeq, before)
			}
			before = r.RSeq
			s.Acknowledge(rack(r))
		}
	}
}

func TestWait(t *testing.T) {
	r := &Response{}
	for _, want := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second} {
		if got := r.Wait(500 * time.Millisecond); got != want {
			t.Errorf("waits %v, want %v", got, want)
		}
	}
}

func TestAcknowledge(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*sipmsg.RAck)
		known  bool
	}{
		"as sent":        {func(*sipmsg.RAck) {}, true},
		"another number": {func(r *sipmsg.RAck) { r.RSeq++ }, false},
		"another INVITE": {func(r *sipmsg.RAck) { r.CSeq.Seq++ }, false},
		"another method": {func(r *sipmsg.RAck) { r.CSeq.Method = sipmsg.UPDATE }, false},
	} {
		s, r := NewSender(invite(""), true), &Response{Code: 183, SDP: []byte("answer")}
		if s.Open() || s.Holds() {
			t.Errorf("%s: open before the first", name)
		}
		s.Begin(r)
		ack := rack(r)
		tt.change(&ack)
		if got := s.Acknowledge(ack); (got == r) != tt.known || !tt.known && got != nil {
			t.Errorf("%s: %+v", name, got)
		}
		if s.Open() == tt.known || s.Holds() == tt.known {
			t.Errorf("%s: open %t, holds the 2xx %t", name, s.Open(), s.Holds())
		}
		if tt.known && s.Acknowledge(ack) != nil {
			t.Errorf("%s: acknowledged twice", name)
		}
	}
}

// TestHolds: a response without description does not hold the 2xx back.
func TestHolds(t *testing.T) {
	s := NewSender(invite(""), true)
	s.Begin(&Response{Code: 180})
	if !s.Open() || s.Holds() {
		t.Errorf("open %t, holds %t", s.Open(), s.Holds())
	}
}

func TestQueue(t *testing.T) {
	s := NewSender(invite(""), true)
	if s.Next() != nil {
		t.Error("something waits")
	}
	for i := range MaxWaiting {
		if err := s.Queue(&Response{Code: 101 + i}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Queue(&Response{Code: 199}); !errors.Is(err, ErrTooMany) {
		t.Errorf("one too many: %v", err)
	}
	for i := range 2 {
		if r := s.Next(); r == nil || r.Code != 101+i {
			t.Errorf("next is %+v", r)
		}
	}
	s.Begin(&Response{Code: 180})
	s.Forget()
	if s.Next() != nil || !s.Open() {
		t.Errorf("forgotten, and open %t", s.Open())
	}
}

// TestRead: what PRACKs mean, and what is agreed by them.
func TestRead(t *testing.T) {
	for name, tt := range map[string]struct {
		offered   bool // by the INVITE
		sdp       string
		described bool
		want      Meaning
		agreed    bool
	}{
		"nothing about nothing":         {true, "", false, Plain, false},
		"to our answer":                 {true, "answer", false, Plain, true},
		"another offer":                 {true, "answer", true, Offer, true},
		"another offer before answer":   {true, "", true, EarlyOffer, false},
		"answer to our offer":           {false, "offer", true, Answer, true},
		"no answer to our offer":        {false, "offer", false, MissingAnswer, false},
		"an offer where we should have": {false, "", true, EarlyOffer, false},
		"no offer anywhere":             {false, "", false, Plain, false},
	} {
		s, r := NewSender(invite(""), tt.offered), &Response{Code: 183}
		if tt.sdp != "" {
			r.SDP = []byte(tt.sdp)
		}
		s.Begin(r)
		s.Acknowledge(rack(r))
		if got := s.Read(r, tt.described); got != tt.want || s.Agreed() != tt.agreed {
			t.Errorf("%s: %d, agreed %t; want %d, %t", name, got, s.Agreed(), tt.want, tt.agreed)
		}
	}
}

// TestAgreedIsSaidOnce: what follows has no description, and its PRACK may offer.
func TestAgreedIsSaidOnce(t *testing.T) {
	s := NewSender(invite(""), false)
	first, second := &Response{SDP: []byte("offer")}, &Response{SDP: []byte("offer")}
	s.Begin(first)
	s.Acknowledge(rack(first))
	s.Read(first, true)
	s.Begin(second)
	s.Acknowledge(rack(second))
	if second.SDP != nil || s.Read(second, false) != Plain || s.Read(second, true) != Offer {
		t.Errorf("second has %q", second.SDP)
	}
}
