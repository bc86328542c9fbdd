package digest

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
)

// algorithm is one of the algorithms of RFC 7616 §3.3.
type algorithm struct {
	// name is as in the algorithm parameter, -sess included.
	name string
	new  func() hash.Hash
	// session says that HA1 holds nonce and cnonce (the -sess variants).
	session bool
}

// findAlgorithm finds an algorithm by its name; none named means MD5.
func findAlgorithm(name string) (algorithm, bool) {
	if name == "" {
		name = "MD5"
	}
	base, session := name, false
	if i := len(name) - len("-sess"); i > 0 && strings.EqualFold(name[i:], "-sess") {
		base, session = name[:i], true
	}
	switch strings.ToUpper(base) {
	case "MD5":
		return algorithm{name, md5.New, session}, true
	case "SHA-256":
		return algorithm{name, sha256.New, session}, true
	case "SHA-512-256":
		return algorithm{name, sha512.New512_256, session}, true
	}
	return algorithm{}, false
}

// hash is H(parts joined by colons), in lower-case hex.
func (a algorithm) hash(parts ...string) string {
	h := a.new()
	_, _ = h.Write([]byte(strings.Join(parts, ":")))
	return hex.EncodeToString(h.Sum(nil))
}

// proof is what a response is computed from (RFC 7616 §3.4.1).
type proof struct {
	// ha1 is H(user:realm:password), whatever the algorithm's variant.
	ha1            string
	nonce, cnonce  string
	nc, qop        string
	method, target string
}

// response computes the response parameter, with and without qop.
func (a algorithm) response(p proof) string {
	ha1 := p.ha1
	if a.session {
		ha1 = a.hash(ha1, p.nonce, p.cnonce)
	}
	ha2 := a.hash(p.method, p.target)
	if p.qop == "" {
		return a.hash(ha1, p.nonce, ha2)
	}
	return a.hash(ha1, p.nonce, p.nc, p.cnonce, p.qop, ha2)
}
