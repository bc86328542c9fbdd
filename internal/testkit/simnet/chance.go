package simnet

import (
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"time"
)

// pathKey names one direction between two sockets; each has random numbers of its own, so that what happens to its n-th
// packet does not depend on how goroutines interleave.
type pathKey struct{ from, to netip.AddrPort }

// lossKey names a content on a path, by its hash.
type lossKey struct {
	path    pathKey
	content uint64
}

// chance returns the random numbers of a path. Called with mu held.
func (n *Network) chance(key pathKey) *rand.Rand {
	if r := n.random[key]; r != nil {
		return r
	}
	hash := fnv.New64a()
	hash.Write([]byte(key.from.String() + ">" + key.to.String()))
	r := rand.New(rand.NewPCG(n.seed, hash.Sum64()))
	n.random[key] = r
	return r
}

// travel is how long something takes on a path this time. Called with mu held.
func (n *Network) travel(r *rand.Rand) time.Duration {
	return n.opts.Delay + time.Duration(r.Float64()*float64(n.opts.Jitter))
}

// flight is travel for a datagram, which may be held back. Called with mu held.
func (n *Network) flight(r *rand.Rand) time.Duration {
	wait := n.travel(r)
	if n.opts.Reorder > 0 && r.Float64() < n.opts.Reorder {
		wait += n.opts.ReorderDelay
	}
	return wait
}

// spared tells whether a datagram that is about to get lost has been lost often enough, and else counts it. Called with
// mu held.
func (n *Network) spared(path pathKey, payload []byte) bool {
	if n.opts.MaxLosses <= 0 {
		return false
	}
	hash := fnv.New64a()
	hash.Write(payload)
	key := lossKey{path, hash.Sum64()}
	if n.losses[key] >= n.opts.MaxLosses {
		return true
	}
	n.losses[key]++
	return false
}
