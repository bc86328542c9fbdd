package telnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"gosua/internal/console/terminal"
)

// Session is a client at its terminal. It implements terminal.Terminal: one goroutine may call ReadLine, any may call Write
// and Close.
type Session struct {
	cfg    Config
	conn   net.Conn
	done   <-chan struct{} // closed when the session ends, for whatever reason
	cancel context.CancelFunc
	out    *queue
	input  chan []byte // from read to ReadLine, closed at the end of the input
	rest   []byte      // input that ReadLine has not come to yet; ReadLine's
	io     sync.WaitGroup

	mu     sync.Mutex // guards the following: ReadLine edits what Write draws again
	telnet negotiation
	keys   keyReader
	editor editor
	prompt []byte // as shown; nil while no line is being typed
}

var _ terminal.Terminal = (*Session)(nil)

func newSession(conn net.Conn, cfg Config, done <-chan struct{}, cancel context.CancelFunc) *Session {
	s := &Session{cfg: cfg, conn: conn, done: done, cancel: cancel, out: newQueue(cfg.MaxQueue), input: make(chan []byte)}
	s.editor.maxLine = cfg.MaxLine
	s.out.control(s.telnet.offers())
	return s
}

// start starts the goroutines; end ends them.
func (s *Session) start() {
	s.io.Add(2)
	go s.read()
	go s.send()
}

// end sends what was written, as far as the client takes it in time, and closes the connection.
func (s *Session) end() {
	s.cancel()
	limit := time.AfterFunc(FlushLimit, func() { s.conn.Close() })
	defer limit.Stop()
	s.out.close()
	s.io.Wait()
	s.conn.Close()
}

// read hands on what the client sends, piece by piece as ReadLine asks for it: what is typed ahead waits in the network.
// Once the session ends, the rest is read and dropped.
func (s *Session) read() {
	defer s.io.Done()
	defer close(s.input)
	b := make([]byte, piece)
	for {
		n, err := s.conn.Read(b)
		if err != nil {
			if !errors.Is(err, io.EOF) { // a client may end its input and still want the answers
				s.cancel()
			}
			return
		}
		select {
		case s.input <- append([]byte(nil), b[:n]...):
		case <-s.done:
		}
	}
}

// send sends what is queued until the queue is closed, then tells the client that this was all.
func (s *Session) send() {
	defer s.io.Done()
	b := make([]byte, piece)
	for n := s.out.take(b); n > 0; n = s.out.take(b) {
		if err := s.push(b[:n]); err != nil {
			s.lost(err)
			return
		}
	}
	if half, ok := s.conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the client may be gone
	}
	s.conn.SetReadDeadline(time.Now().Add(lingerTime))
}

// push writes to the client as long as it takes something.
func (s *Session) push(b []byte) error {
	for len(b) > 0 {
		s.conn.SetWriteDeadline(time.Now().Add(s.cfg.StallLimit))
		n, err := s.conn.Write(b)
		b = b[n:]
		if err != nil && (n == 0 || !errors.Is(err, os.ErrDeadlineExceeded)) {
			return err
		}
	}
	return nil
}

// lost ends a session whose client takes nothing any more.
func (s *Session) lost(err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.cfg.Log(fmt.Sprintf("Telnet client %s let go: it has taken nothing for %v", s.Remote(), s.cfg.StallLimit))
	}
	s.cancel()
	s.out.drop()
	s.conn.Close()
}

// Write implements terminal.Terminal. It never waits: what a slow client does not take in time is lost, and a mark tells
// it so. Line ends become CR LF, other control characters visible. A client that lets the server echo sees its prompt and
// what it has typed beneath the text again; with the others the text comes behind them, as in pjsua.
func (s *Session) Write(b []byte) (int, error) {
	select {
	case <-s.done:
		return 0, terminal.ErrClosed
	default:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prompt == nil || !s.telnet.echo() {
		s.out.text(encode(nil, string(b)))
		return len(b), nil
	}
	shown := encodeLines([]byte("\r\x1b[K"), string(b))
	s.out.text(s.again(shown))
	return len(b), nil
}

// again appends the prompt and what was typed.
func (s *Session) again(out []byte) []byte {
	return s.editor.appendLine(append(out, s.prompt...))
}

// Interactive implements terminal.Terminal.
func (s *Session) Interactive() bool { return true }

// Close implements terminal.Terminal. What was written before is still sent.
func (s *Session) Close() error {
	s.cancel()
	return nil
}

// Remote is the address of the client.
func (s *Session) Remote() string { return s.conn.RemoteAddr().String() }
