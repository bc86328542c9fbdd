// Package wave is the one WAV file that is played to a call at the user's word, and the one that a call is recorded to:
// which call it is for, what is queued for the next, and what is told of it.
//
// It opens no files and mixes nothing: a Room, the conference, does. The play files and the recorder of the configuration
// are the conference's own.
//
// RFCs: none.
//
// Owner: a Track belongs to the Stack's loop. A Desk opens files on the goroutine of its caller, and a queued one on
// (*Desk).startQueued, started when a call's audio starts and ended when the file is connected or refused; Wait waits for it.
//
// States of a Track:
//
//	idle -> queued (Begin without sound to play to) -> idle (Take, End)
//	idle -> active (Place) -> idle (End, CallEnded)
//
// Units: slots are those of the conference, calls are call ids.
package wave
