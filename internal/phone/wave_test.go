package phone_test

import (
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/tone"
	"gosua/internal/media/wavfile"
	"gosua/internal/phone"
	"gosua/internal/testkit/audiocheck"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// toneFile writes half a second of a tone at 8,000 Hz, which loops without a click.
func toneFile(t *testing.T, hz int) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tone.wav")
	f := media.Format{Rate: 8000, Channels: 1, PTime: 20 * time.Millisecond}
	r, err := wavfile.OpenRecorder(file, wavfile.RecorderConfig{Format: f})
	if err != nil {
		t.Fatal(err)
	}
	g, frame := tone.NewGenerator(f, []tone.Tone{{Freq1: hz, On: time.Hour}}), make([]int16, f.FrameLen())
	for range 25 {
		g.ReadFrame(frame)
		r.WriteFrame(frame)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// heardIn is what a recording has from a moment on.
func heardIn(t *testing.T, file string, from time.Duration) audiocheck.Signal {
	t.Helper()
	info, pcm, err := wavfile.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := audiocheck.FromPCM(info.Rate, info.Channels, pcm)
	s.Samples = s.Samples[min(len(s.Samples), int(from.Seconds()*float64(s.Rate))):]
	return s
}

// TestPlayToCallIsHeardAndRecorded: alice plays a file of half a second for three, bob records what comes.
func TestPlayToCallIsHeardAndRecorded(t *testing.T) {
	const hz = 1000
	file, record := toneFile(t, hz), filepath.Join(t.TempDir(), "heard.wav")
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", nil)
		id, in := a.Talk(b)
		did, err := b.RecordCall(in, record)
		b.Must(err)
		if got := did.Lines(); !slices.Equal(got, []string{"Recording started: " + record}) {
			t.Errorf("told %q", got)
		}
		_, err = a.PlayToCall(id, file)
		a.Must(err)
		time.Sleep(3 * time.Second)
		if got := routes(a); !slices.Equal(got[4], []int{3}) || slices.Contains(got[0], 3) {
			t.Errorf("alice's routes %v: want the file to the call, and no microphone", got)
		}
		if got := routes(b); !slices.Contains(got[3], 4) || !slices.Contains(got[0], 4) {
			t.Errorf("bob's routes %v: want the call and the microphone to the recorder", got)
		}
		_, err = a.StopPlay(id)
		a.Must(err)
		_, err = b.StopRecord(in)
		b.Must(err)
		synctest.Wait()
		if got := routes(a); !slices.Contains(got[0], 3) || len(got[4]) != 0 {
			t.Errorf("stopped: alice's routes %v", got)
		}
		time.Sleep(time.Second)
	})
	s := heardIn(t, record, 500*time.Millisecond)
	if d := s.Duration(); d < 2400*time.Millisecond || d > 2700*time.Millisecond {
		t.Errorf("recorded %v", d)
	}
	got := audiocheck.MeasureTone(s)
	if math.Abs(got.Freq-hz) > 1 || got.SNR < 30 {
		t.Errorf("heard %+v, want %d Hz", got, hz)
	}
	if gaps := audiocheck.Gaps(s, 20*time.Millisecond, -40); len(gaps) != 0 {
		t.Errorf("gaps %v: the file does not loop", gaps)
	}
}

// TestWavesOfTheNextCall: what is queued starts with the next call and ends with it.
func TestWavesOfTheNextCall(t *testing.T) {
	file, record := toneFile(t, 400), filepath.Join(t.TempDir(), "rec.wav")
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", nil), r.start("bob", "10.0.0.2", func(c *phone.Config) { c.Calls.AutoAnswer = 200 })
		did, err := a.PlayToCall(phone.NextCall, file)
		a.Must(err)
		if got := did.Lines(); !slices.Equal(got, []string{"No active call, playback queued for call setup"}) {
			t.Errorf("told %q", got)
		}
		_, err = a.RecordCall(phone.NextCall, record)
		a.Must(err)
		id := a.Dial(b.URI())
		a.State(id, phone.CallConfirmed)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := routes(a); len(got[4])+len(got[5]) != 1 || slices.Contains(got[0], 3) {
			t.Errorf("routes %v", got)
		}
		a.Must(a.Hold(id))
		a.MediaIs(id, phone.MediaLocalHold)
		a.Must(a.Reinvite(id))
		a.MediaIs(id, phone.MediaActive)
		synctest.Wait()
		if got := routes(a); len(got[4])+len(got[5]) != 1 || slices.Contains(got[0], 3) {
			t.Errorf("after a hold, routes %v", got)
		}
		a.Must(a.Hangup(id, 0))
		a.Ended(id)
		time.Sleep(time.Second)
		var told []string
		for _, n := range phonetest.Told[phone.Notice](a) {
			told = append(told, n.Text)
		}
		slices.Sort(told) // the two are opened at the same time
		want := []string{"Call ended, stopping playback", "Call ended, stopping recording", "Dynamic playback auto-started", "Dynamic recording auto-started"}
		if !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		if n := len(a.Ports()); n != 3 {
			t.Errorf("%d ports left, want 3", n)
		}
	})
}

func TestWavesThatCannotBe(t *testing.T) {
	file := toneFile(t, 400)
	inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
		a, b := r.start("alice", "10.0.0.1", func(c *phone.Config) { c.Calls.MaxCalls = 2 }), r.start("bob", "10.0.0.2", nil)
		id, _ := a.Talk(b)
		for _, tt := range []struct {
			call int
			file string
			want string
		}{
			{id + 1, file, "Call 1 is not active"},
			{3, file, "Failed to get call info"},
			{99, file, "Invalid call_id 99 (valid range: -1 or 0-3)"},
			{-2, file, "Invalid call_id -2 (valid range: -1 or 0-3)"},
			{id, "", "Error: call_id and filename required"},
		} {
			if _, err := a.PlayToCall(tt.call, tt.file); err == nil || err.Error() != tt.want {
				t.Errorf("play %q to call %d: %v, want %s", tt.file, tt.call, err, tt.want)
			}
		}
		if _, err := a.PlayToCall(id, "/nowhere/a.wav"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("no such file: %v", err)
		}
		if _, err := a.StopRecord(9); err == nil || err.Error() != "Invalid call_id 9 (valid range: -1 or 0-3)" {
			t.Errorf("stop 9: %v", err)
		}
		if _, err := a.StopRecord(id); err == nil || err.Error() != "No active recording" {
			t.Errorf("stop nothing: %v", err)
		}
		waiting := a.Dial(b.URI())
		did, err := a.PlayToCall(waiting, file)
		if err != nil || !slices.Equal(did.Lines(), []string{"Call not confirmed, playback queued for call setup"}) {
			t.Errorf("told %q, %v", did.Lines(), err)
		}
	})
}

func TestWavesOfAPhoneThatWasNotStarted(t *testing.T) {
	p, err := phone.New(phone.Config{})
	if err != nil {
		t.Fatal(err)
	}
	_, begin := p.PlayToCall(0, "a")
	_, end := p.StopPlay(0)
	if !errors.Is(begin, phone.ErrNotStarted) || !errors.Is(end, phone.ErrNotStarted) {
		t.Errorf("%v, %v", begin, end)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}
