package phone

import "gosua/internal/phone/wave"

// NextCall stands for the call to come in PlayToCall and RecordCall, and for any in StopPlay and StopRecord.
const NextCall = wave.NoCall

// WaveResult is what PlayToCall, RecordCall and their ends did; its Lines are pjsua's.
type WaveResult = wave.Result

// WaveCallError tells PlayToCall, RecordCall and their ends that there is no such call. The texts of these errors are pjsua's lines.
type WaveCallError = wave.CallError

// WaveIdleError tells that there is nothing to stop.
type WaveIdleError = wave.IdleError

// WaveOpenError tells of a file that could not be had.
type WaveOpenError = wave.OpenError

// PlayToCall plays a WAV file to a call in place of the microphone, again and again, until StopPlay or the call's end. What
// plays already gives way. Where there is no sound to play to yet, or call is NextCall, the file waits for the next call
// whose audio starts; that it does then is told by a Notice, "Dynamic playback auto-started".
//
// The result's Lines are what pjsua tells, also what it told before an error. An error's text is pjsua's line, too:
// wave.ErrArguments, *WaveCallError, wave.ErrNoInfo; and *WaveOpenError, whose code the reader fills in.
func (p *Phone) PlayToCall(call int, file string) (WaveResult, error) {
	return p.beginWave(wave.Playback, call, file)
}

// RecordCall records a call and the microphone to a new WAV file. It queues, tells and fails as PlayToCall.
func (p *Phone) RecordCall(call int, file string) (WaveResult, error) {
	return p.beginWave(wave.Recording, call, file)
}

// StopPlay ends the playing and gives the call the microphone back, or forgets what is queued; *WaveIdleError when there is
// nothing.
func (p *Phone) StopPlay(call int) (WaveResult, error) { return p.endWave(wave.Playback, call) }

// StopRecord ends the recording, as StopPlay.
func (p *Phone) StopRecord(call int) (WaveResult, error) { return p.endWave(wave.Recording, call) }

func (p *Phone) beginWave(kind wave.Kind, call int, file string) (WaveResult, error) {
	if p.calls == nil {
		return WaveResult{Kind: kind}, ErrNotStarted
	}
	return p.calls.BeginWave(kind, call, file)
}

func (p *Phone) endWave(kind wave.Kind, call int) (WaveResult, error) {
	if p.calls == nil {
		return WaveResult{Kind: kind}, ErrNotStarted
	}
	return p.calls.EndWave(kind, call)
}
