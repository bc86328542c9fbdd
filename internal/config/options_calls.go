package config

import "time"

func callOptions() []Option {
	code := bounds{100, 699, "a SIP status code", "Error: invalid code in --auto-answer (expecting 100-699"}
	calls := bounds{1, MaxCalls, "a number of calls", "Error: maximum call setting exceeds compile time limit (PJSUA_MAX_CALLS=4)"}
	options := []Option{
		{Name: "auto-answer", Arg: "CODE", Help: "Answer incoming calls with CODE: 180 rings, 200 accepts, from 300 refuses",
			field: number(func(b *builder) *int { return &b.cfg.Calls.AutoAnswer }, code)},
		{Name: "max-calls", Arg: "N", Default: "4", Help: "Calls at a time, 1 to 65535",
			field: number(func(b *builder) *int { return &b.cfg.Calls.Max }, calls)},
		{Name: "duration", Arg: "SEC", Help: "Hang up this long after the call was confirmed",
			field: duration(func(b *builder) *time.Duration { return &b.cfg.Calls.Duration }, time.Second, bounds{0, maxSeconds, "a number of seconds", ""})},
		{Name: "dtmf-method", Arg: "HOW", Own: true, Default: "auto", Help: "Way of the command call dtmf (##): rfc4733, info, inband, or auto: rfc4733 where agreed on, else inband",
			field: checked(isOne("", DTMFMethods()...), text(func(b *builder) *string { return &b.cfg.Calls.DTMF }))},
		{Name: "use-compact-form", Help: "Short names of headers, no Allow, no rtpmap of static payload types",
			field: flag(func(b *builder) *bool { return &b.cfg.SIP.CompactForm })},
		{Name: "no-force-lr", Help: "Allow strict routes: do not add ;lr to proxies",
			field: flag(func(b *builder) *bool { return &b.cfg.SIP.NoForceLR })},
		{Name: "keep-call-on-tsx-fail", Help: "A 408 or 481 to a request in a call does not end it",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.KeepOnFailure })},
	}
	return placed(options, UserAgent, Global)
}

// DTMFMethods are the values of --dtmf-method.
func DTMFMethods() []string { return []string{"auto", "rfc4733", "info", "inband"} }

// MaxCalls is the most that --max-calls takes: as many as there are ports to an address.
const MaxCalls = 65535

// MaxList is how often an option that may be repeated may be given: pjsua's 4 proxies, 32 files and 256 buddies are no
// ceiling here, and a file that is no configuration is not read for ever.
const MaxList = 10_000

// MaxExtraAudio is the most audio streams beside the first.
const MaxExtraAudio = 32
