// Package resample changes the sampling rate of a stream of linear samples.
//
// It is not a clock: it keeps the exact ratio of the two rates for ever and
// never adds or drops a sample to follow somebody else's time.
//
// The method is a polyphase FIR filter: a low-pass windowed by a Kaiser window,
// cut into one short filter for each position that an output sample can have
// between two input samples. For rates in the ratio L:M (in lowest terms)
// there are L such phases. No RFC applies.
//
// A Resampler has no goroutine and no lock: it belongs to whoever calls it.
//
// Quality, measured by the tests: a 1 kHz tone comes out with a
// signal-to-noise ratio above 70 dB, and what cannot be represented at the
// lower rate is more than 60 dB down. The pass band reaches to 84% of the
// lower rate's half (3,370 Hz of 4,000 Hz at 8 kHz).
//
// Units: rates in Hz, samples interleaved; Delay as time.
package resample
