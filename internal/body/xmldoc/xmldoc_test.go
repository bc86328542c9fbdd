package xmldoc

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gosua/internal/body"
)

// outline writes a tree in one line: name{space}[attributes]"text"(children).
func outline(e *Element) string {
	var s strings.Builder
	s.WriteString(e.Name)
	if e.Space != "" {
		s.WriteString("{" + e.Space + "}")
	}
	for _, a := range e.Attrs {
		fmt.Fprintf(&s, "[%s=%s]", a.Name, a.Value)
	}
	if v := e.Value(); v != "" {
		fmt.Fprintf(&s, "%q", v)
	}
	for _, c := range e.Children {
		s.WriteString("(" + outline(c) + ")")
	}
	return s.String()
}

func TestParse(t *testing.T) {
	for _, tt := range []struct{ name, charset, in, want string }{
		{"an element", "", `<a/>`, `a`},
		{"a tree", "", `<a x="1" y='2'> t <b>u</b> v <c/></a>`, `a[x=1][y=2]"t  v"(b"u")(c)`},
		{"name spaces", "", `<p:a xmlns:p="urn:x" xmlns="urn:y"><b p:q="r"/></p:a>`, `a{urn:x}(b{urn:y}[q=r])`},
		{"a prefix that stands for nothing", "", `<p:a><p:b/></p:a>`, `a{p}(b{p})`},
		{"references", "", `<a x="&lt;&#65;">&amp;&#x20AC;</a>`, `a[x=<A]"&€"`},
		{"CDATA", "", `<a><![CDATA[<b>&]]></a>`, `a"<b>&"`},
		{"comments and instructions", "", `<!-- x --><?y z?><a><!-- <b/> -->c<?d?>e</a>`, `a"ce"`},
		{"a declaration", "", "\r\n<?xml version='1.0' encoding='utf-8' standalone=\"no\" ?>\n<a/>", `a`},
		{"another version", "", `<?xml version="1.1"?><a/>`, `a`},
		{"something after it", "", "<a/></b> & <!DOCTYPE \x00", `a`},
		{"NUL at the end", "", "<a>b</a>\x00", `a"b"`},
		{"declared ISO-8859-1", "", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>", `a"é"`},
		{"declared US-ASCII", "", `<?xml version="1.0" encoding="US-ASCII"?><a>e</a>`, `a"e"`},
		{"the Content-Type wins", "iso-8859-1", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xe9</a>", `a"é"`},
		{"a mark wins", "iso-8859-1", "\xEF\xBB\xBF<a>\u00e9</a>", `a"é"`},
		{"XPIDF's document type", "", `<!DOCTYPE presence PUBLIC "-//IETF//DTD RFCxxxx XPIDF 1.0//EN" "xpidf.dtd"><presence/>`, `presence`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, err := Parse([]byte(tt.in), tt.charset)
			if err != nil {
				t.Fatal(err)
			}
			if got := outline(root); got != tt.want {
				t.Errorf("read %s, want %s", got, tt.want)
			}
		})
	}
}

// utf16 writes a text of ASCII as UTF-16.
func utf16(s string, big bool) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if big {
			b.WriteString("\x00" + string(rune(c)))
		} else {
			b.WriteString(string(rune(c)) + "\x00")
		}
	}
	return b.String()
}

func TestUTF16(t *testing.T) {
	const doc = `<?xml version="1.0" encoding="UTF-16"?><a>b</a>`
	for name, in := range map[string]string{
		"marked, big-endian":    "\xFE\xFF" + utf16(doc, true),
		"marked, little-endian": "\xFF\xFE" + utf16(doc, false),
		"big-endian":            utf16(doc, true),
		"little-endian":         utf16(doc, false),
	} {
		root, err := Parse([]byte(in), "")
		if err != nil || outline(root) != `a"b"` {
			t.Errorf("%s: %v, %v", name, root, err)
		}
	}
	for _, declared := range []string{doc, strings.ToLower(doc), `<?xml version="1.0" encoding="utf-16LE"?><a>b</a>`} {
		if root, err := Parse([]byte(declared), ""); err != nil || outline(root) != `a"b"` {
			t.Errorf("declared and not so: %v, %v of %s", root, err, declared)
		}
	}
	if _, err := Parse([]byte(doc), "utf-16"); err == nil || !strings.Contains(err.Error(), "not UTF-16") {
		t.Errorf("said by the Content-Type and not so: %v", err)
	}
}

func TestRefused(t *testing.T) {
	const entities = `<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>`
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", body.ErrEmpty.Error()},
		{"white space", " \r\n\t\x00", body.ErrEmpty.Error()},
		{"text", "hello", "there is no element"},
		{"a declaration alone", `<?xml version="1.0"?>`, "there is no element"},
		{"an open element", "<a><b></b>", "unexpected EOF"},
		{"elements that cross", "<a><b></a></b>", "closed by"},
		{"an end first", "</a>", "unexpected end element"},
		{"a bomb of entities", entities + `<a>&y;</a>`, ErrDoctype.Error()},
		{"an external entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, ErrDoctype.Error()},
		{"an external document type", `<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>`, ErrDoctype.Error()},
		{"a public one", `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd"><html/>`, ErrDoctype.Error()},
		{"XPIDF's, with entities", `<!DOCTYPE presence PUBLIC "-//IETF//DTD XPIDF 1.0//EN" "xpidf.dtd" [<!ENTITY x "y">]><presence>&x;</presence>`, ErrDoctype.Error()},
		{"XPIDF's, from elsewhere", `<!DOCTYPE presence PUBLIC "-//IETF//DTD XPIDF 1.0//EN" "http://192.0.2.1/xpidf.dtd"><presence/>`, ErrDoctype.Error()},
		{"a document type that NUL hides", "<!DOC\x00TYPE a [<!ENTITY x 'y'>]><a/>", ErrDoctype.Error()},
		{"one inside", `<a><!DOCTYPE b></a>`, ErrDoctype.Error()},
		{"an entity that is none", "<a>&nbsp;</a>", "invalid character entity"},
		{"a reference to NUL", "<a>&#0;</a>", "illegal character code"},
		{"a control character", "<a>\x1b[2J</a>", "illegal character code"},
		{"no UTF-8", "<a>\xe9</a>", "text is not UTF-8"},
		{"an unknown encoding", `<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>`, `encoding "EBCDIC-CP-US" is not understood`},
		{"a second declaration", `<?xml version="1.0"?><?xml version="1.0" encoding="utf-7"?><a/>`, "utf-7"},
		{"an attribute without quotes", "<a b=c/>", "unquoted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, err := Parse([]byte(tt.in), "")
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(tt.want)) {
				t.Errorf("read %v, %v, want %q", root, err, tt.want)
			}
		})
	}
}

