package transfer

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"gosua/internal/testkit/interop"
)

// The parts of a transfer. Each phone says a tone of its own as long as it is in a call.
const (
	transferorTone = 500  // Hz
	transfereeTone = 1150 // Hz
	targetTone     = 1900 // Hz
)

const (
	talk       = 1200 * time.Millisecond // how much of the sound after a transfer is waited for
	packetTime = 20 * time.Millisecond   // how long an RTP packet of either program lasts
)

// samples is how many samples a while takes where sound has 8,000 Hz.
func samples(d time.Duration) int { return int(d * interop.SampleRate / time.Second) }

// gosua is the binary under test, with what it heard.
type gosua struct {
	*interop.Gosua
	t         *testing.T
	uri       string
	recording string // of all calls together; it stands still between them
}

// startGosua starts the program, which says a tone of hz.
func startGosua(t *testing.T, program string, hz float64, args ...string) *gosua {
	t.Helper()
	g := &gosua{t: t, recording: filepath.Join(t.TempDir(), "heard.wav")}
	g.Gosua = interop.StartGosua(t, program, append([]string{
		"--null-audio", "--no-tones", "--local-port=0", "--no-tcp", "--bound-addr=127.0.0.1", "--id=sip:gosua@127.0.0.1",
		"--auto-play", "--play-file=" + interop.Tone(t, hz, time.Minute), "--auto-rec", "--rec-file=" + g.recording,
	}, args...)...)
	g.uri = "sip:gosua@" + g.Reached().String()
	g.Wait("Ready: Success")
	return g
}

// calls calls somebody who answers by himself.
func (g *gosua) calls(uri string) {
	g.t.Helper()
	g.Types("m")
	g.Types(uri)
	g.Wait(`Call \d+ state changed to CONFIRMED`)
}

// hears waits until so much more has been recorded.
func (g *gosua) hears(d time.Duration) {
	g.t.Helper()
	const perSecond = 2 * 16000 // bytes, at the rate of the bridge
	want := g.recorded() + int64(d*perSecond/time.Second)
	frame := time.NewTicker(packetTime)
	defer frame.Stop()
	for deadline := time.Now().Add(interop.Patience); time.Now().Before(deadline); <-frame.C {
		if g.recorded() >= want {
			return
		}
	}
	g.t.Fatalf("gosua recorded %d bytes, want %d", g.recorded(), want)
}

// recorded is the size of the recording in bytes.
func (g *gosua) recorded() int64 {
	g.t.Helper()
	info, err := os.Stat(g.recording)
	if err != nil {
		g.t.Fatal(err)
	}
	return info.Size()
}

// quits ends the program, and the calls that it still has, and returns what it heard.
func (g *gosua) quits() []int16 {
	g.t.Helper()
	g.Quits()
	return interop.PCM(g.t, g.recording)
}

// startBaresip starts a baresip that answers by itself and says a tone of hz.
func startBaresip(t *testing.T, hz float64) *interop.Baresip {
	t.Helper()
	return startBaresipThat(t, "auto", hz)
}

// startBaresipThat starts a baresip that answers so. It has one codec, so that no second offer settles which: its recording
// of a call ends with the first.
func startBaresipThat(t *testing.T, answers string, hz float64) *interop.Baresip {
	t.Helper()
	return interop.StartBaresip(t, interop.BaresipConfig{
		Account: interop.BaresipAccount{Answer: answers},
		Play:    interop.Tone(t, hz, time.Minute),
		Codecs:  []string{"PCMU/8000/1"},
	})
}

// ends hangs up the last call that a baresip has.
func ends(t *testing.T, b *interop.Baresip) {
	t.Helper()
	b.Hangup()
	b.WaitEvent(interop.EventClosed)
	if n := b.Calls(); n != 0 {
		t.Errorf("baresip has %d calls left", n)
	}
}
