// Package xmldoc reads the small XML documents that SIP carries into a tree.
//
// It is not an XML processor: it fetches nothing, expands no entity but the
// five of XML and character references, refuses document types (but the one
// that XPIDF's own name announces, which it passes over), and does not validate.
// What follows the root element is not looked at.
//
// XML 1.0, Namespaces in XML; RFC 7303 §3 (encodings).
//
// There is no state and no goroutine here: everything may be called from
// anywhere.
//
// States: none.
//
// Units: sizes are octets; depths and numbers count elements.
package xmldoc
