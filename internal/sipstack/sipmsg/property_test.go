package sipmsg

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Header behaves as a list of fields, whatever is done to it after parsing.
func TestHeaderProperty(t *testing.T) {
	names := []string{"Via", "v", "FROM", "To", "t", "Contact", "CSeq", "X-Own", "x-own", "Subject", "Route"}
	rapid.Check(t, func(t *rapid.T) {
		m, err := ParseMessage([]byte("OPTIONS sip:a@b SIP/2.0\r\nVia: 0\r\nTo: 1\r\nX-Own: 2\r\nTo: 3\r\n\r\n"), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		h, model := m.Head(), []Field{{"Via", "0"}, {"To", "1"}, {"X-Own", "2"}, {"To", "3"}}
		for i := range rapid.IntRange(1, 10).Draw(t, "steps") {
			f := Field{rapid.SampledFrom(names).Draw(t, "name"), fmt.Sprint("n", i)}
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				h.Add(f.Name, f.Value)
				model = append(model, Field{CanonicalName(f.Name), f.Value})
			case 1:
				h.Prepend(f.Name, f.Value)
				model = slices.Insert(model, max(indexOf(model, f.Name), 0), Field{CanonicalName(f.Name), f.Value})
			case 2:
				h.Set(f.Name, f.Value)
				model = setField(model, f)
			case 3:
				h.Del(f.Name)
				model = slices.DeleteFunc(model, func(m Field) bool { return sameField(m, f.Name) })
			}
			compareHeader(t, h, model, names)
		}
	})
}

func sameField(f Field, name string) bool { return strings.EqualFold(f.Name, CanonicalName(name)) }

func indexOf(model []Field, name string) int {
	return slices.IndexFunc(model, func(f Field) bool { return sameField(f, name) })
}

func setField(model []Field, f Field) []Field {
	i := indexOf(model, f.Name)
	if i < 0 {
		return append(model, Field{CanonicalName(f.Name), f.Value})
	}
	model[i].Value = f.Value
	rest := slices.DeleteFunc(model[i+1:], func(m Field) bool { return sameField(m, f.Name) })
	return model[:i+1+len(rest)]
}

func compareHeader(t *rapid.T, h *Header, model []Field, names []string) {
	if got := slices.Collect(h.All()); !slices.Equal(got, model) {
		t.Fatalf("header %q, want %q", got, model)
	}
	for _, name := range names {
		want, i := "", indexOf(model, name)
		if i >= 0 {
			want = model[i].Value
		}
		if h.Get(name) != want || h.Has(name) != (i >= 0) {
			t.Fatalf("%s is %q, want %q", name, h.Get(name), want)
		}
	}
	for id := hotVia; id < hotCount; id++ {
		if i := h.hotField(id); i != indexOf(model, id.name()) {
			t.Fatalf("%s is looked for at %d, want %d", id.name(), i, indexOf(model, id.name()))
		}
	}
}

// pieces hands out a text in pieces of sizes that were drawn.
type pieces struct {
	text  string
	sizes []int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := len(p.text)
	if len(p.sizes) > 0 {
		n, p.sizes = min(n, p.sizes[0]), p.sizes[1:]
	}
	n = copy(b, p.text[:n])
	p.text = p.text[n:]
	return n, nil
}

// However a stream is cut, the same messages come out.
func TestReaderProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom([]string{shortRequest, shortResponse, brokenRequest, invite}), 1, 8).Draw(t, "messages")
		stream := strings.Join(list, "")
		whole, err := readMessages(NewReader(strings.NewReader(stream), Limits{}))
		if !errors.Is(err, io.EOF) || len(strings.Fields(whole)) != len(list) {
			t.Fatalf("%d messages read as %q, %v", len(list), whole, err)
		}
		sizes := rapid.SliceOf(rapid.IntRange(1, 200)).Draw(t, "sizes")
		got, err := readMessages(NewReader(&pieces{stream, sizes}, Limits{}))
		if got != whole || !errors.Is(err, io.EOF) {
			t.Fatalf("in pieces %q, %v, whole %q", got, err, whole)
		}
	})
}

// What is set is read back, whatever is in it.
func TestSetAndReadProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := strings.NewReplacer("\r", "", "\n", "").Replace(rapid.String().Draw(t, "display name"))
		want := NameAddr{DisplayName: name, URI: sip("alice", "example.com"), Params: ";tag=x"}
		r := NewRequest(OPTIONS, sip("b", "c"))
		r.Header.SetFrom(want)
		again, err := ParseMessage(r.Append(nil), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := again.Head().From(); !ok || got != want {
			t.Fatalf("From is %+v, want %+v", got, want)
		}
	})
}

// A list of addresses is taken apart as it was put together.
func TestListProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOfN(rapid.SampledFrom([]string{
			`"a, b" <sip:a@b>`, "<sip:a,b@c;x=y,z>;q=1", `<sip:a@b>;x="1,2\",3"`, "sip:plain@x", "*",
		}), 1, 6).Draw(t, "members")
		glue := rapid.SampledFrom([]string{",", ", ", " , ", ",,"}).Draw(t, "glue")
		if got := slices.Collect(SplitList(strings.Join(members, glue))); !slices.Equal(got, members) {
			t.Fatalf("got %q, want %q", got, members)
		}
		h := &Header{}
		h.Add("Contact", strings.Join(members, glue))
		if list, err := h.Contacts(); err != nil || len(list) != len(members) {
			t.Fatalf("Contacts %v, %v", list, err)
		}
	})
}
