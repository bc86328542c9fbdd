// Package flows holds the call flows of RFC 3665 and RFC 5359, played by whole phones on a network in memory, as ladders in
// testdata: who sends what to whom, when, and with which header fields.
//
// They prove: that each flow leads to who is in a call with whom, which way the sound goes, and what the transferring side is
// told, also when every fifth datagram is lost; that nobody is left in a call; that each message is one that its sender might
// send there (package conduct); and that nothing of what is sent changes unseen.
//
// They do not prove: the flows through proxies and registrars (package registrar has those), those that need presence, SUBSCRIBE,
// Join or a REFER outside of a call (RFC 5359 §2.17, §2.18), what is heard, nor that other programs understand the messages
// (package calls). Where an RFC's flow has a proxy that forwards or finds somebody (RFC 5359 §2.7 to §2.9 and §2.12), a 3xx does
// so here; the music on hold comes from the phone that holds, not from a server in a call of its own; in the three-way calls
// one phone mixes, and nobody joins by Join; where a parked or ringing call is picked up, the dialog is known beforehand
// instead of by SUBSCRIBE. SDP is shown as directions only.
//
// RFCs: 3665 (basic flows), 5359 (service examples), 3515, 3891, 3892, 3420 (what transfers are made of).
//
// It has no code outside its tests. Each test owns its network and phones, in a bubble of virtual time; it starts no goroutine
// of its own. Run TestFlows with -update to write the ladders anew.
//
// Units: t is in seconds of virtual time since the flow began; every message takes 10 ms.
package flows
