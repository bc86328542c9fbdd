// Package messagesummary reads what a voicemail system says of waiting messages.
//
// It is not the subscription that carries it. Headers of single messages, which
// may follow the summary, are passed over.
//
// RFC 3842 §5, RFC 3458 §6 (message context classes).
//
// There is no state and no goroutine here: everything may be called from
// anywhere.
//
// States: none.
//
// Units: messages, counted.
package messagesummary