// nested is n elements within each other, wide n beside each other in one, attributes one with n of them.
func nested(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
func wide(n int) string   { return "<r>" + strings.Repeat("<a/>", n-1) + "</r>" }
func attributes(n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, ` a%d=""`, i)
	}
	return "<r" + s.String() + "/>"
}
func value(n int) string { return `<r a="` + strings.Repeat("x", n) + `"/>` }
func large(n int) string { return "<r>" + strings.Repeat(" ", n-len("<r></r>")) + "</r>" }

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		name  string
		limit int
		make  func(int) string
		want  string
	}{
		{"depth", MaxDepth, nested, "deep"},
		{"elements", MaxElements, wide, "elements"},
		{"attributes", MaxAttrs, attributes, "attributes"},
		{"value", MaxValue, value, "octets"},
		{"size", body.MaxSize, large, "octets"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Parse([]byte(tt.make(tt.limit)), ""); err != nil {
				t.Errorf("%d: %v", tt.limit, err)
			}
			if _, err := Parse([]byte(tt.make(tt.limit+1)), ""); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%d: %v, want %q", tt.limit+1, err, tt.want)
			}
		})
	}
	if _, err := Parse([]byte(large(1<<20)), ""); !errors.Is(err, body.ErrTooLarge) {
		t.Errorf("1 MB: %v", err)
	}
}

func TestElement(t *testing.T) {
	root, err := Parse([]byte(`<r x=" 1 " x:x="2"><a>1</a><b><a>2</a></b><a> 3 </a></r>`), "")
	if err != nil {
		t.Fatal(err)
	}
	values := func(found []*Element) (all []string) {
		for _, e := range found {
			all = append(all, e.Value())
		}
		return all
	}
	if got := values(slices.Collect(root.All("a"))); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("in it directly: %q", got)
	}
	if got := values(slices.Collect(root.Within("a"))); !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("within: %q", got)
	}
	for e := range root.Within("a") {
		if e.Value() != "1" {
			t.Error("the walk did not end when asked")
		}
		break
	}
	if root.Attr("x") != "1" || root.Attr("y") != "" {
		t.Errorf("attributes %q, %q", root.Attr("x"), root.Attr("y"))
	}
	if got := root.Child("b").Child("a").Value(); got != "2" {
		t.Errorf("child of a child: %q", got)
	}
	none := root.Child("c").Child("d")
	if none != nil || none.Value() != "" || none.Attr("x") != "" || len(slices.Collect(none.Within("a"))) != 0 {
		t.Error("what is not there has something in it")
	}
}

func TestEscape(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`a<b>&"c"'`, `a&lt;b&gt;&amp;&quot;c&quot;'`},
		{"tab\tline\n", "tab\tline\n"},
		{"\x00\x1b[0m\x7f", "[0m\x7f"},
		{"bad\xff\ufffe", "bad"},
		{"😀", "😀"},
	} {
		if got := Escape(tt.in); got != tt.want {
			t.Errorf("%q is %q, want %q", tt.in, got, tt.want)
		}
	}
}

// FuzzParse: nothing crashes, the limits hold, and text survives being written.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0" encoding="ISO-8859-1"?><p:a xmlns:p="urn:x" b="&lt;"><c>d</c><![CDATA[e]]></p:a>`,
		`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, utf16("<a>b</a>", true), "\xFF\xFE" + utf16("<a/>", false), nested(40), attributes(3),
	} {
		f.Add([]byte(seed), "")
	}
	f.Add([]byte("<a>\xe9</a>"), "latin1")
	f.Fuzz(func(t *testing.T, b []byte, charset string) {
		root, err := Parse(b, charset)
		if err != nil {
			return
		}
		elements := 0
		var check func(e *Element, depth int)
		check = func(e *Element, depth int) {
			elements++
			if depth > MaxDepth || elements > MaxElements || len(e.Attrs) > MaxAttrs {
				t.Fatalf("beyond the limits: depth %d, %d elements, %d attributes", depth, elements, len(e.Attrs))
			}
			for _, c := range e.Children {
				check(c, depth+1)
			}
		}
		check(root, 1)
		again, err := Parse([]byte("<a>"+Escape(root.Text)+"</a>"), "")
		if len(b) < body.MaxSize/8 && (err != nil || again.Value() != rewritten(root.Text)) {
			t.Fatalf("wrote %q, read %v, %v", root.Text, again, err)
		}
	})
}

// rewritten is text as it reads once it was written: a carriage return is a line's end (XML 1.0 §2.11), and what XML does not have is gone.
func rewritten(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.Map(legal, s)))
}
