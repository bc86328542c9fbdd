package calls

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"gosua/internal/media/codec"
	"gosua/internal/phone/accounts"
	"gosua/internal/phone/conference"
	"gosua/internal/phone/event"
	"gosua/internal/sipstack"
	"gosua/internal/sipstack/session"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uas"
	"gosua/internal/testkit/parttest"
	"gosua/internal/testkit/siptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What the remote says, and what it is called by.
const (
	sdpType  = "application/sdp"
	theirSDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
	pcmu     = theirSDP + "m=audio 7000 RTP/AVP 0\r\n"
	both     = theirSDP + "m=audio 7000 RTP/AVP 8 0\r\n" // leaves the codec open
	theirURI = "sip:remote@" + parttest.TheirIP
	ourURI   = "sip:carol@" + parttest.OurIP
)

// errNoSocket is what a host without sockets says.
var errNoSocket = errors.New("no sockets left")

// options are what a test may want otherwise.
type options struct {
	Settings
	Account  accounts.Settings // of the account number 1, which is the default one
	Sessions session.Config
}

// rig is a List with a conference, and a remote that does what the test says.
type rig struct {
	*parttest.Rig
	list     *List
	room     *conference.Conference
	sessions *session.Usage
	sockets  error // why there are none for media; on the loop
}

// inBubble runs a test in virtual time; change may be nil.
func inBubble(t *testing.T, change func(*options), f func(r *rig)) {
	t.Helper()
	parttest.InBubble(t, func(p *parttest.Rig) {
		stack := p.End.Stack
		o := options{Account: accounts.Settings{ID: ourURI}, Sessions: session.Config{Client: stack.Client(), Loop: stack.Loop(), Allow: stack.Allow(), Supported: stack.Supported()}}
		if change != nil {
			change(&o)
		}
		r := &rig{Rig: p, sessions: session.New(o.Sessions)}
		stack.AddDialogs(r.sessions)
		stack.Handle(sipmsg.INVITE, r.sessions.HandleInvite)
		r.Remote.Skip("100/*")
		var err error
		r.room, err = conference.New(conference.Config{ClockRate: 8000, Null: true})
		r.must(err)
		p.End.Do(func() {
			_, err = p.Accounts.Add(o.Account)
			r.list = New(Config{Settings: o.Settings, Accounts: p.Accounts, Sessions: r.sessions, Loop: stack.Loop(), Conference: r.room,
				Codecs: codec.NewRegistry(codec.PCMU(), codec.PCMA()), Listen: r.listen, Host: netip.MustParseAddr(parttest.OurIP), RTPPort: 4000, Emit: p.Emit})
		})
		r.must(err)
		p.T.Cleanup(r.close)
		f(r)
	}, func(c *sipstack.Config) {
		c.Capabilities = uas.Capabilities{Allow: []sipmsg.Method{sipmsg.PRACK, sipmsg.UPDATE, sipmsg.INFO, sipmsg.MESSAGE, sipmsg.REFER, sipmsg.NOTIFY}, Supported: []string{"100rel", "replaces", "timer"}}
	})
}

// close ends everything in the order in which a phone does.
func (r *rig) close() {
	r.T.Helper()
	r.End.Do(r.list.Drop)
	r.must(r.End.Stack.Close())
	r.list.WaitWaves()
	r.room.Close()
}

func (r *rig) listen(network, addr string) (net.PacketConn, error) {
	if r.sockets != nil {
		return nil, r.sockets
	}
	return r.Host.ListenPacket(network, addr)
}

func (r *rig) must(err error) {
	r.T.Helper()
	if err != nil {
		r.T.Fatal(err)
	}
}

// noSockets has none for media from now on.
func (r *rig) noSockets() { r.End.Do(func() { r.sockets = errNoSocket }) }

// act runs f with a call.
func (r *rig) act(call int, f func(c *Call) error) error {
	r.T.Helper()
	var err error
	r.End.Do(func() {
		var c *Call
		if c, err = r.list.Get(call); err == nil {
			err = f(c)
		}
	})
	return err
}

// dial calls the remote and gives the INVITE.
func (r *rig) dial() (call int, invite *siptest.Packet) {
	r.T.Helper()
	var err error
	r.End.Do(func() { call, err = r.list.Place(1, theirURI) })
	r.must(err)
	return call, r.Remote.Expect("INVITE")
}

// answered has the remote take a call of ours with a description.
func (r *rig) answered(invite *siptest.Packet, description string) *siptest.Dialog {
	r.T.Helper()
	resp := r.Remote.Response(invite, "200")
	resp.Header.Set("Contact", r.Remote.Contact())
	withSDP(&resp.Header, &resp.Body, description)
	r.Remote.Send(invite.From, resp)
	return r.Remote.DialogOf(invite.Request(), resp, invite.From)
}

