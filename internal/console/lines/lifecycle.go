package lines

import (
	"net/netip"
	"runtime"

	"gosua/internal/phone"
)

const senderCore = "pjsua_core.c"

// lifeCycle is the phone's own life.
func lifeCycle(ev phone.Event) []Line {
	switch e := ev.(type) {
	case phone.PhoneState:
		return stateChange(e)
	case phone.Notice:
		return []Line{{e.Level, e.Sender, Clean(e.Text)}}
	}
	return nil
}

func stateChange(e phone.PhoneState) []Line {
	change := shapePhoneState.line(e.From, e.To)
	switch e.To {
	case "CLOSING":
		return []Line{shapeShutdown.line(), change, shapeHangupAll.line(), shapeNoPresence.line()}
	case "RUNNING":
		return []Line{change, shapeReady.line()} // scripts wait for it
	case "NULL":
		return []Line{shapeDestroying.line(), shapeNoMedia.line(), change}
	}
	return []Line{change}
}

// Initialized tells the version, as the first thing a phone says.
func Initialized(version string) Line {
	return shapeInitialized.line(version, runtime.GOOS, runtime.GOARCH)
}

// Telnet tells where the telnet console listens.
func Telnet(at netip.AddrPort) Line { return shapeTelnet.line(at) }

// Settings are the lines of pjsua's list of build settings that scripts look at, without the last line end. The version is
// that of the pjsua whose options and lines these are.
func Settings() string {
	return "Dumping configurations:\n" +
		" PJ_VERSION                : 2.17\n" +
		" PJ_HAS_IPV6               : 0\n" +
		" PJ_HAS_SSL_SOCK           : 1\n" +
		"PJMEDIA_HAS_RTCP_XR : 0"
}

// Destroyed is always the last line; scripts wait for it.
func Destroyed() Line { return shapeDestroyed.line() }

// Usage is a fault of the options in pjsua's words.
func Usage(text string) Line { return Line{Error, "pjsua_app_config.c", Clean(text)} }

// Core is an entry that the phone's core would write.
func Core(level int, text string) Line { return Line{level, senderCore, text} }
