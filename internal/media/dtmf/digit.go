package dtmf

import (
	"errors"
	"strings"
)

// rows and columns are the frequencies of the low and of the high group, Hz (ITU-T Q.23).
var (
	rows    = [4]float64{697, 770, 852, 941}
	columns = [4]float64{1209, 1336, 1477, 1633}
)

// keys are the digits, row by row.
const keys = "123A456B789C*0#D"

// Errors of Queue.
var (
	ErrDigit = errors.New("no DTMF digit that is a tone")
	ErrFull  = errors.New("too many digits waiting")
)

// frequencies are those of a digit, Hz; false when it is none.
func frequencies(digit byte) (low, high float64, ok bool) {
	i := strings.IndexByte(keys, digit)
	if i < 0 {
		return 0, 0, false
	}
	return rows[i/len(columns)], columns[i%len(columns)], true
}
