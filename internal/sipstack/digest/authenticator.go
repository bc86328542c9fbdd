package digest

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gosua/internal/sipstack/sipmsg"
)

// MaxStale is how often in a row one request is answered again because its nonce was stale.
const MaxStale = 3

// maxRealms bounds what an Authenticator remembers, and answers at once; where a server names more realms, the oldest is
// forgotten.
const maxRealms = 16

// What Answer returns, beside *ErrNoCredential.
var (
	// ErrRefused says that the server refused what was answered: user or password are wrong.
	ErrRefused = errors.New("credentials refused")
	// ErrStaleCount says that the server wanted another nonce each time; where it never said stale, the error is
	// ErrRefused too.
	ErrStaleCount = fmt.Errorf("nonce stale %d times in a row", MaxStale)
	// ErrUnsupported says that no challenge has an algorithm and qop that this package knows.
	ErrUnsupported = errors.New("no supported challenge")
)

// ErrNoCredential says that there is no credential for a realm.
type ErrNoCredential struct {
	Realm string
}

// Error names the realm.
func (e *ErrNoCredential) Error() string { return fmt.Sprintf("no credential for realm %q", e.Realm) }

// Credentials are a user name and what proves it, for a realm.
type Credentials struct {
	// Realm is the one that the credential is for; "*" or "" is any.
	Realm    string
	Username string
	Password Secret
	// HA1 is H(username:realm:password) in hex, in place of the password; its length tells the algorithms that it is
	// for.
	HA1 Secret
}

func (c Credentials) matches(realm string) bool { return c.Realm == realm }

func (c Credentials) any() bool { return c.Realm == "*" || c.Realm == "" }

// ha1 is H(username:realm:password) for an algorithm; ok is false when only an HA1 of another length is there.
func (c Credentials) ha1(a algorithm, realm string) (string, bool) {
	if c.HA1 == "" {
		return a.hash(c.Username, realm, c.Password.Reveal()), true
	}
	return strings.ToLower(c.HA1.Reveal()), len(c.HA1) == 2*a.new().Size()
}

// Authenticator answers challenges for one account or dialog. It remembers them to count, not to answer before it is asked:
// each request is challenged anew, as pjsua's are, and no answer goes to somebody who has not asked for it.
type Authenticator struct {
	creds []Credentials
	rand  io.Reader
	// realms are those challenged so far, by header and realm, the oldest first.
	realms []*realm
}

// realm is what is known of one protection space.
type realm struct {
	header    header
	challenge challenge
	algorithm algorithm
	username  string
	ha1       string
	// nc is the count of the last request with this nonce.
	nc uint32
	// stale counts the challenges of one request that came back.
	stale int
}

// header tells the two pairs of header fields apart.
type header struct {
	challenge, answer string
}

// headerFor is the pair for a response's status code.
func headerFor(code int) (header, bool) {
	switch code {
	case 401:
		return header{"WWW-Authenticate", "Authorization"}, true
	case 407:
		return header{"Proxy-Authenticate", "Proxy-Authorization"}, true
	}
	return header{}, false
}

// New makes an Authenticator. A nil random is crypto/rand's.
func New(creds []Credentials, random io.Reader) *Authenticator {
	if random == nil {
		random = rand.Reader
	}
	return &Authenticator{creds: creds, rand: random}
}

// Answer puts on req the answers to the challenges in resp, a 401 or 407: one for each realm that there is a credential
// for, to the first of its challenges that is supported (RFC 8760 §2.4). Answers for other realms stay. The caller then
// gives the request a new CSeq and branch.
//
// The error is *ErrNoCredential, ErrRefused, ErrStaleCount or ErrUnsupported, wrapped; req is then as it was.
func (a *Authenticator) Answer(resp *sipmsg.Response, req *sipmsg.Request) error {
	h, ok := headerFor(resp.StatusCode)
	if !ok {
		return fmt.Errorf("answer %d response: %w", resp.StatusCode, ErrUnsupported)
	}
	chosen, err := a.choose(resp, h)
	if err != nil {
		return fmt.Errorf("answer %d response: %w", resp.StatusCode, err)
	}
	for _, r := range chosen {
		if err := a.renew(r, req); err != nil {
			return fmt.Errorf("answer challenge of realm %q: %w", r.challenge.realm, err)
		}
	}
	cnonce, err := a.cnonce()
	if err != nil {
		return err
	}
	for _, r := range chosen {
		a.remember(r).write(cnonce, req)
	}
	return nil
}

// choose picks one challenge for each realm, and says why when none can be answered.
func (a *Authenticator) choose(resp *sipmsg.Response, h header) (chosen []*realm, err error) {
	err = ErrUnsupported
	for f := range resp.Header.All() {
		if !strings.EqualFold(f.Name, h.challenge) || len(chosen) == maxRealms {
			continue
		}
		c, parseErr := parseChallenge(f.Value)
		if parseErr != nil || find(chosen, h, c.realm) >= 0 {
			continue
		}
		r, whyNot := a.credentialFor(c)
		if whyNot != nil {
			err = whyNot
			continue
		}
		r.header = h
		chosen = append(chosen, r)
	}
	if len(chosen) > 0 {
		return chosen, nil
	}
	return nil, err
}

