package config

// WriteOptions says how settings are written.
type WriteOptions struct {
	ShowSecrets bool // passwords in clear; without it a comment stands in their place
	// Plain writes values as they are, as pjsua does: for a dump that is looked at. A file to be read back needs the
	// quotes and escapes that are written without it.
	Plain bool
	// Person tells that the log levels are those of a terminal at which none was asked for: they are left as comments.
	Person bool
}

// Write gives the settings in the shape of pjsua's dump: a configuration file that Parse reads back to an equal Config,
// but for the URL to call at start, the warnings, and passwords that are hidden. Accounts that came at run time are
// written when they are in c.Accounts.
func Write(_ *Config, _ WriteOptions) string { return "" }
