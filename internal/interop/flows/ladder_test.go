package flows

import (
	"cmp"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gosua/internal/phone"
	"gosua/internal/sdp"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
	"gosua/internal/testkit/phonetest"
)

var update = flag.Bool("update", false, "rewrite the ladders")

// shown are the header fields that a ladder has, in this order.
var shown = [...]string{
	"From", "To", "Call-ID", "CSeq", "Contact", "Replaces", "Refer-To", "Referred-By", "Refer-Sub", "Require", "Event",
	"Subscription-State", "Reason", "Retry-After", "Content-Type",
}

// step is one message as its sender traced it.
type step struct {
	at       time.Duration // since the flow began
	from, to string
	raw      []byte
}

// steps are all messages that were sent, in order of time; those of one instant by the phone that told of them. What comes from
// somebody without a phone is known by its arrival.
func (s *scene) steps() (list []step) {
	for _, name := range s.names() {
		for _, tr := range phonetest.Told[phone.SIPTrace](s.users[name].Phone) {
			other, at := s.nameOf(tr.Remote.Addr()), tr.At.Sub(s.start)
			switch {
			case tr.Out:
				list = append(list, step{at: at, from: name, to: other, raw: tr.Raw})
			case s.users[other] == nil:
				list = append(list, step{at: at - delay, from: other, to: name, raw: tr.Raw})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	return list
}

// nameOf is who has this address.
func (s *scene) nameOf(ip netip.Addr) string {
	for name, at := range addresses {
		if at == ip.Unmap().String() {
			return name
		}
	}
	return ip.String()
}

// ladder is the text of a flow.
func (s *scene) ladder() string {
	w := writer{symbols: map[string]string{}, first: map[string]uint32{}}
	for _, st := range s.steps() {
		m, err := sipmsg.ParseMessage(st.raw, sipmsg.Limits{})
		if err != nil {
			s.t.Fatalf("%s sent what is no SIP: %v\n%s", st.from, err, st.raw)
		}
		w.message(st, m)
	}
	return w.text.String()
}

// writer writes a ladder; what differs from run to run gets a name by order of appearance.
type writer struct {
	text        strings.Builder
	symbols     map[string]string // Call-IDs and tags, and as they stand in a URI
	order       []string          // the keys of symbols
	calls, tags int
	first       map[string]uint32 // CSeq of the first request, by Call-ID and From tag
}

func (w *writer) message(st step, m sipmsg.Message) {
	w.learn(m.Head())
	fmt.Fprintf(&w.text, "t=%.3f %s -> %s %s\n", st.at.Seconds(), st.from, st.to, title(m))
	for _, name := range shown {
		for value := range m.Head().Values(name) {
			if name == "CSeq" {
				value = w.cseq(m.Head())
			}
			fmt.Fprintf(&w.text, "    %s: %s\n", name, w.named(value))
		}
	}
	for _, line := range body(m) {
		fmt.Fprintf(&w.text, "    | %s\n", line)
	}
	w.text.WriteByte('\n')
}

// title is "INVITE sip:bob@10.0.0.2" or "200 OK (INVITE)".
func title(m sipmsg.Message) string {
	if req, ok := m.(*sipmsg.Request); ok {
		return fmt.Sprintf("%s %s", req.Method, req.URI)
	}
	resp, _ := m.(*sipmsg.Response)
	cseq, _ := resp.Header.CSeq()
	return fmt.Sprintf("%d %s (%s)", resp.StatusCode, resp.Reason, cseq.Method)
}

// learn names the Call-ID and the tags of a message.
func (w *writer) learn(h *sipmsg.Header) {
	w.symbol(h.CallID(), "call", &w.calls)
	if from, ok := h.From(); ok {
		w.symbol(from.Tag(), "tag", &w.tags)
	}
	if to, ok := h.To(); ok {
		w.symbol(to.Tag(), "tag", &w.tags)
	}
}

func (w *writer) symbol(value, kind string, count *int) {
	if value == "" || w.symbols[value] != "" {
		return
	}
	*count++
	for _, form := range []string{value, uri.EscapeHeader(value)} {
		w.symbols[form] = fmt.Sprintf("%s-%d", kind, *count)
		w.order = append(w.order, form)
	}
}

// named puts the names in.
func (w *writer) named(value string) string {
	for _, form := range w.order {
		value = strings.ReplaceAll(value, form, w.symbols[form])
	}
	return value
}

// cseq counts from 1 in each direction of a dialog.
func (w *writer) cseq(h *sipmsg.Header) string {
	c, _ := h.CSeq()
	from, _ := h.From()
	key := h.CallID() + " " + from.Tag()
	if _, known := w.first[key]; !known {
		w.first[key] = c.Seq
	}
	return fmt.Sprintf("%d %s", c.Seq-w.first[key]+1, c.Method)
}

// body is what matters of a body: directions of media, a fragment's lines.
func body(m sipmsg.Message) []string {
	if len(m.Payload()) == 0 {
		return nil
	}
	if desc, err := sdp.Parse(m.Payload()); err == nil {
		lines := make([]string, 0, len(desc.Media))
		for i := range desc.Media {
			lines = append(lines, fmt.Sprintf("%s %s", desc.Media[i].Kind, desc.Media[i].Direction))
		}
		return lines
	}
	return strings.Split(strings.TrimSpace(string(m.Payload())), "\r\n")
}

// compare compares a flow's ladder with the one in testdata, or writes it there.
func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed: %s", file, difference(string(want), got))
	}
}

// difference is the first line in which two texts differ, and the whole new one.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d: want %s\ngot  %s\nin\n%s", i+1, w[i], g[i], got)
		}
	}
	return "one is longer:\n" + got
}
