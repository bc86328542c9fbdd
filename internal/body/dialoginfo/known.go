package dialoginfo

import (
	"errors"
	"fmt"
	"slices"
)

// Errors of Apply that a caller tells apart.
var (
	// ErrGap says that a document was missed before this one, or that the first was no full one: what is known may be incomplete
	// until the subscription is refreshed, which brings full state (RFC 4235 §4.3). The document itself was applied.
	ErrGap = errors.New("documents were missed: full state is needed")
	// ErrOld says that a partial document is not newer than what is known. It was not applied.
	ErrOld = errors.New("document is older than what is known")
)

// Known is what the documents of one subscription come to. The zero value knows nothing yet.
type Known struct {
	info     Info
	begun    bool // there was a document
	complete bool // there was a full one, and no gap since
}

// Info returns what is known as a full document of the latest version.
func (k *Known) Info() Info {
	i := k.info
	i.Full, i.Dialogs = true, slices.Clone(i.Dialogs)
	return i
}

// Apply takes the next document in. A full one replaces all, whatever its version: some that send nothing else never count. A
// partial one changes the dialogs that it names. Dialogs that ended are forgotten. It fails with ErrGap, on each document until a
// full one mends that, with ErrOld, and when there would be more than MaxDialogs, of which the first are kept.
func (k *Known) Apply(i Info) error {
	if !i.Full && k.begun && i.Version <= k.info.Version {
		return fmt.Errorf("dialog info of %s: version %d after %d: %w", i.Entity, i.Version, k.info.Version, ErrOld)
	}
	next := k.begun && k.complete && i.Version == k.info.Version+1
	k.begun, k.complete = true, i.Full || next
	dialogs := k.info.Dialogs
	if i.Full {
		dialogs = nil
	}
	k.info = Info{Entity: i.Entity, Version: i.Version, Dialogs: slices.Clone(dialogs)}
	for _, d := range i.Dialogs {
		if !k.merge(d) {
			k.complete = false
			return fmt.Errorf("dialog info of %s: more than %d dialogs", i.Entity, MaxDialogs)
		}
	}
	if !k.complete {
		return fmt.Errorf("dialog info of %s: version %d: %w", i.Entity, i.Version, ErrGap)
	}
	return nil
}

// merge takes one dialog in, and tells whether there was room.
func (k *Known) merge(d Dialog) bool {
	at := slices.IndexFunc(k.info.Dialogs, func(old Dialog) bool { return old.ID == d.ID })
	switch {
	case d.State == Terminated && at >= 0:
		k.info.Dialogs = slices.Delete(k.info.Dialogs, at, at+1)
	case d.State == Terminated:
	case at >= 0:
		k.info.Dialogs[at] = d
	case len(k.info.Dialogs) >= MaxDialogs:
		return false
	default:
		k.info.Dialogs = append(k.info.Dialogs, d)
	}
	return true
}
