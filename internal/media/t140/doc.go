// Package t140 is real-time text as RTP carries it: what is typed becomes payloads, with what was sent before repeated in
// them, and payloads become text again.
//
// It is not the RTP session, and no terminal: text comes out as it was sent, control characters and all.
//
// RFC 4103 (text/t140 over RTP), RFC 2198 (redundancy), ITU-T T.140 (the byte order mark at the start, U+FFFD in the place
// of what was lost).
//
// A Sender and a Receiver belong to one owner each; they have no goroutine, lock or clock: time is passed in.
//
// A Sender sends when something was written, and goes on until each generation of it was repeated:
//
//	        Write                     Interval after the last packet
//	Idle ----------> Sending ------------------------------------------> Sending
//	  ^                 |   nothing written, nothing left to repeat
//	  '-----------------'
//
// A Receiver takes packets in order. After a gap that no redundancy fills it waits for what is late:
//
//	         gap                     the missing packet, or redundancy for it
//	Ready ----------> Waiting ------------------------------------------------> Ready
//	  ^                 |   Wait is over, or MaxHeld packets wait: U+FFFD
//	  '-----------------'
//
// Units: times as time.Duration and time.Time, ages and timestamps in ms (the clock of 1000 Hz), rates in characters per
// second, sizes in octets.
package t140
