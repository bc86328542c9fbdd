// Package config turns pjsua-style options, configuration files and the environment into one checked Config, and writes
// a Config as a file that gives it back.
//
// It is not a general flag library: the order of options means something here (--next-account, --next-cred), names may
// be abbreviated, and values come from three places, of which a flag beats the environment and the environment beats a
// file. It opens no socket and no device, reads the environment and files only through the functions it is given, and
// knows nothing of the phone.
//
// One table (see Options) says for each option its name, argument, section, place, help, default and where its value is
// kept; parsing, abbreviations, --help, the settings dump and the documentation are made from it. Every option of pjsua is
// in the table. What gosua has not yet is accepted with a warning where a caller misses an extra, and refused by name
// where somebody relies on it.
//
// RFCs: none; how URLs are looked at stands in package syntax.
//
// Owner and goroutines: none; everything is a function of its arguments.
//
// Units: durations are time.Duration, rates Hz, ports 0 to 65535, log levels 0 (fatal only) to 6 (everything).
package config
