package registration

import (
	"strconv"
	"time"

	"gosua/internal/sipstack/sipmsg"
)

// maxSpread bounds how far a retry is moved at random to either side.
const maxSpread = 10 * time.Second

// spreadShare is the share of a short delay that it may be moved by.
const spreadShare = 6

// temporary says that a refusal with this status is worth a retry.
func temporary(code int) bool {
	switch code {
	case 408, 480, 500, 502, 503, 504:
		return true
	}
	return code >= 600
}

// grantedExpires is the life of our binding as the registrar says it: by the
// expires parameter of our Contact, else by the Expires header field, else by the
// only Contact there is, which then is ours as somebody in between has rewritten
// it, else as asked for (RFC 3261 §10.2.4).
func grantedExpires(resp *sipmsg.Response, ours sipmsg.NameAddr, asked time.Duration) time.Duration {
	contacts, _ := resp.Header.Contacts() // those before one that cannot be read count
	for _, c := range contacts {
		if c.Wildcard() || !c.URI.Equal(ours.URI) {
			continue
		}
		if d, ok := expiresOf(c); ok {
			return d
		}
	}
	if n, ok := resp.Header.Expires(); ok {
		return time.Duration(n) * time.Second
	}
	if len(contacts) == 1 {
		if d, ok := expiresOf(contacts[0]); ok {
			return d
		}
	}
	return asked
}

// expiresOf is the expires parameter of a Contact.
func expiresOf(c sipmsg.NameAddr) (time.Duration, bool) {
	value, _ := c.Params.Get("expires")
	n, err := strconv.ParseUint(value, 10, 32)
	return time.Duration(n) * time.Second, err == nil
}

// refreshDelay is how long a binding is left alone: until before its end, or for
// half its life when that is short.
func refreshDelay(granted, before time.Duration) time.Duration {
	if granted < 2*before {
		return granted / 2
	}
	return granted - before
}

// spread moves d at random, uniformly, by up to 10 s to either side, and by no
// more than a sixth of d.
func spread(d time.Duration, random func(n int) int) time.Duration {
	width := min(maxSpread, d/spreadShare)
	steps := int(width / time.Millisecond)
	if steps <= 0 {
		return d
	}
	return d + time.Duration(random(2*steps+1)-steps)*time.Millisecond
}
