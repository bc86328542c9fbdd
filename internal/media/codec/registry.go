package codec

import (
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Priorities.
const (
	Disabled        = 0   // not offered and not accepted
	LastPriority    = 127 // of Speex and Opus: offered, behind the rest
	DefaultPriority = 128 // of the others that nobody spoke about
	MaxPriority     = 254 // 255 and above are stored as this
	firstAdded      = DefaultPriority + 9
)

// ErrNotFound is the answer for a name that no codec's identifier begins with.
var ErrNotFound = errors.New("no such codec")

// Entry is a codec with its priority.
type Entry struct {
	Codec    Codec
	Priority int // Disabled, or up to MaxPriority; higher is preferred
}

// Registry is the codecs that there are, with priorities, in order of
// preference. It may be used from several goroutines.
type Registry struct {
	absent []error // never changes

	mu      sync.Mutex // guards entries
	entries []Entry    // sorted
}

// NewRegistry is a registry of codecs, all with DefaultPriority, in the given order.
func NewRegistry(codecs ...Codec) *Registry {
	r := &Registry{}
	r.add(DefaultPriority, codecs...)
	return r
}

// Default is a registry of all the codecs of this package: L16 is Disabled, and Speex and Opus are behind the others. Among these the
// order is pjsua's, but for GSM, which must not be what two phones agree on when both have something better. A codec whose library is
// not installed is not there; Absent tells.
func Default() *Registry {
	gsm, gsmErr := GSM()
	speex, speexErr := Speex()
	return defaultWith(optional{[]Codec{gsm}, gsmErr}, optional{speex, speexErr})
}

// optional are codecs as far as there is no error.
type optional struct {
	codecs []Codec
	err    error
}

// defaultWith is Default with these.
func defaultWith(gsm, speex optional) *Registry {
	r := NewRegistry(PCMU())
	r.addOptional(gsm, DefaultPriority)
	r.add(DefaultPriority, PCMA(), G722())
	r.addOptional(speex, LastPriority)
	r.add(LastPriority, Opus())
	r.add(Disabled, L16(l16Rate, 2), L16(l16Rate, 1))
	return r
}

// add appends codecs while nobody else has the registry yet.
func (r *Registry) add(priority int, codecs ...Codec) {
	for _, c := range codecs {
		r.entries = append(r.entries, Entry{Codec: c, Priority: priority})
	}
}

func (r *Registry) addOptional(o optional, priority int) {
	if o.err != nil {
		r.absent = append(r.absent, o.err)
		return
	}
	r.add(priority, o.codecs...)
}

// Absent tells why codecs that there could be are not there.
func (r *Registry) Absent() []error { return r.absent }

// All lists every codec, disabled ones included, in order of preference.
func (r *Registry) All() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Entry(nil), r.entries...)
}

// Enabled lists the codecs with a priority above Disabled, in order of preference.
func (r *Registry) Enabled() []Codec {
	var list []Codec
	for _, e := range r.All() {
		if e.Priority > Disabled {
			list = append(list, e.Codec)
		}
	}
	return list
}

// Find is the codec with this encoding name (any case), RTP clock rate and
// channel count (0 counts as 1), disabled or not.
func (r *Registry) Find(name string, clockRate, channels int) (Codec, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.entries {
		if strings.EqualFold(e.Codec.Name, name) && e.Codec.ClockRate == clockRate && e.Codec.Channels == max(channels, 1) {
			return e.Codec, true
		}
	}
	return Codec{}, false
}

// SetPriority sets the priority of every codec whose ID begins with id, in any case; "*"
// is all of them. The priority is brought within Disabled to MaxPriority.
func (r *Registry) SetPriority(id string, priority int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	found := false
	for i := range r.entries {
		if matches(r.entries[i].Codec.ID(), id) {
			r.entries[i].Priority = min(max(priority, Disabled), MaxPriority)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("set priority of %q: %w", id, ErrNotFound)
	}
	sortByPriority(r.entries)
	return nil
}

// matches tells whether prefix stands for the codec called id.
func matches(id, prefix string) bool {
	if prefix == "*" {
		return true
	}
	return prefix != "" && len(prefix) <= len(id) && strings.EqualFold(id[:len(prefix)], prefix)
}

// sortByPriority sorts as pjsua does, by selection and swapping: the order among equals may
// change, and what its users see and offer is that very order.
func sortByPriority(e []Entry) {
	for i := range e {
		best := i
		for j := i + 1; j < len(e); j++ {
			if e[j].Priority > e[best].Priority {
				best = j
			}
		}
		e[i], e[best] = e[best], e[i]
	}
}

// Apply does what --dis-codec and --add-codec ask for: all of disable first, then each of add
// with one more than the one before, so that the last is preferred most.
// Unknown names are passed over.
func (r *Registry) Apply(disable, add []string) {
	for _, id := range disable {
		_ = r.SetPriority(id, Disabled)
	}
	for i, id := range add {
		_ = r.SetPriority(id, firstAdded+i)
	}
}
