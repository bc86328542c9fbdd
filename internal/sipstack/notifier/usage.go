package notifier

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"gosua/internal/sipstack/dialog"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uas"
)

// Usage holds the subscriptions that others have with us. It is a uas.DialogHandler.
type Usage struct {
	cfg      Config
	packages []Package
	subs     map[dialog.ID]*Subscription
	sources  map[netip.Addr]int // how many subscriptions came from an address
}

// New makes a Usage that knows no event package.
func New(cfg Config) *Usage {
	return &Usage{cfg: cfg.withDefaults(), subs: map[dialog.ID]*Subscription{}, sources: map[netip.Addr]int{}}
}

// Handle adds an event package.
func (u *Usage) Handle(p Package) { u.packages = append(u.packages, p) }

// AllowEvents is the value of an Allow-Events field.
func (u *Usage) AllowEvents() string {
	names := make([]string, 0, len(u.packages))
	for _, p := range u.packages {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// All are the subscriptions, in no order.
func (u *Usage) All() []*Subscription { return slices.Collect(maps.Values(u.subs)) }

// Close ends all subscriptions without a word.
func (u *Usage) Close() {
	for _, s := range u.All() {
		s.notifier.Close()
		s.forget()
	}
}

// How those are told who have lost the way to us.
const (
	resumeAfter = 500 * time.Millisecond // so that the account's registration is what opens the next connection
	resumePause = 30 * time.Second       // once in this time at most, since a server may end each connection at once
)

// FlowClosed tells those soon once more, and by that where we are now, whose way to us was a connection of ours that has ended.
func (u *Usage) FlowClosed(f *transport.Flow) {
	if !f.Protocol().Reliable() || f.Incoming() {
		return
	}
	for _, s := range u.subs {
		if f.Same(s.path.Flow()) && s.terms.Contact(f).URI.Port == int(f.Local().Port()) && time.Since(s.resumed) >= resumePause {
			s.resumed = time.Now()
			u.cfg.Loop.AfterFunc(resumeAfter, s.resume)
		}
	}
}

// HandleSubscribe takes a SUBSCRIBE that belongs to no dialog.
func (u *Usage) HandleSubscribe(in *uas.Incoming) {
	a, refusal := u.inspect(in)
	if refusal != nil {
		u.cfg.Refused(in, refusal)
		u.refuse(in, refusal)
		return
	}
	a.pkg.Ask(a)
	if !a.decided {
		u.refuse(in, &sipmsg.Refusal{Status: 480})
	}
}

// inspect finds what a SUBSCRIBE is to be refused for.
func (u *Usage) inspect(in *uas.Incoming) (*Asked, *sipmsg.Refusal) {
	event, ok := in.Request.Header.Event()
	pkg := u.find(event.Package)
	if !ok || pkg == nil {
		return nil, &sipmsg.Refusal{Status: 489, Headers: []sipmsg.Field{{Name: "Allow-Events", Value: u.AllowEvents()}}}
	}
	media := acceptable(&in.Request.Header, pkg.Types)
	if media == "" {
		return nil, &sipmsg.Refusal{Status: 406, Headers: []sipmsg.Field{{Name: "Accept", Value: strings.Join(pkg.Types, ", ")}}}
	}
	life, refusal := u.life(&in.Request.Header)
	if refusal != nil {
		return nil, refusal
	}
	if len(u.subs) >= u.cfg.Max || u.sources[source(in)] >= u.cfg.PerSource {
		return nil, &sipmsg.Refusal{Status: 503, Reason: "Too Many Subscriptions", Headers: []sipmsg.Field{{Name: "Retry-After", Value: busyFor}}}
	}
	return &Asked{In: in, Event: event, MediaType: media, Life: life, usage: u, pkg: pkg}, nil
}

func (u *Usage) find(name string) *Package {
	i := slices.IndexFunc(u.packages, func(p Package) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &u.packages[i]
}

// life is how long a SUBSCRIBE is granted.
func (u *Usage) life(h *sipmsg.Header) (time.Duration, *sipmsg.Refusal) {
	secs, ok := h.Expires()
	d := time.Duration(secs) * time.Second
	switch {
	case !ok:
		return DefaultExpires, nil
	case d > 0 && d < u.cfg.MinLife:
		least := strconv.Itoa(int(u.cfg.MinLife / time.Second))
		return 0, &sipmsg.Refusal{Status: 423, Headers: []sipmsg.Field{{Name: "Min-Expires", Value: least}}}
	}
	return min(d, MaxExpires), nil
}

// acceptable is the first of types that Accept allows, "" when there is none.
func acceptable(h *sipmsg.Header, types []string) string {
	if !h.Has("Accept") {
		return types[0]
	}
	var accepted []string
	for value := range h.Values("Accept") {
		for media := range strings.SplitSeq(value, ",") {
			media, _, _ = strings.Cut(media, ";")
			accepted = append(accepted, strings.ToLower(strings.TrimSpace(media)))
		}
	}
	for _, media := range types {
		major, _, _ := strings.Cut(media, "/")
		if slices.Contains(accepted, media) || slices.Contains(accepted, major+"/*") || slices.Contains(accepted, "*/*") {
			return media
		}
	}
	return ""
}

func source(in *uas.Incoming) netip.Addr { return in.Flow.Remote().Addr().Unmap() }

// HasDialog tells whether a request is one of a subscription of ours.
func (u *Usage) HasDialog(req *sipmsg.Request) bool { return u.subs[dialog.RequestID(req)] != nil }

// HandleInDialog takes what comes in the dialogs of subscriptions.
func (u *Usage) HandleInDialog(in *uas.Incoming) bool {
	s := u.subs[dialog.RequestID(in.Request)]
	if s == nil {
		return false
	}
	s.receive(in)
	return true
}

// HandleAck claims none.
func (u *Usage) HandleAck(*sipmsg.Request, *transport.Flow) bool { return false }

// HandleStray2xx claims none.
func (u *Usage) HandleStray2xx(*sipmsg.Response, *transport.Flow) bool { return false }

func (u *Usage) refuse(in *uas.Incoming, r *sipmsg.Refusal) {
	if err := in.Refuse(r.Status, r.Reason, r.Headers...); err != nil {
		u.cfg.Log.Info("refuse SUBSCRIBE", "call_id", in.Request.Header.CallID(), "err", err)
	}
}
