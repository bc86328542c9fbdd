package conference

import (
	"errors"
	"path/filepath"

	"gosua/internal/media/wavfile"
)

// Player is a WAV file that is a port.
type Player struct {
	Slot int
	port *wavfile.Player
}

// Recorder is a WAV file that is being written, as a port.
type Recorder struct {
	Slot int
	port *wavfile.Recorder
}

func (c *Conference) openPorts() error {
	if err := c.openPlayers(); err != nil {
		return err
	}
	if err := c.openTones(); err != nil {
		return err
	}
	if c.cfg.RecFile != "" {
		r, err := c.OpenRecorder(c.cfg.RecFile)
		if err != nil {
			return err
		}
		c.recorder = r
	}
	return c.openRinging()
}

func (c *Conference) openPlayers() error {
	for _, file := range c.cfg.PlayFiles {
		p, err := c.openPlayer(file, wavfile.Options{Loop: !c.cfg.PlayOnce, Done: c.cfg.Ended, PTime: bridgePTime})
		if err != nil {
			return err
		}
		c.players = append(c.players, p)
	}
	return nil
}

func (c *Conference) openPlayer(file string, o wavfile.Options) (*Player, error) {
	port, err := wavfile.NewPlayer(file, o)
	if err != nil {
		return nil, &OpenError{Act: "open file for playback", Err: err}
	}
	slot, err := c.bridge.Add(filepath.Base(file), port)
	if err != nil {
		return nil, &OpenError{Act: "open file for playback " + file, Err: errors.Join(err, port.Close())}
	}
	info := port.Info()
	c.emit(PlayerCreated{File: file, Rate: info.Rate, Channels: info.Channels, Size: info.Size, Slot: slot})
	return &Player{slot, port}, nil
}

// OpenRecorder makes a new file a port that writes what is connected to it.
func (c *Conference) OpenRecorder(file string) (*Recorder, error) {
	port, err := wavfile.OpenRecorder(file, wavfile.RecorderConfig{Format: c.format, OnError: func(err error) { c.emit(RecordingFailed{err}) }})
	if err != nil {
		return nil, &OpenError{Act: "open file for recording", Err: err}
	}
	slot, err := c.bridge.Add(filepath.Base(file), port)
	if err != nil {
		return nil, &OpenError{Act: "open file for recording " + file, Err: errors.Join(err, port.Close())}
	}
	c.emit(RecorderCreated{File: file, Rate: c.format.Rate, Slot: slot})
	return &Recorder{slot, port}, nil
}

// FirstPlayer is the slot of the first play file of the configuration, NoSlot without one.
func (c *Conference) FirstPlayer() int {
	if len(c.players) == 0 {
		return NoSlot
	}
	return c.players[0].Slot
}

// RecorderSlot is the slot of the configuration's recorder, NoSlot without one.
func (c *Conference) RecorderSlot() int {
	if c.recorder == nil {
		return NoSlot
	}
	return c.recorder.Slot
}

func (c *Conference) closePorts() (first error) {
	for _, p := range c.players {
		if err := p.port.Close(); err != nil && first == nil {
			first = err
		}
	}
	if c.recorder != nil {
		if err := c.recorder.port.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}
