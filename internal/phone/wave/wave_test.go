package wave

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"gosua/internal/phone/audioline"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeRoom writes down what is asked of it. Files get slots from 10 on.
type fakeRoom struct {
	did  []string
	next int
}

func (r *fakeRoom) act(format string, args ...any) {
	r.did = append(r.did, fmt.Sprintf(format, args...))
}

func (r *fakeRoom) Connect(src, dst int) error    { r.act("%d>%d", src, dst); return nil }
func (r *fakeRoom) Disconnect(src, dst int) error { r.act("%d|%d", src, dst); return nil }
func (r *fakeRoom) Remove(slot int, _ audioline.Port) {
	r.act("remove %d", slot)
}

func (r *fakeRoom) open(what, file string) (int, audioline.Port, error) {
	if file == "missing" {
		return 0, nil, fs.ErrNotExist
	}
	r.act("%s %s", what, file)
	r.next++
	return 9 + r.next, nil, nil
}

func (r *fakeRoom) AddPlayer(file string) (int, audioline.Port, error) { return r.open("play", file) }
func (r *fakeRoom) AddRecorder(file string) (int, audioline.Port, error) {
	return r.open("record", file)
}

// office is a desk whose loop is the test's goroutine, and its calls.
type office struct {
	*Desk
	room  *fakeRoom
	calls map[int]Target
	told  []string
}

func newOffice() *office {
	o := &office{room: &fakeRoom{}, calls: map[int]Target{NoCall: {Call: NoCall, Slot: audioline.NoSlot}}}
	o.Desk = NewDesk(Config{Room: o.room, Do: func(f func()) error { f(); return nil },
		Target: func(call int) (Target, error) {
			if to, ok := o.calls[call]; ok {
				return to, nil
			}
			return Target{}, &CallError{Call: call}
		},
		Tell: func(level int, text string) { o.told = append(o.told, fmt.Sprint(level, " ", text)) }})
	return o
}

func (o *office) did() []string {
	did := o.room.did
	o.room.did = nil
	return did
}

