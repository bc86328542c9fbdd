package racewatch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Name is the variable where the detector reads its options.
const Name = "GORACE"

// Env is Value as a line for the environment of a program.
func Env(t testing.TB) string {
	t.Helper()
	return Name + "=" + Value(t)
}

// Value is what the variable is to be for a program. The end of the test fails it with what the detector reported; ask for the
// value before anything is registered that ends the program.
func Value(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() {
		for _, report := range reports(t, dir) {
			t.Errorf("the program under test has data races:\n%s", report)
		}
	})
	return strings.TrimSpace(os.Getenv(Name) + " log_path=" + filepath.Join(dir, "race"))
}

// reports reads what processes have written, a file each.
func reports(t testing.TB, dir string) (texts []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "race.*"))
	if err != nil {
		t.Error(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}
