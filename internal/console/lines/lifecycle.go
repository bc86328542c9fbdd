package lines

import (
	"runtime"

	"gosua/internal/phone"
)

const (
	senderCore    = "pjsua_core.c"
	senderApp     = "pjsua_app.c"
	senderAccount = "pjsua_acc.c"
	senderCall    = "pjsua_call.c"
	senderMedia   = "pjsua_media.c"
	senderAudio   = "pjsua_aud.c"
	senderBridge  = "conference.c"
	senderLegacy  = "pjsua_app_legacy.c"
	senderQuality = "pjsua_app_common.c"
)

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
	change := Line{Detail, senderCore, "PJSUA state changed: " + e.From + " --> " + e.To}
	switch e.To {
	case "CLOSING":
		return []Line{{Detail, senderCore, "Shutting down, flags=0..."}, change, {Detail, senderCall, "Hangup all calls.."}, {Detail, "pjsua_pres.c", "Shutting down presence.."}}
	case "RUNNING":
		return []Line{change, {Info, "main.c", "Ready: Success"}} // scripts wait for it
	case "NULL":
		return []Line{{Detail, senderCore, "Destroying..."}, {Detail, senderMedia, "Shutting down media.."}, change}
	}
	return []Line{change}
}

// Initialized tells the version, as the first thing a phone says.
func Initialized(version string) Line {
	return Line{Info, senderCore, "gosua version " + version + " for " + runtime.GOOS + "/" + runtime.GOARCH + " initialized"}
}

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
func Destroyed() Line { return Line{Detail, senderCore, "PJSUA destroyed..."} }

// Usage is a fault of the options in pjsua's words.
func Usage(text string) Line { return Line{Error, "pjsua_app_config.c", Clean(text)} }

// Menu is a line of the classic menu itself.
func Menu(level int, text string) Line { return Line{level, senderLegacy, Clean(text)} }

// Core is an entry that the phone's core would write.
func Core(level int, text string) Line { return Line{level, senderCore, text} }
