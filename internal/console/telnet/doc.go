// Package telnet lets persons and scripts sit at the phone over telnet: it takes connections and makes each a terminal with
// a line editor of its own.
//
// It knows neither commands nor the phone, and encrypts nothing: it belongs on loopback.
//
// RFCs: 854 (the protocol), 855 (options), 857 (echo), 858 (suppress go ahead), 860 (timing mark), 1143 (no loops when
// options are negotiated).
//
// Owner and goroutines: (*Server).accept, started by Listen, ended by Close. For each client (*Server).attend, which runs
// Config.Serve, (*Session).read and (*Session).send: started when it connects, ended when Serve returns. A session's editor
// and prompt are guarded by its lock, since the log is written while somebody types; negotiation and editor themselves are
// pure machines, bytes in and bytes out.
//
// A client that reads nothing costs Config.MaxQueue bytes, holds up nobody, and is let go after Config.StallLimit.
//
// Units: lengths are in bytes, widths in columns.
package telnet
