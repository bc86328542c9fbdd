package command

import (
	"errors"
	"fmt"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// wavCommands play to a call and record it.
func (t *Table) wavCommands() []Command {
	phone := t.cfg.Phone
	return []Command{
		{Path: []string{"call", "playwav"}, Summary: "Play WAV file to call"},
		{Path: []string{"call", "playwav", "start"}, Summary: "Start playing WAV file", Example: "call playwav start -1 hello.wav",
			Help: "Plays a WAV file to a call in place of the microphone; -1 is the current call, or the next.",
			Args: []Arg{t.callID(), {Name: "filename", Summary: "WAV file to play"}}, Run: t.wave(phone.PlayToCall)},
		{Path: []string{"call", "playwav", "stop"}, Summary: "Stop playing WAV file", Example: "call playwav stop -1",
			Help: "Ends the playing and gives the call the microphone back.", Args: []Arg{t.callID()}, Run: t.wave(withoutFile(phone.StopPlay))},
		{Path: []string{"call", "recwav"}, Summary: "Record call to WAV file"},
		{Path: []string{"call", "recwav", "start"}, Summary: "Start recording to WAV file", Example: "call recwav start -1 call.wav",
			Help: "Records a call and the microphone to a WAV file; -1 is the current call, or the next.",
			Args: []Arg{t.callID(), {Name: "filename", Summary: "WAV file to record to"}}, Run: t.wave(phone.RecordCall)},
		{Path: []string{"call", "recwav", "stop"}, Summary: "Stop recording", Example: "call recwav stop -1",
			Help: "Ends the recording.", Args: []Arg{t.callID()}, Run: t.wave(withoutFile(phone.StopRecord))},
	}
}

func (t *Table) callID() Arg {
	return t.counted("call_id", "Call ID (-1=current/next)", "")
}

// waveAct plays or records, or ends that.
type waveAct func(call int, file string) (phone.WaveResult, error)

func withoutFile(act func(call int) (phone.WaveResult, error)) waveAct {
	return func(call int, _ string) (phone.WaveResult, error) { return act(call) }
}

// wave is what acts on the call of the first argument, with the file of the second if there is one, and tells how it went.
func (t *Table) wave(act waveAct) func(*Context, []string) {
	return func(c *Context, args []string) {
		id, _ := t.number(args[0]) // checked before
		if call, ok := t.Call(); ok && id == phone.NextCall {
			id = call.ID
		}
		result, err := act(id, append(args, "")[1])
		for _, line := range result.Lines() {
			t.log(c, lines.Info, line)
		}
		t.log(c, lines.Detail, "Result: "+t.waveFailure(c, err))
	}
}

// waveFailure tells what went wrong, and gives the word for it.
func (t *Table) waveFailure(c *Context, err error) string {
	if err == nil {
		return "Success"
	}
	if open, ok := errors.AsType[*phone.WaveOpenError](err); ok {
		text, code := lines.Status(open.Cause())
		t.log(c, lines.Error, fmt.Sprintf("Failed to create %s: %d", open.Object(), code))
		return text
	}
	t.log(c, lines.Error, err.Error())
	return "Invalid value or argument (PJ_EINVAL)"
}
