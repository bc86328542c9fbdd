package command

// wavCommands play to a call and record it.
func (t *Table) wavCommands() []Command {
	return []Command{
		{Path: []string{"call", "playwav"}, Summary: "Play WAV file to call"},
		{Path: []string{"call", "playwav", "start"}, Summary: "Start playing WAV file", Example: "call playwav start -1 hello.wav",
			Help: "Plays a WAV file to a call in place of the microphone; -1 is the current call.",
			Args: []Arg{t.callID(), {Name: "filename", Summary: "WAV file to play"}}, Run: t.notYet("", "call playwav start")},
		{Path: []string{"call", "playwav", "stop"}, Summary: "Stop playing WAV file", Example: "call playwav stop -1",
			Help: "Ends the playing and gives the call the microphone back.", Args: []Arg{t.callID()}, Run: t.notYet("", "call playwav stop")},
		{Path: []string{"call", "recwav"}, Summary: "Record call to WAV file"},
		{Path: []string{"call", "recwav", "start"}, Summary: "Start recording to WAV file", Example: "call recwav start -1 call.wav",
			Help: "Records a call and the microphone to a WAV file; -1 is the current call.",
			Args: []Arg{t.callID(), {Name: "filename", Summary: "WAV file to record to"}}, Run: t.notYet("", "call recwav start")},
		{Path: []string{"call", "recwav", "stop"}, Summary: "Stop recording", Example: "call recwav stop -1",
			Help: "Ends the recording.", Args: []Arg{t.callID()}, Run: t.notYet("", "call recwav stop")},
	}
}

func (t *Table) callID() Arg {
	return t.counted("call_id", "Call ID (-1=current/next)", "")
}
