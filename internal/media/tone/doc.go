// Package tone generates the tones that a telephone makes: ringback, ring and any
// pair of frequencies with a cadence.
//
// It does not know when to play them: whoever connects the generator to a listener decides.
// No RFC applies; the cadences are pjsua's.
//
// A Generator belongs to the clock of the bridge it is in, but for Rewind, which any
// goroutine may call. There are no goroutines here.
//
// Units: Hz and time.Duration. Each frequency has Level dBov (-15 dBov); two together
// are 3 dB more.
package tone
