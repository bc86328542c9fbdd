// Package device is the sound card as a media.Port: what is heard, and what the microphone picks up.
//
// It does not convert rates: the card's is CardRate, and the bridge's edge converts. No RFC applies.
//
// # Backends
//
// Playback is oto (Linux with cgo, Windows), capture is malgo (wherever cgo is); elsewhere Open
// answers ErrNoDevice. The null device needs no hardware and is everywhere.
//
// # Two clocks
//
// The bridge's clock and the card's are never quite alike. Between them stands an elastic buffer
// for each direction. The bridge's side looks at how full it is, averaged over a second, and where that is off
// the target it makes the frame at hand one sample longer or shorter, by cubic interpolation
// over the whole frame: 0.1% of pitch at most, for ±1000 ppm. Only a buffer that has run empty is
// filled to its target again before it plays, and one that has run over is cut back to it; both are counted.
//
// # Owners and goroutines
//
// Package device starts no goroutine of its own. oto and malgo call in from theirs: oto's live as long as the
// process (a process has one oto context, which package variable speaker owns; it is
// suspended while no device is open), malgo's until Close. The bridge's clock calls ReadFrame and WriteFrame.
// The elastic buffer's lock is all that they share.
//
// Units: latency as time; the buffers count samples per channel.
package device
