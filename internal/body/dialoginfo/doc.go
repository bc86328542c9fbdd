// Package dialoginfo reads and writes which dialogs somebody is in, and keeps a
// table of them from full and partial documents.
//
// It is not the subscription that carries them, and it does not pick calls up:
// it names the Call-ID and tags that a Replaces header needs.
//
// RFC 4235 (§4.1 documents, §4.3 merging and versions).
//
// There is no goroutine here. A Known belongs to the owner of its subscription;
// all else may be called from anywhere.
//
// States: the table of a Known is empty until the first document; complete
// after a full one; possibly incomplete after a gap, until the next full one.
//
// Units: durations are time.Duration, in whole seconds on the wire.
package dialoginfo
