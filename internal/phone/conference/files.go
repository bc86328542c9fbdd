package conference

import (
	"path/filepath"

	"gosua/internal/media/wavfile"
	"gosua/internal/phone/audioline"
)

// file is a WAV file of the configuration that is a port.
type file struct {
	slot int
	port audioline.Port
}

func (c *Conference) openPorts() error {
	if err := c.openPlayers(); err != nil {
		return err
	}
	if err := c.openTones(); err != nil {
		return err
	}
	if c.cfg.RecFile != "" {
		slot, port, err := c.addRecorder(c.cfg.RecFile)
		if err != nil {
			return err
		}
		c.recorder = &file{slot, port}
	}
	return c.openRinging()
}

func (c *Conference) openPlayers() error {
	for _, name := range c.cfg.PlayFiles {
		slot, port, err := c.addPlayer(name, wavfile.Options{Loop: !c.cfg.PlayOnce, Done: c.cfg.Ended, PTime: bridgePTime})
		if err != nil {
			return err
		}
		c.players = append(c.players, file{slot, port})
	}
	return nil
}

// AddPlayer makes a file a port that plays it again and again. Remove takes it out. It reads from the disk.
func (c *Conference) AddPlayer(name string) (slot int, port audioline.Port, err error) {
	slot, port, err = c.addPlayer(name, wavfile.Options{Loop: true, PTime: bridgePTime})
	c.tellRefused(name, false, err)
	return slot, port, err
}

// tellRefused tells of a file that could not be had, if err is not nil.
func (c *Conference) tellRefused(name string, recorder bool, err error) {
	if err != nil {
		c.emit(FileRefused{File: name, Recorder: recorder, Err: err})
	}
}

func (c *Conference) addPlayer(name string, o wavfile.Options) (int, audioline.Port, error) {
	const act = "open file for playback"
	c.emit(FileOpening{File: name})
	port, err := wavfile.NewPlayer(name, o)
	if err != nil {
		return NoSlot, nil, &OpenError{Act: act, Err: err}
	}
	slot, err := c.addFile(act, name, port)
	if err != nil {
		return NoSlot, nil, err
	}
	info := port.Info()
	c.emit(PlayerCreated{ID: c.files.add(port, false), File: name, Rate: info.Rate, Channels: info.Channels, Size: info.Size, Slot: slot})
	return slot, port, nil
}

// AddRecorder makes a new file a port that writes what is connected to it. Remove takes it out. It writes to the disk.
func (c *Conference) AddRecorder(name string) (slot int, port audioline.Port, err error) {
	slot, port, err = c.addRecorder(name)
	c.tellRefused(name, true, err)
	return slot, port, err
}

func (c *Conference) addRecorder(name string) (slot int, port audioline.Port, err error) {
	const act = "open file for recording"
	c.emit(FileOpening{File: name, Recorder: true})
	r, err := wavfile.OpenRecorder(name, wavfile.RecorderConfig{Format: c.format, OnError: func(err error) { c.emit(RecordingFailed{err}) }})
	if err != nil {
		return NoSlot, nil, &OpenError{Act: act, Err: err}
	}
	if slot, err = c.addFile(act, name, r); err != nil {
		return NoSlot, nil, err
	}
	c.emit(RecorderCreated{ID: c.files.add(r, true), File: name, Rate: c.format.Rate, Slot: slot})
	return slot, r, nil
}

// addFile makes an open file a port, or closes it.
func (c *Conference) addFile(act, name string, port audioline.Port) (int, error) {
	slot, err := c.Add(filepath.Base(name), port)
	if err != nil {
		c.Remove(NoSlot, port)
		return NoSlot, &OpenError{Act: act + " " + name, Err: err}
	}
	return slot, nil
}

// FirstPlayer is the slot of the first play file of the configuration, NoSlot without one.
func (c *Conference) FirstPlayer() int {
	if len(c.players) == 0 {
		return NoSlot
	}
	return c.players[0].slot
}

// RecorderSlot is the slot of the configuration's recorder, NoSlot without one.
func (c *Conference) RecorderSlot() int {
	if c.recorder == nil {
		return NoSlot
	}
	return c.recorder.slot
}
