package config

// Why an option has no effect.
const (
	later       = "not supported yet, so it has no effect"
	soundDriver = "the sound driver decides, so it has no effect"
	noVideo     = "there is no video, so it has no effect"
	needsICE    = "it has no effect without --use-ice, which is not supported yet"
	needsTURN   = "it has no effect without --use-turn, which is not supported yet"
	needsSRTP   = "it has no effect without --use-srtp, which is not supported yet"
)

// unusedOptions are accepted and change nothing, so that scripts that give them run: what a caller misses is an extra,
// and nothing that anybody relies on for safety.
func unusedOptions() []Option {
	var options []Option
	for _, group := range [][]Option{accountExtras(), sharedExtras(), transportExtras(), audioExtras(), videoOptions()} {
		options = append(options, group...)
	}
	for i := range options {
		options[i].Status = NoEffect
		if options[i].get == nil {
			options[i].field = options[i].dumped()
		}
	}
	return options
}

// dumped keeps the values of an option for the settings dump alone, once its check has passed.
func (o Option) dumped() field {
	at := func(b *builder) *[]Setting { return &b.cfg.Unused }
	if o.Place == PerAccount {
		at = func(b *builder) *[]Setting { return &b.account().Unused }
	}
	kept := unused(at, o, o.Default, MaxList)
	if o.Place == Shared {
		kept = shared(func(at func(*builder) *Extensions) field {
			return unused(func(b *builder) *[]Setting { return &at(b).Unused }, o, o.Default, MaxList)
		})
	}
	if o.set == nil {
		return kept
	}
	return checked(func(value string) *fault { return o.set(nil, value) }, kept)
}

// check is the field of an option whose value is looked at and not kept.
func check(f func(value string) *fault) field {
	return field{set: func(_ *builder, value string) *fault { return f(value) }}
}

// nonNegative is the check of a number of something that has no other bound.
func nonNegative(what string) field { return check(bounds{0, unlimited, what, ""}.check) }

func accountExtras() []Option {
	options := []Option{
		{Name: "use-ims", Why: later, Help: "Send an empty Authorization in the first request"},
		{Name: "outb-rid", Arg: "S", Default: "1", Why: later, Help: "The reg-id of RFC 5626"},
		{Name: "disable-stun", Why: "no account uses STUN", idle: anyValue, Help: "No STUN for this account"},
	}
	return placed(options, AccountSection, PerAccount)
}

// sharedExtras count for an account and for the phone.
func sharedExtras() []Option {
	options := []Option{
		{Name: "server-affinity", Arg: "on|off", Optional: true, Default: "off", Why: later, idle: isOff, Help: "Stay with the server address that was reached first",
			field: shared(serverAffinity)},
	}
	return append(placed(options, AccountSection, Shared), mediaExtras()...)
}

// mediaExtras are Shared options of how media travels.
func mediaExtras() []Option {
	secure := bounds{0, 2, "a level", "Invalid value for --srtp-secure option"}
	keying := bounds{0, 1, "a method", "Invalid value for --srtp-keying option"}
	trickle := bounds{0, 2, "a mode", "Invalid value for --ice-trickle option"}
	options := []Option{
		{Name: "srtp-secure", Arg: "N", Default: "1", Why: needsSRTP, field: check(secure.check), Help: "Signalling that SRTP asks for: 0 any, 1 TLS, 2 sips"},
		{Name: "srtp-keying", Arg: "N", Default: "0", Why: needsSRTP, field: check(keying.check), Help: "SRTP keys: 0 by SDES, 1 by DTLS"},
		{Name: "ice-regular", Why: needsICE, Help: "Regular nomination"},
		{Name: "ice-trickle", Arg: "N", Default: "0", Why: needsICE, field: check(trickle.check), Help: "Trickle ICE: 0 no, 1 half, 2 full"},
		{Name: "ice-max-hosts", Arg: "N", Default: "-1", Why: needsICE, field: check(bounds{-1, unlimited, "a number of candidates", ""}.check), Help: "Most host candidates, -1 for any number"},
		{Name: "ice-no-rtcp", Why: needsICE, Help: "No candidates for RTCP"},
		{Name: "turn-srv", Arg: "HOST:PORT", Why: needsTURN, Help: "TURN server"},
		{Name: "turn-tcp", Why: needsTURN, Help: "Reach the TURN server over TCP"},
		{Name: "turn-user", Arg: "U", Why: needsTURN, Help: "User name at the TURN server"},
		{Name: "turn-passwd", Arg: "P", Secret: true, Why: needsTURN, Help: "Password at the TURN server"},
		{Name: "turn-tls", Why: needsTURN, Help: "Reach the TURN server over TLS"},
		{Name: "turn-tls-ca-file", Arg: "FILE", Why: needsTURN, Help: "Certificates to trust"},
		{Name: "turn-tls-cert-file", Arg: "FILE", Why: needsTURN, Help: "Certificate to show"},
		{Name: "turn-tls-privkey-file", Arg: "FILE", Why: needsTURN, Help: "Key of the certificate"},
		{Name: "turn-tls-privkey-pwd", Arg: "P", Secret: true, Why: needsTURN, Help: "Password of the key"},
		{Name: "turn-tls-neg-timeout", Arg: "SEC", Default: "0", Why: needsTURN, field: nonNegative("a number of seconds"), Help: "Give up the TLS handshake after this long"},
		{Name: "turn-tls-cipher", Arg: "ID", Why: needsTURN, field: check(isCipher), Help: "Cipher to use"},
		{Name: "rtcp-xr", Why: later, Help: "Send extended RTCP reports"},
	}
	return placed(options, MediaTransport, Shared)
}

