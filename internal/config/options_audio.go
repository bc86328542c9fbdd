package config

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func audioOptions() []Option {
	rate := bounds{8000, 192000, "a rate in Hz", "Error: expecting value between 8000-192000 for conference clock rate"}
	ptime := bounds{10, 1000, "a number of milliseconds", "Error: invalid --ptime option"}
	rtpPort := bounds{0, 65535, "a port", "Error: rtp-port argument value (expecting 1-65535"}
	options := []Option{
		{Name: "null-audio", Help: "Use no sound device",
			set: flag(func(b *builder) *bool { return &b.cfg.Media.NullAudio })},
		{Name: "add-codec", Arg: "NAME", Repeat: true, Help: "Prefer codecs whose name begins so; the last one given comes first",
			set: list(func(b *builder) *[]string { return &b.cfg.Media.AddCodecs }, MaxFiles, "")},
		{Name: "dis-codec", Arg: "NAME", Repeat: true, Help: "Turn off codecs whose name begins so, * for all",
			set: list(func(b *builder) *[]string { return &b.cfg.Media.DisableCodecs }, MaxFiles, "")},
		{Name: "clock-rate", Arg: "HZ", Default: "16000", Help: "Rate of the conference bridge, 8000 to 192000",
			set: number(func(b *builder) *int { return &b.cfg.Media.ClockRate }, rate)},
		{Name: "stereo", Help: "Bridge and sound device in two channels",
			set: flag(func(b *builder) *bool { return &b.cfg.Media.Stereo })},
		{Name: "play-file", Arg: "FILE", Repeat: true, Help: "Put a WAV file into the bridge",
			set: list(func(b *builder) *[]string { return &b.cfg.Media.PlayFiles }, MaxFiles, "")},
		{Name: "play-tone", Arg: "F1,F2,ON,OFF", Repeat: true, Help: "Put a tone into the bridge: two frequencies in Hz, then ms on and ms off",
			set: playTone},
		{Name: "rec-file", Arg: "FILE", Help: "Put a recorder into the bridge that writes this WAV file",
			set: recFile},
		{Name: "auto-play", Help: "Send the first play file to calls instead of the microphone",
			set: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoPlay })},
		{Name: "auto-play-hangup", Help: "Hang up when the file has been played",
			set: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoPlayHangup })},
		{Name: "auto-loop", Help: "Send each call back to itself",
			set: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoLoop })},
		{Name: "auto-conf", Help: "Join all calls in one conference",
			set: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoConf })},
		{Name: "auto-rec", Help: "Record calls into the --rec-file",
			set: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoRec })},
		{Name: "ptime", Arg: "MS", Default: "the codec's", Help: "Length of the frames we send, 10 to 1000",
			set: duration(func(b *builder) *time.Duration { return &b.cfg.Media.PTime }, time.Millisecond, ptime)},
		{Name: "no-vad", Help: "Send silence too (gosua always does)",
			set: flag(func(b *builder) *bool { return &b.cfg.Media.NoVAD })},
		{Name: "snd-auto-close", Arg: "SEC", Default: "1", Help: "Close the sound device when unused this long; 0 at once, -1 never",
			set: duration(func(b *builder) *time.Duration { return &b.cfg.Media.IdleClose }, time.Second, bounds{-1, maxSeconds, "a number of seconds", ""})},
		{Name: "no-tones", Help: "No ringback and no ring",
			set: flag(func(b *builder) *bool { return &b.cfg.Media.NoTones })},
		{Name: "jb-max-size", Arg: "MS", Default: "-1, gosua's own", Help: "Ceiling of the jitter buffer",
			set: jitterMax},
	}
	return append(placed(options, Audio, Global), Option{Name: "rtp-port", Arg: "PORT", Section: MediaTransport, Default: "4000",
		Help: "First port to try for RTP; 0 for a random one",
		set:  number(func(b *builder) *int { return &b.cfg.Media.RTPPort }, rtpPort)})
}

