package terminal

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestHistoryFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state", "gosua", "history")
	h := openHistory(name)
	h.add("m")
	h.add("sip:a@h")
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
	h = openHistory(name)
	defer h.close()
	if want := []string{"m", "sip:a@h"}; !slices.Equal(h.lines, want) {
		t.Errorf("lines %q, want %q", h.lines, want)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestHistoryIsCutAndMadePrivate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history")
	var b strings.Builder
	for i := range MaxHistory + 10 {
		fmt.Fprintln(&b, i)
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	h := openHistory(name)
	h.add("new")
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(name)
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	if len(lines) != MaxHistory+1 || lines[0] != "10" || lines[MaxHistory] != "new" {
		t.Errorf("%d lines, from %q to %q", len(lines), lines[0], lines[len(lines)-1])
	}
	if info, _ := os.Stat(name); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestHistoryNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", filepath.Join(file, "history")} {
		h := openHistory(name)
		h.add("x")
		if err := h.close(); err != nil || len(h.lines) != 0 {
			t.Errorf("%q: %v, %q", name, err, h.lines)
		}
	}
}

func TestPromptKeeps(t *testing.T) {
	private := func(answer string) bool { return answer == "password" }
	for _, c := range []struct {
		prompt Prompt
		answer string
		want   bool
	}{
		{Prompt{Remember: true}, "call", true},
		{Prompt{}, "call", false},
		{Prompt{Remember: true}, " \t", false},
		{Prompt{Remember: true, Secret: true}, "call", false},
		{Prompt{Remember: true, Private: private}, "call", true},
		{Prompt{Remember: true, Private: private}, "password", false},
	} {
		if got := c.prompt.Keeps(c.answer); got != c.want {
			t.Errorf("%+v keeps %q: %v, want %v", c.prompt, c.answer, got, c.want)
		}
	}
}
