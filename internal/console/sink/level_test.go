package sink

import (
	"bytes"
	"testing"

	"gosua/internal/console/lines"
)

// TestSetLevel proves that standard output may be shown more or less of the log, and the log file stays as it is.
func TestSetLevel(t *testing.T) {
	var out, file bytes.Buffer
	s := New(Config{Stdout: &out, File: &file, Level: 3, FileLevel: 5, Now: noon})
	for _, level := range []int{3, 5, 1} {
		s.Flush()
		s.SetLevel(level)
		for l := 1; l <= 6; l++ {
			s.Log(Phone, lines.Line{Level: l, Sender: "s", Text: string(rune('0' + l))})
		}
	}
	s.Close()
	if got := texts(out.String()); got != "123"+"12345"+"1" {
		t.Errorf("standard output has %q", got)
	}
	if got := texts(file.String()); got != "12345"+"12345"+"12345" {
		t.Errorf("the log file has %q", got)
	}
}
