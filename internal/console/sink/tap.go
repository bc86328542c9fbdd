package sink

import "io"

// Tap is one more output, besides standard output and the log file.
type Tap struct{}

// Attach adds an output that gets what is printed, and of the log what its level allows. Control characters are made visible,
// and the lines of an entry after the first lose their leading white space, as pjsua's telnet has it; text that is printed
// keeps it. The writer must not block: the Write of a telnet session does not. An error of it stops nothing.
func (s *Sink) Attach(w io.Writer, level int) *Tap { return &Tap{} }

// SetLevel changes what of the log the output gets.
func (t *Tap) SetLevel(level int) {}

// Flush waits until all that was said before is handed to this output, whatever holds up the others. A session calls it
// before each prompt.
func (t *Tap) Flush() {}

// Detach ends the output: nothing is written to it any more when it returns.
func (t *Tap) Detach() {}

// MuteStdout ends standard output, after what was said before.
func (s *Sink) MuteStdout() {}
