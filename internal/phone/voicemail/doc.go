// Package voicemail hears from servers that messages wait for an account.
//
// It does not fetch messages. How a subscription lives is package subscriber's, what a body says package messagesummary's.
//
// RFCs: 3842 (message waiting).
//
// Owner and goroutines: a Voicemail belongs to the Stack's loop, where every method is to be called; no goroutines.
//
// States: an account that is watched has a subscription, or waits to ask for one again.
//
// Units: times are time.Duration.
package voicemail
