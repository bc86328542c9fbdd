// Package load proves that gosua takes and makes many calls in quick succession, with SIPp on the other side, and that
// nothing of them is left afterwards.
//
// It holds tests only. Proved are
//
//   - SIPp's uac scenario at 50 calls a second for 10 s against the binary, which answers by itself: no call fails;
//   - SIPp's uas scenario, called by the binary and, 100 calls at once, by phone.Phone: no call fails;
//   - as many calls at a time as --max-calls takes, each with ports of its own;
//   - afterwards no call, no file descriptor and no goroutine more than before.
//
// Not proved here: what is heard in a call (package calls does), and calls over TCP and TLS.
//
// RFC 3261 §13 and §15.
//
// The goroutines are those of the phones, of package interop and of os/exec, which end with each test.
package load
