package calls

import (
	"testing"

	"gosua/internal/media/jitter"
	"gosua/internal/testkit/intime"
)

// tooLate is how late the machine may be before what was heard says nothing of the phone: the least that the
// playout buffer waits for a packet.
const tooLate = jitter.DefaultMinDelay

type faults = intime.Faults

// inTime makes a call and judges what was heard.
func inTime(t *testing.T, call func() heard, judge func(heard) faults) {
	t.Helper()
	intime.Judge(t, tooLate, func() faults { return judge(call()) })
}