// credentialFor finds the credential for a challenge: one for its realm, or one for any.
func (a *Authenticator) credentialFor(c challenge) (*realm, error) {
	alg, ok := c.supported()
	if !ok {
		return nil, ErrUnsupported
	}
	for _, exact := range [...]bool{true, false} {
		for _, cred := range a.creds {
			if exact && !cred.matches(c.realm) || !exact && !cred.any() {
				continue
			}
			if ha1, ok := cred.ha1(alg, c.realm); ok {
				return &realm{challenge: c, algorithm: alg, username: cred.Username, ha1: ha1}, nil
			}
		}
	}
	return nil, &ErrNoCredential{c.realm}
}

func find(list []*realm, h header, name string) int {
	for i, r := range list {
		if r.header == h && r.challenge.realm == name {
			return i
		}
	}
	return -1
}

// renew compares a challenge with what req carried for its realm: the same nonce again, not stale, is a refusal; any
// other is a stale one, which is answered a few times.
func (a *Authenticator) renew(r *realm, req *sipmsg.Request) error {
	nonce, answered := answeredNonce(req, r.header, r.challenge.realm)
	if !answered {
		return nil
	}
	if nonce == r.challenge.nonce && !r.challenge.stale {
		return ErrRefused
	}
	if i := find(a.realms, r.header, r.challenge.realm); i >= 0 {
		r.stale = a.realms[i].stale
	}
	if r.stale++; r.stale <= MaxStale {
		return nil
	}
	if !r.challenge.stale {
		return fmt.Errorf("%w (%w)", ErrRefused, ErrStaleCount)
	}
	return ErrStaleCount
}

// remember puts r in place of what was known of its realm.
func (a *Authenticator) remember(r *realm) *realm {
	i := find(a.realms, r.header, r.challenge.realm)
	if i < 0 {
		if len(a.realms) == maxRealms {
			a.realms = a.realms[1:]
		}
		a.realms = append(a.realms, r)
		return r
	}
	if known := a.realms[i]; known.challenge.nonce == r.challenge.nonce {
		r.nc = known.nc
	}
	a.realms[i] = r
	return r
}

// answeredNonce is the nonce of the answer that req carries for a realm.
func answeredNonce(req *sipmsg.Request, h header, name string) (nonce string, ok bool) {
	for f := range req.Header.All() {
		if !strings.EqualFold(f.Name, h.answer) {
			continue
		}
		if c, err := parseChallenge(f.Value); err == nil && c.realm == name {
			return c.nonce, true
		}
	}
	return "", false
}

// write puts the answer for r on req, in place of an earlier one for the same realm.
func (r *realm) write(cnonce string, req *sipmsg.Request) {
	r.nc++
	value := r.answer(cnonce, string(req.Method), req.URI.String())
	others := sameHeader(req, r.header.answer, r.challenge.realm)
	req.Header.Del(r.header.answer)
	for _, other := range append(others, value) {
		req.Header.Add(r.header.answer, other)
	}
}

// sameHeader are the values of a header for other realms.
func sameHeader(req *sipmsg.Request, name, realm string) (others []string) {
	for f := range req.Header.All() {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		if c, err := parseChallenge(f.Value); err != nil || c.realm != realm {
			others = append(others, f.Value)
		}
	}
	return others
}

// answer writes the value of an Authorization header.
func (r *realm) answer(cnonce, method, target string) string {
	c := r.challenge
	p := proof{ha1: r.ha1, nonce: c.nonce, cnonce: cnonce, method: method, target: target}
	if len(c.qop) > 0 {
		p.qop, p.nc = qopAuth, formatCount(r.nc)
	}
	w := newWriter()
	w.quoted("username", r.username)
	w.quoted("realm", c.realm)
	w.quoted("nonce", c.nonce)
	w.quoted("uri", target)
	w.quoted("response", r.algorithm.response(p))
	if c.algorithm != "" {
		w.token("algorithm", r.algorithm.name)
	}
	if p.qop != "" || r.algorithm.session {
		w.quoted("cnonce", cnonce)
	}
	if c.hasOpaque {
		w.quoted("opaque", c.opaque)
	}
	if p.qop != "" {
		w.token("qop", p.qop)
		w.token("nc", p.nc)
	}
	return w.String()
}

// formatCount writes a nonce count, eight digits of hex (RFC 7616 §3.4).
func formatCount(nc uint32) string {
	const digits = 8
	s := strconv.FormatUint(uint64(nc), 16)
	return "00000000"[:digits-len(s)] + s
}

// cnonce is 128 random bits in hex.
func (a *Authenticator) cnonce() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(a.rand, b[:]); err != nil {
		return "", fmt.Errorf("make cnonce: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}
