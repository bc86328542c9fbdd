// Package infodigit writes and reads the bodies of INFO requests that bring one DTMF digit.
//
// It sends nothing; digits in the audio (RFC 4733) are package rtp's.
//
// RFCs: none: phones agreed on these two bodies before there were INFO packages (RFC 6086).
//
// Owner and goroutines: functions without state.
//
// Units: durations in ms, as the body has them.
package infodigit
