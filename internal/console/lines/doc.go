// Package lines turns what the phone tells into the log lines that pjsua prints for it, with their level and sender, so
// that scripts written for pjsua find what they look for.
//
// It writes nothing (see package sink) and decides nothing about levels shown. contract.go is the page with
// every shape; each group of lines has its file: life cycle, trace, calls, call quality, media, registration, transport,
// TLS, messaging, dumps.
//
// RFCs: none of its own; the trace shows messages of RFC 3261, the call quality figures of RFC 3550.
//
// Owner and goroutines: none; functions of their arguments.
//
// Units: levels are pjsua's, 1 (error) to 5 (detail); times in lines are local; loss in percent, jitter in ms.
package lines
