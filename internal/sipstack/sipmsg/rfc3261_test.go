package sipmsg

import (
	"slices"
	"strings"
	"testing"
)

// lines joins with CRLF.
func lines(list ...string) string { return strings.Join(list, "\r\n") }

// Header fields that RFC 3261 §7.3.1 calls equivalent.
func TestEquivalentFields(t *testing.T) {
	for _, group := range [][]string{
		{
			lines("Route: <sip:alice@atlanta.com>", "Subject: Lunch", "Route: <sip:bob@biloxi.com>", "Route: <sip:carol@chicago.com>"),
			lines("Route: <sip:alice@atlanta.com>, <sip:bob@biloxi.com>", "Route: <sip:carol@chicago.com>", "Subject: Lunch"),
			lines("Subject: Lunch", "Route: <sip:alice@atlanta.com>, <sip:bob@biloxi.com>,", "       <sip:carol@chicago.com>"),
		},
		{
			lines("Subject:            lunch", "Route: <sip:a@b>"),
			lines("Subject      :      lunch", "Route:<sip:a@b>"),
			lines("Subject            :lunch", "route :<sip:a@b>"),
			lines("Subject: lunch", "ROUTE:", "\t<sip:a@b>"),
			lines("s:lunch", "Route: ", " <sip:a@b> "),
		},
	} {
		var first []string
		for i, header := range group {
			m := mustParse(t, "OPTIONS sip:a@b SIP/2.0\r\n"+header+"\r\n\r\n")
			got := append(slices.Collect(m.Head().Values("Route")), m.Head().Get("Subject"))
			if i == 0 {
				first = got
			}
			if !slices.Equal(got, first) {
				t.Errorf("%q reads as %q, want %q", header, got, first)
			}
		}
	}
}

// The registration of RFC 3261 §24.1.
func TestExampleRegistration(t *testing.T) {
	req := mustParse(t, lines("REGISTER sip:registrar.biloxi.com SIP/2.0",
		"Via: SIP/2.0/UDP bobspc.biloxi.com:5060;branch=z9hG4bKnashds7",
		"Max-Forwards: 70",
		"To: Bob <sip:bob@biloxi.com>",
		"From: Bob <sip:bob@biloxi.com>;tag=456248",
		"Call-ID: 843817637684230@998sdasdh09",
		"CSeq: 1826 REGISTER",
		"Contact: <sip:bob@192.0.2.4>",
		"Expires: 7200",
		"Content-Length: 0", "", "")).(*Request)
	if refusal := ValidateRequest(req); refusal != nil {
		t.Fatalf("refused: %+v", refusal)
	}
	expires, _ := req.Header.Expires()
	equal(t, "Expires", expires, 7200)
	resp := mustParse(t, lines("SIP/2.0 200 OK",
		"Via: SIP/2.0/UDP bobspc.biloxi.com:5060;branch=z9hG4bKnashds7",
		" ;received=192.0.2.4",
		"To: Bob <sip:bob@biloxi.com>;tag=2493k59kd",
		"From: Bob <sip:bob@biloxi.com>;tag=456248",
		"Call-ID: 843817637684230@998sdasdh09",
		"CSeq: 1826 REGISTER",
		"Contact: <sip:bob@192.0.2.4>",
		"Expires: 7200",
		"Content-Length: 0", "", "")).(*Response)
	if err := ValidateResponse(resp); err != nil {
		t.Fatal(err)
	}
	sent, _ := req.Header.Via()
	came, _ := resp.Header.Via()
	equal(t, "branch", came.Branch(), sent.Branch())
	received, _ := came.Params.Get("received")
	equal(t, "received", received, "192.0.2.4")
	to, _ := resp.Header.To()
	equal(t, "To tag", to.Tag(), "2493k59kd")
}

