// Package conference proves that in a conference of many calls each hears all others and not itself, and measures what
// that costs.
//
// It holds tests only. Everybody in the conference says a tone of his own, and the tones in what he hears are measured:
// every pair is looked at. Proved are
//
//   - 20 calls between whole phones in virtual time: each hears all others at the level they speak with;
//   - by BenchmarkCalls, 100 calls over real sockets to the binary: the same, with CPU time and the time that sound takes
//     from RTP in to RTP out;
//   - by BenchmarkTick, what the bridge takes for one frame of 100 calls, sockets and codecs included.
//
// Not proved here: what speech sounds like (package calls does). Figures are in docs/performance.md.
//
// RFC 3550, RFC 3551.
//
// The goroutines are those of the phones, one that speaks for all (crowd.speak) and one for each that listens
// (member.listen), which end with the test.
//
// Units: Hz, dBov, time.Duration; CPU time as a share of one core.
package conference
