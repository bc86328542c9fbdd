package terminal

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"sync"
)

// plain is a terminal without line editing: a pipe, a file, a dumb terminal.
type plain struct {
	out     io.Writer
	answers chan answer
	closed  chan struct{}
	closing sync.Once
}

type answer struct {
	line string
	err  error
}

func newPlain(o Options) *plain {
	p := &plain{out: o.Stdout, answers: make(chan answer), closed: make(chan struct{})}
	go p.pump(bufio.NewReader(o.Stdin), o.MaxLine)
	return p
}

// pump hands lines to ReadLine, one at a time, until the input ends.
func (p *plain) pump(in *bufio.Reader, maxLine int) {
	for {
		line, err := readLine(in, maxLine)
		select {
		case p.answers <- answer{line, err}:
		case <-p.closed:
			return
		}
		if err != nil && !errors.Is(err, ErrLineTooLong) {
			close(p.answers)
			return
		}
	}
}

// readLine reads up to the line end, or the last line without one. A line over limit octets is read and dropped.
func readLine(in *bufio.Reader, limit int) (string, error) {
	var line []byte
	tooLong := false
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > limit+len("\r\n") {
			tooLong, line = true, nil
		}
		if !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil && len(line) == 0 && !tooLong:
			return "", err
		default:
			line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
			if tooLong || len(line) > limit {
				return "", ErrLineTooLong
			}
			return string(line), nil
		}
	}
}

// ReadLine implements Terminal.
func (p *plain) ReadLine(prompt Prompt) (string, error) {
	if _, err := io.WriteString(p.out, prompt.Text); err != nil {
		return "", err
	}
	select {
	case <-p.closed:
		return "", ErrClosed
	case a, ok := <-p.answers:
		if !ok {
			return "", io.EOF
		}
		return a.line, a.err
	}
}

// Write implements Terminal.
func (p *plain) Write(b []byte) (int, error) { return p.out.Write(b) }

// Interactive implements Terminal.
func (p *plain) Interactive() bool { return false }

// Close implements Terminal.
func (p *plain) Close() error {
	p.closing.Do(func() { close(p.closed) })
	return nil
}
