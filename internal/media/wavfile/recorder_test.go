package wavfile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gosua/internal/media"
	"gosua/internal/testkit/audiocheck"
)

var narrow = media.Format{Rate: 8000, Channels: 1, PTime: 20 * time.Millisecond}

// slowFile is a file in memory; writes of sound wait while gate is shut and fail when told to.
type slowFile struct {
	mu    sync.Mutex // guards what follows
	bytes []byte
	fail  error
	calls int
	gate  chan struct{} // nil: open

	headers chan struct{} // gets one for each header written; nil: nobody counts
}

func (f *slowFile) WriteAt(b []byte, off int64) (int, error) {
	if f.gate != nil && off > 0 {
		<-f.gate
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.fail != nil && off > 0 {
		return 0, f.fail
	}
	if f.headers != nil && off == 0 {
		f.headers <- struct{}{}
	}
	if need := int(off) + len(b); need > len(f.bytes) {
		f.bytes = append(f.bytes, make([]byte, need-len(f.bytes))...)
	}
	return copy(f.bytes[off:], b), nil
}

func (f *slowFile) Close() error { return nil }

func counting(from, n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(from + i)
	}
	return out
}

func TestRecord(t *testing.T) {
	for _, f := range []media.Format{narrow, {Rate: 16000, Channels: 2, PTime: 10 * time.Millisecond}} {
		path := filepath.Join(t.TempDir(), "rec.wav")
		r, err := OpenRecorder(path, RecorderConfig{Format: f})
		if err != nil {
			t.Fatal(err)
		}
		var want []int16
		for i := range 50 {
			frame := counting(i*f.FrameLen(), f.FrameLen())
			r.WriteFrame(frame)
			want = append(want, frame...)
			clear(frame) // the recorder must have copied it
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		info, pcm, err := ReadFile(path)
		if err != nil || !slices.Equal(pcm, want) {
			t.Errorf("%v: %d values of %d come back (%v)", f, len(pcm), len(want), err)
		}
		if info.Rate != f.Rate || info.Channels != f.Channels || info.Bits != 16 || info.Size != int64(44+2*len(want)) {
			t.Errorf("%v: %+v", f, info)
		}
	}
}

func TestRecorderPort(t *testing.T) {
	r, err := OpenRecorder(filepath.Join(t.TempDir(), "rec.wav"), RecorderConfig{Format: narrow})
	if err != nil {
		t.Fatal(err)
	}
	var p media.Port = r
	if p.Format() != narrow || p.ReadFrame(make([]int16, 160)) {
		t.Error("not a silent port of its format")
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	r.WriteFrame(make([]int16, 160)) // after Close: is ignored
}

// TestRecorderQueue proves how many frames wait for the disk by default, and that Queue is heeded.
func TestRecorderQueue(t *testing.T) {
	for queue, want := range map[int]int{0: 100, 7: 7} {
		r, err := OpenRecorder(filepath.Join(t.TempDir(), "rec.wav"), RecorderConfig{Format: narrow, Queue: queue})
		if err != nil {
			t.Fatal(err)
		}
		if cap(r.queue) != want {
			t.Errorf("Queue %d: room for %d frames, want %d", queue, cap(r.queue), want)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRecordErrors(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "no", "rec.wav")
	_, err := OpenRecorder(missing, RecorderConfig{Format: narrow})
	if !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "record "+missing+": ") || strings.Count(err.Error(), missing) != 1 {
		t.Errorf("no directory: %v", err)
	}
	if _, err := OpenRecorder(filepath.Join(dir, "x.wav"), RecorderConfig{}); err == nil {
		t.Error("no format is accepted")
	}
	if _, err := startRecorder("x", &failing{}, RecorderConfig{Format: narrow}); !errors.Is(err, syscall.EIO) {
		t.Errorf("no header can be written: %v", err)
	}
}

// failing is a file on which nothing works.
type failing struct{}

func (failing) WriteAt([]byte, int64) (int, error) { return 0, syscall.EIO }
func (failing) Close() error                       { return nil }

func TestDiskFull(t *testing.T) {
	f := &slowFile{fail: syscall.ENOSPC}
	reported := make(chan error, 100)
	r, err := startRecorder("/full/rec.wav", f, RecorderConfig{Format: narrow, OnError: func(err error) { reported <- err }})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		r.WriteFrame(counting(0, 160))
	}
	if err := <-reported; !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), "record /full/rec.wav: ") {
		t.Errorf("reported: %v", err)
	}
	if err := r.Close(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Close: %v", err)
	}
	if n := len(reported); n != 0 {
		t.Errorf("reported %d more times", n)
	}
	if f.calls > 5 {
		t.Errorf("%d writes after the disk was full", f.calls)
	}
}

