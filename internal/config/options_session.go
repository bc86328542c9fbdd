package config

import "time"

// sessionOptions are the extensions of SIP that a call may ask for. They count for an account and for the phone.
func sessionOptions() []Option {
	seconds := func(key string) bounds {
		return bounds{90, unlimited, "a number of seconds", "Error: invalid value for --" + key + " (expecting higher than 90)"}
	}
	timer := bounds{0, 3, "a mode", "Error: expecting integer value 0-3 for --use-timer"}
	options := []Option{
		{Name: "use-100rel", Help: "Require reliable provisional responses",
			field: shared(func(at func(*builder) *Extensions) field {
				return flag(func(b *builder) *bool { return &at(b).Use100Rel })
			})},
		{Name: "use-timer", Arg: "N", Default: "1", Help: "Session timers: 0 none, 1 optional, 2 mandatory, 3 always",
			field: shared(func(at func(*builder) *Extensions) field {
				return number(func(b *builder) *int { return &at(b).Timer }, timer)
			})},
		{Name: "timer-se", Arg: "SEC", Default: "1800", Help: "Session-Expires to ask for, from 90",
			field: shared(func(at func(*builder) *Extensions) field {
				return duration(func(b *builder) *time.Duration { return &at(b).TimerExpires }, time.Second, seconds("timer-se"))
			})},
		{Name: "timer-min-se", Arg: "SEC", Default: "90", Help: "The shortest session to take, from 90",
			field: shared(func(at func(*builder) *Extensions) field {
				return duration(func(b *builder) *time.Duration { return &at(b).TimerMinExpire }, time.Second, seconds("timer-min-se"))
			})},
	}
	return placed(options, AccountSection, Shared)
}
