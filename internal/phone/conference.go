package phone

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/bridge"
	"gosua/internal/media/tone"
	"gosua/internal/media/wavfile"
	"gosua/internal/phone/audioline"
)

// deviceSlot is the bridge port of the sound device.
const deviceSlot = 0

const (
	defaultClockRate = 16000 // Hz, pjsua's
	bridgePTime      = 20 * time.Millisecond
	noSlot           = audioline.NoSlot
)

// conference is the bridge with the ports that are the phone's own: device, players, tones, recorder, ringback and ring.
// Its methods may be called from any goroutine; the bridge's clock does the work.
type conference struct {
	cfg    MediaConfig
	log    *slog.Logger
	bridge *bridge.Bridge
	keeper *keeper
	freed  chan struct{} // the clock's word to the keeper
	emit   func(Event)
	format media.Format

	streams  *audioline.Pool
	players  []playerPort
	recorder *wavfile.Recorder

	recSlot, ringbackSlot, ringSlot int
	ringback, ring                  *tone.Generator
}

type playerPort struct {
	slot int
	port *wavfile.Player
}

// newConference opens everything that cfg names, in pjsua's order, so that the slots are pjsua's too. ended is called
// when a play file that does not loop has reached its end.
func newConference(cfg Config, emit func(Event), ended func()) (*conference, error) {
	c := &conference{cfg: cfg.Media, log: orDiscard(cfg.Log), emit: emit, freed: make(chan struct{}, 1), streams: audioline.NewPool(), format: bridgeFormat(cfg.Media), recSlot: noSlot, ringbackSlot: noSlot, ringSlot: noSlot}
	c.bridge = bridge.New(bridge.Config{Format: c.format, Log: c.log, Events: c.heard})
	c.keeper = newKeeper(c, c.deviceInUse)
	if err := c.openPorts(cfg, ended); err != nil {
		return nil, errors.Join(err, c.closePorts())
	}
	c.bridge.Start()
	return c, nil
}

func orDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}

func bridgeFormat(cfg MediaConfig) media.Format {
	f := media.Format{Rate: cfg.ClockRate, Channels: 1, PTime: bridgePTime}
	if f.Rate == 0 {
		f.Rate = defaultClockRate
	}
	if cfg.Stereo {
		f.Channels = 2
	}
	return f
}

func (c *conference) openPorts(cfg Config, ended func()) error {
	for _, file := range cfg.Media.PlayFiles {
		if err := c.openPlayer(file, cfg.Calls.AutoPlayHangup, ended); err != nil {
			return err
		}
	}
	for _, t := range cfg.Media.Tones {
		name := fmt.Sprintf("tone-%d,%d", t.Freq1, t.Freq2)
		if _, err := c.addTone(name, []tone.Tone{{Freq1: t.Freq1, Freq2: t.Freq2, On: t.On, Off: t.Off}}, nil); err != nil {
			return err
		}
	}
	if cfg.Media.RecFile != "" {
		if err := c.openRecorder(cfg.Media.RecFile); err != nil {
			return err
		}
	}
	if cfg.Media.NoTones {
		return nil
	}
	return c.openRinging()
}

func (c *conference) openPlayer(file string, once bool, ended func()) error {
	p, err := wavfile.NewPlayer(file, wavfile.Options{Loop: !once, Done: ended, PTime: bridgePTime})
	if err != nil {
		return &LocalError{What: "open file for playback", Err: err}
	}
	slot, err := c.bridge.Add(filepath.Base(file), p)
	if err != nil {
		return &LocalError{What: "open file for playback " + file, Err: errors.Join(err, p.Close())}
	}
	c.players = append(c.players, playerPort{slot, p})
	info := p.Info()
	c.emit(PlayerCreated{File: file, Rate: info.Rate, Channels: info.Channels, Size: info.Size, Slot: slot})
	return nil
}

func (c *conference) openRecorder(file string) error {
	r, err := wavfile.OpenRecorder(file, wavfile.RecorderConfig{Format: c.format, OnError: func(err error) {
		c.emit(Notice{Level: 1, Sender: "wav_writer.c", Text: err.Error()})
	}})
	if err != nil {
		return &LocalError{What: "open file for recording", Err: err}
	}
	c.recorder = r
	if c.recSlot, err = c.bridge.Add(filepath.Base(file), r); err != nil {
		return &LocalError{What: "open file for recording " + file, Err: err}
	}
	c.emit(RecorderCreated{File: file, Rate: c.format.Rate, Slot: c.recSlot})
	return nil
}

