package conference

// Event is something that happened to the conference: one of this file, or one of the bridge's as it is (bridge.PortAdded,
// bridge.PortRemoved, bridge.Connected, bridge.Disconnected, bridge.TicksSkipped).
type Event any

// Connect tells that one port was joined to another, or with Off parted from it.
type Connect struct {
	Src, Dst int
	Off      bool
}

// DeviceState tells that the sound device was turned on or off.
type DeviceState struct {
	On   bool
	Null bool
	Name string
	Idle bool  // it went off because nothing was connected to it for Config.IdleClose
	Err  error // why the null device stands in for the wanted one, told once
}

// PlayerCreated tells of a play file that was opened.
type PlayerCreated struct {
	ID             int // the lowest that no open player has
	File           string
	Rate, Channels int
	Size           int64 // bytes
	Slot           int
}

// RecorderCreated tells of a file that is being written.
type RecorderCreated struct {
	ID   int // the lowest that no open recorder has
	File string
	Rate int
	Slot int
}

// FileOpening tells that a file is about to be opened to play it, or created to record to it.
type FileOpening struct {
	File     string
	Recorder bool
}

// FileRefused tells that a file of AddPlayer or AddRecorder could not be had; New returns its own.
type FileRefused struct {
	File     string
	Recorder bool
	Err      error
}

// FileClosing tells that a player or a recorder goes.
type FileClosing struct {
	ID       int
	Recorder bool
}

// RecordingFailed tells that a recorder could not write, once.
type RecordingFailed struct{ Err error }

// OpenError is a file that could not be had.
type OpenError struct {
	Act string // "open file for playback"
	Err error  // names the file and the cause
}

// Error gives the act and the cause.
func (e *OpenError) Error() string { return e.Act + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *OpenError) Unwrap() error { return e.Err }
