package standalone

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uac"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// rig is a Stack at 192.0.2.1 and a scripted remote at 192.0.2.9, in a bubble.
type rig struct {
	t      *testing.T
	end    *siptest.Endpoint
	remote *siptest.Remote
}

// answer is what Done heard.
type answer struct {
	resp *sipmsg.Response
	err  error
}

func inBubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		net := simnet.New(1, simnet.Options{})
		r := &rig{t: t, end: siptest.NewEndpoint(t, net.Host("192.0.2.1")), remote: siptest.ListenUDP(t, net.Host("192.0.2.9"), "192.0.2.9:5060")}
		r.end.Listen(transport.UDP, "192.0.2.1:5060")
		f(r)
	})
}

// params are those of a MESSAGE to the remote.
func (r *rig) params() Params {
	to := sipmsg.NameAddr{URI: siptest.MustURI(r.t, "sip:bob@192.0.2.9")}
	return Params{
		Method: sipmsg.MESSAGE, From: sipmsg.NameAddr{URI: siptest.MustURI(r.t, "sip:alice@example.com")}, To: to, Target: to.URI,
		Headers: []sipmsg.Field{{Name: "Content-Type", Value: "text/plain"}}, Body: []byte("hello"),
	}
}

// send sends it and gives what becomes of it.
func (r *rig) send(p Params) <-chan answer {
	r.t.Helper()
	heard := make(chan answer, 2)
	p.Done = func(resp *sipmsg.Response, err error) { heard <- answer{resp, err} }
	var err error
	r.end.Do(func() {
		if err = Send(r.end.Stack.Client(), p); len(heard) > 0 {
			r.t.Error("Done before Send has returned")
		}
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return heard
}

func TestAnswered(t *testing.T) {
	inBubble(t, func(r *rig) {
		heard := r.send(r.params())
		got := r.remote.Expect("MESSAGE")
		from, _ := got.Request().Header.From()
		to, _ := got.Request().Header.To()
		if string(got.Request().Body) != "hello" || from.Tag() == "" || to.Tag() != "" || got.Request().Header.CallID() == "" {
			t.Errorf("sent\n%s", got.Raw)
		}
		r.remote.Reply(got, "100")
		r.remote.Reply(got, "404")
		if a := <-heard; a.err != nil || a.resp.StatusCode != 404 {
			t.Errorf("heard %+v", a)
		}
		if len(heard) > 0 {
			t.Error("heard twice")
		}
	})
}

// TestEachIsAnother: two requests share neither Call-ID nor tag.
func TestEachIsAnother(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.send(r.params())
		r.send(r.params())
		one, two := r.remote.Expect("MESSAGE"), r.remote.Expect("MESSAGE")
		if one.Head().CallID() == two.Head().CallID() || one.Head().Get("From") == two.Head().Get("From") {
			t.Errorf("sent\n%s\nand\n%s", one.Raw, two.Raw)
		}
		r.remote.Reply(one, "200")
		r.remote.Reply(two, "200")
	})
}

func TestRouteAndTarget(t *testing.T) {
	inBubble(t, func(r *rig) {
		p := r.params()
		p.To.URI = siptest.MustURI(t, "sip:far@198.51.100.7?Subject=x")
		p.Target = p.To.URI
		p.Routes = []uri.URI{siptest.MustURI(t, "sip:192.0.2.9;lr")}
		r.send(p)
		got := r.remote.Expect("MESSAGE")
		h := &got.Request().Header
		if got.Request().URI.String() != "sip:far@198.51.100.7" || h.Get("To") != "<sip:far@198.51.100.7>" || h.Get("Route") != "<sip:192.0.2.9;lr>" {
			t.Errorf("sent\n%s", got.Raw)
		}
		r.remote.Reply(got, "200")
	})
}

func TestNextHopBeforeTheTarget(t *testing.T) {
	inBubble(t, func(r *rig) {
		p := r.params()
		p.Target.Host = "198.51.100.7"
		hop := siptest.MustURI(t, "sip:192.0.2.9")
		p.NextHop = &hop
		r.send(p)
		r.remote.Reply(r.remote.Expect("MESSAGE"), "200")
	})
}

func TestChallenge(t *testing.T) {
	inBubble(t, func(r *rig) {
		p := r.params()
		p.Auth = digest.New([]digest.Credentials{{Username: "alice", Password: "secret"}}, nil)
		heard := r.send(p)
		r.remote.Reply(r.remote.Expect("MESSAGE"), "401", siptest.With("WWW-Authenticate", `Digest realm="r", nonce="n", algorithm=MD5`))
		again := r.remote.Expect("MESSAGE")
		if !strings.Contains(again.Head().Get("Authorization"), `username="alice"`) || string(again.Payload()) != "hello" {
			t.Errorf("sent\n%s", again.Raw)
		}
		r.remote.Reply(again, "200")
		if a := <-heard; a.err != nil || a.resp.StatusCode != 200 {
			t.Errorf("heard %+v", a)
		}
	})
}

func TestUnanswered(t *testing.T) {
	inBubble(t, func(r *rig) {
		heard := r.send(r.params())
		if a := <-heard; !errors.Is(a.err, uac.ErrTimeout) || a.resp != nil {
			t.Errorf("heard %+v", a)
		}
	})
}

// noRandom is a source of chance that has none.
type noRandom struct{ after int }

func (n *noRandom) Read(b []byte) (int, error) {
	if n.after--; n.after < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return len(b), nil
}

func TestWhatCannotBeSent(t *testing.T) {
	inBubble(t, func(r *rig) {
		change := func(f func(p *Params)) Params {
			p := r.params()
			f(&p)
			return p
		}
		for _, tt := range []struct {
			name string
			p    Params
			want error
		}{
			{"an INVITE", change(func(p *Params) { p.Method = sipmsg.INVITE }), ErrMethod},
			{"an ACK", change(func(p *Params) { p.Method = sipmsg.ACK }), ErrMethod},
			{"a CANCEL", change(func(p *Params) { p.Method = sipmsg.CANCEL }), ErrMethod},
			{"no method", change(func(p *Params) { p.Method = "" }), ErrMethod},
			{"a method that brings a header", change(func(p *Params) { p.Method = "X\r\nEvil: 1" }), ErrMethod},
			{"no Call-ID", change(func(p *Params) { p.Rand = &noRandom{0} }), io.ErrUnexpectedEOF},
			{"no tag", change(func(p *Params) { p.Rand = &noRandom{1} }), io.ErrUnexpectedEOF},
			{"no number", change(func(p *Params) { p.Rand = &noRandom{2} }), io.ErrUnexpectedEOF},
		} {
			var err error
			r.end.Do(func() { err = Send(r.end.Stack.Client(), tt.p) })
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), "sip:bob@192.0.2.9") {
				t.Errorf("%s: %v, want %v and the target's name", tt.name, err, tt.want)
			}
		}
	})
}

// TestNobodyListens: Done may be left out.
func TestNobodyListens(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.end.Do(func() {
			if err := Send(r.end.Stack.Client(), r.params()); err != nil {
				t.Error(err)
			}
		})
		r.remote.Reply(r.remote.Expect("MESSAGE"), "200")
		synctest.Wait()
	})
}
