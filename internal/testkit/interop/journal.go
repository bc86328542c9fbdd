package interop

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
)

// maxLine bounds an unfinished line of output, in bytes; what is longer is split.
const maxLine = 64 << 10

// journal collects a program's output line by line. It is the program's stdout and stderr.
type journal struct {
	feed[string]
	mu      sync.Mutex
	partial []byte // guarded by mu: the line not ended yet
}

// Write implements io.Writer; it never fails.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			break
		}
		j.add(string(append(j.partial, p[:i]...)))
		j.partial, p = j.partial[:0], p[i+1:]
	}
	j.partial = append(j.partial, p...)
	if len(j.partial) > maxLine {
		j.flush()
	}
	return n, nil
}

// Close keeps the last unfinished line and ends the feed.
func (j *journal) Close() error {
	j.mu.Lock()
	if len(j.partial) > 0 {
		j.flush()
	}
	j.mu.Unlock()
	j.end()
	return nil
}

// flush must be called with mu held.
func (j *journal) flush() {
	j.add(string(j.partial))
	j.partial = j.partial[:0]
}

// waitLine waits for a line that matches the expression, from line number from on.
func (j *journal) waitLine(from int, expr string) (line string, next int, err error) {
	return j.wait(from, Patience, regexp.MustCompile(expr).MatchString)
}

// tail returns the last n lines, each indented.
func (j *journal) tail(n int) string {
	lines := j.all()
	lines = lines[max(0, len(lines)-n):]
	return "    " + strings.Join(lines, "\n    ")
}
