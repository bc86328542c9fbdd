package buddies

import (
	"errors"
	"slices"
	"strings"

	"gosua/internal/sipstack/uri"
)

// ErrNone says that there is no buddy of that id.
var ErrNone = errors.New("no such buddy")

// Buddy is one of the list.
type Buddy struct {
	ID     int
	Typed  string  // the address as somebody typed it
	Target uri.URI // the same, read
}

// List holds buddies by id. The zero value is empty and ready.
type List struct{ slots []*Buddy } // nil where one was deleted

// Add puts somebody on the list, under the lowest id that is free, as pjsua does.
func (l *List) Add(typed string, target uri.URI) Buddy {
	id := slices.Index(l.slots, nil)
	if id < 0 {
		id = len(l.slots)
		l.slots = append(l.slots, nil)
	}
	l.slots[id] = &Buddy{ID: id, Typed: typed, Target: target}
	return *l.slots[id]
}

// Delete takes one off the list.
func (l *List) Delete(id int) error {
	if id < 0 || id >= len(l.slots) || l.slots[id] == nil {
		return ErrNone
	}
	l.slots[id] = nil
	return nil
}

// Has tells whether somebody is on the list, whatever the port and parameters of the address. The host's case does not
// matter (RFC 3261 §19.1.4).
func (l *List) Has(u uri.URI) bool {
	return slices.ContainsFunc(l.All(), func(b Buddy) bool { return b.Target.User == u.User && strings.EqualFold(b.Target.Host, u.Host) })
}

// All are the buddies by id.
func (l *List) All() []Buddy {
	var all []Buddy
	for _, b := range l.slots {
		if b != nil {
			all = append(all, *b)
		}
	}
	return all
}
