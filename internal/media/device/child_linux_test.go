//go:build linux && cgo

package device

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/tone"
	"gosua/internal/media/wavfile"
)

// The child plays on the card that its environment names, in a process of its own: oto's goroutines
// and libasound's settings last as long as the process.
const (
	playRole    = "play"    // a file, then, on the device opened again, a tone
	captureRole = "capture" // records the microphone to a file
	noCardRole  = "no card" // nothing: there is no card

	fileVariable = "DEVICE_TEST_FILE"
	toneFreq     = 997 // Hz
	toneLength   = 2 * time.Second
	recordLength = 3 * time.Second
	pause        = 300 * time.Millisecond
)

var bridgeFormat = media.Format{Rate: 16000, Channels: 1, PTime: 20 * time.Millisecond}

// child plays role and is the exit code.
func child(role string) int {
	var err error
	switch role {
	case playRole:
		err = playBoth()
	case captureRole:
		err = record()
	case noCardRole:
		err = openNothing()
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func playBoth() error {
	done := make(chan struct{})
	p, err := wavfile.NewPlayer(os.Getenv(fileVariable), wavfile.Options{Done: func() { close(done) }})
	if err != nil {
		return err
	}
	if err := playOn(p, done); err != nil {
		return err
	}
	<-time.After(pause)
	over := make(chan struct{})
	time.AfterFunc(toneLength, func() { close(over) })
	return playOn(tone.NewGenerator(bridgeFormat, []tone.Tone{{Freq1: toneFreq, On: time.Second}}), over)
}

// playOn opens the device, plays port through a bridge until done, and closes everything.
func playOn(port media.Port, done <-chan struct{}) error {
	d, err := Open(Config{Format: bridgeFormat, NoCapture: true})
	if err != nil {
		return err
	}
	b := bridge.New(bridge.Config{Format: bridgeFormat, Device: d})
	slot, err := b.Add("port", port)
	if err == nil {
		err = b.Connect(slot, 0)
	}
	if err != nil {
		return err
	}
	b.Start()
	<-done
	<-time.After(pause) // for what is on its way
	b.Close()
	if err := json.NewEncoder(os.Stdout).Encode(d.Stats().Playback); err != nil {
		return err
	}
	return errors.Join(d.Err(), d.Close())
}

// record records the microphone.
func record() error {
	d, err := Open(Config{Format: bridgeFormat})
	if err != nil {
		return err
	}
	r, err := wavfile.OpenRecorder(os.Getenv(fileVariable), wavfile.RecorderConfig{Format: bridgeFormat})
	if err != nil {
		return err
	}
	b := bridge.New(bridge.Config{Format: bridgeFormat, Device: d})
	slot, err := b.Add("recorder", r)
	if err == nil {
		err = b.Connect(0, slot)
	}
	if err != nil {
		return err
	}
	b.Start()
	<-time.After(recordLength)
	b.Close()
	if err := json.NewEncoder(os.Stdout).Encode(d.Stats().Capture); err != nil {
		return err
	}
	return errors.Join(d.Err(), d.Close(), r.Close())
}

func openNothing() error {
	d, err := Open(Config{})
	if err == nil {
		return errors.Join(errors.New("a card was opened"), d.Close())
	}
	if !errors.Is(err, ErrNoDevice) {
		return fmt.Errorf("not ErrNoDevice: %w", err)
	}
	fmt.Println(err)
	return nil
}