// While the disk stands still the clock goes on: frames that find the queue full become silence
// of the same length.
func TestSlowDiskLosesNoTime(t *testing.T) {
	f := &slowFile{gate: make(chan struct{})}
	r, err := startRecorder("rec.wav", f, RecorderConfig{Format: narrow, Queue: 3})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		r.WriteFrame(counting(1+i*160, 160))
	}
	close(f.gate)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	_, pcm, err := read(f.bytes)
	if err != nil || len(pcm) != 50*160 {
		t.Fatalf("%d values of %d (%v)", len(pcm), 50*160, err)
	}
	heard := 0
	for i := 0; i < len(pcm); i += 160 {
		if pcm[i] != 0 {
			heard++
		}
	}
	if heard < 3 || heard > 4 {
		t.Errorf("%d frames are recorded, the queue held 3 and the writer 1", heard)
	}
}

// The header is brought up to date while recording: a copy taken at any time can be played.
func TestKilledRecorderLeavesReadableFile(t *testing.T) {
	f := &slowFile{headers: make(chan struct{}, 10)}
	r, err := startRecorder("rec.wav", f, RecorderConfig{Format: narrow, Queue: 200})
	if err != nil {
		t.Fatal(err)
	}
	for range 125 { // 2.5 s
		r.WriteFrame(counting(1, 160))
	}
	for range 3 { // at the start, after one second and after two
		<-f.headers
	}
	f.mu.Lock() // when the third is written
	left := slices.Clone(f.bytes)
	f.mu.Unlock()
	info, _, err := read(left)
	if err != nil || info.Samples != 16000 {
		t.Errorf("after 2.5 s the header tells of %d samples (%v), want the 2 s of the last update", info.Samples, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if info, _, err := read(f.bytes); err != nil || info.Samples != 20000 {
		t.Errorf("after Close: %d samples (%v)", info.Samples, err)
	}
}

func TestLargestFile(t *testing.T) {
	f := &slowFile{}
	reported := make(chan error, 1)
	r := &Recorder{path: "rec.wav", file: f, config: RecorderConfig{Format: narrow, OnError: func(err error) { reported <- err }}, size: MaxRecording - 100}
	r.write(make([]int16, 51))
	if err := <-reported; !errors.Is(err, ErrFull) || len(f.bytes) != 0 {
		t.Errorf("%v, %d bytes written", err, len(f.bytes))
	}
}

func TestRecordingDoesNotAllocate(t *testing.T) {
	r, err := startRecorder("rec.wav", &slowFile{gate: make(chan struct{})}, RecorderConfig{Format: narrow, Queue: 200})
	if err != nil {
		t.Fatal(err)
	}
	frame := make([]int16, 160)
	if n := testing.AllocsPerRun(150, func() { r.WriteFrame(frame) }); n != 0 {
		t.Errorf("%.0f allocations", n)
	}
	close(r.file.(*slowFile).gate)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// run runs a program that must be there.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// sox reads what the recorder writes, and the reader reads what sox writes.
func TestSox(t *testing.T) {
	dir := t.TempDir()
	ours := filepath.Join(dir, "ours.wav")
	r, err := OpenRecorder(ours, RecorderConfig{Format: narrow, Queue: 200})
	if err != nil {
		t.Fatal(err)
	}
	ref := audiocheck.Tone(8000, 700, -15, time.Second).Add(audiocheck.Noise(8000, -40, time.Second, 1))
	for frame := range slices.Chunk(ref.PCM(), 160) {
		r.WriteFrame(frame)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if out := strings.Fields(run(t, "soxi", ours)); !slices.Contains(out, "8000") || !slices.Contains(out, "16-bit") || strings.Contains(strings.Join(out, " "), "WARN") {
		t.Errorf("soxi: %v", out)
	}
	for _, tt := range []struct {
		name string
		args []string
		snr  float64
	}{
		{"8 bit", []string{"-b", "8", "-e", "unsigned-integer"}, 25},
		{"16 bit stereo", []string{"-c", "2"}, 84},
		{"24 bit", []string{"-b", "24"}, 84},
		{"32 bit", []string{"-b", "32"}, 84},
		{"float", []string{"-b", "32", "-e", "floating-point"}, 84},
		{"long float", []string{"-b", "64", "-e", "floating-point"}, 84},
		{"A-law", []string{"-e", "a-law"}, 34},
		{"u-law", []string{"-e", "u-law"}, 34},
	} {
		theirs := filepath.Join(dir, "theirs.wav")
		run(t, "sox", slices.Concat([]string{"-D", ours}, tt.args, []string{theirs})...)
		info, pcm, err := ReadFile(theirs)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := audiocheck.FromPCM(info.Rate, info.Channels, pcm)
		if snr := audiocheck.SNR(ref, got); snr < tt.snr || len(got.Samples) != 8000 {
			t.Errorf("%s: %d samples, SNR %.1f dB", tt.name, len(got.Samples), snr)
		}
	}
}
