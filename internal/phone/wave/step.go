package wave

// Kind says what a Track does.
type Kind int

// The kinds of Track.
const (
	Playback Kind = iota
	Recording
)

// String gives pjsua's word, small.
func (k Kind) String() string {
	if k == Recording {
		return "recording"
	}
	return "playback"
}

func (k Kind) title() string {
	if k == Recording {
		return "Recording"
	}
	return "Playback"
}

// Step is one thing that was done, in the order of a Result.
type Step int

// The steps, with the line that tells each (level 3, sender pjsua_app_cli.c) of a playback; a recording's says Recording.
const (
	StoppingFirst     Step = iota // "Playback already active, stopping first..."
	Stopped                       // "Playback stopped"
	Started                       // "Playback started: FILE"
	QueuedNoCall                  // "No active call, playback queued for call setup"
	QueuedUnconfirmed             // "Call not confirmed, playback queued for call setup"
	QueuedNoAudio                 // "No active audio, playback queued for media setup"
)

// Result is what a command did.
type Result struct {
	Kind  Kind
	File  string
	Steps []Step
}

// Lines are the steps in pjsua's words.
func (r Result) Lines() []string {
	var list []string
	for _, s := range r.Steps {
		list = append(list, r.line(s))
	}
	return list
}

func (r Result) line(s Step) string {
	switch s {
	case StoppingFirst:
		return r.Kind.title() + " already active, stopping first..."
	case Stopped:
		return r.Kind.title() + " stopped"
	case Started:
		return r.Kind.title() + " started: " + r.File
	case QueuedNoCall:
		return "No active call, " + r.Kind.String() + " queued for call setup"
	case QueuedUnconfirmed:
		return "Call not confirmed, " + r.Kind.String() + " queued for call setup"
	case QueuedNoAudio:
		return "No active audio, " + r.Kind.String() + " queued for media setup"
	}
	return ""
}
