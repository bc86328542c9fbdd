// Package registrar proves that the whole phone keeps its registrations at a registrar that someone else wrote.
//
// It holds tests only: phone.Phone on one side, Kamailio on the other, over loopback. Proved are
//
//   - registration over UDP, TCP and TLS, the certificate verified or its fingerprint told; digest with MD5 and SHA-256;
//   - a wrong password and an unknown user: told as such, and not tried again;
//   - refreshes before the end, over nonces that go stale, and the removal of the binding at the end;
//   - several accounts, and credentials of several realms;
//   - a registrar that goes and comes back: the phone is registered again by itself;
//   - the registrar's connection as the one that calls arrive by.
//
// Not proved here: the timers' exact values and the statuses that Kamailio does not give (package registration does, in
// virtual time), and what is heard in a call.
//
// RFC 3261 §10 and §22, RFC 7616, RFC 5626 §3 (the connection that is kept).
//
// The goroutines are those of the phones and of package interop, which end with each test.
package registrar
