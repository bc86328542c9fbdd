package pbx

import (
	"slices"
	"time"

	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// maxBindings is how many contacts one user may have registered; the oldest makes room.
const maxBindings = 10

// binding is where a user can be reached (RFC 3261 §10).
type binding struct {
	contact uri.URI
	flow    *transport.Flow // the connection it was registered over
	callID  string
	seq     uint32
	expires time.Time
}

// bindings are the contacts of every user, newest last. They belong to the Stack's loop.
type bindings map[string][]binding

// current forgets what has expired and gives the rest.
func (b bindings) current(user string, now time.Time) []binding {
	list := slices.DeleteFunc(b[user], func(e binding) bool { return !e.expires.After(now) })
	if len(list) == 0 {
		delete(b, user)
		return nil
	}
	b[user] = list
	return list
}

// newest is the contact that was registered last.
func (b bindings) newest(user string, now time.Time) (binding, bool) {
	list := b.current(user, now)
	if len(list) == 0 {
		return binding{}, false
	}
	return list[len(list)-1], true
}

// put adds or refreshes a contact; false when the request is older than one seen with the same Call-ID (RFC 3261 §10.3,
// step 7).
func (b bindings) put(user string, e binding) bool {
	list := b[user]
	if i := find(list, e.contact); i >= 0 {
		if list[i].callID == e.callID && e.seq <= list[i].seq {
			return false
		}
		list = slices.Delete(list, i, i+1)
	}
	if len(list) >= maxBindings {
		list = slices.Delete(list, 0, 1)
	}
	b[user] = append(list, e)
	return true
}

// remove takes a contact away.
func (b bindings) remove(user string, contact uri.URI) {
	if i := find(b[user], contact); i >= 0 {
		b[user] = slices.Delete(b[user], i, i+1)
	}
}

func find(list []binding, contact uri.URI) int {
	return slices.IndexFunc(list, func(e binding) bool { return e.contact.Equal(contact) })
}
