package telnet

import (
	"io"
	"strings"

	"gosua/internal/console/terminal"
)

// ReadLine implements terminal.Terminal. Ctrl-C and the telnet interrupt drop what was typed and end nothing. A question
// mark asks for the Hint as TAB does, unless it is part of a URI or stands in quotes.
func (s *Session) ReadLine(p terminal.Prompt) (string, error) {
	s.begin(p)
	defer s.finish()
	for {
		if err := s.await(); err != nil {
			return "", err
		}
		switch s.feed() {
		case entered:
			return s.take(p)
		case askedHelp:
			s.help(p)
		case typing, interrupted: // feed has shown it
		}
	}
}

// begin shows the prompt.
func (s *Session) begin(p terminal.Prompt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prompt = encode([]byte{}, p.Text)
	mode := echoBell
	switch {
	case p.Secret:
		mode = echoNothing
	case s.telnet.echo():
		mode = echoText
	}
	s.editor.begin(mode, p.Hint != nil || p.Complete != nil)
	s.out.control(s.prompt)
}

// finish tells Write that there is no prompt to keep whole.
func (s *Session) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prompt = nil
}

// await waits until there is input.
func (s *Session) await() error {
	select {
	case <-s.done:
		return terminal.ErrClosed
	default:
	}
	if len(s.rest) > 0 {
		return nil
	}
	select {
	case <-s.done:
		return terminal.ErrClosed
	case b, ok := <-s.input:
		if !ok {
			return io.EOF
		}
		s.rest = b
		return nil
	}
}

// feed works on the input up to a key that is more than typing.
func (s *Session) feed() outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []byte
	result := typing
	for len(s.rest) > 0 && result == typing {
		out, result = s.octet(s.rest[0], out)
		s.rest = s.rest[1:]
	}
	if result == interrupted {
		s.editor.begin(s.editor.echo, s.editor.help)
		out, result = append(out, s.prompt...), typing
	}
	s.out.control(out)
	return result
}

// octet works on one octet of input, and appends to out what the client is to be sent.
func (s *Session) octet(b byte, out []byte) ([]byte, outcome) {
	key, pressed, out := s.telnet.take(b, out)
	switch {
	case s.editor.echo == echoNothing:
	case s.telnet.echo():
		s.editor.echo = echoText
	default:
		s.editor.echo = echoBell
	}
	if !pressed {
		return out, typing
	}
	r := s.keys.take(key)
	if r == keyNone {
		return out, typing
	}
	return s.editor.press(r, out)
}

// take gives the line that was entered.
func (s *Session) take(p terminal.Prompt) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.editor.tooLong {
		return "", terminal.ErrLineTooLong
	}
	line := string(s.editor.line)
	if p.Keeps(line) {
		s.editor.history.add(line)
	}
	return line, nil
}

// help completes the line or shows what may follow. The prompt's functions are called without the lock: they look at the
// phone, which may log.
func (s *Session) help(p terminal.Prompt) {
	s.mu.Lock()
	typed := string(s.editor.line[:s.editor.at])
	s.mu.Unlock()
	hint := hintFor(p, typed)
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := s.editor.complete(hint.Insert, nil)
	switch {
	case hint.Show != "":
		shown = s.again(encodeLines([]byte("\r\n"), hint.Show))
	case hint.Insert == "":
		shown = []byte{'\a'}
	}
	s.out.control(shown)
}

// hintFor is the prompt's answer to TAB. Of whole lines to choose from it makes the part that they share, or their list.
func hintFor(p terminal.Prompt, typed string) terminal.Hint {
	if p.Hint != nil {
		return p.Hint(typed)
	}
	lines := p.Complete(typed)
	if len(lines) == 0 {
		return terminal.Hint{}
	}
	shared := lines[0]
	for _, line := range lines[1:] {
		for !strings.HasPrefix(line, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	if rest, ok := strings.CutPrefix(strings.ToValidUTF8(shared, ""), typed); ok && rest != "" {
		return terminal.Hint{Insert: rest}
	}
	if len(lines) == 1 {
		return terminal.Hint{}
	}
	return terminal.Hint{Show: strings.Join(lines, "\n")}
}
