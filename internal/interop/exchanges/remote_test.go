package exchanges

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/siptest"
)

// remote is what a right remote would remember, to fill in what a row does not say.
type remote struct {
	tag      string // of the remote
	local    string // From of its requests, without tag
	other    string // To of its requests, with alice's tag once known
	callID   string
	seq      int
	branches int
	version  int // of its session descriptions
	invite   *sipmsg.Request
	final    int                        // status of the answer to invite, 0 before it
	ring     *sipmsg.Response           // alice's latest reliable response
	latest   *siptest.Packet            // alice's latest request but ACK
	methods  map[string]*siptest.Packet // and that of each method
	sent     []byte
}

// at is where alice listens.
var at = netip.MustParseAddrPort(ourIP + ":5060")

// send sends a message of the remote.
func (x *exchange) send(s step) {
	x.t.Helper()
	if s.rest == "again" {
		x.raw.SendRaw(at, x.sent)
		return
	}
	var m sipmsg.Message
	tag, tagged := s.take("tag")
	if !tagged {
		tag = x.tag
	}
	first, rest, _ := strings.Cut(s.rest, " ")
	if code, err := strconv.Atoi(first); err == nil {
		m = x.response(code, rest, tag)
	} else {
		m = x.request(sipmsg.Method(first), tag)
	}
	x.dress(m, s)
	x.sent = m.Append(nil)
	x.raw.SendRaw(at, x.sent)
}

// response answers one of alice's requests.
func (x *exchange) response(code int, reason, tag string) *sipmsg.Response {
	x.t.Helper()
	to := x.latest
	if before, method, named := strings.Cut(" "+reason, " to "); named {
		reason, to = strings.TrimSpace(before), x.methods[method]
	}
	if to == nil {
		x.t.Fatal("alice has sent nothing to answer")
	}
	resp := sipmsg.NewResponse(to.Request(), code, reason)
	if addr, _ := resp.Header.To(); addr.Tag() == "" && code > 100 && tag != "-" {
		resp.Header.SetTo(addr.WithTag(tag))
	}
	method := to.Request().Method
	if code > 100 && code < 300 && (method == sipmsg.INVITE || method == sipmsg.UPDATE) {
		resp.Header.Add("Contact", "<sip:bob@"+theirIP+">")
	}
	if x.local == "" {
		x.local, x.other, x.callID = resp.Header.Get("To"), to.Head().Get("From"), to.Head().CallID()
	}
	return resp
}

// request is one of the remote's: an INVITE outside any dialog when there is none, ACK and CANCEL for the latest INVITE.
func (x *exchange) request(m sipmsg.Method, tag string) *sipmsg.Request {
	addr, _ := sipmsg.ParseNameAddr("<sip:alice@" + at.String() + ">")
	req := sipmsg.NewRequest(m, addr.URI)
	if x.local == "" {
		x.local, x.other, x.callID = "<sip:bob@"+theirIP+">", "<sip:alice@"+ourIP+">", "call-1"
	}
	from, _ := sipmsg.ParseNameAddr(x.local)
	if tag == "-" {
		tag = ""
	}
	req.Header.Add("Via", x.via(m))
	req.Header.SetFrom(from.WithTag(tag))
	req.Header.Add("To", x.other)
	req.Header.Add("Call-ID", x.callID)
	switch m {
	case sipmsg.ACK, sipmsg.CANCEL:
		cseq, _ := x.invite.Header.CSeq()
		req.Header.SetCSeq(sipmsg.CSeq{Seq: cseq.Seq, Method: m})
	default:
		x.seq++
		req.Header.SetCSeq(sipmsg.CSeq{Seq: uint32(x.seq), Method: m})
	}
	switch m {
	case sipmsg.CANCEL:
		req.Header.Set("To", x.invite.Header.Get("To"))
	case sipmsg.PRACK:
		x.acknowledge(req)
	case sipmsg.INVITE:
		x.invite, x.final = req, 0
		req.Header.Add("Contact", "<sip:bob@"+theirIP+">")
	case sipmsg.UPDATE:
		req.Header.Add("Contact", "<sip:bob@"+theirIP+">")
	}
	return req
}

// via is a new Via, or that of the INVITE for what belongs to its transaction.
func (x *exchange) via(m sipmsg.Method) string {
	if m == sipmsg.CANCEL || m == sipmsg.ACK && x.final >= 300 {
		return x.invite.Header.Get("Via")
	}
	x.branches++
	return fmt.Sprintf("SIP/2.0/UDP %s:5060;branch=z9hG4bK%d", theirIP, x.branches)
}

// acknowledge adds RAck.
func (x *exchange) acknowledge(prack *sipmsg.Request) {
	if x.ring == nil {
		return
	}
	rseq, _ := x.ring.Header.RSeq()
	cseq, _ := x.ring.Header.CSeq()
	prack.Header.Add("RAck", sipmsg.RAck{RSeq: rseq, CSeq: cseq}.String())
}

