package config

// sessionOptions are the extensions of SIP that a call may ask for. They count for an account and for the phone.
func sessionOptions() []Option {
	options := []Option{
		{Name: "use-100rel", Help: "Require reliable provisional responses",
			field: shared(func(at func(*builder) *Extensions) field {
				return flag(func(b *builder) *bool { return &at(b).Use100Rel })
			})},
	}
	return placed(options, AccountSection, Shared)
}
