// Package textstream is a call's real-time text: an RTP session with what is typed and what is read on it.
//
// It is no port of the bridge, and knows no console: text goes in and comes out as it is, control characters and all.
//
// RFC 4103 through t140; RFC 3550 through rtp.
//
// Goroutines, all ended by Close: those of the rtp.Session, and (*Stream).run, started by New, which sends when something is
// due and calls OnText. The Sender and the Receiver are under one mutex, never held across a call out of the package. Any
// goroutine may call any method.
//
// Units: times as time.Duration; the RTP clock has 1000 Hz; sizes in octets.
package textstream