func check(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestPlayTwiceAndStop is the session of pjsua's log: call 0 has slot 3.
func TestPlayTwiceAndStop(t *testing.T) {
	o := newOffice()
	o.calls[0] = Target{Call: 0, Slot: 3, Reach: Ready}
	r, err := o.Begin(Playback, 0, "a.wav")
	check(t, "started", r.Lines(), "Playback started: a.wav")
	check(t, "done", o.did(), "play a.wav", "10>3", "0|3")
	r, err2 := o.Begin(Playback, 0, "b.wav")
	check(t, "again", r.Lines(), "Playback already active, stopping first...", "Playback stopped", "Playback started: b.wav")
	check(t, "done", o.did(), "10|3", "0>3", "remove 10", "play b.wav", "11>3", "0|3")
	r, err3 := o.End(Playback, 0)
	check(t, "stopped", r.Lines(), "Playback stopped")
	check(t, "done", o.did(), "11|3", "0>3", "remove 11")
	if err := errors.Join(err, err2, err3); err != nil {
		t.Error(err)
	}
	if _, err = o.End(Playback, 0); err == nil || err.Error() != "No active playback" {
		t.Errorf("stopped twice: %v", err)
	}
}

func TestRecordAndStop(t *testing.T) {
	o := newOffice()
	o.calls[0] = Target{Call: 0, Slot: 3, Reach: Ready}
	r, err := o.Begin(Recording, 0, "r.wav")
	check(t, "started", r.Lines(), "Recording started: r.wav")
	check(t, "done", o.did(), "record r.wav", "3>10", "0>10")
	r, err2 := o.End(Recording, NoCall)
	check(t, "stopped", r.Lines(), "Recording stopped")
	check(t, "done", o.did(), "3|10", "0|10", "remove 10")
	if err := errors.Join(err, err2); err != nil {
		t.Error(err)
	}
	if _, err = o.End(Recording, 0); err == nil || err.Error() != "No active recording" {
		t.Errorf("stopped twice: %v", err)
	}
}

func TestQueued(t *testing.T) {
	for _, tt := range []struct {
		kind  Kind
		reach Reach
		call  int
		line  string
		did   []string
		told  string
	}{
		{Playback, Absent, NoCall, "No active call, playback queued for call setup", []string{"play f", "10>3", "0|3"}, "3 Dynamic playback auto-started"},
		{Playback, Unconfirmed, 0, "Call not confirmed, playback queued for call setup", []string{"play f", "10>3", "0|3"}, "3 Dynamic playback auto-started"},
		{Playback, Silent, 0, "No active audio, playback queued for media setup", []string{"play f", "10>3", "0|3"}, "3 Dynamic playback auto-started"},
		{Recording, Absent, NoCall, "No active call, recording queued for call setup", []string{"record f", "3>10", "0>10"}, "3 Dynamic recording auto-started"},
		{Recording, Silent, 0, "No active audio, recording queued for media setup", []string{"record f", "3>10", "0>10"}, "3 Dynamic recording auto-started"},
	} {
		o := newOffice()
		o.calls[0] = Target{Call: 0, Slot: audioline.NoSlot, Reach: tt.reach}
		r, err := o.Begin(tt.kind, tt.call, "f")
		check(t, "queued", r.Lines(), tt.line)
		o.calls[0] = Target{Call: 0, Slot: 3, Reach: Ready}
		if err := errors.Join(err, o.SoundChanged(0)); err != nil {
			t.Error(err)
		}
		o.Wait()
		check(t, tt.line, o.did(), tt.did...)
		check(t, tt.line, o.told, tt.told)
		if o.SoundChanged(0); len(o.room.did) != 2 { // connected anew, and not started again
			t.Errorf("%s: done at the next change: %q", tt.line, o.room.did)
		}
		o.Wait()
	}
}

func TestQueuedAndForgotten(t *testing.T) {
	o := newOffice()
	_, err := o.Begin(Playback, NoCall, "f")
	r, err2 := o.End(Playback, NoCall)
	check(t, "forgotten", r.Lines(), "Playback stopped")
	if err := errors.Join(err, err2, o.SoundChanged(0)); err != nil {
		t.Error(err)
	}
	o.Wait()
	check(t, "done", o.did())
}

func TestQueuedThatCannotBeOpened(t *testing.T) {
	o := newOffice()
	_, err := o.Begin(Recording, NoCall, "missing")
	if err := errors.Join(err, o.SoundChanged(0)); err != nil {
		t.Error(err)
	}
	o.Wait()
	check(t, "told", o.told, "1 Failed to create recorder: file does not exist")
}

// TestFaults: nothing is played, and what played before an unreadable file has stopped.
func TestFaults(t *testing.T) {
	o := newOffice()
	o.calls[0] = Target{Call: 0, Slot: 3, Reach: Ready}
	for _, tt := range []struct {
		call int
		file string
		want string
	}{
		{0, "", "Error: call_id and filename required"},
		{7, "f", "Call 7 is not active"},
		{0, "missing", "Failed to create player: file does not exist"},
	} {
		if _, err := o.Begin(Playback, tt.call, tt.file); err == nil || err.Error() != tt.want {
			t.Errorf("call %d, %q: %v, want %s", tt.call, tt.file, err, tt.want)
		}
	}
	if _, err := o.Begin(Playback, 0, "missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
	if text := (&CallError{Call: 9, Last: 3, OutOfRange: true}).Error(); text != "Invalid call_id 9 (valid range: -1 or 0-3)" {
		t.Error(text)
	}
	check(t, "done", o.did())
}

// TestCallThatEndsWhileTheFileIsOpened: the file is closed, and the next can be played.
func TestCallThatEndsWhileTheFileIsOpened(t *testing.T) {
	for name, gone := range map[string]func(o *office){
		"the call is over":  func(o *office) { delete(o.calls, 0) },
		"its audio is gone": func(o *office) { o.calls[0] = Target{Call: 0, Slot: audioline.NoSlot} },
	} {
		o := newOffice()
		o.calls[0] = Target{Call: 0, Slot: 3, Reach: Ready}
		asked := 0
		o.cfg.Do = func(f func()) error {
			if asked++; asked == 2 {
				gone(o)
			}
			f()
			return nil
		}
		_, err := o.Begin(Playback, 0, "f")
		if _, ok := errors.AsType[*CallError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
		check(t, name, o.did(), "play f", "remove 10")
	}
}

func TestLoopThatHasEnded(t *testing.T) {
	o, ended := newOffice(), errors.New("ended")
	o.cfg.Do = func(func()) error { return ended }
	if _, err := o.Begin(Playback, 0, "f"); !errors.Is(err, ended) {
		t.Errorf("begin: %v", err)
	}
	if _, err := o.End(Playback, 0); !errors.Is(err, ended) {
		t.Errorf("end: %v", err)
	}
}

// TestCallEnded: what was for it stops, what is for another goes on.
func TestCallEnded(t *testing.T) {
	o := newOffice()
	o.calls[0], o.calls[1] = Target{Call: 0, Slot: 3, Reach: Ready}, Target{Call: 1, Slot: 4, Reach: Ready}
	_, err := o.Begin(Playback, 0, "p")
	_, err2 := o.Begin(Recording, 1, "r")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	o.did()
	o.CallEnded(0)
	check(t, "done", o.did(), "remove 10")
	check(t, "told", o.told, "3 Call ended, stopping playback")
	if _, err := o.End(Recording, 0); err == nil {
		t.Error("the recording is not of call 0")
	}
	if _, err := o.End(Recording, 1); err != nil {
		t.Error(err)
	}
}

func TestCauseOfAFileThatCannotBeHad(t *testing.T) {
	missing := &fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}
	denied := &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}
	for _, c := range []struct {
		e    OpenError
		want error
	}{
		{OpenError{Playback, missing}, fs.ErrNotExist},
		{OpenError{Playback, denied}, denied},
		{OpenError{Recording, missing}, missing}, // the folder
	} {
		if got := c.e.Cause(); got != c.want { //nolint:errorlint // no error in it, but that very one
			t.Errorf("%v: %v", &c.e, got)
		}
	}
}