// dress puts the lines of a step into a message.
func (x *exchange) dress(m sipmsg.Message, s step) {
	h := m.Head()
	seen := map[string]bool{}
	var body string
	for _, f := range s.fields {
		switch {
		case f.name == "body":
			body = strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(f.value)
		case f.value == "-":
			h.Del(f.name)
		case seen[f.name]:
			h.Add(f.name, f.value)
		default:
			h.Set(f.name, f.value)
		}
		seen[f.name] = true
	}
	if len(s.sdp) > 0 {
		body = x.describe(s.sdp)
		if !seen["Content-Type"] {
			h.Set("Content-Type", "application/sdp")
		}
	}
	body = strings.ReplaceAll(body, "$SDP", x.describe([]string{"m=audio 7000 RTP/AVP 0"}))
	switch m := m.(type) {
	case *sipmsg.Request:
		m.Body = []byte(body)
	case *sipmsg.Response:
		m.Body = []byte(body)
	}
}

// describe is a session description with these lines; what comes before the first m= is the session's.
func (x *exchange) describe(lines []string) string {
	if strings.HasPrefix(lines[0], "v=") {
		return strings.Join(lines, "\r\n") + "\r\n"
	}
	x.version++
	head := []string{"v=0", fmt.Sprintf("o=- 1 %d IN IP4 %s", x.version, theirIP), "s=-"}
	if !strings.HasPrefix(lines[0], "c=") {
		head = append(head, "c=IN IP4 "+theirIP, "t=0 0")
	}
	return strings.Join(append(head, lines...), "\r\n") + "\r\n"
}

// expect wants that message next.
func (x *exchange) expect(s step) {
	x.t.Helper()
	if !strings.HasPrefix(s.rest, "100") {
		x.raw.Skip("100/*")
	}
	p := x.raw.Expect(s.rest)
	x.remember(p)
	if want, ok := s.take("at"); ok {
		if got := p.At.Sub(x.begun); got != x.duration(want) {
			x.t.Errorf("came at %v, want %s", got, want)
		}
	}
	if want, ok := s.take("by"); ok {
		if got := p.At.Sub(x.step); got > x.duration(want) {
			x.t.Errorf("came %v after the latest message, want at most %s", got, want)
		}
	}
	x.step = p.At
	if want, ok := s.take("tag"); ok {
		to, _ := p.Head().To()
		if to.Tag() != want {
			x.t.Errorf("To has the tag %q, want %q", to.Tag(), want)
		}
	}
	if want, ok := s.take("uri"); ok && p.Request().URI.String() != want {
		x.t.Errorf("Request-URI %s, want %s", p.Request().URI.String(), want)
	}
	for _, f := range s.fields {
		x.compare(p, f)
	}
	if got := mediaLines(p.Payload(), s.sdp); len(s.sdp) > 0 && !slices.Equal(got, s.sdp) {
		x.t.Errorf("described\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(s.sdp, "\n  "))
	}
}

// remember keeps what later messages of the remote are made from.
func (x *exchange) remember(p *siptest.Packet) {
	req, resp := p.Request(), p.Response()
	switch {
	case req != nil && req.Method != sipmsg.ACK:
		if x.methods == nil {
			x.methods = map[string]*siptest.Packet{}
		}
		x.latest, x.methods[string(req.Method)] = p, p
	case resp == nil:
	default:
		cseq, _ := resp.Header.CSeq()
		if resp.Header.Has("RSeq") {
			x.ring = resp
		}
		if cseq.Method != sipmsg.INVITE {
			return
		}
		x.other = resp.Header.Get("To")
		if resp.StatusCode >= 200 {
			x.final = resp.StatusCode
		}
	}
}

// compare wants a field to be as it says.
func (x *exchange) compare(p *siptest.Packet, f field) {
	x.t.Helper()
	got, has := p.Head().Get(f.name), p.Head().Has(f.name)
	switch {
	case f.name == "body":
		if got := len(p.Payload()) > 0; got != (f.value != "-") {
			x.t.Errorf("body %q, want %s", p.Payload(), f.value)
		}
	case f.value == "-" && has, f.value == "*" && !has, f.value != "-" && f.value != "*" && got != f.value:
		x.t.Errorf("%s: %q, want %s", f.name, got, f.value)
	}
}

// mediaLines are the media lines of a description with what follows them, the direction first, but for what is the same in
// each or drawn by lot; a=rtpmap and a=fmtp only if a wanted line is one.
func mediaLines(body []byte, want []string) (lines []string) {
	mapped := slices.ContainsFunc(want, func(line string) bool { return strings.HasPrefix(line, "a=rtpmap") })
	first := 0 // line after the last m=
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		switch name, _, _ := strings.Cut(line, ":"); {
		case strings.HasPrefix(line, "m="):
			lines = append(lines, line)
			first = len(lines)
		case slices.Contains([]string{"a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"}, line):
			lines = slices.Insert(lines, first, line)
		case first == 0, name == "b=TIAS", name == "a=ssrc", name == "a=rtcp", !mapped && (name == "a=rtpmap" || name == "a=fmtp"), line == "c=IN IP4 "+ourIP:
		default:
			lines = append(lines, line)
		}
	}
	return lines
}
