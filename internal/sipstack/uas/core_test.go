package uas_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
	"gosua/internal/testkit/simnet"
	"gosua/internal/testkit/siptest"
)

// What these tests prove: who is offered a request, in which order, and how one that nobody claims is refused. They go
// through a whole Stack, so that what they see is what leaves it.

const target = "sip:bob@192.0.2.2"

type rig struct {
	t      *testing.T
	bob    *siptest.Endpoint
	remote *siptest.Remote
}

func inBubble(t *testing.T, f func(r *rig), change ...func(*sipstack.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		net := simnet.New(1, simnet.Options{})
		r := &rig{t: t, bob: siptest.NewEndpoint(t, net.Host("192.0.2.2"), change...)}
		r.bob.Listen(transport.UDP, "192.0.2.2:5060")
		r.remote = siptest.ListenUDP(t, net.Host("192.0.2.50"), "192.0.2.50:5060")
		f(r)
	})
}

// ask sends a request and returns its first response, which may be none.
func (r *rig) ask(req *sipmsg.Request) *sipmsg.Response {
	r.t.Helper()
	r.send(req)
	r.remote.Patience = time.Second
	if p := r.remote.Next(); p != nil {
		return p.Response()
	}
	return nil
}

func (r *rig) send(m sipmsg.Message) {
	r.t.Helper()
	r.remote.Send(r.bob.Stack.Transport().Listening()[0].Addr, m)
}

// request is one from the remote, changed by name and value; an empty value takes the field away.
func (r *rig) request(m sipmsg.Method, fields ...string) *sipmsg.Request {
	req := r.remote.NewRequest(m, target)
	for i := 0; i+1 < len(fields); i += 2 {
		switch fields[i] {
		case "body":
			req.Body = []byte(fields[i+1])
		default:
			req.Header.Set(fields[i], fields[i+1])
		}
	}
	return req
}

const inDialog = "<" + target + ">;tag=known"

