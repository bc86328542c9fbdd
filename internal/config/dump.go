package config

// row is an option's place in the settings dump.
type row struct {
	name string
	form form
}

// form says when an option is written.
type form int

const (
	ifSet     form = iota // when it is not as it is by itself
	always                // in any case
	asComment             // as a comment when it is as it is by itself
)

// group is a section of the dump.
type group struct {
	title string
	lines []row
	own   bool // pjsua has no such section: it is left out when there is nothing in it
}

// rows are options that are written when they were given.
func rows(names ...string) []row {
	list := make([]row, len(names))
	for i, name := range names {
		list[i].name = name
	}
	return list
}

// with puts an option of another form at the end.
func with(list []row, f form, name string) []row { return append(list, row{name, f}) }

func logDump() []row {
	list := with(with(nil, always, "log-level"), always, "app-log-level")
	return append(list, rows("log-file", "log-append", "color", "no-color", "light-bg", "no-stderr",
		"stdout-no-buf", "stdout-refresh", "stdout-refresh-text")...)
}

// credentials stands in accountDump where the credentials are written.
const credentials = ""

// accountDump is one account, in pjsua's order, then what pjsua does not write.
func accountDump() []row {
	list := rows("id", "registrar", "reg-timeout", "contact", "contact-params", "contact-uri-params", "reg-contact-params", "reg-contact-uri-params", "reg-header",
		"auto-update-nat", "srtp-secure", "proxy", credentials, "reg-use-proxy", "rereg-delay", "use-100rel")
	list = with(list, always, "use-timer")
	list = append(list, rows("timer-min-se", "timer-se", "publish", "mwi", "disable-stun")...)
	return append(append(list, mediaShared()...), rows("srtp-keying", "server-affinity", "use-ims", "outb-rid")...)
}

// mediaShared is how media travels, of an account or of the phone.
func mediaShared() []row {
	return rows("ice-regular", "ice-trickle", "ice-max-hosts", "ice-no-rtcp", "turn-srv", "turn-tcp", "turn-user", "turn-passwd",
		"turn-tls", "turn-tls-ca-file", "turn-tls-cert-file", "turn-tls-privkey-file", "turn-tls-privkey-pwd", "turn-tls-neg-timeout", "turn-tls-cipher",
		"rtcp-mux", "rtcp-xr")
}

func credentialDump() []row {
	return rows("realm", "username", "password", "password-file", "password-stdin", "password-cmd", "ha1")
}

// phoneDump is what follows the accounts.
func phoneDump() []group {
	return []group{
		{title: "Network settings", lines: networkDump()},
		{title: "Media settings", lines: mediaDump()},
		{title: "User agent", lines: agentDump()},
		{title: "Buddies", lines: rows("add-buddy")},
		{title: "SIP extensions", lines: extensionDump()},
		{title: "Media transport", lines: mediaShared(), own: true},
		{title: "Presence", lines: rows("watchers"), own: true},
		{title: "Digits", lines: rows("dtmf-method"), own: true},
		{title: "Header fields", lines: rows("header"), own: true},
		{title: "Console", lines: rows("greeting", "use-cli", "cli-telnet-port", "cli-telnet-addr", "no-cli-console", "quit-on-eof", "show-secrets"), own: true},
	}
}

func networkDump() []row {
	list := with(rows("nameserver", "outbound", "set-qos", "no-mci"), always, "local-port")
	return append(list, rows("ip-addr", "bound-addr", "no-tcp", "no-udp", "upnp", "use-tls", "tls-ca-file", "tls-cert-file", "tls-privkey-file",
		"tls-password", "tls-verify-server", "tls-verify-client", "tls-neg-timeout", "thread-cnt")...)
}

func mediaDump() []row {
	list := rows("video", "vcapture-dev", "vrender-dev", "play-avi", "auto-play-avi", "rec-avi", "rec-avi-size", "rec-avi-audio", "auto-rec-avi",
		"extra-audio", "text", "text-red", "srtp-secure")
	list = with(list, always, "srtp-keying")
	list = append(list, rows("null-audio", "auto-play", "auto-play-hangup", "auto-loop", "auto-conf", "play-file", "play-tone", "rec-file", "auto-rec",
		"capture-dev", "playback-dev")...)
	list = with(list, always, "snd-auto-close")
	list = append(list, rows("no-tones", "jb-max-size", "capture-lat", "playback-lat")...)
	list = with(list, asComment, "clock-rate")
	list = append(list, rows("snd-clock-rate", "stereo")...)
	list = with(list, asComment, "quality")
	list = append(list, rows("ptime", "no-vad")...)
	list = append(with(list, asComment, "ec-tail"), rows("ec-opt")...)
	list = with(with(list, asComment, "ilbc-mode"), always, "rtp-port")
	return append(list, rows("dis-codec", "add-codec")...)
}

func agentDump() []row {
	list := with(rows("auto-answer", "accept-redirect"), always, "max-calls")
	return append(list, rows("duration", "norefersub", "no-supported-norefersub", "use-compact-form", "no-force-lr", "keep-call-on-tsx-fail")...)
}

func extensionDump() []row {
	list := with(rows("use-100rel"), always, "use-timer")
	return append(list, rows("timer-min-se", "timer-se", "server-affinity")...)
}