func jitterMax(b *builder, value string) *fault {
	n, bad := bounds{-1, maxSeconds, "a number of milliseconds", ""}.parse(value)
	if bad != nil {
		return bad
	}
	b.cfg.Media.JitterMax = time.Duration(max(n, 0)) * time.Millisecond
	return nil
}

const pjsuaTone = "Expecting f1,f2,on,off in --play-tone"

// playTone reads F1,F2,ON,OFF: Hz, Hz, ms, ms.
func playTone(b *builder, value string) *fault {
	words := strings.Split(value, ",")
	n := make([]int, len(words))
	for i, word := range words {
		v, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || v < 0 || v > 65535 {
			return &fault{quoted(word) + " is not a number of Hz or milliseconds (0 to 65535)", pjsuaTone}
		}
		n[i] = v
	}
	if len(n) != 4 {
		return &fault{quoted(value) + " is not F1,F2,ON,OFF, as in 440,480,2000,4000", pjsuaTone}
	}
	if len(b.cfg.Media.PlayTones) >= MaxFiles {
		return &fault{text: "more than " + strconv.Itoa(MaxFiles) + " of them"}
	}
	b.cfg.Media.PlayTones = append(b.cfg.Media.PlayTones,
		Tone{n[0], n[1], time.Duration(n[2]) * time.Millisecond, time.Duration(n[3]) * time.Millisecond})
	return nil
}

func recFile(b *builder, value string) *fault {
	if ext := strings.ToLower(filepath.Ext(value)); ext != ".wav" {
		return &fault{quoted(value) + " does not end in .wav",
			"pjsua_recorder_create() error: unable to determine file format for " + value}
	}
	b.cfg.Media.RecFile = value
	return nil
}

func callOptions() []Option {
	code := bounds{100, 699, "a SIP status code", "Error: invalid code in --auto-answer (expecting 100-699"}
	calls := bounds{1, MaxCalls, "a number of calls", "Error: maximum call setting exceeds compile time limit (PJSUA_MAX_CALLS=4)"}
	options := []Option{
		{Name: "auto-answer", Arg: "CODE", Help: "Answer incoming calls with CODE: 180 rings, 200 accepts, from 300 refuses",
			set: number(func(b *builder) *int { return &b.cfg.Calls.AutoAnswer }, code)},
		{Name: "max-calls", Arg: "N", Default: "4", Help: "Calls at a time, 1 to 255",
			set: number(func(b *builder) *int { return &b.cfg.Calls.Max }, calls)},
		{Name: "duration", Arg: "SEC", Help: "Hang up this long after the call was confirmed",
			set: duration(func(b *builder) *time.Duration { return &b.cfg.Calls.Duration }, time.Second, bounds{0, maxSeconds, "a number of seconds", ""})},
		{Name: "add-buddy", Arg: "URL", Repeat: true, Help: "Add a buddy to the list",
			set: buddy},
		{Name: "use-compact-form", Help: "Short names of headers, no Allow, no rtpmap of static payload types",
			set: flag(func(b *builder) *bool { return &b.cfg.SIP.CompactForm })},
		{Name: "no-force-lr", Help: "Allow strict routes: do not add ;lr to proxies",
			set: flag(func(b *builder) *bool { return &b.cfg.SIP.NoForceLR })},
	}
	return placed(options, UserAgent, Global)
}

// MaxCalls is the most that --max-calls takes: what pjsua's help promises.
const MaxCalls = 255

// MaxBuddies is the most that --add-buddy may be given: pjsua's 256 is no ceiling here.
const MaxBuddies = 10_000

func buddy(b *builder, value string) *fault {
	if why := checkURL(value, nil); why != "" {
		return &fault{fmt.Sprintf("%q is not a SIP URL: %s", value, why), fmt.Sprintf("Error: invalid URL '%s' in --add-buddy option", value)}
	}
	return list(func(b *builder) *[]string { return &b.cfg.SIP.Buddies }, MaxBuddies, "Error: too many buddies in buddy list.")(b, value)
}
