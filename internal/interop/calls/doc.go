// Package calls holds tests of whole calls between the phone and baresip, on real sockets with real speech.
//
// They prove: calls either way, directly and through Kamailio, over UDP, TCP and TLS; that what one side says the other
// hears, by figures (SNR of the aligned recording), with the bridge at 8 and at 16 kHz, PCMU, PCMA and G722; hold and its
// release by each side; digits by RFC 4733 either way, and by INFO from the phone; hang-up, refusal and cancelling by each
// side; half a minute of speech without a gap; the statistics of RTP; and that strangers who send to the phone's media
// ports change nothing.
//
// They do not prove: registration in all its cases; digits by INFO from others (baresip 1.0.0 sends none; the tests of
// package phone do); what baresip hears after a hold (its recording ends there; that packets flow is seen); sound cards;
// loss and jitter (the tests on the simulated network do); IPv6; encryption of media; nor that the sound is good where the
// machine is too busy to keep time.
//
// RFCs: 3261, 3264, 3550, 4733 as far as two programs must agree on them.
//
// It has no code outside its tests. Each test owns its phones and programs, and ends them. Goroutines: (*stranger).run,
// started by startStranger and ended by its result.
//
// Units: sound is 16 bit, one channel, 8,000 Hz where not said otherwise; SNR in dB.
package calls
