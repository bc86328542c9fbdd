// Package bridge is the conference bridge: ports, who hears whom, and one clock.
//
// It is not a sound device, a player or a stream: those are media.Ports that
// others make, add and close. No RFC applies.
//
// # Owner and goroutines
//
// The clock is one goroutine (run, started by Start, ended by Close). It owns the
// mix matrix and is the only one to call ports. Add, Remove, Connect, Disconnect,
// SetDevice and SetLevel check their arguments against the table of slots under
// a lock, note the change there, and queue it to the clock, which applies
// it before its next frame, in order, and reports it as an Event. The lock is never
// held while a port or the event handler is called.
//
// The clock keeps an absolute schedule: tick n is due at start + n·PTime, so that
// delays do not add up. A late clock runs what it missed, at most Config.CatchUp
// ticks at once, and counts what it skips beyond that.
//
// # A frame
//
//	read every port ─ rx gain ─ [source frames] ─ mix per listener ─ limit ─ tx gain ─ write every port
//
// The sum of all sources is made once; a listener that hears most of them gets the
// sum less the few it does not hear. One source alone passes bit by bit; where
// several sum to more than the limiter's knee they are bent softly under full scale.
// A port with a rate, channel count or frame length of its own is converted at
// its edge, so that the matrix knows one format. A tick allocates nothing.
//
// Units: gains are factors (1 unchanged); measured levels are mean absolute amplitude over full scale.
package bridge
