package telnet

import (
	"bytes"
	"strings"
	"testing"
)

// feedBytes has a machine read what a client sends.
func feedBytes(n *negotiation, in []byte) (keys, replies []byte) {
	for _, b := range in {
		key, pressed, reply := n.take(b, nil)
		if pressed {
			keys = append(keys, key)
		}
		replies = append(replies, reply...)
	}
	return keys, replies
}

func TestOffers(t *testing.T) {
	var n negotiation
	if got := n.offers(); string(got) != "\xff\xfd\x03\xff\xfb\x01\xff\xfb\x05\xff\xfb\x03" {
		t.Errorf("got % x", got)
	}
	if n.echo() {
		t.Error("echo is on before the client has agreed")
	}
}

func TestNegotiation(t *testing.T) {
	for _, c := range []struct {
		name, in, keys, replies string
		echo                    bool
	}{
		{"agrees to all", "\xff\xfd\x01\xff\xfd\x03\xff\xfd\x05\xff\xfb\x03", "", "", true},
		{"refuses all", "\xff\xfe\x01\xff\xfe\x03\xff\xfe\x05\xff\xfc\x03", "", "", false},
		{"asks again after a refusal", "\xff\xfe\x01\xff\xfd\x01", "", "\xff\xfc\x01", false},
		{"asks for what is on", "\xff\xfd\x01\xff\xfd\x01", "", "", true},
		{"turns echo off and on", "\xff\xfd\x01\xff\xfe\x01\xff\xfd\x01", "", "\xff\xfc\x01\xff\xfb\x01", true},
		{"turns off what is off", "\xff\xfe\x00\xff\xfc\x00", "", "", false},
		{"asks for what pjsua does", "\xff\xfd\x00\xff\xfd\x06\xff\xfd\x18\xff\xfd\x20", "", "\xff\xfb\x00\xff\xfb\x06\xff\xfb\x18\xff\xfb\x20", false},
		{"each timing mark is answered", "\xff\xfd\x06\xff\xfd\x06", "", "\xff\xfb\x06\xff\xfb\x06", false},
		{"asks for what nobody knows", "\xff\xfd\x1f\xff\xfd\xff", "", "\xff\xfc\x1f\xff\xfc\xff", false},
		{"offers what pjsua takes", "\xff\xfb\x00\xff\xfb\x01\xff\xfb\x05\xff\xfb\x06", "", "\xff\xfd\x00\xff\xfd\x01\xff\xfd\x05\xff\xfd\x06", false},
		{"offers what is on", "\xff\xfb\x00\xff\xfb\x00", "", "\xff\xfd\x00", false},
		{"offers something else", "\xff\xfb\x18\xff\xfb\x1f", "", "\xff\xfe\x18\xff\xfe\x1f", false},
		{"takes its own option back", "\xff\xfb\x03\xff\xfc\x03", "", "\xff\xfe\x03", false},
		{"types", "a\xff\xfd\x01b", "ab", "", true},
		{"types 255", "\xff\xff", "\xff", "", false},
		{"interrupts", "\xff\xf4\xff\xf3", "\x03\x03", "", false},
		{"erases", "\xff\xf7\xff\xf8", "\x7f\x15", "", false},
		{"other commands", "a\xff\xf1\xff\xf6\xff\x00\xff\xf0b", "ab", "", false},
		{"subnegotiates", "\xff\xfa\x1f\x00\x50\xff\xff\x18\xff\xf0x", "x", "", false},
		{"cuts a subnegotiation off", "\xff\xfa\x1f\x00\xff\xfd\x01x", "x", "", true},
		{"half a command", "x\xff", "x", "", false},
		{"half a request", "x\xff\xfd", "x", "", false},
		{"half a subnegotiation", "x\xff\xfa\x01\x02", "x", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n negotiation
			n.offers()
			keys, replies := feedBytes(&n, []byte(c.in))
			if string(keys) != c.keys || string(replies) != c.replies || n.echo() != c.echo {
				t.Errorf("keys %q, replies % x, echo %v", keys, replies, n.echo())
			}
		})
	}
}

// TestSubnegotiationWithoutEnd proves that a client is not deaf for ever.
func TestSubnegotiationWithoutEnd(t *testing.T) {
	for _, filler := range []string{"x", "\xff\xff"} {
		var n negotiation
		in := "\xff\xfa" + strings.Repeat(filler, maxSubnegotiation/len(filler)) + "call"
		if keys, _ := feedBytes(&n, []byte(in)); string(keys) != "call" {
			t.Errorf("%q: keys %q", filler, keys)
		}
	}
}

// TestNoLoop has two machines negotiate with each other: they must come to an end.
func TestNoLoop(t *testing.T) {
	var a, b negotiation
	toB, toA := a.offers(), b.offers()
	for range 4 {
		_, nextA := feedBytes(&b, toB)
		_, nextB := feedBytes(&a, toA)
		toA, toB = nextA, nextB
	}
	if len(toA)+len(toB) > 0 {
		t.Errorf("still talking: % x, % x", toA, toB)
	}
}

// FuzzNegotiation proves that answers are whole commands, and not more than the requests.
func FuzzNegotiation(f *testing.F) {
	f.Add([]byte("call list\r\n"))
	f.Add([]byte("\xff\xfd\x01\xff\xfb\x18\xff\xfa\x18\x00xterm\xff\xf0"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var n negotiation
		n.offers()
		keys, replies := feedBytes(&n, in)
		if len(keys) > len(in) || len(replies)%3 != 0 || len(replies) > len(in) {
			t.Errorf("%q gives keys %q and replies % x", in, keys, replies)
		}
		for i := 0; i < len(replies); i += 3 {
			if replies[i] != iac || !bytes.Contains([]byte{will, wont, do, dont}, replies[i+1:i+2]) {
				t.Errorf("reply % x", replies)
			}
		}
	})
}
