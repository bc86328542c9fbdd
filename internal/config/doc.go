// Package config turns pjsua-style options, configuration files and the environment into one checked Config.
//
// It is not a general flag library: the order of options means something here (--next-account, --next-cred), names may
// be abbreviated, and values come from three places, of which a flag beats the environment and the environment beats a
// file. It opens no socket and no device, reads the environment and files only through the functions it is given, and
// knows nothing of the phone.
//
// One table (see Options) says for each option its name, argument, section, place, help, default and check; parsing,
// abbreviations, --help and the documentation are made from it. Options that pjsua has and gosua has not yet are in the
// table too, so that they are refused by their name.
//
// RFCs: none; URLs are only looked at as far as a typing error would show (RFC 3261 §19.1, RFC 3966).
//
// Owner and goroutines: none; everything is a function of its arguments.
//
// Units: durations are time.Duration, rates Hz, ports 0 to 65535, log levels 0 (fatal only) to 6 (everything).
package config
