// Package publication is the PUBLISH usage: it keeps a state with a server that composes and tells it to others.
//
// It does not know what the state means, nor who subscribes to it.
//
// RFC 3903 §4 (event publication agent: initial, refresh, modify, remove; one at a time; 412, 423).
//
// Everything runs on the Stack's loop: the methods must be called there, and the functions given are called there. No
// goroutine is started; timers are the loop's.
//
//	Idle --Publish--> Publishing --2xx--> Published --time to refresh, Publish--> Publishing
//	                     |   ^                |
//	                     |   +--412: anew-----+--Remove--> Removing --final response--> Idle
//	                     +--refused--> Idle (after a passing failure Publishing again later)
//
// A Published state for which the server gave no entity tag cannot be taken away: Remove makes it Idle at once. One that the
// server had before a failure can: Remove goes from Idle to Removing then.
//
// Times are time.Duration; Expires on the wire is in seconds.
package publication
