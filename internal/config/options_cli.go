package config

func cliOptions() []Option {
	port := bounds{0, 65535, "a port", ""}
	options := []Option{
		{Name: "greeting", Arg: "TEXT", Own: true, Help: "Show TEXT right above the first prompt",
			field: text(func(b *builder) *string { return &b.cfg.UI.Greeting })},
		{Name: "use-cli", Help: "A tree of commands instead of the classic menu",
			field: flag(func(b *builder) *bool { return &b.cfg.UI.UseCLI })},
		{Name: "cli-telnet-port", Arg: "PORT", Help: "With --use-cli: take commands over telnet on this port; 0 for a free one",
			field: number(func(b *builder) *int { return &b.cfg.UI.CLITelnetPort }, port)},
		{Name: "cli-telnet-addr", Arg: "IP", Own: true, Default: "127.0.0.1", Help: "Address that telnet listens on; anyone who reaches it commands the phone",
			field: checked(isAddr, text(func(b *builder) *string { return &b.cfg.UI.CLITelnetAddr }))},
		{Name: "no-cli-console", Help: "With --use-cli: commands only over telnet, not on the terminal",
			field: flag(func(b *builder) *bool { return &b.cfg.UI.NoCLIConsole })},
		{Name: "quit-on-eof", Own: true, Help: "End the phone at the end of input, even with a call or --auto-answer",
			field: flag(func(b *builder) *bool { return &b.cfg.UI.QuitOnEOF })},
		{Name: "show-secrets", Own: true, Help: "Show passwords in dumps, and write them to saved settings",
			field: flag(func(b *builder) *bool { return &b.cfg.UI.ShowSecrets })},
	}
	return placed(options, CLI, Global)
}
