package calls

import (
	"gosua/internal/phone/conference"
	"gosua/internal/phone/event"
	"gosua/internal/phone/wave"
)

// BeginWave plays a file to a call, or records the call to it, as kind says; wave.NoCall is the call to come. Not on the
// loop: files may be waited for.
func (l *List) BeginWave(kind wave.Kind, call int, file string) (wave.Result, error) {
	return l.waves.Begin(kind, call, file)
}

// EndWave ends what BeginWave began. Not on the loop.
func (l *List) EndWave(kind wave.Kind, call int) (wave.Result, error) {
	if err := l.waveRange(call); err != nil {
		return wave.Result{Kind: kind}, err
	}
	return l.waves.End(kind, call)
}

// WaitWaves waits for the files that are being opened. Not on the loop.
func (l *List) WaitWaves() { l.waves.Wait() }

func (l *List) tellWave(level int, text string) {
	l.emit(event.Notice{Level: level, Sender: "pjsua_app.c", Text: text})
}

// pjsuaCalls is the number of calls that pjsua is compiled for, whose ids it takes without asking how many were wanted.
const pjsuaCalls = 4

func (l *List) waveRange(call int) error {
	if last := max(l.max, pjsuaCalls) - 1; call < wave.NoCall || call > last {
		return &wave.CallError{Call: call, Last: last, OutOfRange: true}
	}
	return nil
}

// waveTarget is a call as the files see it.
func (l *List) waveTarget(call int) (wave.Target, error) {
	if err := l.waveRange(call); err != nil {
		return wave.Target{}, err
	}
	c := l.list[call]
	switch {
	case call == wave.NoCall:
		return wave.Target{Call: call, Slot: conference.NoSlot, Reach: wave.Absent}, nil
	case call >= l.max:
		return wave.Target{}, wave.ErrNoInfo
	case c == nil:
		return wave.Target{}, &wave.CallError{Call: call}
	}
	to := wave.Target{Call: call, Slot: c.media.slot(), Reach: wave.Ready}
	if c.state != event.CallConfirmed {
		to.Reach = wave.Unconfirmed
	} else if to.Slot == conference.NoSlot {
		to.Reach = wave.Silent
	}
	return to, nil
}
