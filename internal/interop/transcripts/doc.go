// Package transcripts proves that the sessions that were recorded with the real pjsua give the same lines here: the same
// commands, typed at two phones in the same set-up, are answered line by line in the same shapes.
//
// It holds tests only. In testdata is each recorded session, one file a phone, with what differs from run to run (times,
// tags, ports, addresses, counts) replaced by symbols, and without what no script looks for (the table internals). Every
// line that is missing here or that there is none of in the recording must stand in docs/pjsua-differences.md with its
// reason, and every line that stands there must still differ.
//
// Not proved: the order of lines of different senders, which depends on threads, and what is in the SIP messages beyond
// their start line, which packages session and registration do. `go test -import DIR` makes testdata from recordings.
//
// RFCs: none of its own.
//
// The goroutines are those of package interop, which end with each test.
package transcripts
