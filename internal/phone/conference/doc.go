// Package conference is the phone's conference: the bridge with the ports that are the phone's own (sound device, players,
// tones, recorders, ringback and ring), who hears whom, and the keeper of the sound device.
//
// It knows no calls: a call's stream is a port that phone adds and connects. It mixes nothing itself; that is the bridge's.
//
// RFCs: none.
//
// Owner: ports and their connections belong to the bridge's clock, started by New and ended by Close; the sound device to
// (*keeper).run, started by Start and ended by Close. Ring and Ringback belong to one goroutine of the caller's, the
// Stack's loop; everything else may be called from any. Events are told on the goroutine that caused them: the caller's,
// the keeper's or the clock's.
//
// States of the sound device:
//
//	off -> on (Start, or something is connected) -> off (idle for IdleClose, or Close)
//
// Units: rates are in Hz, gains are factors, times are time.Duration.
package conference
