package phone

import (
	"errors"
	"fmt"
	"log/slog"

	"gosua/internal/media/bridge"
	"gosua/internal/phone/conference"
)

// Tone is one looping tone port of the conference bridge.
type Tone = conference.Tone

// PortInfo is one port of the conference bridge.
type PortInfo = conference.PortInfo

// openConference opens the sound that the configuration names.
func (p *Phone) openConference() error {
	m := p.cfg.Media
	conf, err := conference.New(conference.Config{ClockRate: m.ClockRate, Stereo: m.Stereo, Null: m.Null, NoTones: m.NoTones,
		Calls: p.cfg.Calls.Lines(), PlayFiles: m.PlayFiles, PlayOnce: p.cfg.Calls.AutoPlayHangup, Ended: p.playbackEnded, Tones: m.Tones, RecFile: m.RecFile,
		IdleClose: m.IdleClose, Events: func(ev conference.Event) { p.emit(ofConference(ev)) }, Log: p.cfg.Log})
	if open, ok := errors.AsType[*conference.OpenError](err); ok {
		return &LocalError{What: open.Act, Err: open.Err}
	}
	p.conf = conf
	return err
}

// playbackEnded is told when the play file of --auto-play-hangup is over, on a goroutine of the player's.
func (p *Phone) playbackEnded() {
	if p.calls != nil {
		p.calls.PlaybackEnded()
	}
}

// ofConference is an event of the conference as one of the phone's.
func ofConference(ev conference.Event) Event {
	switch ev := ev.(type) {
	case bridge.PortAdded:
		return PortAdded{Slot: ev.Slot, Name: ev.Name, Count: ev.Count}
	case bridge.PortRemoved:
		return PortAdded{Slot: ev.Slot, Name: ev.Name, Count: ev.Count, Removed: true}
	case bridge.Connected:
		return ConfTransmit{Src: ev.Src, Dst: ev.Dst, SrcName: ev.SrcName, DstName: ev.DstName}
	case bridge.Disconnected:
		return ConfTransmit{Src: ev.Src, Dst: ev.Dst, SrcName: ev.SrcName, DstName: ev.DstName, Off: true}
	case bridge.TicksSkipped:
		return Notice{Level: 3, Sender: "conference.c", Text: fmt.Sprintf("Machine too busy: %d audio frames skipped", ev.Count)}
	case conference.Connect:
		return ConfConnect(ev)
	case conference.DeviceState:
		return DeviceState(ev)
	case conference.PlayerCreated:
		return PlayerCreated(ev)
	case conference.RecorderCreated:
		return RecorderCreated(ev)
	case conference.FileOpening:
		return FileOpening(ev)
	case conference.FileRefused:
		return FileRefused(ev)
	case conference.FileClosing:
		return FileClosing(ev)
	case conference.RecordingFailed:
		return Notice{Level: 1, Sender: "wav_writer.c", Text: ev.Err.Error()}
	}
	return Notice{Level: 5, Sender: "conference.c", Text: fmt.Sprintf("%T", ev)}
}

func orDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
