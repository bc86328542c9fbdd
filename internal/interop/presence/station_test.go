package presence

import (
	"context"
	"testing"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/publication"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/standalone"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/interop"
	"gosua/internal/testkit/phonetest"
)

// station is what tells a server of a user besides the phone: a voicemail system, an exchange.
type station struct {
	t     testing.TB
	stack *sipstack.Stack
	route uri.URI // the server
	who   sipmsg.NameAddr
	auth  *digest.Authenticator
}

// newStation starts one that acts for a user. It ends with the test.
func newStation(t *testing.T, k *interop.Kamailio, name string) *station {
	t.Helper()
	stack, err := sipstack.New(sipstack.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stack.Close() })
	if _, err := stack.Listen(transport.UDP, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	s := &station{t: t, stack: stack, auth: digest.New(account(k, name).Credentials, nil)}
	s.who.URI, s.route = s.parse(k.AOR(name)), s.parse(k.URI("", "")+";lr")
	return s
}

func (s *station) parse(text string) uri.URI {
	s.t.Helper()
	u, err := uri.Parse(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

// document is what a station tells of an event.
type document struct{ event, mediaType, text string }

// publish has the server know a document until the test ends.
func (s *station) publish(doc document) {
	s.t.Helper()
	done := make(chan publication.News, 1)
	s.act(func() error {
		p, err := publication.New(publication.Config{Client: s.stack.Client(), Loop: s.stack.Loop()}, publication.Params{
			Event: sipmsg.Event{Package: doc.event}, AOR: s.who, Routes: []uri.URI{s.route}, Auth: s.auth,
			Expires: time.Hour, Hear: func(n publication.News) { done <- n }})
		if err == nil {
			p.Publish(doc.mediaType, []byte(doc.text))
		}
		return err
	})
	if n := wait(s, done); n.Err != nil || n.Response.StatusCode != 200 {
		s.t.Fatalf("publish %s: %+v", doc.event, n)
	}
}

// notify sends a document that nobody asked for to the user.
func (s *station) notify(doc document) {
	s.t.Helper()
	done := make(chan *sipmsg.Response, 1)
	s.act(func() error {
		return standalone.Send(s.stack.Client(), standalone.Params{Method: sipmsg.NOTIFY, From: s.who, To: s.who, Target: s.who.URI,
			Routes: []uri.URI{s.route}, Auth: s.auth, Body: []byte(doc.text),
			Headers: []sipmsg.Field{{Name: "Event", Value: doc.event}, {Name: "Subscription-State", Value: "terminated;reason=noresource"},
				{Name: "Content-Type", Value: doc.mediaType}},
			Done: func(resp *sipmsg.Response, _ error) { done <- resp }})
	})
	if resp := wait(s, done); resp == nil || resp.StatusCode != 200 {
		s.t.Fatalf("notify of %s answered by %+v", doc.event, resp)
	}
}

// act runs f on the loop.
func (s *station) act(f func() error) {
	s.t.Helper()
	var err error
	if e := s.stack.Loop().Do(func() { err = f() }); e != nil || err != nil {
		s.t.Fatal(e, err)
	}
}

// wait waits for an answer.
func wait[T any](s *station, answer <-chan T) (v T) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), phonetest.Patience)
	defer cancel()
	select {
	case v = <-answer:
	case <-ctx.Done():
		s.t.Fatal("no answer")
	}
	return v
}
