package siptest

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/simnet"
)

// Endpoint is a whole Stack on a host of a simulated network, with a trace of what it sent and received.
type Endpoint struct {
	Stack *sipstack.Stack

	t     testing.TB
	begun time.Time
	log   []string // owned by the loop
}

// NewEndpoint starts a Stack on the host; it ends with the test.
func NewEndpoint(t testing.TB, host *simnet.Host, change ...func(*sipstack.Config)) *Endpoint {
	t.Helper()
	e := &Endpoint{t: t, begun: time.Now()}
	cfg := sipstack.Config{Trace: e.note}
	cfg.Transport.ListenPacket, cfg.Transport.Listen = host.ListenPacket, host.Listen
	cfg.Transport.Dial, cfg.Transport.LocalAddr = host.Dial, host.LocalAddr
	for _, f := range change {
		f(&cfg)
	}
	s, err := sipstack.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	e.Stack = s
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the stack: %v", err)
		}
	})
	return e
}

func (e *Endpoint) note(ev sipstack.TraceEvent) {
	direction := "in"
	if ev.Out {
		direction = "out"
	}
	e.log = append(e.log, fmt.Sprintf("%v %s %s %s", ev.At.Sub(e.begun), direction, ev.Message.Summary(), ev.Flow))
}

// Listen opens a socket.
func (e *Endpoint) Listen(p transport.Protocol, addr string) netip.AddrPort {
	e.t.Helper()
	ap, err := e.Stack.Listen(p, addr)
	if err != nil {
		e.t.Fatal(err)
	}
	return ap
}

// Do runs f on the loop and waits for it.
func (e *Endpoint) Do(f func()) {
	e.t.Helper()
	if err := e.Stack.Loop().Do(f); err != nil {
		e.t.Fatal(err)
	}
}

// Trace lists the messages so far, such as "500ms out OPTIONS/cseq=1 UDP 192.0.2.2:5060", the time counted from
// NewEndpoint.
func (e *Endpoint) Trace() []string {
	e.t.Helper()
	var got []string
	e.Do(func() { got = slices.Clone(e.log) })
	return got
}

// Outcome is what became of a request.
type Outcome struct {
	Codes []int // the status of each response
	Last  *sipmsg.Response
	Err   error         // why there is no final response
	At    time.Duration // from sending to the end
	Out   *uac.Outgoing
}

// Sending is a request under way.
type Sending struct {
	Out   *uac.Outgoing // used on the loop
	ended chan Outcome
	t     testing.TB
}

// Wait waits for the final response or the failure.
func (s *Sending) Wait() Outcome {
	s.t.Helper()
	select {
	case oc := <-s.ended:
		return oc
	case <-time.After(5 * time.Minute):
		s.t.Fatal("the request never ended")
		return Outcome{}
	}
}

// Start sends a request; OnResponse and OnFailure of p, when set, are called first.
func (e *Endpoint) Start(p uac.Params) *Sending {
	e.t.Helper()
	s := &Sending{ended: make(chan Outcome, 64), t: e.t}
	begun, oc := time.Now(), Outcome{}
	onResponse, onFailure := p.OnResponse, p.OnFailure
	p.OnResponse = func(o *uac.Outgoing, resp *sipmsg.Response) {
		if onResponse != nil {
			onResponse(o, resp)
		}
		oc.Codes, oc.Last = append(oc.Codes, resp.StatusCode), resp
		if resp.StatusCode >= 200 {
			oc.Out, oc.At = o, time.Since(begun)
			s.ended <- oc
		}
	}
	p.OnFailure = func(o *uac.Outgoing, err error) {
		if onFailure != nil {
			onFailure(o, err)
		}
		oc.Err, oc.Out, oc.At = err, o, time.Since(begun)
		s.ended <- oc
	}
	e.Do(func() { s.Out = e.Stack.Client().Send(p) })
	return s
}

// Send sends a request and waits for its end.
func (e *Endpoint) Send(p uac.Params) Outcome {
	e.t.Helper()
	return e.Start(p).Wait()
}

// MustURI parses a URI.
func MustURI(t testing.TB, s string) uri.URI {
	t.Helper()
	u, err := uri.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// NewRequest builds a request of alice@example.com to the target, without Via.
func NewRequest(t testing.TB, m sipmsg.Method, target string) *sipmsg.Request {
	t.Helper()
	r := sipmsg.NewRequest(m, MustURI(t, target))
	r.Header.Add("From", "<sip:alice@example.com>;tag=a1")
	r.Header.Add("To", "<"+target+">")
	r.Header.Add("Call-ID", "call-1")
	r.Header.SetCSeq(sipmsg.CSeq{Seq: 1, Method: m})
	return r
}
