package sessionrefresh

import (
	"math/rand/v2"
	"time"
)

// The waits after a 491, RFC 3261 §14.1: of who made the Call-ID from 2.1 s to
// 4 s, of the other up to 2 s, in steps of 10 ms.
const (
	glareStep      = 10 * time.Millisecond
	glareOwnFirst  = 2100 * time.Millisecond
	glareOwnLast   = 4 * time.Second
	glareTheirLast = 2 * time.Second
)

// GlareWait draws how long to wait before a re-INVITE or UPDATE that was refused
// with 491 is tried again (RFC 3261 §14.1, RFC 3311 §5.3); own says that the
// Call-ID is ours.
func GlareWait(own bool) time.Duration {
	first, last := time.Duration(0), glareTheirLast
	if own {
		first, last = glareOwnFirst, glareOwnLast
	}
	steps := int((last-first)/glareStep) + 1
	return first + time.Duration(rand.IntN(steps))*glareStep
}
