// Package exchanges holds odd messages as tables: what a remote sends to a whole phone, what must come back, and what the
// call is afterwards. Each row of testdata is one call, in virtual time.
//
// They prove: for each row the exact status, header fields and media lines of what the phone sends, the state and the cause
// of the call, and that afterwards no call, RTP port or transaction is left.
//
// They do not prove: sound, other transports than UDP, nor races that depend on loss and delay (package chaos has those).
//
// RFCs: 3261 §9, §12 to §15 (CANCEL, dialogs, INVITE, BYE), 3262 (PRACK), 3264 and 6337 (offer and answer), 3311 (UPDATE),
// 4028 (session timers), 5407 (races), 6141 (refused changes), 6228 (199).
//
// It has no code outside its tests. Each row owns its network, phone and remote, in a bubble of virtual time.
//
// Units: times in rows are of virtual time; messages take none.
//
// # Rows
//
//	== name              begins a row
//	config WORD...       100rel, timer, refresh, keep, extra: see settings
//	do NAME              the steps of that row of preludes.txt
//	alice WORDS          what the user does: dial, dial bare, answer CODE, hangup, hold, reinvite, update
//	> BYE                the remote sends a request in the dialog; > again: its latest message once more, as it was
//	> 180 Ringing        it answers the latest request, or with "to INVITE" after the reason that one
//	< ACK, < 200/INVITE  what must come next; 100 is passed over
//	quiet 2s             nothing may come so long
//	wait 10m             nothing is looked at so long
//	gone                 the remote is dead from now on
//	state CONFIRMED      of the call; media active, remote hold, local hold, none
//	end 487 Reason: why  how the call ends, and the local cause, if any
//
// Messages have further lines, indented. In what is sent "Name: value" adds or replaces a field and "Name: -" leaves it out;
// the rest is what a right remote would send. In what comes, the field must have exactly that value, - must be missing and *
// be there. "tag: x" is the remote's tag (- none), "body: -" no body, "at: 2s" when it must come, counted from the beginning,
// "by: 2s" how long after the message before it that comes at most.
// Lines such as "m=audio" are SDP: what is sent gets the lines before m=, what comes is compared from m= on, the direction first.
package exchanges
