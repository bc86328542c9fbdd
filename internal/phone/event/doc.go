// Package event is what the phone tells: events, and what is given when it is asked how accounts, calls, codecs and sockets
// stand. Package phone has every name of it, too.
//
// It has no behaviour: phone makes these values, the console reads them.
//
// RFCs: none.
//
// Owner: values without any; who gets one must not change what its slices hold. No goroutines.
//
// Units: times are time.Duration, except what SIP counts in whole seconds (Expires); rates are in Hz.
package event