// The INVITE of RFC 3261 §24.2 as it reaches Bob, with its Vias and Record-Routes.
func TestExampleInvite(t *testing.T) {
	req := mustParse(t, lines("INVITE sip:bob@192.0.2.4 SIP/2.0",
		"Via: SIP/2.0/UDP server10.biloxi.com;branch=z9hG4bK4b43c2ff8.1",
		"Via: SIP/2.0/UDP bigbox3.site3.atlanta.com;branch=z9hG4bK77ef4c2312983.1",
		" ;received=192.0.2.2",
		"Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bK776asdhds",
		" ;received=192.0.2.1",
		"Record-Route: <sip:server10.biloxi.com;lr>, <sip:bigbox3.site3.atlanta.com;lr>",
		"Max-Forwards: 68",
		"To: Bob <sip:bob@biloxi.com>",
		"From: Alice <sip:alice@atlanta.com>;tag=1928301774",
		"Call-ID: a84b4c76e66710",
		"CSeq: 314159 INVITE",
		"Contact: <sip:alice@pc33.atlanta.com>",
		"Content-Type: application/sdp",
		"Content-Length: 3", "", "v=0")).(*Request)
	vias, err := req.Header.Vias()
	if err != nil || len(vias) != 3 || vias[2].Host != "pc33.atlanta.com" {
		t.Fatalf("Vias %v, %v", vias, err)
	}
	routes, err := req.Header.AddrList("Record-Route")
	if err != nil || len(routes) != 2 || !routes[1].URI.Params.Has("lr") {
		t.Fatalf("Record-Route %v, %v", routes, err)
	}
	resp := NewResponse(req, 180, "")
	equal(t, "Vias of the response", resp.Header.Count("Via"), 3)
	equal(t, "summary", resp.Summary(), "180/INVITE/cseq=314159")
}

// Examples from RFC 3261 §20, each read by its typed reader.
func TestExampleHeaders(t *testing.T) {
	for _, c := range []struct {
		field string
		read  func(h *Header) string
		want  string
	}{
		{`Contact: "Mr. Watson" <sip:watson@worcester.bell-telephone.com> ;q=0.7; expires=3600, ` +
			`"Mr. Watson" <mailto:watson@bell-telephone.com> ;q=0.1`,
			func(h *Header) string {
				list, _ := h.Contacts()
				q, _ := list[1].Params.Get("q")
				return list[0].DisplayName + "|" + list[1].URI.String() + "|" + q
			}, "Mr. Watson|mailto:watson@bell-telephone.com|0.1"},
		{`m: <sips:bob@192.0.2.4>;expires=60`, func(h *Header) string {
			c, _ := h.Contact()
			e, _ := c.Params.Get("EXPIRES")
			return c.URI.Scheme + e
		}, "sips60"},
		{"CSeq: 4711 INVITE", func(h *Header) string { c, _ := h.CSeq(); return c.String() }, "4711 INVITE"},
		{"Expires: 5", func(h *Header) string { n, _ := h.Expires(); return strings.Repeat("x", n) }, "xxxxx"},
		{`From: "A. G. Bell" <sip:agb@bell-telephone.com> ;tag=a48s`, func(h *Header) string {
			f, _ := h.From()
			return f.DisplayName + f.Tag()
		}, "A. G. Bella48s"},
		{"From: sip:+12125551212@server.phone2net.com;tag=887s", func(h *Header) string {
			f, _ := h.From()
			return f.URI.User + f.Tag()
		}, "+12125551212887s"},
		{"f: Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8", func(h *Header) string {
			f, _ := h.From()
			return f.DisplayName
		}, "Anonymous"},
		{"t: sip:+12125551212@server.phone2net.com", func(h *Header) string { n, _ := h.To(); return n.URI.Host + n.Tag() },
			"server.phone2net.com"},
		{"Retry-After: 18000;duration=3600", func(h *Header) string { n, _ := h.RetryAfter(); return strings.Repeat("x", n/3600) },
			"xxxxx"},
		{"Content-Type: text/html; charset=ISO-8859-4", (*Header).ContentType, "text/html"},
		{"c: application/sdp", (*Header).ContentType, "application/sdp"},
		{"Allow: INVITE, ACK, OPTIONS, CANCEL, BYE", func(h *Header) string { return strings.Join(h.Tokens("allow"), "") },
			"INVITEACKOPTIONSCANCELBYE"},
		{"i:f81d4fae-7dec-11d0-a765-00a0c91e6bf6@foo.bar.com", (*Header).CallID, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@foo.bar.com"},
		{"Via: SIP/2.0/UDP 192.0.2.1:5060 ;received=192.0.2.207 ;branch=z9hG4bK77asjd",
			func(h *Header) string { v, _ := h.Via(); return v.SentBy() + v.Branch() }, "192.0.2.1:5060z9hG4bK77asjd"},
	} {
		m := mustParse(t, "SIP/2.0 200 OK\r\n"+c.field+"\r\n\r\n")
		if got := c.read(m.Head()); got != c.want {
			t.Errorf("%s reads as %q, want %q", c.field, got, c.want)
		}
	}
}
