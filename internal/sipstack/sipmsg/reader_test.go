package sipmsg

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// readAll reads a stream to its end and tells what came, in one word each.
func readAll(r *Reader) (got []string, err error) {
	for {
		m, raw, err := r.Next()
		var fault *ParseError
		switch {
		case errors.Is(err, ErrPing):
			got = append(got, "ping")
		case errors.Is(err, ErrPong):
			got = append(got, "pong")
		case errors.As(err, &fault) && !fault.Fatal:
			got = append(got, fmt.Sprint("bad", fault.Status))
		case err != nil:
			return got, err
		default:
			got = append(got, fmt.Sprintf("%s+%d/%d", m.Summary(), len(m.Payload()), len(raw)))
		}
	}
}

const (
	shortRequest  = "OPTIONS sip:a@b SIP/2.0\r\nCSeq: 1 OPTIONS\r\nl: 2\r\n\r\nhi"
	shortResponse = "SIP/2.0 200 OK\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
	brokenRequest = "OPTIONS bad SIP/2.0\r\nCSeq: 1 OPTIONS\r\nl: 2\r\n\r\nhi"
)

func TestReader(t *testing.T) {
	request := fmt.Sprintf("OPTIONS/cseq=1+2/%d", len(shortRequest))
	response := fmt.Sprintf("200/OPTIONS/cseq=1+0/%d", len(shortResponse))
	for _, c := range []struct {
		what, stream string
		want         []string
		err          error
	}{
		{"nothing", "", nil, io.EOF},
		{"one", shortRequest, []string{request}, io.EOF},
		{"two", shortRequest + shortResponse, []string{request, response}, io.EOF},
		{"ping", "\r\n\r\n" + shortRequest, []string{"ping", request}, io.EOF},
		{"pong", shortRequest + "\r\n" + shortResponse, []string{request, "pong", response}, io.EOF},
		{"ping and pong", "\r\n\r\n\r\n" + shortResponse, []string{"ping", "pong", response}, io.EOF},
		{"ping at the end", "\r\n\r\n", []string{"ping"}, io.EOF},
		{"stray line feeds", "\n\n\r" + shortRequest, []string{request}, io.EOF},
		{"bad but framed", brokenRequest + shortRequest, []string{"bad400", request}, io.EOF},
		{"cut in the header", shortRequest[:30], nil, io.ErrUnexpectedEOF},
		{"cut in the body", shortRequest[:len(shortRequest)-1], nil, io.ErrUnexpectedEOF},
		{"cut keep-alive", shortRequest + "\r", []string{request}, io.ErrUnexpectedEOF},
	} {
		got, err := readAll(NewReader(strings.NewReader(c.stream), Limits{}))
		if strings.Join(got, " ") != strings.Join(c.want, " ") || !errors.Is(err, c.err) {
			t.Errorf("%s: got %q, %v, want %q, %v", c.what, got, err, c.want, c.err)
		}
	}
}

// A stream that comes in pieces reads as one that comes whole.
func TestReaderPieces(t *testing.T) {
	stream := strings.Repeat(shortRequest+shortResponse+brokenRequest+invite, 3)
	whole, err := readAll(NewReader(strings.NewReader(stream), Limits{}))
	if len(whole) != 12 || !errors.Is(err, io.EOF) {
		t.Fatalf("whole: %q, %v", whole, err)
	}
	for what, src := range map[string]io.Reader{
		"octets":        iotest.OneByteReader(strings.NewReader(stream)),
		"halves":        iotest.HalfReader(strings.NewReader(stream)),
		"end with data": iotest.DataErrReader(strings.NewReader(stream)),
	} {
		got, err := readAll(NewReader(src, Limits{}))
		if strings.Join(got, " ") != strings.Join(whole, " ") || !errors.Is(err, io.EOF) {
			t.Errorf("%s: got %q, %v", what, got, err)
		}
	}
}

// The first CRLF of a ping that comes octet by octet cannot wait for the second, but the ping is seen.
func TestReaderKeepAliveOctets(t *testing.T) {
	got, err := readAll(NewReader(iotest.OneByteReader(strings.NewReader("\r\n\r\n"+shortRequest)), Limits{}))
	if !errors.Is(err, io.EOF) || len(got) != 3 || got[0] != "pong" || got[1] != "ping" {
		t.Errorf("got %q, %v", got, err)
	}
}

