package config

// notYetOptions are pjsua's options that gosua has not yet. They are refused by name, count for abbreviations, and
// take their argument, so that what follows them is still understood.
func notYetOptions() []Option {
	var options []Option
	for _, group := range []struct {
		section     Section
		place       Place
		flags, args []string
	}{
		{AccountSection, PerAccount, []string{"publish", "mwi", "use-ims", "use-100rel", "disable-stun"},
			[]string{"use-srtp", "srtp-secure", "use-timer", "timer-se", "timer-min-se", "outb-rid"}},
		{AccountSection, PerCredential, nil, []string{"aka-op", "aka-amf"}},
		{Transport, Global, []string{"no-mci", "ipv6"}, []string{"stun-srv"}},
		{TLSSection, Global, nil, []string{"tls-cipher"}},
		{Audio, Global, []string{"extra-audio"}, []string{"snd-clock-rate", "quality", "ec-tail", "ec-opt", "ilbc-mode",
			"capture-dev", "playback-dev", "capture-lat", "playback-lat"}},
		{TextSection, Global, []string{"text"}, []string{"text-red"}},
		{MediaTransport, PerAccount, []string{"use-ice", "ice-regular", "ice-no-rtcp", "use-turn", "turn-tcp", "turn-tls", "rtcp-mux", "rtcp-xr"},
			[]string{"ice-trickle", "ice-max-hosts", "turn-srv", "turn-user", "turn-passwd", "turn-tls-ca-file", "turn-tls-cert-file",
				"turn-tls-privkey-file", "turn-tls-privkey-pwd", "turn-tls-neg-timeout", "turn-tls-cipher", "srtp-keying"}},
		{MediaTransport, Global, nil, []string{"rx-drop-pct", "tx-drop-pct"}},
		{UserAgent, Global, []string{"norefersub", "no-supported-norefersub", "keep-call-on-tsx-fail"},
			[]string{"accept-redirect"}},
		{Video, Global, []string{"video", "auto-play-avi", "auto-rec-avi", "rec-avi-audio"},
			[]string{"vcapture-dev", "vrender-dev", "play-avi", "rec-avi", "rec-avi-size"}},
	} {
		for _, name := range group.flags {
			options = append(options, Option{Name: name, Section: group.section, Place: group.place, Status: NotYet})
		}
		for _, name := range group.args {
			options = append(options, Option{Name: name, Arg: "VALUE", Section: group.section, Place: group.place, Status: NotYet})
		}
	}
	return append(options, oddOptions()...)
}

// oddOptions have an optional argument, or are names that pjsua itself refuses.
func oddOptions() []Option {
	return []Option{
		{Name: "server-affinity", Arg: "on|off", Optional: true, Section: AccountSection, Place: PerAccount, Status: NotYet},
		{Name: "upnp", Arg: "IF", Optional: true, Section: Transport, Status: NotYet},
		{Name: "custom-sdp", Arg: "S", Section: MediaTransport, Status: NotYet},
		{Name: "offer-x-ms-msg", Section: UserAgent, Status: Refused},
		{Name: "no-presence", Section: UserAgent, Status: Refused},
		{Name: "complexity", Arg: "N", Section: Audio, Status: Refused},
	}
}
