package config

import "time"

func generalOptions() []Option {
	return []Option{
		{Name: "config-file", Arg: "FILE", Section: General, Help: "Read more options from FILE (only the first one counts)",
			set: func(*builder, string) *fault { return nil }}, // read before anything else
		{Name: "help", Section: General, NoEnv: true, Help: "Show this help and exit",
			set: func(b *builder, _ string) *fault { b.action = Help; return nil }},
		{Name: "version", Section: General, NoEnv: true, Help: "Show version and build information and exit",
			set: func(b *builder, _ string) *fault { b.action = Version; return nil }},
		{Name: "greeting", Arg: "TEXT", Section: General, Own: true, Help: "Show TEXT right above the first prompt",
			set: text(func(b *builder) *string { return &b.cfg.UI.Greeting })},
	}
}

func loggingOptions() []Option {
	level := func(at func(*builder) *int, name string) setter {
		store := number(at, bounds{0, 6, "a log level", "Error: expecting integer value 0-6 for --" + name})
		return func(b *builder, value string) *fault {
			b.cfg.Log.LevelGiven = true
			return store(b, value)
		}
	}
	return []Option{
		{Name: "log-file", Arg: "FILE", Section: Logging, Help: "Write the log to FILE as well",
			set: text(func(b *builder) *string { return &b.cfg.Log.File })},
		{Name: "log-level", Arg: "N", Section: Logging, Default: "5", Help: "Ceiling of all logging, 0 to 6: what the log file gets",
			set: level(func(b *builder) *int { return &b.cfg.Log.Level }, "log-level")},
		{Name: "app-log-level", Arg: "N", Section: Logging, Default: "4, on a terminal 3", Help: "Ceiling of what is shown, 0 to 6 (4 has the SIP trace)",
			set: level(func(b *builder) *int { return &b.cfg.Log.AppLevel }, "app-log-level")},
		{Name: "log-append", Section: Logging, Help: "Append to the log file instead of overwriting it",
			set: flag(func(b *builder) *bool { return &b.cfg.Log.Append })},
		{Name: "color", Section: Logging, Help: "Colour the lines by their level",
			set: func(b *builder, _ string) *fault { b.cfg.Log.Color = ColorOn; return nil }},
		{Name: "no-color", Section: Logging, Help: "Colour nothing (the default)",
			set: func(b *builder, _ string) *fault { b.cfg.Log.Color = ColorOff; return nil }},
		{Name: "light-bg", Section: Logging, Help: "Colours for a light background",
			set: flag(func(b *builder) *bool { return &b.cfg.Log.LightBackground })},
		{Name: "no-stderr", Section: Logging, Help: "Write nothing to standard error",
			set: flag(func(b *builder) *bool { return &b.cfg.Log.NoStderr })},
		{Name: "stdout-no-buf", Section: Logging, Help: "Flush standard output after each line (gosua always does)",
			set: flag(func(b *builder) *bool { return &b.cfg.Log.Unbuffered })},
		{Name: "stdout-refresh", Arg: "SEC", Section: Logging, Help: "Print a line of text every SEC seconds",
			set: duration(func(b *builder) *time.Duration { return &b.cfg.Log.Refresh }, time.Second, bounds{0, maxSeconds, "a number of seconds", ""})},
		{Name: "stdout-refresh-text", Arg: "TEXT", Section: Logging, Default: "STDOUT_REFRESH", Help: "The text of --stdout-refresh",
			set: text(func(b *builder) *string { return &b.cfg.Log.RefreshText })},
	}
}

// maxSeconds bounds options in seconds that have no bound in pjsua: 68 years, the largest number its parser holds.
const maxSeconds = unlimited
