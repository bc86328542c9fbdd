package transaction

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/loop"
	"gosua/internal/sipstack/sipmsg"
)

// What these tests prove: two Layers talking over a link that loses, delays and repeats messages hear each request and
// each final response exactly once, and end with nothing left.

// link carries messages from one layer to the other, on the loop that both share.
type link struct {
	loop     *loop.Loop
	rng      *rand.Rand
	loss     float64
	repeat   float64
	to       *Layer
	back     *link
	reliable bool
}

func (l *link) Reliable() bool { return l.reliable }

func (l *link) Send(m sipmsg.Message) error {
	raw := m.Append(nil)
	copies := 1
	if l.rng.Float64() < l.repeat {
		copies = 2
	}
	for range copies {
		if l.rng.Float64() >= l.loss {
			l.loop.AfterFunc(time.Duration(10+l.rng.IntN(20))*time.Millisecond, func() { l.arrive(raw) })
		}
	}
	return nil
}

func (l *link) arrive(raw []byte) {
	m, err := sipmsg.ParseMessage(raw, sipmsg.Limits{})
	if err != nil {
		return
	}
	switch m := m.(type) {
	case *sipmsg.Request:
		l.to.ReceiveRequest(m, l.back)
	case *sipmsg.Response:
		l.to.ReceiveResponse(m)
	}
}

// tally counts what the transaction users hear, by Call-ID.
type tally struct {
	requests, finals, failures, refusalsLost map[string]int
}

func newTally() *tally {
	return &tally{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
}

// serve answers INVITE with 180 and 486, other requests with 200, a little later.
func (y *tally) serve(l *loop.Loop) func(s *Server) {
	return func(s *Server) {
		id := s.Request().Header.CallID()
		y.requests[id]++
		s.OnFailure(func(err error) {
			if errors.Is(err, ErrTimeout) {
				y.refusalsLost[id]++
			}
		})
		codes := []int{200}
		if s.Request().Method == sipmsg.INVITE {
			codes = []int{180, 486}
		}
		for i, code := range codes {
			l.AfterFunc(time.Duration(i+1)*time.Second, func() { _ = s.Respond(sipmsg.NewResponse(s.Request(), code, "")) })
		}
	}
}

func (y *tally) hear(id string) ClientHandler {
	return ClientHandler{
		Response: func(resp *sipmsg.Response) {
			if resp.StatusCode >= 200 {
				y.finals[id]++
			}
		},
		Failure: func(error) { y.failures[id]++ },
	}
}

func TestTwoLayers(t *testing.T) {
	const each = 100
	for _, tt := range []struct {
		name         string
		loss, repeat float64
		reliable     bool
	}{
		{"perfect", 0, 0, false}, {"lossy", 0.2, 0, false}, {"repeating", 0, 0.5, false}, {"both", 0.2, 0.3, false}, {"stream", 0, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := loop.New()
				defer l.Close()
				y := newTally()
				alice := NewLayer(Config{Loop: l})
				bob := NewLayer(Config{Loop: l, Handler: Handler{Request: y.serve(l)}})
				forth := &link{loop: l, rng: rand.New(rand.NewPCG(5, 6)), loss: tt.loss, repeat: tt.repeat, to: bob, reliable: tt.reliable}
				forth.back = &link{loop: l, rng: rand.New(rand.NewPCG(7, 8)), loss: tt.loss, repeat: tt.repeat, to: alice, back: forth, reliable: tt.reliable}
				l.Post(func() {
					for i := range each {
						for _, method := range []string{"INVITE", "OPTIONS"} {
							id := fmt.Sprint(method, i)
							alice.Request(request(t, method, NewBranch(), "Call-ID: c1", "Call-ID: "+id), forth, y.hear(id))
						}
					}
				})
				time.Sleep(5 * time.Minute)
				if err := l.Do(func() { y.check(t, 2*each, alice, bob) }); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func (y *tally) check(t *testing.T, total int, layers ...*Layer) {
	t.Helper()
	for what, counts := range map[string]map[string]int{"requests": y.requests, "final responses": y.finals} {
		if len(counts) != total {
			t.Errorf("%d calls heard of %s, want %d", len(counts), what, total)
		}
		for id, n := range counts {
			if n != 1 {
				t.Errorf("%s: %d %s", id, n, what)
			}
		}
	}
	if len(y.failures)+len(y.refusalsLost) != 0 {
		t.Errorf("failures %v, refusals without ACK %v", y.failures, y.refusalsLost)
	}
	for _, l := range layers {
		if st := l.Stats(); st != (Stats{}) || len(l.servers)+len(l.merged)+len(l.clients) != 0 {
			t.Errorf("left behind: %+v", st)
		}
	}
}
