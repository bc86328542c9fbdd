// Package media holds the shapes that the media packages share: Format and
// Port, and the few functions on a frame of samples.
//
// It is not a pipeline: the conference bridge that moves frames between ports
// is package bridge, and what the ports do is theirs.
//
// There is no state and no goroutine here. A Port is called on the clock of
// the bridge it is in, and on no other goroutine.
//
// Units: rates in Hz; a sample is a linear 16-bit PCM value; a frame is
// interleaved when there are several channels, and its length is
// Format.FrameLen values; levels in dBov (0 dBov is the power of a full-scale
// square wave, ITU-T G.100.1).
package media
