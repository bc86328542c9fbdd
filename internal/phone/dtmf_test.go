package phone_test

import (
	"bytes"
	"errors"
	"net"
	"testing"
	"time"

	"gosua/internal/media/dtmf"
	"gosua/internal/media/rtp"
	"gosua/internal/phone"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// eventless is a socket behind which nobody understands telephone events.
type eventless struct{ net.PacketConn }

func (e eventless) WriteTo(b []byte, to net.Addr) (int, error) {
	return e.PacketConn.WriteTo(bytes.ReplaceAll(b, []byte("telephone-event"), []byte("telephone-other")), to)
}

// withoutEvents has a phone offer no telephone events.
func withoutEvents(c *phone.Config) {
	listen := c.Seams.ListenPacket
	c.Seams.ListenPacket = func(network, addr string) (net.PacketConn, error) {
		conn, err := listen(network, addr)
		if err != nil {
			return nil, err
		}
		return eventless{conn}, nil
	}
}

// TestDTMFMethods: SendDigits goes the way that is configured, the other side tells which way it was, and tells each
// digit once.
func TestDTMFMethods(t *testing.T) {
	const digits = "1,2#D"
	for _, tt := range []struct {
		name   string
		method phone.DTMFMethod // of both
		events bool             // agreed on
		want   string           // method; "" for a refusal
	}{
		{"auto with events", phone.DTMFAuto, true, "RFC2833"},
		{"auto without events", phone.DTMFAuto, false, "in-band"},
		{"events", phone.DTMFEvents, true, "RFC2833"},
		{"events that the other side has not", phone.DTMFEvents, false, ""},
		{"INFO", phone.DTMFInfo, true, "SIP INFO"},
		{"INFO without events", phone.DTMFInfo, false, "SIP INFO"},
		{"tones", phone.DTMFTones, true, "in-band"},
		{"tones without events", phone.DTMFTones, false, "in-band"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
				change := func(c *phone.Config) {
					c.Calls.DTMF = tt.method
					if !tt.events {
						withoutEvents(c)
					}
				}
				a, b := r.start("alice", "10.0.0.1", change), r.start("bob", "10.0.0.2", change)
				id, in := a.Talk(b)
				if err := a.SendDigits(id, digits); tt.want == "" {
					if !errors.Is(err, rtp.ErrNoEvents) {
						t.Errorf("digits that nobody takes: %v", err)
					}
					return
				} else if err != nil {
					t.Fatal(err)
				}
				wantTold(t, b, in, tt.want)
			})
		})
	}
}

// wantTold: 1, 2, # and D come by this method, and nothing else does; between the first two lie 2 s at least.
func wantTold(t *testing.T, p *phonetest.Phone, call int, method string) {
	t.Helper()
	var at []time.Time
	for _, d := range "12#D" {
		got := phonetest.Expect[phone.DTMF](p, "heard the digit "+string(d), nil)
		at = append(at, time.Now())
		if got.Call != call || got.Digit != string(d) || got.Method != method {
			t.Errorf("heard %+v, want %c by %s", got, d, method)
		}
	}
	if pause := at[1].Sub(at[0]); pause < 2*time.Second || pause > 3*time.Second {
		t.Errorf("a pause of %v", pause)
	}
	time.Sleep(3 * time.Second)
	if all := phonetest.Told[phone.DTMF](p); len(all) != 4 {
		t.Errorf("heard %+v", all)
	}
}

func TestTonesRefused(t *testing.T) {
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, err := a.MakeCall(a.Account(), b.URI())
		a.Must(err)
		if err := a.SendDTMFTones(id, "1"); !errors.Is(err, phone.ErrNoMedia) {
			t.Errorf("tones before the answer: %v", err)
		}
		phonetest.Expect[phone.IncomingCall](b, "a call", nil)
		b.Must(b.Answer(0, 200, "", ""))
		a.State(id, phone.CallConfirmed)
		if err := a.SendDTMFTones(id, "R"); !errors.Is(err, dtmf.ErrDigit) {
			t.Errorf("a flash as a tone: %v", err)
		}
		if err := a.SendDTMFTones(id+1, "1"); !errors.Is(err, phone.ErrNoCall) {
			t.Errorf("tones without a call: %v", err)
		}
	})
}
