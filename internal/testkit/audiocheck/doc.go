// Package audiocheck measures audio for tests: levels, tones, gaps, and how
// well a recording agrees with what was played.
//
// It is not part of the phone, and shares no arithmetic with it: its resampling and
// its Fourier transform are its own, so that a fault there does not hide itself.
//
// Signal is mono audio as float64 between -1 and 1 with its rate. Compare is the
// heart: it brings what was played and what was recorded to one band and rate,
// finds where one begins in the other, and reports the signal-to-noise ratio
// of the whole and of each stretch of a fraction of a second, the latter aligned for
// itself, so that a jitter buffer's slips and a drifting clock cost what they cost in
// listening and not more. A comparison that finds nothing in common says so by figures
// (correlation near 0, SNR near 0 dB or below, no good segments), never by guessing.
//
// There is no state and no goroutine. The inner loops are exempt from the race
// detector (go:norace): in arithmetic on slices of one's own it finds nothing, and it
// takes several times as long.
//
// Units: Hz; levels in dBov, where a full-scale sine is -3.01 dBov (ITU-T
// G.100.1); ratios in dB; fractions 0 to 1.
package audiocheck
