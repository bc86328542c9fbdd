package session

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing/synctest"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// remote is a scripted SIP phone on UDP: it sends what it is told, and answers
// nothing by itself.
type remote struct {
	rig  *rig
	ip   string
	conn net.PacketConn
	got  chan sipmsg.Message
	done chan struct{}
	seq  int
	n    int // branches drawn
}

func newRemote(r *rig, ip string) *remote {
	r.t.Helper()
	conn, err := r.net.Host(ip).ListenPacket("udp", ip+":5060")
	if err != nil {
		r.t.Fatal(err)
	}
	m := &remote{rig: r, ip: ip, conn: conn, got: make(chan sipmsg.Message, 1000), done: make(chan struct{}), seq: 100}
	go m.read()
	r.t.Cleanup(m.close)
	return m
}

func (m *remote) read() {
	defer close(m.done)
	buf := make([]byte, 1<<16)
	for {
		n, _, err := m.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		msg, err := sipmsg.ParseMessage(append([]byte(nil), buf[:n]...), sipmsg.Limits{})
		if err != nil {
			m.rig.t.Errorf("remote got what does not parse: %v", err)
			continue
		}
		m.got <- msg
	}
}

func (m *remote) close() {
	m.conn.Close()
	<-m.done
}

// next is the next message, which must come within 40 s.
func (m *remote) next() sipmsg.Message {
	m.rig.t.Helper()
	select {
	case msg := <-m.got:
		return msg
	case <-time.After(40 * time.Second):
		m.rig.t.Fatalf("at %v: nothing came", time.Since(m.rig.start))
		return nil
	}
}

// request is the next message, which must be a request with that method.
func (m *remote) request(method sipmsg.Method) *sipmsg.Request {
	m.rig.t.Helper()
	msg := m.next()
	req, ok := msg.(*sipmsg.Request)
	if !ok || req.Method != method {
		m.rig.t.Fatalf("at %v: got %s, want %s", time.Since(m.rig.start), msg.Summary(), method)
	}
	return req
}

// response is the next message, which must be a response with that status.
func (m *remote) response(code int) *sipmsg.Response {
	m.rig.t.Helper()
	msg := m.next()
	resp, ok := msg.(*sipmsg.Response)
	if !ok || resp.StatusCode != code {
		m.rig.t.Fatalf("at %v: got %s, want %d", time.Since(m.rig.start), msg.Summary(), code)
	}
	return resp
}

// silent demands that nothing has come and nothing can come now.
func (m *remote) silent() {
	m.rig.t.Helper()
	synctest.Wait()
	select {
	case msg := <-m.got:
		m.rig.t.Errorf("at %v: got %s, want nothing", time.Since(m.rig.start), msg.Summary())
	default:
	}
}

// arrivals are the times, since the beginning, of all messages that come until
// d with that summary; others are an error.
func (m *remote) arrivals(summary string, until time.Duration) (at []time.Duration) {
	m.rig.t.Helper()
	end := time.After(time.Until(m.rig.start.Add(until)))
	for {
		select {
		case msg := <-m.got:
			if !strings.HasPrefix(msg.Summary(), summary) {
				m.rig.t.Errorf("at %v: got %s, want %s", time.Since(m.rig.start), msg.Summary(), summary)
			}
			at = append(at, time.Since(m.rig.start))
		case <-end:
			return at
		}
	}
}

// with says what a message of the remote has beyond the necessary.
type with struct {
	tag     string // To tag of a response
	body    string // SDP
	contact string // "": the remote's address; "-": none
	lines   []sipmsg.Field
}

// respond answers a request of ours.
func (m *remote) respond(req *sipmsg.Request, code int, w with) *sipmsg.Response {
	resp := sipmsg.NewResponse(req, code, "")
	if to, ok := resp.Header.To(); ok && to.Tag() == "" {
		resp.Header.SetTo(to.WithTag(w.tag))
	}
	m.finish(&resp.Header, &resp.Body, w)
	m.send(resp)
	return resp
}

