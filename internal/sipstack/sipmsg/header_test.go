package sipmsg

import (
	"slices"
	"strings"
	"testing"
)

func headerOf(lines ...string) *Header {
	h := &Header{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		h.Add(name, value)
	}
	return h
}

// text is the header, a line for each field.
func text(h *Header) string {
	var lines []string
	for f := range h.All() {
		lines = append(lines, f.Name+": "+f.Value)
	}
	return strings.Join(lines, "\n")
}

func TestHeaderReads(t *testing.T) {
	h := headerOf("v: SIP/2.0/UDP a", "Subject: one", "X-Odd: 1, 2", "subject: two", "x-odd: 3")
	equal(t, "Get compact", h.Get("V"), "SIP/2.0/UDP a")
	equal(t, "Get first", h.Get("SUBJECT"), "one")
	equal(t, "Get by compact name", h.Get("s"), "one")
	equal(t, "Get unknown", h.Get("x-ODD"), "1, 2")
	equal(t, "Get absent", h.Get("Nothing"), "")
	equal(t, "Has", h.Has("X-odd") && !h.Has("X-even"), true)
	equal(t, "Len", h.Len(), 5)
	equal(t, "Count", h.Count("s"), 2)
	equal(t, "Values", strings.Join(slices.Collect(h.Values("X-Odd")), "|"), "1|2|3")
	for range h.Values("X-Odd") {
		break
	}
}

// Each change is written as it leaves the header.
func TestHeaderChanges(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(h *Header)
		want   string
	}{
		{"add", func(h *Header) { h.Add("m", "x") }, "Via: 1\nTo: 2\nVia: 3\nContact: x"},
		{"prepend before its kind", func(h *Header) { h.Prepend("v", "0") }, "Via: 0\nVia: 1\nTo: 2\nVia: 3"},
		{"prepend in the middle", func(h *Header) { h.Prepend("to", "0") }, "Via: 1\nTo: 0\nTo: 2\nVia: 3"},
		{"prepend on top", func(h *Header) { h.Prepend("Route", "0") }, "Route: 0\nVia: 1\nTo: 2\nVia: 3"},
		{"set one of two", func(h *Header) { h.Set("VIA", "x") }, "Via: x\nTo: 2"},
		{"set in place", func(h *Header) { h.Set("t", "x") }, "Via: 1\nTo: x\nVia: 3"},
		{"set absent", func(h *Header) { h.Set("From", "x") }, "Via: 1\nTo: 2\nVia: 3\nFrom: x"},
		{"delete", func(h *Header) { h.Del("v") }, "To: 2"},
		{"delete absent", func(h *Header) { h.Del("From") }, "Via: 1\nTo: 2\nVia: 3"},
	} {
		h := headerOf("Via: 1", "To: 2", "Via: 3")
		c.change(h)
		if got := text(h); got != c.want {
			t.Errorf("%s gives\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// What was noted while parsing must not be believed once the header has changed.
func TestHeaderChangesAfterParsing(t *testing.T) {
	const head = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP one\r\nTo: <sip:t@x>\r\nCSeq: 1 OPTIONS\r\n\r\n"
	for what, change := range map[string]func(h *Header){
		"add":     func(h *Header) { h.Add("From", "<sip:f@x>") },
		"prepend": func(h *Header) { h.Prepend("From", "<sip:f@x>") },
		"set":     func(h *Header) { h.Set("From", "<sip:f@x>") },
		"delete":  func(h *Header) { h.Del("Via"); h.Add("From", "<sip:f@x>") },
		"via":     func(h *Header) { h.PrependVia(Via{Transport: "TCP", Host: "two"}); h.Add("f", "<sip:f@x>") },
	} {
		m, err := ParseMessage([]byte(head), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		h := m.Head()
		change(h)
		from, okFrom := h.From()
		to, okTo := h.To()
		seq, okSeq := h.CSeq()
		if !okFrom || from.URI.User != "f" || !okTo || to.URI.User != "t" || !okSeq || seq.Seq != 1 {
			t.Errorf("after %s: From %v, To %v, CSeq %v", what, from, to, seq)
		}
		if via, ok := h.Via(); ok != h.Has("Via") || ok && via.Host != "one" && via.Host != "two" {
			t.Errorf("after %s: Via %v", what, via)
		}
	}
}

func TestHeaderClone(t *testing.T) {
	h := headerOf("Via: 1", "To: 2")
	c := h.Clone()
	c.Set("To", "x")
	c.Add("From", "y")
	if got, want := text(h), "Via: 1\nTo: 2"; got != want {
		t.Errorf("the original became\n%s", got)
	}
}

func TestSplitList(t *testing.T) {
	for _, c := range []struct {
		list string
		want []string
	}{
		{"", nil},
		{"a", []string{"a"}},
		{" a , b,c ", []string{"a", "b", "c"}},
		{",,a,,", []string{"a"}},
		{`"Bell, A" <sip:a@b>, <sip:c,d@e>;x="1,2", f`, []string{`"Bell, A" <sip:a@b>`, `<sip:c,d@e>;x="1,2"`, "f"}},
		{`"a \", b" <sip:x>, c`, []string{`"a \", b" <sip:x>`, "c"}},
		{`<sip:a"b>, c`, []string{`<sip:a"b>`, "c"}},
		{`"open, c`, []string{`"open, c`}},
	} {
		if got := slices.Collect(SplitList(c.list)); !slices.Equal(got, c.want) {
			t.Errorf("SplitList(%q) = %q, want %q", c.list, got, c.want)
		}
	}
}
