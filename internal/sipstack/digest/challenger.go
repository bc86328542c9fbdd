package digest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// DefaultNonceLife is how long a nonce is good for where a Challenger says nothing.
const DefaultNonceLife = 5 * time.Minute

// DefaultMaxNonces is how many nonces a Challenger counts where it says nothing.
const DefaultMaxNonces = 4096

// VerifyResult is what Verify found.
type VerifyResult int

// The results of Verify.
const (
	// Missing means that the request has no answer for the realm: challenge it.
	Missing VerifyResult = iota
	// Verified means that the user is who he says.
	Verified
	// Stale means that the answer is right but its nonce too old or not known any more: challenge with stale.
	Stale
	// Replayed means that the answer was seen before.
	Replayed
	// Refused means that user or password are wrong.
	Refused
	// Malformed means that the answer cannot be read, or is not for this request.
	Malformed
)

// String is the result in lower case.
func (r VerifyResult) String() string {
	names := [...]string{"missing", "verified", "stale", "replayed", "refused", "malformed"}
	if r < 0 || int(r) >= len(names) {
		return "unknown"
	}
	return names[r]
}

// Challenger challenges requests and checks the answers for one realm. A nonce holds its time and proves itself, so that
// one costs no memory until it is answered.
type Challenger struct {
	// NonceLife is how long a nonce is good for; 0 is DefaultNonceLife.
	NonceLife time.Duration
	// MaxNonces is how many answered nonces are counted; the oldest is forgotten, and so becomes stale, when there are
	// more. 0 is DefaultMaxNonces.
	MaxNonces int

	realm string
	algs  []algorithm
	rand  io.Reader
	now   func() time.Time
	key   []byte
	// counts is the highest nc of each nonce answered, by nonce; order has them oldest first.
	counts map[string]uint32
	order  []string
	// forgotten is the time of the latest nonce that was forgotten: those up to it are stale.
	forgotten time.Time
}

// NewChallenger makes a Challenger that offers those algorithms, the preferred one first; none, or none that is known,
// means MD5. A nil random is crypto/rand's, a nil now time.Now.
func NewChallenger(realm string, algs []string, random io.Reader, now func() time.Time) *Challenger {
	if random == nil {
		random = rand.Reader
	}
	if now == nil {
		now = time.Now
	}
	c := &Challenger{realm: realm, rand: random, now: now, counts: make(map[string]uint32)}
	for _, name := range algs {
		if a, ok := findAlgorithm(name); ok {
			c.algs = append(c.algs, a)
		}
	}
	if len(c.algs) == 0 {
		a, _ := findAlgorithm("MD5")
		c.algs = append(c.algs, a)
	}
	return c
}

func (c *Challenger) nonceLife() time.Duration {
	if c.NonceLife > 0 {
		return c.NonceLife
	}
	return DefaultNonceLife
}

func (c *Challenger) maxNonces() int {
	if c.MaxNonces > 0 {
		return c.MaxNonces
	}
	return DefaultMaxNonces
}

// Challenge puts a challenge on resp, a 401 or 407, one header for each algorithm. Without randomness there is none, and
// the request stays refused.
func (c *Challenger) Challenge(resp *sipmsg.Response, stale bool) {
	h, ok := headerFor(resp.StatusCode)
	if !ok {
		return
	}
	nonce, err := c.nonce()
	if err != nil {
		return
	}
	for _, a := range c.algs {
		w := newWriter()
		w.quoted("realm", c.realm)
		w.quoted("nonce", nonce)
		if stale {
			w.token("stale", "true")
		}
		w.token("algorithm", a.name)
		w.quoted("qop", qopAuth)
		resp.Header.Add(h.challenge, w.String())
	}
}

// The parts of a nonce, in octets: time, randomness, proof.
const (
	timeSize  = 8
	saltSize  = 8
	macSize   = 16
	nonceSize = timeSize + saltSize + macSize
	keySize   = 32
)

