package telnet

import "slices"

// MaxHistory is how many lines a session remembers, as in pjsua.
const MaxHistory = 16

// history is the lines of a session, the oldest first.
type history struct {
	lines []string
	at    int    // the line that is shown; len(lines) for the one being typed
	draft string // what was typed when the first line was asked for
}

// add remembers a line, once if it is given again.
func (h *history) add(line string) {
	if len(h.lines) == 0 || h.lines[len(h.lines)-1] != line {
		h.lines = append(h.lines, line)
	}
	if len(h.lines) > MaxHistory {
		h.lines = slices.Delete(h.lines, 0, len(h.lines)-MaxHistory)
	}
}

// rewind begins at the line being typed.
func (h *history) rewind() { h.at, h.draft = len(h.lines), "" }

// step gives the line before (-1) or after (1) the one that is shown; false where there is none.
func (h *history) step(by int, shown string) (string, bool) {
	to := h.at + by
	if to < 0 || to > len(h.lines) {
		return "", false
	}
	if h.at == len(h.lines) {
		h.draft = shown
	}
	h.at = to
	if to == len(h.lines) {
		return h.draft, true
	}
	return h.lines[to], true
}
