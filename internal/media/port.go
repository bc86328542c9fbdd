package media

// Port is a source and a sink of audio: a call's stream, a player, a recorder,
// a tone, a sound device. The bridge calls both methods on its clock, once for
// each frame of the port's own Format, and neither may ever block.
type Port interface {
	// Format is constant for as long as the port is in a bridge.
	Format() Format

	// ReadFrame fills frame (Format().FrameLen() values) with what the port
	// has to say. False stands for silence; frame's content is then ignored.
	ReadFrame(frame []int16) bool

	// WriteFrame gives the port what it is to hear. The slice belongs to the
	// caller: a port that keeps it must copy.
	WriteFrame(frame []int16)
}
