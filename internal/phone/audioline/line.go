package audioline

import (
	"gosua/internal/media/stream"
)

// Line is one audio line: a pair of sockets and, once there is agreement, the stream on them.
type Line struct {
	ends
	stream  *stream.Stream
	refused bool // by the remote: not offered again
}

// Stream is the line's stream, nil before Run.
func (l *Line) Stream() *stream.Stream { return l.stream }

// Stop takes the stream from the line, whose keeper closes it, and leaves the line as it was at first.
func (l *Line) Stop() *stream.Stream {
	st := l.stream
	l.stream = nil
	l.forget()
	return st
}
