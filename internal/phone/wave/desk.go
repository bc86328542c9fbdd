package wave

import (
	"sync"

	"gosua/internal/phone/audioline"
)

// Config is what a Desk works with. All fields are needed.
type Config struct {
	Room Conference
	// Do runs a function on the loop that owns the calls and waits for it; an error means that the loop has ended.
	Do func(f func()) error
	// Target gives a call, on the loop. An error is told to the user as it is.
	Target func(call int) (Target, error)
	// Tell hears what happens by itself: level 3, or 1 for a fault.
	Tell func(level int, text string)
}

// Conference is a Room that opens files.
type Conference interface {
	Room
	AddPlayer(file string) (slot int, port audioline.Port, err error)
	AddRecorder(file string) (slot int, port audioline.Port, err error)
}

// Desk is the track that plays and the one that records. The methods say where they are to be called: on the loop, or
// anywhere else, where files may be waited for.
type Desk struct {
	cfg     Config
	tracks  [2]*Track // by Kind
	opening sync.WaitGroup
}

// NewDesk is a desk with nothing on it.
func NewDesk(cfg Config) *Desk {
	return &Desk{cfg: cfg, tracks: [2]*Track{NewTrack(Playback, cfg.Room), NewTrack(Recording, cfg.Room)}}
}

// Begin plays to a call or records it, or queues the file. Not on the loop.
func (d *Desk) Begin(kind Kind, call int, file string) (Result, error) {
	r, ready, err := d.ask(kind, call, file)
	if err != nil || !ready {
		return r, err
	}
	if err := d.start(kind, call, file); err != nil {
		return r, err
	}
	r.Steps = append(r.Steps, Started)
	return r, nil
}

// ask sees what is to be done, on the loop.
func (d *Desk) ask(kind Kind, call int, file string) (r Result, ready bool, err error) {
	r.Kind = kind
	if file == "" {
		return r, false, ErrArguments
	}
	lost := d.cfg.Do(func() {
		var to Target
		if to, err = d.cfg.Target(call); err == nil {
			r, ready = d.tracks[kind].Begin(to, file)
		}
	})
	return r, ready, both(lost, err)
}

// start opens the file, which may take its time, and connects it with the call if that is still there.
func (d *Desk) start(kind Kind, call int, file string) error {
	add := d.cfg.Room.AddPlayer
	if kind == Recording {
		add = d.cfg.Room.AddRecorder
	}
	slot, port, err := add(file)
	if err != nil {
		return &OpenError{Kind: kind, Err: err}
	}
	lost := d.cfg.Do(func() { err = d.place(kind, call, File{slot, port}) })
	if err := both(lost, err); err != nil {
		d.cfg.Room.Remove(slot, port)
		return err
	}
	return nil
}

func (d *Desk) place(kind Kind, call int, f File) error {
	to, err := d.cfg.Target(call)
	if err != nil {
		return err
	}
	if to.Slot == audioline.NoSlot {
		return &CallError{Call: call} // its audio has gone meanwhile
	}
	return d.tracks[kind].Place(to, f)
}

// End stops a track's file for a call, or forgets what is queued; call NoCall is any. Not on the loop.
func (d *Desk) End(kind Kind, call int) (r Result, err error) {
	lost := d.cfg.Do(func() { r, err = d.tracks[kind].End(call) })
	return r, both(lost, err)
}

// SoundChanged has the files follow a call whose audio has started or changed: what is active gets its connections back,
// what is queued starts. On the loop.
func (d *Desk) SoundChanged(call int) error {
	var first error
	for _, t := range d.tracks {
		first = both(first, t.Connect(call))
		if file := t.Take(); file != "" {
			d.opening.Add(1)
			go d.startQueued(t.kind, call, file)
		}
	}
	return first
}

// startQueued starts a file that was queued, and tells.
func (d *Desk) startQueued(kind Kind, call int, file string) {
	defer d.opening.Done()
	if err := d.start(kind, call, file); err != nil {
		d.cfg.Tell(1, err.Error())
		return
	}
	d.cfg.Tell(3, "Dynamic "+kind.String()+" auto-started")
}

// CallEnded stops what was for a call whose port is gone. On the loop.
func (d *Desk) CallEnded(call int) {
	for _, t := range d.tracks {
		if t.CallEnded(call) {
			d.cfg.Tell(3, "Call ended, stopping "+t.kind.String())
		}
	}
}

// Wait returns when no queued file is being opened any more; the loop has ended before.
func (d *Desk) Wait() { d.opening.Wait() }
