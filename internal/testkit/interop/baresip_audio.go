package interop

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Calls returns how many calls it has, in whatever state.
func (b *Baresip) Calls() int {
	b.t.Helper()
	return strings.Count(b.Command("listcalls", ""), "[line ")
}

// Heard returns what it heard in its last call, as decoded, packet after packet: what was lost is left out.
// The call must have ended. Baresip 1.0.0 ends this recording at the first hold or other re-INVITE, whoever sends it; to see that sound
// flows afterwards, use WaitReceived.
func (b *Baresip) Heard() []int16 {
	b.t.Helper()
	// Asking for the calls gives baresip the turn in which it completes the file.
	if n := b.Calls(); n > 0 {
		b.t.Fatalf("%s: the recording is complete only after the call; it still has %d", b.child.name, n)
	}
	file, err := b.newestRecording()
	if err != nil {
		b.t.Fatalf("%s: %v", b.child.name, err)
	}
	return PCM(b.t, file)
}

// newestRecording finds the file; its name holds the second in which the call began.
func (b *Baresip) newestRecording() (string, error) {
	files, err := filepath.Glob(filepath.Join(b.dir, "dump-*-dec.wav"))
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", errors.New("nothing recorded")
	}
	return slices.Max(files), nil
}

// HeardSoFar returns how many samples of the running call have been recorded; the last 4 KiB may be missing.
func (b *Baresip) HeardSoFar() int {
	b.t.Helper()
	file, err := b.newestRecording()
	if err != nil {
		return 0
	}
	info, err := os.Stat(file)
	if err != nil {
		b.t.Fatal(err)
	}
	return int(info.Size()) / 2
}

// WaitHeard waits until the running call has recorded so many samples of what is heard.
func (b *Baresip) WaitHeard(samples int) {
	b.t.Helper()
	b.poll("samples heard", samples, b.HeardSoFar)
}

// Audio is the state of the current call's stream.
type Audio struct {
	Direction      string // "sendrecv", "sendonly", "recvonly", "inactive": from baresip's side
	Sent, Received int    // RTP packets
	Lost           int    // packets, by RTCP's reckoning
}

// What baresip's description of a stream holds.
var (
	directionExpr = regexp.MustCompile(`audio dir=(\w+)`)
	sentExpr      = regexp.MustCompile(`TX: packets=(\d+)`)
	receivedExpr  = regexp.MustCompile(`rcvd=(\d+)`)
	lostExpr      = regexp.MustCompile(`lost=(-?\d+)`)
)

// Audio asks for the state of the current call's stream; it is zero without a call.
func (b *Baresip) Audio() Audio {
	b.t.Helper()
	text := b.Command("audio_debug", "")
	number := func(expr *regexp.Regexp) int {
		n, _ := strconv.Atoi(first(expr, text)) // 0 when it is not there
		return n
	}
	return Audio{
		Direction: first(directionExpr, text),
		Sent:      number(sentExpr), Received: number(receivedExpr), Lost: number(lostExpr),
	}
}

// first returns the expression's group in the text, "" without a match.
func first(expr *regexp.Regexp, text string) string {
	if m := expr.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// WaitReceived waits until the current call has received so many more RTP packets, which take 20 ms each.
func (b *Baresip) WaitReceived(packets int) {
	b.t.Helper()
	want := b.Audio().Received + packets
	b.poll("packets received", want, func() int { return b.Audio().Received })
}

// poll looks each time a packet could have come.
func (b *Baresip) poll(what string, want int, have func() int) {
	b.t.Helper()
	packet := time.NewTicker(20 * time.Millisecond)
	defer packet.Stop()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); <-packet.C {
		if have() >= want {
			return
		}
	}
	b.t.Fatalf("%s: %s: %d, want %d: %v", b.child.name, what, have(), want, errPatience)
}
