package xmldoc

import (
	"iter"
	"strings"
)

// Element is one element of a document, with all that is in it.
type Element struct {
	// Name is the local name, without a prefix.
	Name string
	// Space is the name space; the prefix when the document does not say which it stands for; empty when there is neither.
	Space string
	// Attrs are the attributes in their order, without those that declare name spaces.
	Attrs []Attr
	// Children are the elements directly in this one, in their order.
	Children []*Element
	// Text is the character data directly in this element, put together.
	Text string
}

// Attr is one attribute of an element.
type Attr struct {
	// Name is the local name, and Space the name space of its prefix; most have none.
	Name, Space string
	// Value is what it says, references resolved.
	Value string
}

// Attr returns the first attribute of a local name without the white space around it, and "" when there is none or no element.
func (e *Element) Attr(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.Attrs {
		if a.Name == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// Child returns the first element of a local name directly in e, in whichever name space, and nil when there is none.
func (e *Element) Child(name string) *Element {
	for c := range e.All(name) {
		return c
	}
	return nil
}

// All yields the elements of a local name directly in e.
func (e *Element) All(name string) iter.Seq[*Element] {
	return func(yield func(*Element) bool) {
		if e == nil {
			return
		}
		for _, c := range e.Children {
			if c.Name == name && !yield(c) {
				return
			}
		}
	}
}

// Within yields the elements of a local name in e at any depth, in the order of the document, e itself not.
func (e *Element) Within(name string) iter.Seq[*Element] {
	return func(yield func(*Element) bool) { e.walk(name, yield) }
}

// walk tells whether the one who asks wants more.
func (e *Element) walk(name string, yield func(*Element) bool) bool {
	if e == nil {
		return true
	}
	for _, c := range e.Children {
		if c.Name == name && !yield(c) || !c.walk(name, yield) {
			return false
		}
	}
	return true
}

// Value returns the text of e without the white space around it, and "" when there is no element.
func (e *Element) Value() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.Text)
}