func transportExtras() []Option {
	threads := bounds{0, 128, "a number of threads", "Error: invalid --thread-cnt option"}
	return placed([]Option{
		{Name: "thread-cnt", Arg: "N", Default: "1", Why: "gosua uses what processors there are, so it has no effect", field: check(threads.check), Help: "Threads that read sockets"},
		{Name: "upnp", Arg: "IF", Optional: true, Why: later, Help: "Open ports at the router, found on interface IF"},
	}, Transport, Global)
}

func audioExtras() []Option {
	rate := bounds{8000, 192000, "a rate in Hz", "Error: expecting value between 8000-192000 for sound device clock rate"}
	device := bounds{-1, unlimited, "the number of a device", ""}
	tail := bounds{0, 1000, "a number of milliseconds", "I think the ec-tail length setting is too big"}
	quality := bounds{0, 10, "a quality", "Error: invalid --quality (expecting 0-10"}
	options := []Option{
		{Name: "snd-clock-rate", Arg: "HZ", Default: "that of the bridge", Why: soundDriver, field: check(rate.check), Help: "Rate of the sound device"},
		{Name: "capture-dev", Arg: "ID", Default: "-1", Why: soundDriver, field: check(device.check), Help: "Microphone, by its number"},
		{Name: "playback-dev", Arg: "ID", Default: "-1", Why: soundDriver, field: check(device.check), Help: "Loudspeaker, by its number"},
		{Name: "capture-lat", Arg: "MS", Default: "100", Why: soundDriver, field: nonNegative("a number of milliseconds"), Help: "Latency of the microphone"},
		{Name: "playback-lat", Arg: "MS", Default: "140", Why: soundDriver, field: nonNegative("a number of milliseconds"), Help: "Latency of the loudspeaker"},
		{Name: "quality", Arg: "N", Default: "8", Why: "the best quality is always used, so it has no effect", field: check(quality.check), Help: "Quality of resampling and Speex, 0 to 10"},
		{Name: "ec-tail", Arg: "MS", Default: "200", Why: later, field: check(tail.check), Help: "Length of the echo canceller, 0 to 1000; 0 for none"},
		{Name: "ec-opt", Arg: "N", Default: "0", Why: later, field: nonNegative("an algorithm"), Help: "Algorithm of the echo canceller"},
		{Name: "ilbc-mode", Arg: "20|30", Default: "30", Why: "there is no iLBC, so it has no effect", Help: "Length of iLBC frames in ms",
			field: check(isOne("Error: invalid --ilbc-mode (expecting 20 or 30", "20", "30"))},
	}
	return placed(options, Audio, Global)
}

func videoOptions() []Option {
	device := check(bounds{-2, unlimited, "the number of a device", ""}.check)
	options := placed([]Option{
		{Name: "video", Help: "Offer video"},
		{Name: "vcapture-dev", Arg: "ID", field: device, Help: "Camera, by its number"},
		{Name: "vrender-dev", Arg: "ID", field: device, Help: "Screen, by its number"},
		{Name: "play-avi", Arg: "FILE", Repeat: true, Help: "Play an AVI file"},
		{Name: "auto-play-avi", Help: "Send the AVI file to calls"},
		{Name: "rec-avi", Arg: "FILE", Help: "Record into an AVI file"},
		{Name: "rec-avi-size", Arg: "N", field: nonNegative("a size"), Help: "Largest size of that file"},
		{Name: "rec-avi-audio", Help: "Record sound too"},
		{Name: "auto-rec-avi", Help: "Record calls into the AVI file"},
	}, Video, Global)
	for i := range options {
		options[i].Why = noVideo
	}
	return options
}
