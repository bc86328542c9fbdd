// Package session is the INVITE usage: it places, takes, changes and ends
// sessions, with the offers and answers that they carry.
//
// It is not a call: media, accounts and what the user sees belong to phone,
// which implements Handler. Nor does it read session descriptions; it only
// knows which message must carry an offer and which an answer.
//
// RFC 3261 §13 (INVITE, forks, 2xx and ACK, which package acceptance keeps),
// §8.1.3.4 (another target after a refusal), §14 (re-INVITE and glare), §9
// (CANCEL), §15 (BYE); RFC 3262 (reliable provisional responses, kept in order by
// package reliable); RFC 3264 §4 with RFC 6337 (where offers and answers may
// stand); RFC 3311 (UPDATE); RFC 4028 (session timers, agreed in package
// sessiontimer and kept in package sessionrefresh); RFC 6141 (a refused re-INVITE
// changes nothing); RFC 6228 §4 (199); RFC 5407 (races); RFC 6026 (2xx and the
// transactions).
//
// Everything runs on the Stack's loop: the methods must be called there, and
// the Handler is called there. The package starts no goroutine; its timers are
// the loop's. The usage owns its sessions and forgets one when its last duty
// (an unanswered BYE or CANCEL, a 2xx that may come again, or from a fork after
// the INVITE has failed) has ended.
//
// The states, and how they follow each other, are drawn in package sessionstate.
//
// Times are time.Duration; codes are SIP status codes.
package session