// invite has the remote call, with a description unless that is "" and these header lines.
func (r *rig) invite(description string, lines ...string) *sipmsg.Request {
	r.T.Helper()
	req := r.Remote.NewRequest(sipmsg.INVITE, ourURI)
	send(r, req, description, lines...)
	return req
}

// send sends a request of the remote's with a description unless that is "" and these header lines.
func send(r *rig, req *sipmsg.Request, description string, lines ...string) {
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	withSDP(&req.Header, &req.Body, description)
	r.Remote.Send(parttest.At(), req)
}

func withSDP(h *sipmsg.Header, body *[]byte, description string) {
	if description != "" {
		h.Set("Content-Type", sdpType)
		*body = []byte(description)
	}
}

// rings has the remote call and gives the call.
func (r *rig) rings(description string, lines ...string) (call int, req *sipmsg.Request) {
	r.T.Helper()
	req = r.invite(description, lines...)
	in := parttest.Heard[event.IncomingCall](r.Rig)
	if len(in) != 1 {
		r.T.Fatalf("told of %d calls", len(in))
	}
	return in[0].Call, req
}

// up has the remote call and takes the call.
func (r *rig) up() (call int, d *siptest.Dialog) {
	r.T.Helper()
	call, req := r.rings(pcmu)
	r.must(r.act(call, func(c *Call) error { return c.Answer(200, "", "") }))
	d = r.Remote.DialogOf(req, r.Remote.Expect("200/INVITE").Response(), parttest.At())
	d.Send(sipmsg.ACK)
	if info, ok := r.info(call); !ok || info.State != event.CallConfirmed {
		r.T.Fatalf("not up: %+v", info)
	}
	return call, d
}

// info is a call as it stands when nothing is under way any more.
func (r *rig) info(call int) (info event.CallInfo, ok bool) {
	r.T.Helper()
	synctest.Wait()
	err := r.act(call, func(c *Call) error { info = c.Info(); return nil })
	return info, err == nil
}

// hangup ends a call by a BYE of ours, which is not waited for.
func (r *rig) hangup(call int) {
	r.T.Helper()
	r.must(r.act(call, func(c *Call) error { c.Hangup(0); return nil }))
	r.Remote.Expect("BYE")
}

// The ports that the conference has of its own, beside the device.
const (
	ringback = 1
	ring     = 2
)

// sounds tells whether a tone of the conference's own is heard.
func (r *rig) sounds(slot int) bool {
	synctest.Wait()
	return len(r.room.Ports()[slot].To) > 0
}

// free proves that no call, no number, no port of the conference and no socket for media is in use.
func (r *rig) free() {
	r.T.Helper()
	time.Sleep(100 * time.Millisecond) // the conference lets go of streams at its next tick
	synctest.Wait()
	if ports := r.room.Ports(); len(ports) != 3 || len(ports[ringback].To)+len(ports[ring].To) != 0 {
		r.T.Errorf("the conference has %+v", ports)
	}
	for port := 4000; port < 4010; port++ {
		c, err := r.Host.ListenPacket("udp", fmt.Sprintf("%s:%d", parttest.OurIP, port))
		r.must(err)
		r.must(c.Close())
	}
	r.End.Do(func() {
		if all := r.list.All(); len(all) != 0 {
			r.T.Errorf("%d calls left", len(all))
		}
		for range r.list.max {
			if _, ok := r.list.slots.Take(); !ok {
				r.T.Error("a slot is still taken")
			}
		}
		for id := range r.list.max {
			r.list.slots.Release(id)
		}
	})
}

// atOnce has the loop find what all acts bring waiting for it, in this order.
func (r *rig) atOnce(acts ...func()) {
	r.T.Helper()
	gate := make(chan struct{})
	r.End.Stack.Loop().Post(func() { <-gate })
	for _, act := range acts {
		act()
		synctest.Wait()
	}
	close(gate)
	synctest.Wait()
}

// refuse refuses a request of ours.
func (r *rig) refuse(p *siptest.Packet, line string) {
	r.T.Helper()
	r.Remote.Reply(p, line)
	if p.Request().Method == sipmsg.INVITE {
		r.Remote.Expect("ACK")
	}
}

// accept takes an INVITE or UPDATE of ours with a description.
func (r *rig) accept(p *siptest.Packet, description string, more ...func(*sipmsg.Response)) {
	r.T.Helper()
	r.Remote.Reply(p, "200", append(more, siptest.Body(sdpType, description), siptest.With("Contact", r.Remote.Contact()))...)
	if p.Request().Method == sipmsg.INVITE {
		r.Remote.Expect("ACK")
	}
	synctest.Wait()
}
