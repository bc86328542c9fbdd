package dialoginfo

import "errors"

// ErrGap says that a document was missed before this one, or that the first was no full one: what is known may be incomplete
// until the subscription is refreshed, which brings full state (RFC 4235 §4.3). The document itself was applied.
var ErrGap = errors.New("documents were missed: full state is needed")

// Known is what the documents of one subscription come to. The zero value knows nothing yet.
type Known struct {
	info Info
}

// Info returns what is known as a full document of the latest version.
func (k *Known) Info() Info { return k.info }

// Apply takes the next document in. A partial one changes the dialogs that it names, in the order of versions.
func (k *Known) Apply(i Info) error { return nil }
