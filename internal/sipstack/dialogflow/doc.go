// Package dialogflow remembers the connection that a dialog came over or moved to, and says when a request in the dialog
// may use it.
//
// It is not the dialog (package dialog has its route set and target) and opens no connection: where nothing leads, the
// next hop is resolved by package uac.
//
// RFC 3261 §12.2.1.1 and §18.1.1 (the next hop of a request in a dialog), RFC 5923 (a connection is used again).
//
// Owner and goroutines: a Path belongs to the usage that owns the dialog, on the Stack's loop; no goroutines.
//
// Units: none.
package dialogflow
