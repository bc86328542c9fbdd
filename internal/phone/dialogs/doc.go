// Package dialogs tells others which calls the phone is in: a colleague's phone shows by it that this one is busy, and may
// pick up a call that rings here.
//
// It is not the list of calls (package calls), and hears of others' dialogs neither (package watching). How a subscription
// lives is package notifier's; here is what is told, and to whom.
//
// Who knows a dialog's Call-ID and tags can take the call over (RFC 3891 §6), so that only buddies are told unless Config
// says otherwise. Who somebody is, their From says; to rely on it, have a server between that checks it.
//
// Each document has all dialogs of the account that was asked about (RFC 4235 §3.10 allows it), and those that ended since
// the last one. It is sent when something has changed, and for each SUBSCRIBE. The version counts the documents that leave.
//
// RFCs: 4235 (dialog events), 6665 (through notifier), 3891 (what a call is picked up by).
//
// Owner and goroutines: a Dialogs belongs to the Stack's loop, where every method is to be called; no goroutines.
//
// States: somebody who asked is told until the subscription ends; there is nothing in between.
//
// Units: durations are time.Duration, in whole seconds on the wire.
package dialogs