func TestRefusals(t *testing.T) {
	tests := []struct {
		name   string
		method sipmsg.Method
		fields []string
		status int
		header string
		value  string
	}{
		{"OPTIONS", sipmsg.OPTIONS, nil, 200, "Allow", "INVITE, ACK, BYE, CANCEL, UPDATE, INFO, OPTIONS"},
		{"OPTIONS", sipmsg.OPTIONS, nil, 200, "Accept", "application/sdp"},
		{"OPTIONS", sipmsg.OPTIONS, nil, 200, "Supported", "timer, 100rel"},
		{"OPTIONS", sipmsg.OPTIONS, nil, 200, "User-Agent", "gosua/test"},
		{"OPTIONS", sipmsg.OPTIONS, nil, 200, "Allow-Events", ""},
		{"handled", sipmsg.INVITE, nil, 603, "User-Agent", ""},
		{"unknown method", "FOO", nil, 405, "Allow", "INVITE, ACK, BYE, CANCEL, UPDATE, INFO, OPTIONS"},
		{"known method without a handler", sipmsg.MESSAGE, nil, 405, "", ""},
		{"INFO outside of a dialog", sipmsg.INFO, nil, 405, "", ""},
		{"REFER outside of a dialog", sipmsg.REFER, nil, 405, "", ""},
		{"BYE outside of a dialog", sipmsg.BYE, nil, 481, "", ""},
		{"UPDATE outside of a dialog", sipmsg.UPDATE, nil, 481, "", ""},
		{"PRACK outside of a dialog", sipmsg.PRACK, nil, 481, "", ""},
		{"CANCEL of nothing", sipmsg.CANCEL, nil, 481, "", ""},
		{"BYE of an unknown dialog", sipmsg.BYE, []string{"To", inDialog}, 481, "", ""},
		{"INVITE of an unknown dialog", sipmsg.INVITE, []string{"To", inDialog}, 481, "", ""},
		{"INFO of an unknown dialog", sipmsg.INFO, []string{"To", inDialog}, 481, "", ""},
		{"unknown method in a dialog", "FOO", []string{"To", inDialog}, 405, "", ""},
		{"required extension", sipmsg.INVITE, []string{"Require", "timer"}, 603, "", ""},
		{"required extension in other case", sipmsg.INVITE, []string{"Require", "TIMER"}, 603, "", ""},
		{"unknown extension", sipmsg.INVITE, []string{"Require", "timer, fly, swim"}, 420, "Unsupported", "fly, swim"},
		{"unknown extension for proxies", sipmsg.INVITE, []string{"Proxy-Require", "fly"}, 603, "", ""},
		{"unknown extension in a dialog", sipmsg.BYE, []string{"To", inDialog, "Require", "fly"}, 420, "Unsupported", "fly"},
		{"unknown body", sipmsg.INVITE, []string{"Content-Type", "text/html", "body", "x"}, 415, "Accept", "application/sdp"},
		{"body without type", sipmsg.INVITE, []string{"body", "x"}, 415, "Accept", "application/sdp"},
		{"parts without a description", sipmsg.INVITE,
			[]string{"Content-Type", "multipart/mixed;boundary=b", "body", "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--"}, 415, "Accept", "application/sdp"},
		{"a description among parts", sipmsg.INVITE,
			[]string{"Content-Type", "multipart/mixed;boundary=b", "body", "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--"}, 603, "", ""},
		{"unknown body that is optional", sipmsg.INVITE,
			[]string{"Content-Type", "text/html", "Content-Disposition", "icon; handling = optional", "body", "x"}, 603, "", ""},
		{"session description", sipmsg.INVITE, []string{"Content-Type", "Application/SDP;charset=utf-8", "body", "v=0"}, 603, "", ""},
		{"compressed body", sipmsg.INVITE,
			[]string{"Content-Type", "application/sdp", "Content-Encoding", "gzip", "body", "v=0"}, 415, "Accept-Encoding", "identity"},
		{"identity coding", sipmsg.INVITE,
			[]string{"Content-Type", "application/sdp", "Content-Encoding", "identity", "body", "v=0"}, 603, "", ""},
		{"answer not acceptable", sipmsg.INVITE, []string{"Accept", "text/plain, text/html;q=0.1"}, 406, "", ""},
		{"answer acceptable", sipmsg.INVITE, []string{"Accept", "text/plain, application/sdp;level=1"}, 603, "", ""},
		{"any answer acceptable", sipmsg.INVITE, []string{"Accept", "application/*"}, 603, "", ""},
		{"body of another method", sipmsg.OPTIONS, []string{"Content-Type", "text/html", "body", "x"}, 200, "", ""},
		{"last hop", sipmsg.OPTIONS, []string{"Max-Forwards", "0"}, 200, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.bob.Do(func() {
					r.bob.Stack.Handle(sipmsg.INVITE, func(in *uas.Incoming) { _ = in.Refuse(603, "") })
				})
				resp := r.ask(r.request(tt.method, tt.fields...))
				if resp == nil || resp.StatusCode != tt.status {
					t.Fatalf("got %v, want %d", resp, tt.status)
				}
				if got := resp.Header.Get(tt.header); tt.header != "" && got != tt.value {
					t.Errorf("%s: %q, want %q", tt.header, got, tt.value)
				}
				if to, _ := resp.Header.To(); to.Tag() == "" {
					t.Error("no To tag")
				}
			}, func(c *sipstack.Config) {
				c.UserAgent = "gosua/test"
				c.Capabilities = uas.Capabilities{Allow: []sipmsg.Method{sipmsg.INFO, sipmsg.UPDATE}, Supported: []string{"timer", "100rel"}}
			})
		})
	}
}

func TestDefaultsClaimNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		resp := r.ask(r.request(sipmsg.OPTIONS))
		if resp.StatusCode != 200 || resp.Header.Get("Allow") != "OPTIONS" || !resp.Header.Has("Supported") ||
			resp.Header.Get("Supported") != "" || resp.Header.Has("User-Agent") {
			t.Errorf("got\n%s", resp.Append(nil))
		}
	})
}

