package config

// buddyOptions are about who is there, and who may know it.
func buddyOptions() []Option {
	return placed([]Option{
		{Name: "add-buddy", Arg: "URL", Repeat: true, Help: "Add a buddy to the list",
			field: urlOr("Error: invalid URL '%s' in --add-buddy option", callable(), list(func(b *builder) *[]string { return &b.cfg.SIP.Buddies }, MaxList, "Error: too many buddies in buddy list."))},
		{Name: "watchers", Arg: "WHO", Own: true, Default: "all", Help: "Who is told whether you are there: all, buddies, or ask: buddies, and others once you allow it (im allow)",
			field: checked(isOne("", Watchers()...), text(func(b *builder) *string { return &b.cfg.SIP.Watchers }))},
		{Name: "no-mci", Help: "Do not tell that a message is being typed",
			field: flag(func(b *builder) *bool { return &b.cfg.UI.NoMCI })},
	}, UserAgent, Global)
}

// Watchers are the values of --watchers.
func Watchers() []string { return []string{"all", "buddies", "ask"} }

// serverOptions are what an account's server is to do beside calls.
func serverOptions() []Option {
	return placed([]Option{
		{Name: "publish", Help: "Tell the server whether you are there, once registered",
			field: flag(func(b *builder) *bool { return &b.account().Publish })},
		{Name: "mwi", Help: "Have the server tell of waiting messages, once registered",
			field: flag(func(b *builder) *bool { return &b.account().MWI })},
	}, AccountSection, PerAccount)
}