// nonce makes a nonce in hex.
func (c *Challenger) nonce() (string, error) {
	if err := c.makeKey(); err != nil {
		return "", err
	}
	b := binary.BigEndian.AppendUint64(make([]byte, 0, nonceSize), uint64(c.now().UnixNano()))
	b = b[:timeSize+saltSize]
	if _, err := io.ReadFull(c.rand, b[timeSize:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(append(b, c.mac(b)...)), nil
}

func (c *Challenger) makeKey() error {
	if c.key != nil {
		return nil
	}
	key := make([]byte, keySize)
	if _, err := io.ReadFull(c.rand, key); err != nil {
		return err
	}
	c.key = key
	return nil
}

func (c *Challenger) mac(b []byte) []byte {
	h := hmac.New(sha256.New, c.key)
	_, _ = h.Write(b)
	_, _ = h.Write([]byte(c.realm))
	return h.Sum(nil)[:macSize]
}

// nonceTime tells when one of our nonces was made.
func (c *Challenger) nonceTime(nonce string) (time.Time, bool) {
	b, err := hex.DecodeString(nonce)
	if err != nil || len(b) != nonceSize || c.key == nil || !hmac.Equal(b[timeSize+saltSize:], c.mac(b[:timeSize+saltSize])) {
		return time.Time{}, false
	}
	return time.Unix(0, int64(binary.BigEndian.Uint64(b))), true
}

// answer is the value of an Authorization or Proxy-Authorization header.
type answer struct {
	username, realm, nonce, target, response string
	algorithm, cnonce, qop                   string
	nc                                       string
}

func parseAnswer(value string) (a answer, err error) {
	params, err := fields(value)
	if err != nil {
		return a, err
	}
	into := map[string]*string{
		"username": &a.username, "realm": &a.realm, "nonce": &a.nonce, "uri": &a.target, "response": &a.response,
		"algorithm": &a.algorithm, "cnonce": &a.cnonce, "qop": &a.qop, "nc": &a.nc,
	}
	for name, v := range params {
		if field, ok := into[strings.ToLower(name)]; ok {
			*field = v
		}
	}
	return a, nil
}

// Verify checks the answer that req carries for the realm. lookup knows the users' passwords. The user is told for
// Refused and Stale too, for the log.
func (c *Challenger) Verify(req *sipmsg.Request, lookup func(user string) (password string, ok bool)) (user string, result VerifyResult) {
	a, ok := c.findAnswer(req)
	if !ok {
		return "", Missing
	}
	alg, nc, ok := c.checkForm(a, req)
	if !ok {
		return a.username, Malformed
	}
	made, ours := c.nonceTime(a.nonce)
	if !ours {
		return a.username, Stale
	}
	password, known := lookup(a.username)
	p := proof{
		ha1: alg.hash(a.username, c.realm, password), nonce: a.nonce, cnonce: a.cnonce,
		nc: a.nc, qop: a.qop, method: string(req.Method), target: a.target,
	}
	right := subtle.ConstantTimeCompare([]byte(alg.response(p)), []byte(strings.ToLower(a.response))) == 1
	if !known || !right {
		return a.username, Refused
	}
	return a.username, c.count(a.nonce, made, nc)
}

func (c *Challenger) findAnswer(req *sipmsg.Request) (answer, bool) {
	for f := range req.Header.All() {
		if !strings.EqualFold(f.Name, "Authorization") && !strings.EqualFold(f.Name, "Proxy-Authorization") {
			continue
		}
		if a, err := parseAnswer(f.Value); err == nil && a.realm == c.realm {
			return a, true
		}
	}
	return answer{}, false
}

// checkForm refuses an answer that lacks something, uses what was not offered, or is for another Request-URI.
func (c *Challenger) checkForm(a answer, req *sipmsg.Request) (alg algorithm, nc uint32, ok bool) {
	alg, known := findAlgorithm(a.algorithm)
	offered := slices.ContainsFunc(c.algs, func(o algorithm) bool { return strings.EqualFold(o.name, alg.name) })
	n, err := strconv.ParseUint(a.nc, 16, 32)
	ok = known && offered && err == nil && n > 0 && strings.EqualFold(a.qop, qopAuth) && a.cnonce != "" &&
		sameTarget(a.target, req)
	return alg, uint32(n), ok
}

// sameTarget compares the uri parameter with the Request-URI, as text first, then as URIs: a proxy may have changed how it
// is written.
func sameTarget(target string, req *sipmsg.Request) bool {
	if target == req.URI.String() {
		return true
	}
	u, err := uri.Parse(target)
	return err == nil && u.Equal(req.URI)
}

// count takes note of an answer that is right: each nc of a nonce is good once and only upwards.
func (c *Challenger) count(nonce string, made time.Time, nc uint32) VerifyResult {
	last, seen := c.counts[nonce]
	switch {
	case c.now().Sub(made) > c.nonceLife(), !seen && !made.After(c.forgotten):
		return Stale
	case nc <= last:
		return Replayed
	case !seen:
		c.order = append(c.order, nonce)
	}
	c.counts[nonce] = nc
	c.forget()
	return Verified
}

// forget drops the nonces that are too old, and the oldest when there are too many.
func (c *Challenger) forget() {
	for len(c.order) > 0 {
		made, _ := c.nonceTime(c.order[0])
		if len(c.order) <= c.maxNonces() && c.now().Sub(made) <= c.nonceLife() {
			return
		}
		if made.After(c.forgotten) {
			c.forgotten = made
		}
		delete(c.counts, c.order[0])
		c.order = c.order[1:]
	}
}