func (m *remote) finish(h *sipmsg.Header, body *[]byte, w with) {
	switch w.contact {
	case "":
		h.Add("Contact", "<sip:bob@"+m.ip+">")
	case "-":
	default:
		h.Add("Contact", w.contact)
	}
	for _, f := range w.lines {
		h.Add(f.Name, f.Value)
	}
	if w.body != "" {
		h.Add("Content-Type", "application/sdp")
		*body = []byte(w.body)
	}
}

func (m *remote) send(msg sipmsg.Message) {
	to := net.UDPAddrFromAddrPort(netip.MustParseAddrPort(ourAddr))
	if _, err := m.conn.WriteTo(msg.Append(nil), to); err != nil {
		m.rig.t.Error(err)
	}
}

func (m *remote) via() string {
	m.n++
	return fmt.Sprintf("SIP/2.0/UDP %s:5060;branch=z9hG4bKremote%d", m.ip, m.n)
}

// newInvite is an INVITE of the remote outside any dialog.
func (m *remote) newInvite(sdp string) *sipmsg.Request {
	w := with{body: sdp}
	req := m.blank(sipmsg.INVITE, "<sip:bob@example.com>;tag=b", "<sip:alice@example.com>", "call-2")
	m.finish(&req.Header, &req.Body, w)
	return req
}

// invite sends newInvite.
func (m *remote) invite(sdp string) *sipmsg.Request {
	req := m.newInvite(sdp)
	m.send(req)
	return req
}

func (m *remote) blank(method sipmsg.Method, from, to, callID string) *sipmsg.Request {
	addr, err := sipmsg.ParseNameAddr("<sip:alice@" + ourAddr + ">")
	if err != nil {
		m.rig.t.Fatal(err)
	}
	req := sipmsg.NewRequest(method, addr.URI)
	m.seq++
	req.Header.PrependVia(sipmsg.Via{})
	req.Header.Set("Via", m.via())
	req.Header.Add("From", from)
	req.Header.Add("To", to)
	req.Header.Add("Call-ID", callID)
	req.Header.Add("CSeq", strconv.Itoa(m.seq)+" "+string(method))
	return req
}

// inDialog is a request of the remote in the session's dialog.
func (m *remote) inDialog(method sipmsg.Method, w with) *sipmsg.Request {
	var from, to sipmsg.NameAddr
	m.rig.do(func() { from, to = m.rig.owner.session.Remote(), m.rig.owner.session.Local() })
	req := m.blank(method, from.String(), to.String(), m.rig.owner.session.ID().CallID)
	m.finish(&req.Header, &req.Body, w)
	return req
}

// sendInDialog sends inDialog.
func (m *remote) sendInDialog(method sipmsg.Method, w with) *sipmsg.Request {
	req := m.inDialog(method, w)
	m.send(req)
	return req
}

// ack acknowledges resp to the remote's INVITE req. For a 2xx it is a request of
// its own, otherwise it has the branch of req.
func (m *remote) ack(req *sipmsg.Request, resp *sipmsg.Response, sdp string) {
	ack := sipmsg.NewRequest(sipmsg.ACK, req.URI)
	ack.Header.Add("Via", req.Header.Get("Via"))
	if resp.StatusCode < 300 {
		ack.Header.Set("Via", m.via())
	}
	ack.Header.Add("From", req.Header.Get("From"))
	ack.Header.Add("To", resp.Header.Get("To"))
	ack.Header.Add("Call-ID", req.Header.CallID())
	cseq, _ := req.Header.CSeq()
	ack.Header.SetCSeq(sipmsg.CSeq{Seq: cseq.Seq, Method: sipmsg.ACK})
	m.finish(&ack.Header, &ack.Body, with{body: sdp, contact: "-"})
	m.send(ack)
}

// cancel cancels the remote's INVITE req.
func (m *remote) cancel(req *sipmsg.Request) {
	c := sipmsg.NewRequest(sipmsg.CANCEL, req.URI)
	for _, name := range []string{"Via", "From", "To", "Call-ID"} {
		c.Header.Add(name, req.Header.Get(name))
	}
	cseq, _ := req.Header.CSeq()
	c.Header.SetCSeq(sipmsg.CSeq{Seq: cseq.Seq, Method: sipmsg.CANCEL})
	m.send(c)
}
