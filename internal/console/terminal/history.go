package terminal

import (
	"os"
	"path/filepath"
	"strings"
)

// MaxHistory is how many lines the history keeps.
const MaxHistory = 500

// history keeps the lines typed at the prompt in a file that only its user can read. Without a file, or where it cannot
// be written, there is none: a phone must not fail for its history.
type history struct {
	lines []string // what the file held when it was opened
	file  *os.File
}

func openHistory(name string) *history {
	h := &history{}
	if name == "" {
		return h
	}
	if content, err := os.ReadFile(name); err == nil {
		h.lines = strings.FieldsFunc(string(content), func(r rune) bool { return r == '\n' })
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return h
	}
	mode := os.O_APPEND
	if len(h.lines) > MaxHistory {
		h.lines = h.lines[len(h.lines)-MaxHistory:]
		mode = os.O_TRUNC
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|mode, 0o600)
	if err != nil || file.Chmod(0o600) != nil {
		return h
	}
	h.file = file
	if mode == os.O_TRUNC {
		_, _ = file.WriteString(strings.Join(h.lines, "\n") + "\n") // the worst is a shorter history
	}
	return h
}

func (h *history) add(line string) {
	if h.file != nil {
		_, _ = h.file.WriteString(line + "\n") // the worst is a shorter history
	}
}

func (h *history) close() error {
	if h.file == nil {
		return nil
	}
	return h.file.Close()
}
