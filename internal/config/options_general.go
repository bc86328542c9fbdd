package config

import "time"

func generalOptions() []Option {
	return []Option{
		{Name: "config-file", Arg: "FILE", Section: General, Help: "Read more options from FILE (only the first one counts; what follows on the command line wins)",
			field: field{set: func(*builder, string) *fault { return nil }}}, // read before anything else
		{Name: "help", Section: General, NoEnv: true, Help: "Show this help and exit",
			field: field{set: func(b *builder, _ string) *fault { b.action = Help; return nil }}},
		{Name: "version", Section: General, NoEnv: true, Help: "Show version and build information and exit",
			field: field{set: func(b *builder, _ string) *fault { b.action = Version; return nil }}},
		{Name: "escaped", Arg: "OPTION=VALUE", Section: General, Own: true, NoEnv: true, Secret: true, Repeat: true,
			Help: "As --OPTION=VALUE, with %XX for octets of VALUE that a file cannot hold", field: escaped()},
	}
}

func loggingOptions() []Option {
	return []Option{
		{Name: "log-file", Arg: "FILE", Section: Logging, Help: "Write the log to FILE as well",
			field: text(func(b *builder) *string { return &b.cfg.Log.File })},
		{Name: "log-level", Arg: "N", Section: Logging, Default: "5", Help: "Ceiling of all logging, 0 to 6: what the log file gets",
			field: level("log-level", func(b *builder) *int { return &b.cfg.Log.Level })},
		{Name: "app-log-level", Arg: "N", Section: Logging, Default: "4, on a terminal 3", Help: "Ceiling of what is shown, 0 to 6 (4 has the SIP trace)",
			field: level("app-log-level", func(b *builder) *int { return &b.cfg.Log.AppLevel })},
		{Name: "log-append", Section: Logging, Help: "Append to the log file instead of overwriting it",
			field: flag(func(b *builder) *bool { return &b.cfg.Log.Append })},
		{Name: "color", Section: Logging, Help: "Colour the lines by their level",
			field: color(ColorOn)},
		{Name: "no-color", Section: Logging, Help: "Colour nothing (the default)",
			field: color(ColorOff)},
		{Name: "light-bg", Section: Logging, Help: "Colours for a light background",
			field: flag(func(b *builder) *bool { return &b.cfg.Log.LightBackground })},
		{Name: "no-stderr", Section: Logging, Help: "Write nothing to standard error",
			field: flag(func(b *builder) *bool { return &b.cfg.Log.NoStderr })},
		{Name: "stdout-no-buf", Section: Logging, Help: "Flush standard output after each line (gosua always does)",
			field: flag(func(b *builder) *bool { return &b.cfg.Log.Unbuffered })},
		{Name: "stdout-refresh", Arg: "SEC", Section: Logging, Help: "Print a line of text every SEC seconds",
			field: duration(func(b *builder) *time.Duration { return &b.cfg.Log.Refresh }, time.Second, bounds{0, maxSeconds, "a number of seconds", ""})},
		{Name: "stdout-refresh-text", Arg: "TEXT", Section: Logging, Default: "STDOUT_REFRESH", Help: "The text of --stdout-refresh",
			field: text(func(b *builder) *string { return &b.cfg.Log.RefreshText })},
	}
}

// maxSeconds bounds options in seconds that have no bound in pjsua: 68 years, the largest number its parser holds.
const maxSeconds = unlimited

// level is the field of a log level, which notes that one was asked for.
func level(name string, at func(*builder) *int) field {
	f := number(at, bounds{0, 6, "a log level", "Error: expecting integer value 0-6 for --" + name})
	return field{get: f.get, set: func(b *builder, value string) *fault {
		b.cfg.Log.LevelGiven = true
		return f.set(b, value)
	}}
}

func color(mode ColorMode) field {
	return field{
		set: func(b *builder, _ string) *fault {
			b.cfg.Log.Color = mode
			return nil
		},
		get: func(b *builder) []string { return given(b.cfg.Log.Color == mode) },
	}
}
