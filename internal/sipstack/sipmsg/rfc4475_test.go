package sipmsg

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"gosua/internal/sipstack/uri"
)

const tortureDir = "testdata/rfc4475"

// readTorture is one message of RFC 4475, byte for byte.
func readTorture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(tortureDir, name+".dat"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// torture is what must come of one message of RFC 4475 at this level.
type torture struct {
	// unparsed is the status of the ParseError, 0 when the message parses.
	unparsed int
	// refused is the status of the Refusal, or dropped; 0 when the message is fine.
	refused int
	// check looks at the message that parsed.
	check func(t *testing.T, m Message)
}

// dropped stands for a response that is dropped.
const dropped = -1

// tortures has one entry for each row of the manifest. Rows of class application that parse here are refused above.
func tortures() map[string]torture {
	return map[string]torture{
		"wsinv":      {check: checkWsinv},
		"intmeth":    {check: checkIntmeth},
		"esc01":      {check: checkEsc01},
		"escnull":    {check: checkEscnull},
		"esc02":      {check: checkEsc02},
		"lwsdisp":    {check: checkLwsdisp},
		"longreq":    {check: checkLongreq},
		"dblreq":     {check: checkDblreq},
		"semiuri":    {check: checkSemiuri},
		"transports": {check: checkTransports},
		"mpart01":    {check: checkMpart01},
		"unreason":   {check: checkUnreason},
		"noreason":   {check: checkNoreason},
		"badinv01":   {refused: 400},
		"clerr":      {unparsed: 400},
		"ncl":        {unparsed: 400},
		"scalar02":   {refused: 400},
		"scalarlg":   {refused: dropped},
		"quotbal":    {refused: 400},
		"ltgtruri":   {unparsed: 400},
		"lwsruri":    {unparsed: 400},
		"lwsstart":   {unparsed: 400},
		"trws":       {},
		"escruri":    {refused: 400},
		"baddate":    {check: checkBaddate},
		"regbadct":   {refused: 400},
		"badaspec":   {check: checkBadaspec},
		"baddn":      {check: checkBaddn},
		"badvers":    {unparsed: 505},
		"mismatch01": {refused: 400},
		"mismatch02": {refused: 400},
		"bigcode":    {unparsed: dropped},
		"badbranch":  {check: checkBadbranch},
		"insuf":      {refused: 400},
		"unkscm":     {refused: 416},
		"novelsc":    {refused: 416},
		"unksm2":     {check: checkUnksm2},
		"bext01":     {check: checkBext01},
		"invut":      {check: checkInvut},
		"regaut01":   {},
		"multi01":    {refused: 400},
		"mcl01":      {unparsed: 400},
		"bcast":      {refused: dropped},
		"zeromf":     {check: checkZeromf},
		"cparam01":   {check: checkCparam01},
		"cparam02":   {check: checkCparam02},
		"regescrt":   {check: checkRegescrt},
		"sdp01":      {check: checkSdp01},
		"inv2543":    {check: checkInv2543},
	}
}

func TestRFC4475(t *testing.T) {
	manifest, err := os.ReadFile(filepath.Join(tortureDir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	table := tortures()
	rows := strings.Split(strings.TrimSpace(string(manifest)), "\n")[1:]
	for _, row := range rows {
		name, _, _ := strings.Cut(row, "\t")
		want, ok := table[name]
		if !ok {
			t.Errorf("%s of the manifest is not tested", name)
			continue
		}
		t.Run(name, func(t *testing.T) { want.test(t, readTorture(t, name)) })
	}
	if len(rows) != len(table) {
		t.Errorf("the manifest has %d rows, the table %d", len(rows), len(table))
	}
}

func (w torture) test(t *testing.T, b []byte) {
	m, err := ParseMessage(b, Limits{})
	if err != nil {
		w.testError(t, err)
		return
	}
	if w.unparsed != 0 {
		t.Fatalf("parses as %s", m.Summary())
	}
	if got := refusalOf(m); got != w.refused {
		t.Fatalf("refused with %d, want %d", got, w.refused)
	}
	if w.check != nil {
		w.check(t, m)
	}
	testRewrite(t, m)
}

func (w torture) testError(t *testing.T, err error) {
	var fault *ParseError
	switch {
	case !errors.As(err, &fault):
		t.Fatalf("error %v is no ParseError", err)
	case w.unparsed == 0:
		t.Fatalf("does not parse: %v", err)
	case w.unparsed == dropped && fault.Request != nil:
		t.Fatalf("%v would be answered", err)
	case w.unparsed != dropped && fault.Status != w.unparsed:
		t.Fatalf("%v with status %d, want %d", err, fault.Status, w.unparsed)
	case w.unparsed != dropped && (fault.Request == nil || fault.Request.Header.CallID() == "" || !fault.Request.Header.Has("Via")):
		t.Fatalf("%v without a request to answer", err)
	}
}

func refusalOf(m Message) int {
	switch m := m.(type) {
	case *Request:
		if r := ValidateRequest(m); r != nil {
			return r.Status
		}
	case *Response:
		if ValidateResponse(m) != nil {
			return dropped
		}
	}
	return 0
}

// testRewrite writes the message and reads it again: nothing that was read may change.
func testRewrite(t *testing.T, m Message) {
	again, err := ParseMessage(m.Append(nil), Limits{})
	if err != nil {
		t.Fatalf("written message does not parse: %v", err)
	}
	if again.Summary() != m.Summary() || !bytes.Equal(again.Payload(), m.Payload()) {
		t.Errorf("written message is %s with %d octets", again.Summary(), len(again.Payload()))
	}
	for f := range m.Head().All() {
		if f.Name != hContentLength && !hasField(again.Head(), f) {
			t.Errorf("field %s: %q is lost", f.Name, f.Value)
		}
	}
}

func hasField(h *Header, want Field) bool {
	for f := range h.All() {
		if f == want {
			return true
		}
	}
	return false
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func checkWsinv(t *testing.T, m Message) {
	h := m.Head()
	to, _ := h.To()
	equal(t, "To", to.URI.String(), "sip:vivekg@chair-dnrc.example.com")
	equal(t, "To tag", to.Tag(), "1918181833n")
	from, _ := h.From()
	equal(t, "From name", from.DisplayName, `J Rosenberg \"`)
	equal(t, "From tag", from.Tag(), "98asjd8")
	hops, _ := h.MaxForwards()
	equal(t, "Max-Forwards", hops, 68)
	seq, _ := h.CSeq()
	equal(t, "CSeq", seq, CSeq{9, INVITE})
	vias, err := h.Vias()
	if err != nil || len(vias) != 3 {
		t.Fatalf("Vias %v, %v", vias, err)
	}
	equal(t, "Via 1", vias[0].SentBy()+" "+vias[0].Transport+" "+vias[0].Branch(), "192.0.2.2 UDP 390skdjuw")
	equal(t, "Via 2", vias[1].SentBy()+" "+vias[1].Transport+" "+vias[1].Branch(), "spindle.example.com TCP z9hG4bK9ikj8")
	equal(t, "Via 3", vias[2].SentBy()+" "+vias[2].Transport+" "+vias[2].Branch(), "192.168.255.111 UDP z9hG4bK30239")
	equal(t, "Subject", h.Has("Subject") && h.Get("s") == "", true)
	equal(t, "NewFangledHeader", h.Get("newfangledheader"), "newfangled value continued newfangled value")
	equal(t, "unusual header", h.Get("UnknownHeaderWithUnusualValue"), ";;,,;;,;")
	contact, _ := h.Contact()
	equal(t, "Contact name", contact.DisplayName, `Quoted string ""`)
	q, _ := contact.Params.Get("q")
	equal(t, "Contact q", q, "0.33")
	equal(t, "Contact newparam", contact.Params.Has("secondparam"), true)
	routes, err := h.AddrList("Route")
	if err != nil || len(routes) != 1 {
		t.Fatalf("Route %v, %v", routes, err)
	}
	equal(t, "body", len(m.Payload()), 150)
}

func checkIntmeth(t *testing.T, m Message) {
	r := m.(*Request)
	equal(t, "method", r.Method, "!interesting-Method0123456789_*+`.%indeed'~")
	equal(t, "Request-URI", r.URI.User, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
	equal(t, "password", r.URI.Password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)")
	to, _ := r.Header.To()
	equal(t, "To name", to.DisplayName, "BEL:\a NUL:\x00 DEL:\x7f")
	from, _ := r.Header.From()
	equal(t, "From name", from.DisplayName, "token1~` token2'+_ token3*%!.-")
	equal(t, "From tag", from.Tag(), "_token~1'+`*%!-.")
	v, _ := from.Params.Get("fromParam''~+*_!.-%")
	equal(t, "From parameter", v, "работающий")
	equal(t, "Call-ID", r.Header.CallID(), `intmeth.word%ZK-!.*_+'@word`+"`"+`~)(><:\/"][?}{`)
}

func checkEsc01(t *testing.T, m Message) {
	r := m.(*Request)
	equal(t, "user", r.URI.UserUnescaped(), "sips:user@example.com")
	equal(t, "user as written", r.URI.User, "sips%3Auser%40example.com")
	to, _ := r.Header.To()
	equal(t, "To user", to.URI.UserUnescaped(), "user")
	contact, _ := r.Header.Contact()
	equal(t, "Contact parameter", contact.URI.Params, uri.Params(";%6C%72;n%61me=v%61lue%25%34%31"))
}

func checkEscnull(t *testing.T, m Message) {
	list, err := m.Head().Contacts()
	if err != nil || len(list) != 2 {
		t.Fatalf("Contacts %v, %v", list, err)
	}
	equal(t, "user 1", list[0].URI.UserUnescaped(), "\x00")
	equal(t, "user 2", list[1].URI.UserUnescaped(), "\x00\x00")
	equal(t, "equality of two users", list[0].URI.Equal(list[1].URI), false)
}

func checkEsc02(t *testing.T, m Message) {
	r := m.(*Request)
	equal(t, "method", r.Method, "RE%47IST%45R")
	to, _ := r.Header.To()
	equal(t, "To name", to.DisplayName, "%Z%45")
	list, _ := r.Header.Contacts()
	equal(t, "number of Contacts", len(list), 2)
	equal(t, "unknown header", r.Header.Get("C%6Fntact"), "<sip:alias2@host2.example.com>")
}

func checkLwsdisp(t *testing.T, m Message) {
	from, _ := m.Head().From()
	equal(t, "From name", from.DisplayName, "caller")
	equal(t, "From tag", from.Tag(), "323")
}

func checkLongreq(t *testing.T, m Message) {
	h := m.Head()
	vias, err := h.Vias()
	if err != nil || len(vias) != 34 {
		t.Fatalf("%d Vias, %v", len(vias), err)
	}
	equal(t, "last Via", vias[33].Host, "host.example.com")
	equal(t, "Call-ID", len(h.CallID()), len("longreq.one")+20*len("really")+len("longcallid"))
	to, _ := h.To()
	equal(t, "To name", len(to.DisplayName), len("I have a user name of ")+10*len("extreme")+len(" proportion"))
	equal(t, "body", len(m.Payload()), 150)
}

func checkDblreq(t *testing.T, m Message) {
	equal(t, "method", m.(*Request).Method, REGISTER)
	equal(t, "body", len(m.Payload()), 0)
}

func checkSemiuri(t *testing.T, m Message) {
	u := m.(*Request).URI
	equal(t, "user", u.UserUnescaped(), "user;par=u@example.net")
	equal(t, "parameters", u.Params, uri.Params(""))
	equal(t, "Accept", strings.Join(m.Head().Tokens("Accept"), " "),
		"application/sdp application/pkcs7-mime multipart/mixed multipart/signed message/sip message/sipfrag")
}

func checkTransports(t *testing.T, m Message) {
	vias, _ := m.Head().Vias()
	var got []string
	for _, v := range vias {
		got = append(got, v.Transport)
	}
	equal(t, "transports", strings.Join(got, " "), "UDP SCTP TLS UNKNOWN TCP")
}

func checkMpart01(t *testing.T, m Message) {
	raw := readTorture(t, "mpart01")
	equal(t, "body", string(m.Payload()), string(raw[len(raw)-553:]))
	equal(t, "Content-Type", m.Head().ContentType(), "multipart/mixed")
}

func checkUnreason(t *testing.T, m Message) {
	r := m.(*Response)
	equal(t, "status", r.StatusCode, 200)
	equal(t, "reason", r.Reason, "= 2**3 * 5**2 но сто девяносто девять - простое")
}

func checkNoreason(t *testing.T, m Message) {
	r := m.(*Response)
	equal(t, "status", r.StatusCode, 100)
	equal(t, "reason", r.Reason, "")
}

func checkBaddate(t *testing.T, m Message) {
	equal(t, "Date", m.Head().Get("Date"), "Fri, 01 Jan 2010 16:00:00 EST")
}

func checkBadaspec(t *testing.T, m Message) {
	to, _ := m.Head().To()
	equal(t, "To", to.URI.String(), "sip:t.watson@example.org")
}

func checkBaddn(t *testing.T, m Message) {
	from, _ := m.Head().From()
	equal(t, "From name", from.DisplayName, "Bell, Alexander")
	equal(t, "From", from.URI.String(), "sip:a.g.bell@example.com")
}

func checkBadbranch(t *testing.T, m Message) {
	via, ok := m.Head().Via()
	equal(t, "Via", ok, true)
	equal(t, "branch", via.Branch(), MagicCookie)
}

func checkUnksm2(t *testing.T, m Message) {
	to, _ := m.Head().To()
	equal(t, "To", to.URI.String(), "isbn:2983792873")
	contact, _ := m.Head().Contact()
	equal(t, "Contact", contact.URI.String(), "name:John_Smith")
}

func checkBext01(t *testing.T, m Message) {
	equal(t, "Require", strings.Join(m.Head().Tokens("Require"), " "), "nothingSupportsThis nothingSupportsThisEither")
	equal(t, "Proxy-Require", len(m.Head().Tokens("Proxy-Require")), 2)
}

func checkInvut(t *testing.T, m Message) {
	equal(t, "Content-Type", m.Head().ContentType(), "application/unknownformat")
}

func checkZeromf(t *testing.T, m Message) {
	hops, ok := m.Head().MaxForwards()
	equal(t, "Max-Forwards", ok && hops == 0, true)
}

func checkCparam01(t *testing.T, m Message) {
	c, _ := m.Head().Contact()
	equal(t, "header parameter", c.Params, uri.Params(";unknownparam"))
	equal(t, "URI parameter", c.URI.Params, uri.Params(""))
}

func checkCparam02(t *testing.T, m Message) {
	c, _ := m.Head().Contact()
	equal(t, "header parameter", c.Params, uri.Params(""))
	equal(t, "URI parameter", c.URI.Params, uri.Params(";unknownparam"))
}

func checkRegescrt(t *testing.T, m Message) {
	c, _ := m.Head().Contact()
	equal(t, "URI headers", c.URI.Headers, "Route=%3Csip:sip.example.com%3E")
}

func checkSdp01(t *testing.T, m Message) {
	equal(t, "Accept", m.Head().Get("Accept"), "text/nobodyKnowsThis")
	equal(t, "body", len(m.Payload()), 150)
}

func checkInv2543(t *testing.T, m Message) {
	via, _ := m.Head().Via()
	equal(t, "branch", via.Branch(), "")
	equal(t, "body to the end of the datagram", len(m.Payload()) > 100, true)
}

// Over a stream, the octets after a body are the next message. The second one's body is longer than its Content-Length
// says, so that what follows is noise.
func TestRFC4475StreamSecondMessage(t *testing.T) {
	r := NewReader(iotest.OneByteReader(bytes.NewReader(readTorture(t, "dblreq"))), Limits{})
	var got []string
	for len(got) < 2 {
		m, _, err := r.Next()
		if errors.Is(err, ErrPing) || errors.Is(err, ErrPong) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.Summary())
	}
	equal(t, "messages", strings.Join(got, " "), "REGISTER/cseq=8 INVITE/cseq=8")
	var fault *ParseError
	if _, _, err := r.Next(); !errors.As(err, &fault) || !fault.Fatal || fault.Request != nil {
		t.Errorf("noise gives %v", err)
	}
}

// Over a stream, a length that cannot be trusted ends it, and one too large waits for the rest.
func TestRFC4475StreamLengths(t *testing.T) {
	for name, status := range map[string]int{"ncl": 400, "mcl01": 400, "inv2543": 400} {
		r := NewReader(bytes.NewReader(readTorture(t, name)), Limits{})
		_, raw, err := r.Next()
		var fault *ParseError
		if !errors.As(err, &fault) || !fault.Fatal || fault.Status != status || fault.Request == nil || len(raw) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, again := r.Next(); !errors.Is(again, err) {
			t.Errorf("%s: then %v", name, again)
		}
	}
	r := NewReader(bytes.NewReader(readTorture(t, "clerr")), Limits{})
	if _, _, err := r.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("clerr: %v", err)
	}
	r = NewReader(bytes.NewReader(readTorture(t, "clerr")), Limits{MaxSize: 9000})
	var fault *ParseError
	if _, _, err := r.Next(); !errors.As(err, &fault) || fault.Status != 513 || !fault.Fatal {
		t.Errorf("clerr past the limit: %v", err)
	}
}
