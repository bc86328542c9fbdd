// Package pidf reads and writes presence documents: who is there, and what they do.
//
// It is not the subscription that carries them, and it holds no state between
// documents. Of a document it keeps what a phone shows and sends: several
// tuples (devices) and persons are composed into one Status.
//
// Documents are read by local names, so that missing and odd name spaces do
// not matter, and in the shapes that drafts, servers and phones gave them:
// activities as elements or as text, under a person, a tuple or its status;
// notes of tuple, person or document; XPIDF with its MSN substatus. They are
// written as pjsua writes them.
//
// RFC 3863 (PIDF), RFC 4479 (data model: dm:person), RFC 4480 (RPID: activities),
// RFC 3339 (timestamps), draft-rosenberg-impp-pidf (XPIDF).
//
// There is no state and no goroutine here: everything may be called from
// anywhere.
//
// States: none.
//
// Units: timestamps are written in UTC with milliseconds.
package pidf