func (c *conference) openRinging() (err error) {
	if c.ringbackSlot, err = c.addTone("ringback", tone.Ringback(), &c.ringback); err != nil {
		return err
	}
	c.ringSlot, err = c.addTone("ring", tone.Ring(), &c.ring)
	return err
}

func (c *conference) addTone(name string, cadence []tone.Tone, keep **tone.Generator) (int, error) {
	g := tone.NewGenerator(c.format, cadence)
	if keep != nil {
		*keep = g
	}
	slot, err := c.bridge.Add(name, g)
	if err != nil {
		return noSlot, &LocalError{What: "add tone " + name, Err: err}
	}
	return slot, nil
}

// close stops the clock, then closes what it called.
func (c *conference) close() error {
	c.keeper.close()
	c.bridge.Close()
	c.streams.CloseAll()
	return c.closePorts()
}

func (c *conference) closePorts() (first error) {
	for _, p := range c.players {
		if err := p.port.Close(); err != nil && first == nil {
			first = err
		}
	}
	if c.recorder != nil {
		if err := c.recorder.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// firstPlayer is the slot of the first play file, noSlot without one.
func (c *conference) firstPlayer() int {
	if len(c.players) == 0 {
		return noSlot
	}
	return c.players[0].slot
}

// connect joins src to dst and sees to the device.
func (c *conference) connect(src, dst int) error {
	if err := c.bridge.Connect(src, dst); err != nil {
		return fmt.Errorf("connect port %d to %d: %w", src, dst, err)
	}
	c.emit(ConfConnect{Src: src, Dst: dst})
	if src == deviceSlot || dst == deviceSlot {
		c.review()
	}
	return nil
}

// disconnect parts src and dst.
func (c *conference) disconnect(src, dst int) error {
	if err := c.bridge.Disconnect(src, dst); err != nil {
		return fmt.Errorf("disconnect port %d from %d: %w", src, dst, err)
	}
	c.emit(ConfConnect{Src: src, Dst: dst, Off: true})
	c.review()
	return nil
}

// rewind starts a tone at its beginning.
func (c *conference) rewind(slot int) {
	switch slot {
	case c.ringSlot:
		c.ring.Rewind()
	case c.ringbackSlot:
		c.ringback.Rewind()
	}
}

// isolate parts a port from all others.
func (c *conference) isolate(slot int) {
	for _, p := range c.bridge.Ports() {
		for _, dst := range p.To {
			if p.Slot == slot || dst == slot {
				if err := c.disconnect(p.Slot, dst); err != nil {
					c.log.Debug("conference", "err", err)
				}
			}
		}
	}
}

// review has the keeper see whether the device still has a connection.
func (c *conference) review() { c.keeper.look() }

func (c *conference) deviceInUse() bool {
	return slices.ContainsFunc(c.bridge.Ports(), func(p bridge.PortInfo) bool {
		return p.Slot == deviceSlot && len(p.To) > 0 || slices.Contains(p.To, deviceSlot)
	})
}

// startDevice turns the device on; it goes off again when nothing is connected. Calls may be up already.
func (c *conference) startDevice() {
	c.keeper.start()
	c.review()
}

func (c *conference) ports() []PortInfo {
	var list []PortInfo
	for _, p := range c.bridge.Ports() {
		list = append(list, PortInfo{Slot: p.Slot, Name: p.Name, Rate: p.Format.Rate, PTime: p.Format.PTime,
			Channels: p.Format.Channels, To: p.To, RxLevel: p.RxLevel, TxLevel: p.TxLevel})
	}
	return list
}

// heard turns what the clock did into events. It runs on the clock.
func (c *conference) heard(ev bridge.Event) {
	c.streams.Heard(ev)
	switch ev := ev.(type) {
	case bridge.PortAdded:
		c.emit(PortAdded{Slot: ev.Slot, Name: ev.Name, Count: ev.Count})
	case bridge.PortRemoved:
		c.emit(PortAdded{Slot: ev.Slot, Name: ev.Name, Count: ev.Count, Removed: true})
	case bridge.Connected:
		c.emit(ConfTransmit{Src: ev.Src, Dst: ev.Dst, SrcName: ev.SrcName, DstName: ev.DstName})
	case bridge.Disconnected:
		c.emit(ConfTransmit{Src: ev.Src, Dst: ev.Dst, SrcName: ev.SrcName, DstName: ev.DstName, Off: true})
	case bridge.DeviceChanged:
		if ev.Old != nil {
			c.freed <- struct{}{} // the keeper takes it before it can change the device again
		}
	case bridge.TicksSkipped:
		c.emit(Notice{Level: 3, Sender: "conference.c", Text: fmt.Sprintf("Machine too busy: %d audio frames skipped", ev.Count)})
	}
}
