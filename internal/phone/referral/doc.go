// Package referral is what a REFER says: whom to call on whose behalf and with what, as we write it and as we read it.
//
// It neither sends a REFER nor obeys one: that is phone's; what follows upon one is told by package subscription.
//
// RFC 3515 §2 (REFER, Refer-To), RFC 3892 (Referred-By), RFC 3891 §8 (Replaces in Refer-To), RFC 4488 (Refer-Sub).
//
// Owner and goroutines: none; everything is a value.
//
// Units: none.
package referral