// A pong is told at once, and one after the other are no ping.
func TestReaderPongAtOnce(t *testing.T) {
	client, server := io.Pipe()
	defer func() { _ = client.Close() }()
	r := NewReader(client, Limits{})
	for range 3 {
		go writePong(server)
		if _, _, err := r.Next(); !errors.Is(err, ErrPong) {
			t.Fatalf("got %v", err)
		}
	}
}

func writePong(w io.Writer) { _, _ = io.WriteString(w, "\r\n") }

func TestReaderFatal(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for _, c := range []struct {
		what, stream string
		lim          Limits
		status       int
	}{
		{"no length", "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: x\r\n\r\n" + shortRequest, Limits{}, 400},
		{"no length in a response", "SIP/2.0 200 OK\r\n\r\n", Limits{}, 400},
		{"negative length", "OPTIONS sip:a@b SIP/2.0\r\nl: -1\r\n\r\n", Limits{}, 400},
		{"two lengths", "OPTIONS sip:a@b SIP/2.0\r\nl: 1\r\nl: 1\r\n\r\nx", Limits{}, 400},
		{"huge length", "OPTIONS sip:a@b SIP/2.0\r\nl: 99999999999999999999\r\n\r\n", Limits{}, 400},
		{"length past the limit", "OPTIONS sip:a@b SIP/2.0\r\nl: 70000\r\n\r\n", Limits{}, 513},
		{"length past a small limit", shortRequest, Limits{MaxSize: len(shortRequest) - 1}, 513},
		{"header past the limit", "OPTIONS sip:a@b SIP/2.0\r\nX: " + long, Limits{MaxSize: 4000}, 513},
		{"header just past the limit", "OPTIONS sip:a@b SIP/2.0\r\nl: 0\r\nX: " + long + "\r\n\r\n", Limits{MaxSize: 4000}, 513},
		{"too many fields", "OPTIONS sip:a@b SIP/2.0\r\nX: 1\r\nX: 2\r\nl: 0\r\n\r\n", Limits{MaxHeaders: 2}, 400},
		{"noise", "noise and more noise\r\n\r\n", Limits{}, 400},
		{"another protocol", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", Limits{}, 400},
	} {
		r := NewReader(strings.NewReader(c.stream), c.lim)
		_, _, err := r.Next()
		var fault *ParseError
		if !errors.As(err, &fault) || !fault.Fatal || fault.Status != c.status {
			t.Errorf("%s: %v, want a fatal %d", c.what, err, c.status)
			continue
		}
		if _, _, again := r.Next(); !errors.Is(again, err) {
			t.Errorf("%s: then %v", c.what, again)
		}
	}
}

func TestReaderAtLimit(t *testing.T) {
	got, err := readAll(NewReader(strings.NewReader(shortRequest+shortRequest), Limits{MaxSize: len(shortRequest)}))
	if len(got) != 2 || !errors.Is(err, io.EOF) {
		t.Errorf("got %q, %v", got, err)
	}
}

// endless never stops and never ends a line.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	e.read += len(b)
	return len(b), nil
}

func TestReaderMemory(t *testing.T) {
	src := &endless{}
	r := NewReader(src, Limits{})
	_, _, err := r.Next()
	var fault *ParseError
	if !errors.As(err, &fault) || fault.Status != 513 {
		t.Fatalf("got %v", err)
	}
	if most := 4 * DefaultMaxSize; src.read > most || cap(r.buf) > most {
		t.Errorf("%d octets read and %d kept of an endless line", src.read, cap(r.buf))
	}
}

// A large message leaves no large buffer behind.
func TestReaderShrinks(t *testing.T) {
	body := strings.Repeat("x", 60000)
	large := fmt.Sprintf("OPTIONS sip:a@b SIP/2.0\r\nl: %d\r\n\r\n%s", len(body), body)
	r := NewReader(strings.NewReader(large), Limits{})
	if _, _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if cap(r.buf) > keptSize {
		t.Errorf("%d octets kept", cap(r.buf))
	}
}

// What is handed out is not overwritten by what comes next.
func TestReaderOwnership(t *testing.T) {
	second := strings.ReplaceAll(shortRequest, "hi", "ho")
	r := NewReader(strings.NewReader(shortRequest+second), Limits{})
	first, raw, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if string(raw) != shortRequest || !bytes.Equal(first.Payload(), []byte("hi")) {
		t.Errorf("the first message became %q with body %q", raw, first.Payload())
	}
}

func TestReaderSourceErrors(t *testing.T) {
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader(shortRequest[:20]), iotest.ErrReader(broken)), Limits{})
	if _, _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, _, err := NewReader(silent{}, Limits{}).Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
}

// silent reads nothing and gives no reason.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }
