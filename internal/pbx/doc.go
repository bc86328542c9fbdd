// Package pbx is a small PBX for tests and first steps: a registrar with digest authentication, calls between registered
// users, and extensions that echo, play a tone, are busy or ring for ever.
//
// It is no product to run a company on: bindings live in memory, one contact of a user is called, and there is no
// transcoding. It is not the phone either, with which it shares the layers below and the audio line.
//
// RFCs: 3261 §10.3 (registrar), §22 with 7616 (digest), 3264 (offers and answers are passed on between two sessions).
//
// Owner: everything belongs to the Stack's loop. New starts it, with the bridge's clock for the extensions' sound; Close
// ends both and waits. It starts no goroutine itself.
//
// Units: times are time.Duration; limits are numbers of calls and of contacts.
//
//	600 echo   601 tone   602 busy   603 rings for ever   NAME a registered user
package pbx
