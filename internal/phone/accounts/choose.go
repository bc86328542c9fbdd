package accounts

import (
	"strings"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/transport"
	"gosua/internal/sipstack/uri"
)

// ForRequest chooses the account that a request from outside is for: the one that fits best, the first of equals, the
// default one when none fits at all.
func (l *List) ForRequest(req *sipmsg.Request, f *transport.Flow) *Account {
	var best *Account
	score := 0
	for _, a := range l.list {
		if a == nil {
			continue
		}
		if s := a.score(req, f); s > score {
			best, score = a, s
		}
	}
	if best == nil && len(l.list) > 0 {
		best = l.list[l.def]
	}
	return best
}

// The weights by which pjsua chooses.
const (
	scoreTransport = 8
	scoreDomain    = 4
	scoreToUser    = 2
	scoreUser      = 1
)

func (a *Account) score(req *sipmsg.Request, f *transport.Flow) (s int) {
	if a.reachedBy(f) {
		s += scoreTransport
	}
	to, ok := req.Header.To()
	if ok && strings.EqualFold(to.URI.Host, a.aor.URI.Host) {
		s += scoreDomain
	}
	if ok && to.URI.User == a.aor.URI.User {
		s += scoreToUser
	}
	if req.URI.User == a.aor.URI.User {
		s += scoreUser
	}
	return s
}

// reachedBy tells whether requests for the account may come over a flow: over its own socket for a local account, over the
// transport of its address of record where that names one, over any otherwise.
func (a *Account) reachedBy(f *transport.Flow) bool {
	if a.proto != "" {
		return f.Protocol() == a.proto && f.Local().Port() == a.port
	}
	named := a.aor.URI.Transport()
	return named == "" || strings.EqualFold(named, string(f.Protocol()))
}

// ForTarget is the account that fits an address best: of the same host and port, else of the same host, else the default
// one.
func (l *List) ForTarget(target uri.URI) int {
	host := -1
	for _, a := range l.list {
		if a == nil || !strings.EqualFold(a.aor.URI.Host, target.Host) {
			continue
		}
		if a.aor.URI.Port == target.Port {
			return a.id
		}
		if host < 0 {
			host = a.id
		}
	}
	if host >= 0 {
		return host
	}
	return l.def
}
