package transcripts

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

var recordings = flag.String("import", "", "make testdata from the recordings of this directory, and do no more")

func TestMain(m *testing.M) {
	flag.Parse()
	if *recordings == "" {
		goleak.VerifyTestMain(m)
		return
	}
	if err := importAll(*recordings); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// importAll writes the shapes of each session's recordings to testdata.
func importAll(dir string) error {
	for _, s := range sessions {
		for role := range s.phones {
			if role == unrecorded {
				continue
			}
			name := s.file(role)
			output, err := s.recording(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			text := strings.Join(normal(output), "\n") + "\n"
			if err := os.WriteFile(filepath.Join("testdata", name+".txt"), []byte(text), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// recording is what the phone printed, from the file whose name without its end is path.
func (s session) recording(path string) (string, error) {
	if s.console == telnet {
		raw, err := os.ReadFile(path + ".txt")
		return telnetRecording(string(raw)), err
	}
	raw, err := os.ReadFile(path + ".log")
	_, output, _ := strings.Cut(string(raw), "\n") // the first line is the command
	output, _, _ = strings.Cut(output, "\n[exit code ")
	return output, err
}
