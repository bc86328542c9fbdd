// Package transfer holds tests of transfers and of early media, between the program and baresip, on real sockets with real
// sound.
//
// They prove, by the level and the frequency of the tone that each phone says: after an unattended transfer, with gosua as
// transferor, as transferee and as target, and two baresips in the other parts, the right two hear each other and nobody
// else; the transferor's calls have ended, and gosua has told what the NOTIFYs said. The same for an attended transfer among
// three gosuas, with a call on hold, and to a baresip. What either side of a call that nobody answers has heard is early
// media; a baresip that answers 183 gets gosua's.
//
// They do not prove: hold by each side of a call and its release, which package calls does.
//
// baresip 1.0.0 cannot play every part. It has no command for an attended transfer. It knows no Replaces (RFC 3891): as the
// target of an attended transfer it takes one more call and lets the old one be, which gosua can hang up then. As the
// transferee it spoils the escapes in Refer-To and leaves the header in the Request-URI: the target, which must be a gosua,
// refuses with 400, and both calls stay. Tests hold both. In a call that it has answered with 183 it sends nothing, so that
// early media which is heard comes from gosua.
//
// RFCs: 3261, 3515, 3891 and 5589 as far as programs must agree on them; 3960 §3 (early media).
//
// It has no code outside its tests. Each test owns its programs, and ends them. It starts no goroutine.
//
// Units: sound is 16 bit, one channel, 8,000 Hz; levels in dBov, SNR in dB.
package transfer
