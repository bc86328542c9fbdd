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
			raw, err := os.ReadFile(filepath.Join(dir, name+".log"))
			if err != nil {
				return err
			}
			_, output, _ := strings.Cut(string(raw), "\n") // the first line is the command
			output, _, _ = strings.Cut(output, "\n[exit code ")
			text := strings.Join(normal(output), "\n") + "\n"
			if err := os.WriteFile(filepath.Join("testdata", name+".txt"), []byte(text), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}
