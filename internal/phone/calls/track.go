package calls

import (
	"fmt"

	"gosua/internal/media/stream"
	"gosua/internal/phone/audioline"
	"gosua/internal/phone/conference"
	"gosua/internal/phone/event"
	"gosua/internal/sdp/offeranswer"
)

// track is an audio line of a call and its stream's port in the bridge. It belongs to the Stack's loop.
type track struct {
	*audioline.Line
	c      *Call
	slot   int  // conference.NoSlot without a stream
	failed bool // what was agreed last could not be done
}

// apply makes the stream what was agreed, and tells how it came out.
func (t *track) apply(s offeranswer.Stream, status event.MediaStatus) event.MediaStatus {
	old := t.Stream()
	fresh, err := t.Run(s)
	if err == nil && fresh {
		t.unplug(old)
		t.slot, err = t.c.cfg.Conference.Add(t.c.remote().URI.String(), t.Stream())
	}
	if t.failed = err != nil; t.failed {
		t.c.emit(event.Notice{Level: 1, Sender: "pjsua_media.c", Text: fmt.Sprintf("Call %d: media %d: %v", t.c.id, s.Index, err)})
		return event.MediaError
	}
	t.c.emit(event.MediaUpdated{Call: t.c.id, Index: s.Index, Kind: s.Kind, Codec: s.Codec.Name, Direction: s.Direction.String()})
	t.join(status)
	return status
}

// stop ends the stream, if there is one: it is agreed on no more.
func (t *track) stop() {
	if t.Stream() != nil {
		t.unplug(t.Stop())
	}
}

// unplug takes a stream that was the track's out of the bridge, which closes it; nil is none.
func (t *track) unplug(old *stream.Stream) {
	if old != nil {
		t.c.cfg.Conference.Remove(t.slot, old)
		t.slot = conference.NoSlot
	}
}

// join connects the track's port: to itself (auto-loop), to the recorder, from the first player, to the other calls, and
// to the device unless one of these takes its place; pjsua's order. A call that we hold is connected to nothing.
func (t *track) join(status event.MediaStatus) {
	if status != event.MediaActive && status != event.MediaRemoteHold {
		t.c.cfg.Conference.Isolate(t.slot)
		return
	}
	cfg, device := t.c.cfg.Settings, true
	if cfg.AutoLoop {
		t.connect(t.slot, t.slot)
		device = false
	}
	record := cfg.AutoRec && t.c.cfg.Conference.RecorderSlot() != conference.NoSlot
	if record {
		t.connect(t.slot, t.c.cfg.Conference.RecorderSlot())
	}
	if player := t.c.cfg.Conference.FirstPlayer(); cfg.AutoPlay && player != conference.NoSlot {
		t.connect(player, t.slot)
		device = false
	}
	if cfg.AutoConf {
		t.joinOthers()
		device = true
	}
	if device {
		t.joinDevice(record)
	}
	if t == t.c.media.main() {
		t.c.media.soundChanged()
	}
}

// joinOthers connects the track with those of the other calls.
func (t *track) joinOthers() {
	for _, call := range t.c.calls.All() {
		if call == t.c {
			continue
		}
		for _, o := range call.media.tracks {
			if o.slot != conference.NoSlot {
				t.connect(t.slot, o.slot)
				t.connect(o.slot, t.slot)
			}
		}
	}
}

func (t *track) joinDevice(record bool) {
	t.connect(t.slot, conference.DeviceSlot)
	t.connect(conference.DeviceSlot, t.slot)
	if record {
		t.connect(conference.DeviceSlot, t.c.cfg.Conference.RecorderSlot())
	}
}

func (t *track) connect(src, dst int) { t.c.note(t.c.cfg.Conference.Connect(src, dst)) }
