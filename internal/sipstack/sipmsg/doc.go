// Package sipmsg reads, writes and validates SIP messages: requests, responses, their header fields, and the values in
// them that the stack works with.
//
// It does not match messages to transactions or dialogs, does not know which methods or extensions a Stack supports
// (405, 415 and 420 are refused above), and opens no socket: Reader takes any io.Reader.
//
// RFCs: RFC 3261 §7, §8.1.1, §8.2, §16.3, §18.3, §20 and §25, RFC 3581 (rport), RFC 4475 (torture tests, in testdata),
// RFC 5626 §3.5.1 (keep-alives), RFC 6665 §8.4 and others (compact names).
//
// Owner and goroutines: no goroutine. A message belongs to whoever parsed or built it; reading it from several
// goroutines is fine as long as nobody changes it. The strings of a parsed message are parts of one string, so a value
// kept for long keeps the whole head of its message.
//
// States: Reader goes through framing a message, delivering it and, after a fault it cannot frame past, failed:
//
//	            CRLF CRLF, CRLF: ErrPing, ErrPong
//	           +-------+
//	           v       |
//	message   +---------+  head whole   +---------+
//	 done --> | between |-------------> | in body |--> message
//	          +---------+               +---------+
//	               |   fatal ParseError      |  read error
//	               v                         v
//	          +----------------------------------+
//	          | failed: the same error for ever  |
//	          +----------------------------------+
//
// Units: sizes in octets, Expires, Min-Expires and Retry-After in seconds.
package sipmsg
