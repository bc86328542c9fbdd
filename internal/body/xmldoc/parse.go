package xmldoc

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"gosua/internal/body"
)

// The limits of a document beside body.MaxSize, which bounds its octets. What is beyond one is refused.
const (
	// MaxDepth is how many elements may stand within each other, the root counted.
	MaxDepth = 32
	// MaxElements is the most elements of one document.
	MaxElements = 4096
	// MaxAttrs is the most attributes of one element, declarations of name spaces counted.
	MaxAttrs = 64
	// MaxValue is the most octets of one attribute's value.
	MaxValue = 4096
)

// ErrDoctype says that a document brings a document type, and with it perhaps entities; that is refused unread.
var ErrDoctype = errors.New("document types are refused")

// Parse reads a document. The charset is the parameter of its Content-Type, "" when there was none: then the document's own
// declaration says how it is encoded, and UTF-8 is what it is when that says nothing. A byte order mark wins over both.
func Parse(b []byte, charset string) (*Element, error) {
	s, err := text(b, charset)
	if err != nil {
		return nil, fmt.Errorf("read XML: %w", err)
	}
	root, err := newReader(s).root()
	if err != nil {
		return nil, fmt.Errorf("read XML: %w", err)
	}
	return root, nil
}

// declaration is the XML declaration at the very start, which may name an encoding.
var declaration = regexp.MustCompile(`^<\?xml\s[^?<>]{0,200}\?>`)

// encoding is where it does.
var encoding = regexp.MustCompile(`\sencoding\s*=\s*["']([^"']*)["']`)

// text returns a document as a string, without its declaration.
func text(b []byte, charset string) (string, error) {
	if charset == "" {
		charset = declared(b)
	}
	s, err := body.Text(b, charset)
	if err != nil {
		return "", err
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return "", body.ErrEmpty
	}
	return s[len(declaration.FindString(s)):], nil
}

// declared returns the encoding that a document says it has. One that says UTF-16 in single octets is not: phones that write
// XML into a string, and that as UTF-8, send such.
func declared(b []byte) string {
	start := strings.TrimLeft(string(b[:min(len(b), 256)]), " \t\r\n")
	switch {
	case strings.HasPrefix(start, "<\x00"):
		return "utf-16le"
	case strings.HasPrefix(start, "\x00<"):
		return "utf-16be"
	}
	m := encoding.FindStringSubmatch(declaration.FindString(start))
	if m == nil || strings.HasPrefix(strings.ToLower(m[1]), "utf-16") {
		return ""
	}
	return m[1]
}

// reader makes the tree from the tokens of encoding/xml, within the limits.
type reader struct {
	tokens   *xml.Decoder
	open     []*Element // from the root to the element that tokens belong to
	texts    [][]byte   // the text of each
	elements int
}

func newReader(s string) *reader { return &reader{tokens: xml.NewDecoder(strings.NewReader(s))} }

// root reads until the end of the root element.
func (r *reader) root() (*Element, error) {
	for {
		token, err := r.tokens.Token()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("there is no element")
		}
		if err != nil {
			return nil, err
		}
		if done, err := r.take(token); done != nil || err != nil {
			return done, err
		}
	}
}

// take adds a token to the tree, and returns the root once it ends.
func (r *reader) take(token xml.Token) (*Element, error) {
	switch token := token.(type) {
	case xml.StartElement:
		return nil, r.start(token)
	case xml.EndElement:
		return r.end(), nil
	case xml.CharData:
		if len(r.open) > 0 {
			r.texts[len(r.texts)-1] = append(r.texts[len(r.texts)-1], token...)
		}
	case xml.Directive:
		return nil, directive(string(token))
	}
	return nil, nil
}

// start opens an element in the one that is open.
func (r *reader) start(token xml.StartElement) error {
	r.elements++
	switch {
	case r.elements > MaxElements:
		return fmt.Errorf("more than %d elements", MaxElements)
	case len(r.open) >= MaxDepth:
		return fmt.Errorf("elements more than %d deep", MaxDepth)
	case len(token.Attr) > MaxAttrs:
		return fmt.Errorf("element %.40q has more than %d attributes", token.Name.Local, MaxAttrs)
	}
	e := &Element{Name: token.Name.Local, Space: token.Name.Space}
	for _, a := range token.Attr {
		if len(a.Value) > MaxValue {
			return fmt.Errorf("attribute %.40q has more than %d octets", a.Name.Local, MaxValue)
		}
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		e.Attrs = append(e.Attrs, Attr{Name: a.Name.Local, Space: a.Name.Space, Value: a.Value})
	}
	if n := len(r.open); n > 0 {
		r.open[n-1].Children = append(r.open[n-1].Children, e)
	}
	r.open, r.texts = append(r.open, e), append(r.texts, nil)
	return nil
}

// end closes the open element, and returns it when it is the root.
func (r *reader) end() *Element {
	last := len(r.open) - 1
	e := r.open[last]
	e.Text = string(r.texts[last])
	r.open, r.texts = r.open[:last], r.texts[:last]
	if last == 0 {
		return e
	}
	return nil
}

// passed are the directives that are passed over: a comment's remains, and the name that Windows Messenger and its likes give
// XPIDF. It brings no entity, and the file it names is not fetched.
var passed = regexp.MustCompile(`^(\s*|DOCTYPE\s+presence\s+PUBLIC\s+"-//IETF//DTD [^"]{1,40}"\s+"xpidf\.dtd"\s*)$`)

// directive refuses a document type.
func directive(s string) error {
	if passed.MatchString(s) {
		return nil
	}
	return ErrDoctype
}
