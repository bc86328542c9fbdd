package hostile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// TestNothing proves that the scene itself changes nothing.
func TestNothing(t *testing.T) { attack(t, nil, func(*scene) {}) }

func TestTortureMessages(t *testing.T) {
	attack(t, nil, func(s *scene) {
		before := s.alice.SIPStats()
		for _, name := range torture(s.t) {
			raw, err := os.ReadFile(name)
			if err != nil {
				s.t.Fatal(err)
			}
			s.throw(raw)
			s.pour(raw)
			s.decline()
		}
		s.dropped(before, 10)
	})
}

// TestMutilatedMessages cuts the messages of RFC 4475 off and changes bytes.
func TestMutilatedMessages(t *testing.T) {
	attack(t, nil, func(s *scene) {
		rng := rand.New(rand.NewPCG(5, 6))
		for _, name := range torture(s.t) {
			raw, err := os.ReadFile(name)
			if err != nil {
				s.t.Fatal(err)
			}
			for range 12 {
				s.throw(raw[:rng.IntN(len(raw))])
				changed := bytes.Clone(raw)
				for range 1 + rng.IntN(8) {
					changed[rng.IntN(len(changed))] = byte(rng.IntN(256))
				}
				s.throw(changed)
			}
			s.pour(raw[:rng.IntN(len(raw))])
			s.decline()
		}
	})
}

func TestJunk(t *testing.T) {
	attack(t, nil, func(s *scene) {
		before := s.alice.SIPStats()
		rng := rand.New(rand.NewPCG(7, 8))
		junk := make([]byte, 60_000)
		for i := range junk {
			junk[i] = byte(rng.Uint32())
		}
		for size := 1; size < len(junk); size = size*5/4 + 1 {
			s.throw(junk[:size])
			s.pour(junk[:size])
			s.throw(bytes.Repeat([]byte("A"), size))
			s.throw(bytes.Repeat([]byte("\r\n:"), size/3+1))
			s.throw(append([]byte("INVITE sip:"+strings.Repeat("a", size)), 0))
		}
		s.dropped(before, 80)
	})
}

// TestContentLength sends requests whose Content-Length lies. A datagram is refused; so is what comes on a stream, which is
// closed then, except that a stream waits for a body that might still come.
func TestContentLength(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for _, length := range []string{"-1", "99999999999999999999", "70000", "0x5", "5, 6", ""} {
			s.liedTo("[45]??/OPTIONS", s.withLength(length))
			s.pourAndRead(s.withLength(length), "[45]??/OPTIONS")
		}
		s.liedTo("400/OPTIONS", s.withLength("9"))
		s.pour(s.withLength("9"))
	})
}

// withLength is an OPTIONS with five octets of body and this Content-Length.
func (s *scene) withLength(length string) []byte {
	raw := s.request(sipmsg.OPTIONS).Append(nil)
	return append(bytes.Replace(raw, []byte("Content-Length:  0"), []byte("Content-Length: "+length), 1), "hello"...)
}

// liedTo sends a datagram and wants this answer.
func (s *scene) liedTo(answer string, raw []byte) {
	s.t.Helper()
	s.mallory.SendRaw(sipAddr(victim), raw)
	s.mallory.Expect(answer)
}

// pourAndRead sends on a connection of its own and wants this answer on it.
func (s *scene) pourAndRead(raw []byte, answer string) {
	s.t.Helper()
	c := s.stream()
	defer c.Close()
	if _, err := c.Write(raw); err != nil {
		s.t.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	msg, _, err := sipmsg.NewReader(c, sipmsg.Limits{}).Next()
	if err != nil {
		s.t.Errorf("answered by %v, want %s", err, answer)
		return
	}
	got, _, _ := strings.Cut(msg.Summary(), "/cseq=")
	if ok, _ := path.Match(answer, got); !ok {
		s.t.Errorf("answered by %s, want %s: %q", got, answer, raw)
	}
}

// TestTruncatedBody sends INVITEs whose description is cut off although the lengths are right.
func TestTruncatedBody(t *testing.T) {
	attack(t, nil, func(s *scene) {
		whole := plainSDP(4000)
		for cut := 1; cut < strings.Index(whole, "m="); cut += 7 {
			s.mallory.Send(sipAddr(victim), withSDP(s.request(sipmsg.INVITE), whole[:cut]))
			got := s.mallory.Expect("[45]*/INVITE")
			if code := got.Response().StatusCode; code != 400 && code != 488 {
				s.t.Errorf("%q refused with %d", whole[:cut], code)
			}
		}
		if n := s.decline(); n != 0 {
			s.t.Errorf("%d calls of them", n)
		}
	})
}

// TestNeverEnding opens connections on which a message begins and never ends, one octet after the other.
func TestNeverEnding(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for i := range 20 {
			c := s.stream()
			defer c.Close()
			_, _ = fmt.Fprintf(c, "OPTIONS sip:alice@%s SIP/2.0\r\nX-%d: ", victim, i)
			for range 30 {
				_, _ = c.Write([]byte("a"))
				time.Sleep(100 * time.Millisecond)
			}
		}
		time.Sleep(settle)
		if st := s.alice.SIPStats(); st.Connections != 0 {
			s.t.Errorf("%d connections wait for the end of a message", st.Connections)
		}
	})
}

// TestEndlessMessage sends megabytes of one message: alice closes the connection soon.
func TestEndlessMessage(t *testing.T) {
	attack(t, nil, func(s *scene) {
		for _, part := range []string{"aaaaaaaaaaaaaaaa", "X: y\r\n", "Content-Length: 4000000000\r\n\r\n" + strings.Repeat("b", 1000)} {
			s.endless(strings.Repeat(part, 1+32_000/len(part)))
		}
	})
}

// endless begins a message and goes on with part again and again.
func (s *scene) endless(part string) {
	s.t.Helper()
	c := s.stream()
	defer c.Close()
	_, _ = c.Write([]byte("OPTIONS sip:alice@" + victim + " SIP/2.0\r\nX: "))
	for began := time.Now(); time.Since(began) < 2*time.Second; time.Sleep(5 * time.Millisecond) {
		if _, err := c.Write([]byte(part)); err != nil {
			return
		}
	}
	s.t.Errorf("megabytes of one message were read: %.20q", part)
}