func TestAllowOrder(t *testing.T) {
	inBubble(t, func(r *rig) {
		var got string
		r.bob.Do(func() {
			for _, m := range []sipmsg.Method{sipmsg.PUBLISH, sipmsg.MESSAGE, "ZAP", sipmsg.REFER, sipmsg.INVITE, sipmsg.NOTIFY, sipmsg.SUBSCRIBE, sipmsg.PRACK, sipmsg.UPDATE, sipmsg.INFO, sipmsg.OPTIONS} {
				r.bob.Stack.Handle(m, func(*uas.Incoming) {})
			}
			got = r.bob.Stack.Allow()
			r.bob.Stack.Handle(sipmsg.INVITE, nil)
			if again := r.bob.Stack.Allow(); again == got {
				t.Error("a handler that was taken back is still listed")
			}
		})
		want := "PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, INFO, SUBSCRIBE, NOTIFY, REFER, MESSAGE, OPTIONS, PUBLISH, ZAP"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// usage claims what its flags say and notes what it is offered.
type usage struct {
	name   string
	claims bool
	log    *[]string
}

func (u usage) note(what string) bool {
	*u.log = append(*u.log, u.name+" "+what)
	return u.claims
}

func (u usage) HandleInDialog(in *uas.Incoming) bool {
	if u.claims {
		_ = in.Refuse(200, "")
	}
	return u.note(string(in.Request.Method))
}

func (u usage) HandleAck(*sipmsg.Request, *transport.Flow) bool       { return u.note("ACK") }
func (u usage) HasDialog(*sipmsg.Request) bool                        { return u.claims }
func (u usage) HandleStray2xx(*sipmsg.Response, *transport.Flow) bool { return u.note("2xx") }

func TestDialogsAreAskedInOrder(t *testing.T) {
	tests := []struct {
		name   string
		claims [2]bool
		want   []string
		status int
	}{
		{"the first claims", [2]bool{true, true}, []string{"a BYE", "a ACK", "a 2xx"}, 200},
		{"the second claims", [2]bool{false, true}, []string{"a BYE", "b BYE", "a ACK", "b ACK", "a 2xx", "b 2xx"}, 200},
		{"nobody claims", [2]bool{false, false}, []string{"a BYE", "b BYE", "a ACK", "b ACK", "a 2xx", "b 2xx"}, 481},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				var log []string
				r.bob.Do(func() {
					r.bob.Stack.AddDialogs(usage{"a", tt.claims[0], &log})
					r.bob.Stack.AddDialogs(usage{"b", tt.claims[1], &log})
				})
				if resp := r.ask(r.request(sipmsg.BYE, "To", inDialog)); resp.StatusCode != tt.status {
					t.Errorf("BYE got %d, want %d", resp.StatusCode, tt.status)
				}
				r.send(r.request(sipmsg.ACK, "To", inDialog))
				stray := sipmsg.NewResponse(r.request(sipmsg.INVITE, "To", inDialog), 200, "")
				r.send(stray)
				r.remote.Quiet(time.Second)
				r.bob.Do(func() {
					if !slices.Equal(log, tt.want) {
						t.Errorf("offered %q, want %q", log, tt.want)
					}
				})
			})
		})
	}
}

func TestIncomingKnowsItsFlow(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.bob.Do(func() {
			r.bob.Stack.Handle(sipmsg.OPTIONS, func(in *uas.Incoming) {
				_ = in.Refuse(488, "Not here", sipmsg.Field{Name: "Warning", Value: in.Flow.String()})
			})
		})
		resp := r.ask(r.request(sipmsg.OPTIONS))
		if resp.StatusCode != 488 || resp.Reason != "Not here" || resp.Header.Get("Warning") != "UDP 192.0.2.50:5060" {
			t.Errorf("got\n%s", resp.Append(nil))
		}
	})
}
