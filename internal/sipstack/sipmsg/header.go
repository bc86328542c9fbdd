package sipmsg

import (
	"iter"
	"slices"
	"strings"
)

// Field is one header field. Name is canonical when it is known, otherwise as written; Value is unfolded and trimmed.
type Field struct {
	Name, Value string
}

// Header is the ordered list of a message's fields. The zero value is empty and ready. Wherever a name is asked for,
// case does not matter and compact names are understood.
type Header struct {
	fields  []Field
	hots    hotIndex
	compact bool // written with the short names
}

// WriteCompact says whether the fields are written with their short names, where they have one (RFC 3261 §7.3.3).
func (h *Header) WriteCompact(on bool) { h.compact = on }

// index is where the first field of that known name stands, from there on; -1 when there is none.
func (h *Header) index(known string, from int) int {
	fields := h.fields
	for i := from; i < len(fields); i++ {
		if fields[i].Name == known {
			return i
		}
	}
	return -1
}

// search is index for any canonical name: the case of one that is not known does not matter.
func (h *Header) search(name string, from int) int {
	if isKnown(name) {
		return h.index(name, from)
	}
	for i := from; i < len(h.fields); i++ {
		if strings.EqualFold(h.fields[i].Name, name) {
			return i
		}
	}
	return -1
}

// first is the value of the first field of that known name.
func (h *Header) first(known string) (string, bool) {
	if i := h.index(known, 0); i >= 0 {
		return h.fields[i].Value, true
	}
	return "", false
}

// hotField is where the first field of a hot name stands, -1 when there is none.
func (h *Header) hotField(id hot) int {
	if h.hots.valid {
		return int(h.hots.at[id]) - 1
	}
	return h.index(id.name(), 0)
}

// hotValue is the value of the first field of a hot name.
func (h *Header) hotValue(id hot) (string, bool) {
	if i := h.hotField(id); i >= 0 {
		return h.fields[i].Value, true
	}
	return "", false
}

// change hands out the fields to be changed, after which nothing is known of where they stand.
func (h *Header) change() *[]Field {
	h.hots.valid = false
	return &h.fields
}

// Get is the value of the first field of that name, "" when there is none.
func (h *Header) Get(name string) string {
	if i := h.search(CanonicalName(name), 0); i >= 0 {
		return h.fields[i].Value
	}
	return ""
}

// Has tells whether there is a field of that name.
func (h *Header) Has(name string) bool { return h.search(CanonicalName(name), 0) >= 0 }

// Values goes through the values of every field of that name, comma-joined lists taken apart (RFC 3261 §7.3.1).
func (h *Header) Values(name string) iter.Seq[string] {
	name = CanonicalName(name)
	return func(yield func(string) bool) {
		for i := h.search(name, 0); i >= 0; i = h.search(name, i+1) {
			for one := range SplitList(h.fields[i].Value) {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// Add puts a field at the end. A line break in the value is written as a space.
func (h *Header) Add(name, value string) {
	fields := h.change()
	*fields = append(*fields, Field{CanonicalName(name), value})
}

// Prepend puts a field before the first of its name, or at the top when there is none.
func (h *Header) Prepend(name, value string) {
	name = CanonicalName(name)
	fields := h.change()
	*fields = slices.Insert(*fields, max(h.search(name, 0), 0), Field{name, value})
}

// Set makes value the only one of that name, where the first one stood or at the end.
func (h *Header) Set(name, value string) {
	name = CanonicalName(name)
	i := h.search(name, 0)
	if i < 0 {
		h.Add(name, value)
		return
	}
	h.fields[i].Value = value
	h.delFrom(name, i+1)
}

// Del takes away every field of that name.
func (h *Header) Del(name string) { h.delFrom(CanonicalName(name), 0) }

func (h *Header) delFrom(name string, from int) {
	fields := h.change()
	tail := slices.DeleteFunc((*fields)[from:], func(f Field) bool { return strings.EqualFold(f.Name, name) })
	*fields = (*fields)[:from+len(tail)]
}

// All goes through the fields in order.
func (h *Header) All() iter.Seq[Field] { return slices.Values(h.fields) }

// Len is the number of fields.
func (h *Header) Len() int { return len(h.fields) }

// Count is the number of fields of that name; a field that holds a list counts once.
func (h *Header) Count(name string) int {
	name = CanonicalName(name)
	n := 0
	for i := h.search(name, 0); i >= 0; i = h.search(name, i+1) {
		n++
	}
	return n
}

// Clone is a copy that shares no field.
func (h *Header) Clone() Header { return Header{slices.Clone(h.fields), h.hots, h.compact} }

func (h *Header) grow(n int) { h.fields = slices.Grow(h.fields, n) }

func (h *Header) copyFrom(from *Header, known string) {
	for i := from.index(known, 0); i >= 0; i = from.index(known, i+1) {
		h.Add(known, from.fields[i].Value)
	}
}
