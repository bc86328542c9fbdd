package wave

import "gosua/internal/phone/audioline"

// NoCall stands for the call to come.
const NoCall = -1

// device is the slot of the sound device.
const device = 0

// Reach says whether a call can be played to or recorded.
type Reach int

// How far a call has come.
const (
	Absent      Reach = iota // no call is up
	Unconfirmed              // not answered yet
	Silent                   // without audio
	Ready
)

// Target is a call as a Track sees it. Slot counts when it is Ready.
type Target struct {
	Call, Slot int
	Reach      Reach
}

// Room is the conference: who hears whom, and what takes a file out.
type Room interface {
	Connect(src, dst int) error
	Disconnect(src, dst int) error
	Remove(slot int, port audioline.Port)
}

// File is an open file, a port of the conference.
type File struct {
	Slot int
	Port audioline.Port
}

// Track is one file at a time.
type Track struct {
	kind   Kind
	room   Room
	queued string // file for the next call, "" for none
	active *active
}

type active struct {
	target Target
	file   File
}

// NewTrack is an idle track.
func NewTrack(kind Kind, room Room) *Track { return &Track{kind: kind, room: room} }

// Begin makes way for a file that is to be played to the target, or queues it for the next call whose audio starts. ready
// says that the file is to be opened now and given to Place.
func (t *Track) Begin(to Target, file string) (r Result, ready bool) {
	r = Result{Kind: t.kind, File: file}
	if t.active != nil {
		r.Steps = append(r.Steps, StoppingFirst, Stopped)
		t.stop()
	}
	t.queued = ""
	if to.Reach == Ready {
		return r, true
	}
	t.queued = file
	r.Steps = append(r.Steps, map[Reach]Step{Absent: QueuedNoCall, Unconfirmed: QueuedUnconfirmed, Silent: QueuedNoAudio}[to.Reach])
	return r, false
}

// Place connects an open file with a call that is Ready. One that is active already gives way.
func (t *Track) Place(to Target, f File) error {
	t.stop()
	t.active = &active{target: to, file: f}
	return t.Connect(to.Call)
}

// Connect makes the connections of an active track anew, after the call's audio changed: a playback takes the
// microphone's place, a recording hears the call and the microphone.
func (t *Track) Connect(call int) error {
	if t.active == nil || t.active.target.Call != call {
		return nil
	}
	slot, file := t.active.target.Slot, t.active.file.Slot
	if t.kind == Playback {
		return both(t.room.Connect(file, slot), t.room.Disconnect(device, slot))
	}
	return both(t.room.Connect(slot, file), t.room.Connect(device, file))
}

// End stops what is active for the call, or forgets what is queued; call NoCall is any. An *IdleError tells that there is
// nothing.
func (t *Track) End(call int) (Result, error) {
	r := Result{Kind: t.kind, Steps: []Step{Stopped}}
	mine := t.active != nil && (call == NoCall || t.active.target.Call == call)
	if !mine && t.queued == "" {
		return Result{Kind: t.kind}, &IdleError{t.kind}
	}
	if mine {
		t.stop()
	}
	t.queued = ""
	return r, nil
}

// Take gives the file that is queued, once; "" without one.
func (t *Track) Take() string {
	file := t.queued
	t.queued = ""
	return file
}

// CallEnded stops what is active for a call whose port is gone, and tells whether anything was.
func (t *Track) CallEnded(call int) bool {
	if t.active == nil || t.active.target.Call != call {
		return false
	}
	t.room.Remove(t.active.file.Slot, t.active.file.Port)
	t.active = nil
	return true
}

// stop gives a call its microphone back, or parts a recorder from it, and closes the file. What a port is no longer
// connected to is no matter.
func (t *Track) stop() {
	if t.active == nil {
		return
	}
	slot, f := t.active.target.Slot, t.active.file
	if t.kind == Playback {
		_ = both(t.room.Disconnect(f.Slot, slot), t.room.Connect(device, slot))
	} else {
		_ = both(t.room.Disconnect(slot, f.Slot), t.room.Disconnect(device, f.Slot))
	}
	t.room.Remove(f.Slot, f.Port)
	t.active = nil
}

// both is the first of two errors.
func both(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
