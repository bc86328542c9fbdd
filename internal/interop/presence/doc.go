// Package presence proves that phones see each other and exchange messages through servers and with phones that someone
// else wrote.
//
// It holds tests only: phone.Phone on one side, Kamailio with its presence modules, or another phone, on the other, over
// loopback. Proved are
//
//   - changes of one phone's presence seen by another through the server, either way, calls included, and the end of a phone;
//   - a server that is started anew and has forgotten all: 412 and 481 answered by publishing and subscribing anew;
//   - several devices of one account, whose user is there when either is;
//   - a wrong password: told as such, and not tried again soon;
//   - messages through the server, short, long and in any script, typing, and the refusal of those to somebody who is not there;
//   - voicemail that was subscribed to, and such that is told unasked; the dialogs of an extension, which its exchange publishes;
//   - a thousand buddies: subscribed to and unsubscribed from without a storm;
//   - two phones without a server over UDP, TCP and TLS, and a phone with baresip: presence, messages and the end, either way;
//   - what linphone's phone for a terminal sees of a phone's presence, and a message to it.
//
// Not with linphone (linphonec 5.1.65, without display and sound): it answers a SUBSCRIBE for its presence with 200 and never sends a
// NOTIFY, and its messages go to port 5060 whatever port is typed, where a test has no phone. Its prompt must be a terminal: on a
// pipe it does not look at its sockets.
//
// Not proved here: the machines' exact times and what servers say that Kamailio does not (packages subscriber, notifier and
// publication do, in virtual time). Times that are logged are no part of the proof.
//
// RFC 3856, RFC 3863, RFC 3903, RFC 3428, RFC 3842 and RFC 4235.
//
// The goroutines are those of the phones and of package interop, which end with each test.
package presence
