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
	asks    chan bool // what ReadLine wants pump to read next: true for a secret
	answers chan answer
	closed  chan struct{}
	closing sync.Once
	tty     *tty // nil where nobody can be watched while typing

	asked bool // an answer that was asked for is still to come; ReadLine's
}

type answer struct {
	line string
	err  error
}

func newPlain(o Options) *plain {
	p := &plain{out: o.Stdout, asks: make(chan bool), answers: make(chan answer, 1), closed: make(chan struct{}), tty: openTTY(o.Stdin)}
	go p.pump(bufio.NewReader(o.Stdin), o.MaxLine)
	return p
}

// pump reads a line each time it is asked to, until the input ends.
func (p *plain) pump(in *bufio.Reader, maxLine int) {
	for {
		var a answer
		select {
		case secret := <-p.asks:
			a.line, a.err = p.answer(in, maxLine, secret)
		case <-p.closed:
			return
		}
		p.answers <- a // never waits: there is room for the one that was asked for
		if a.err != nil && !errors.Is(a.err, ErrLineTooLong) {
			close(p.answers)
			return
		}
	}
}

// answer reads one line, without echo if it is a secret that somebody types. What was typed ahead has been shown already.
func (p *plain) answer(in *bufio.Reader, maxLine int, secret bool) (string, error) {
	if !secret || p.tty == nil || in.Buffered() > 0 {
		return readLine(in, maxLine)
	}
	line, err := p.tty.readSecret()
	_, _ = io.WriteString(p.out, "\n") // the Enter key was not echoed either
	return line, err
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
	if !p.ask(prompt.Secret) {
		return "", ErrClosed
	}
	select {
	case <-p.closed:
		return "", ErrClosed
	case a, ok := <-p.answers:
		if !ok {
			return "", io.EOF
		}
		p.asked = a.err != nil && !errors.Is(a.err, ErrLineTooLong) // after the end there is nothing to ask for
		return a.line, a.err
	}
}

// ask asks pump for a line unless one is under way or the input has ended; false after Close.
func (p *plain) ask(secret bool) bool {
	if p.asked {
		return true
	}
	select {
	case p.asks <- secret:
		p.asked = true
		return true
	case <-p.closed:
		return false
	}
}

// Write implements Terminal.
func (p *plain) Write(b []byte) (int, error) { return p.out.Write(b) }

// Interactive implements Terminal.
func (p *plain) Interactive() bool { return false }

// Close implements Terminal.
func (p *plain) Close() error {
	var err error
	p.closing.Do(func() {
		close(p.closed)
		err = p.tty.restore()
	})
	return err
}
