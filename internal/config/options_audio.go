package config

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gosua/internal/config/syntax"
)

func audioOptions() []Option {
	rate := bounds{8000, 192000, "a rate in Hz", "Error: expecting value between 8000-192000 for conference clock rate"}
	ptime := bounds{10, 1000, "a number of milliseconds", "Error: invalid --ptime option"}
	options := []Option{
		{Name: "null-audio", Help: "Use no sound device",
			field: flag(func(b *builder) *bool { return &b.cfg.Media.NullAudio })},
		{Name: "add-codec", Arg: "NAME", Repeat: true, Help: "Prefer codecs whose name begins so; the last one given comes first",
			field: list(func(b *builder) *[]string { return &b.cfg.Media.AddCodecs }, MaxList, "")},
		{Name: "dis-codec", Arg: "NAME", Repeat: true, Help: "Turn off codecs whose name begins so, * for all",
			field: list(func(b *builder) *[]string { return &b.cfg.Media.DisableCodecs }, MaxList, "")},
		{Name: "clock-rate", Arg: "HZ", Default: "16000", Help: "Rate of the conference bridge, 8000 to 192000",
			field: number(func(b *builder) *int { return &b.cfg.Media.ClockRate }, rate)},
		{Name: "stereo", Help: "Bridge and sound device in two channels",
			field: flag(func(b *builder) *bool { return &b.cfg.Media.Stereo })},
		{Name: "play-file", Arg: "FILE", Repeat: true, Help: "Put a WAV file into the bridge",
			field: list(func(b *builder) *[]string { return &b.cfg.Media.PlayFiles }, MaxList, "")},
		{Name: "play-tone", Arg: "F1,F2,ON,OFF", Repeat: true, Help: "Put a tone into the bridge: two frequencies in Hz, then ms on and ms off",
			field: playTones()},
		{Name: "rec-file", Arg: "FILE", Help: "Put a recorder into the bridge that writes this WAV file",
			field: checked(isWAV, text(func(b *builder) *string { return &b.cfg.Media.RecFile }))},
		{Name: "auto-play", Help: "Send the first play file to calls instead of the microphone",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoPlay })},
		{Name: "auto-play-hangup", Help: "Hang up when the file has been played",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoPlayHangup })},
		{Name: "auto-loop", Help: "Send each call back to itself",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoLoop })},
		{Name: "auto-conf", Help: "Join all calls in one conference",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoConf })},
		{Name: "auto-rec", Help: "Record calls into the --rec-file",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.AutoRec })},
		{Name: "extra-audio", Repeat: true, Help: "Offer one more audio stream, and take one more",
			field: count(func(b *builder) *int { return &b.cfg.Calls.ExtraAudio }, MaxExtraAudio)},
		{Name: "ptime", Arg: "MS", Default: "the codec's", Help: "Length of the frames we send, 10 to 1000",
			field: duration(func(b *builder) *time.Duration { return &b.cfg.Media.PTime }, time.Millisecond, ptime)},
		{Name: "no-vad", Help: "Send silence too (gosua always does)",
			field: flag(func(b *builder) *bool { return &b.cfg.Media.NoVAD })},
		{Name: "snd-auto-close", Arg: "SEC", Default: "1", Help: "Close the sound device when unused this long; 0 at once, -1 never",
			field: duration(func(b *builder) *time.Duration { return &b.cfg.Media.IdleClose }, time.Second, bounds{-1, maxSeconds, "a number of seconds", ""})},
		{Name: "no-tones", Help: "No ringback and no ring",
			field: flag(func(b *builder) *bool { return &b.cfg.Media.NoTones })},
		{Name: "jb-max-size", Arg: "MS", Default: "-1, gosua's own", Help: "Ceiling of the jitter buffer",
			field: jitterMax()},
	}
	return placed(options, Audio, Global)
}

func mediaTransportOptions() []Option {
	port := bounds{0, 65535, "a port", "Error: rtp-port argument value (expecting 1-65535"}
	options := []Option{
		{Name: "rtp-port", Arg: "PORT", Default: "4000", Help: "First port to try for RTP; 0 for a random one",
			field: number(func(b *builder) *int { return &b.cfg.Media.RTPPort }, port)},
	}
	return placed(options, MediaTransport, Global)
}

// jitterMax is the field of --jb-max-size, in which -1 is gosua's own ceiling.
func jitterMax() field {
	r := bounds{-1, maxSeconds, "a number of milliseconds", ""}
	return field{
		set: func(b *builder, value string) *fault {
			n, bad := r.parse(value)
			if bad == nil {
				b.cfg.Media.JitterMax = time.Duration(max(n, 0)) * time.Millisecond
			}
			return bad
		},
		get: func(b *builder) []string {
			if b.cfg.Media.JitterMax == 0 {
				return []string{"-1"}
			}
			return []string{strconv.FormatInt(b.cfg.Media.JitterMax.Milliseconds(), 10)}
		},
	}
}

const pjsuaTone = "Expecting f1,f2,on,off in --play-tone"

// playTones is the field of --play-tone, F1,F2,ON,OFF: Hz, Hz, ms, ms.
func playTones() field {
	return field{
		set: func(b *builder, value string) *fault {
			tone, bad := parseTone(value)
			switch {
			case bad != nil:
				return bad
			case len(b.cfg.Media.PlayTones) >= MaxList:
				return &fault{text: "more than " + strconv.Itoa(MaxList) + " of them"}
			}
			b.cfg.Media.PlayTones = append(b.cfg.Media.PlayTones, tone)
			return nil
		},
		get: func(b *builder) []string {
			var list []string
			for _, t := range b.cfg.Media.PlayTones {
				list = append(list, fmt.Sprintf("%d,%d,%d,%d", t.Freq1, t.Freq2, t.On.Milliseconds(), t.Off.Milliseconds()))
			}
			return list
		},
	}
}

func parseTone(value string) (Tone, *fault) {
	words := strings.Split(value, ",")
	if len(words) != 4 {
		return Tone{}, &fault{syntax.Shown(value) + " is not F1,F2,ON,OFF, as in 440,480,2000,4000", pjsuaTone}
	}
	var n [4]int
	for i, word := range words {
		v, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || v < 0 || v > 65535 {
			return Tone{}, &fault{syntax.Shown(word) + " is not a number of Hz or milliseconds (0 to 65535)", pjsuaTone}
		}
		n[i] = v
	}
	return Tone{n[0], n[1], time.Duration(n[2]) * time.Millisecond, time.Duration(n[3]) * time.Millisecond}, nil
}

func isWAV(value string) *fault {
	if ext := strings.ToLower(filepath.Ext(value)); ext != ".wav" {
		return &fault{syntax.Shown(value) + " does not end in .wav",
			"pjsua_recorder_create() error: unable to determine file format for " + syntax.Brief(value)}
	}
	return nil
}
