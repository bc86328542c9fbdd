package config

import "net/netip"

func cliOptions() []Option {
	port := bounds{0, 65535, "a port", ""}
	options := []Option{
		{Name: "use-cli", Help: "A tree of commands instead of the classic menu",
			set: flag(func(b *builder) *bool { return &b.cfg.UI.UseCLI })},
		{Name: "cli-telnet-port", Arg: "PORT", Help: "With --use-cli: take commands over telnet on this port; 0 for a free one",
			set: number(func(b *builder) *int { return &b.cfg.UI.CLITelnetPort }, port)},
		{Name: "cli-telnet-addr", Arg: "IP", Own: true, Default: "127.0.0.1", Help: "Address that telnet listens on; anyone who reaches it commands the phone",
			set: telnetAddr},
		{Name: "no-cli-console", Help: "With --use-cli: commands only over telnet, not on the terminal",
			set: flag(func(b *builder) *bool { return &b.cfg.UI.NoCLIConsole })},
		{Name: "quit-on-eof", Own: true, Help: "End the phone at the end of input, even with a call or --auto-answer",
			set: flag(func(b *builder) *bool { return &b.cfg.UI.QuitOnEOF })},
		{Name: "show-secrets", Own: true, Help: "Show passwords in dumps, and write them to saved settings",
			set: flag(func(b *builder) *bool { return &b.cfg.UI.ShowSecrets })},
	}
	return placed(options, CLI, Global)
}

func telnetAddr(b *builder, value string) *fault {
	if _, err := netip.ParseAddr(value); err != nil {
		return &fault{text: quoted(value) + " is not an IP address"}
	}
	b.cfg.UI.CLITelnetAddr = value
	return nil
}
