package terminal

import (
	"io"
	"slices"
	"sync"
	"unicode/utf8"
)

// Keys that nobody types: they are dropped where somebody does.
const (
	wakeKey   = '\U0010FFFE' // makes readline ask rich whether there is something to do
	deleteKey = '\U0010FFFD' // the Delete key, which readline would take for Ctrl-D
)

const (
	escape      = 0x1b
	maxSequence = 32 // octets of a key; longer ones are no key
	chunkSize   = 4096
)

// keys is what readline reads: one whole key a time, and only while a line is being read. A key that may end the line is
// the last one until somebody says that it did not. Thus a wake between two keys is never taken for a part of one.
type keys struct {
	asks    chan struct{} // Read wants pump to read
	typed   chan typed    // what pump has read; there is room for the one that was asked for
	changed chan struct{} // held or woken is another; there is room for one
	started chan struct{} // closed when readline reads first
	closed  chan struct{}

	// Read's own.
	pending []byte // typed, and not read yet
	asked   bool   // pump is reading
	err     error  // why nothing more will be typed
	begun   bool

	mu      sync.Mutex // guards what follows
	held    bool
	woken   bool
	waiting bool // held until the prompt is drawn
}

type typed struct {
	octets []byte
	err    error
}

// newKeys makes keys that are held.
func newKeys(in io.Reader) *keys {
	k := &keys{asks: make(chan struct{}), typed: make(chan typed, 1), changed: make(chan struct{}, 1),
		started: make(chan struct{}), closed: make(chan struct{}), held: true}
	go k.pump(in)
	return k
}

// pump reads each time it is asked to, until the input ends.
func (k *keys) pump(in io.Reader) {
	for {
		select {
		case <-k.asks:
		case <-k.closed:
			return
		}
		b := make([]byte, chunkSize)
		n, err := in.Read(b)
		k.typed <- typed{b[:n], err}
		if err != nil {
			return
		}
	}
}

// Read implements io.Reader. Only readline's own goroutine calls it.
func (k *keys) Read(b []byte) (int, error) {
	if !k.begun {
		k.begun = true
		close(k.started)
	}
	for {
		key, held := k.next()
		if len(key) > 0 {
			return copy(b, key), nil
		}
		if err := k.wait(held); err != nil {
			return 0, err
		}
	}
}

// next is what is to be read now, if anything.
func (k *keys) next() (key []byte, held bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held {
		return nil, true
	}
	if k.woken {
		k.woken = false
		return []byte(string(wakeKey)), false
	}
	key, k.pending = cutKey(k.pending)
	k.held = mayEnd(key)
	return key, false
}

// wait returns when there may be something to read.
func (k *keys) wait(held bool) error {
	asks := k.asks
	switch {
	case held || k.asked:
		asks = nil
	case k.err != nil:
		return k.err
	}
	select {
	case asks <- struct{}{}:
		k.asked = true
	case t := <-k.typed:
		k.asked = false
		k.pending, k.err = append(k.pending, t.octets...), t.err
	case <-k.changed:
	case <-k.closed:
		return io.EOF
	}
	return nil
}

// release lets keys through up to the next that may end the line.
func (k *keys) release() {
	k.mu.Lock()
	k.held = false
	k.mu.Unlock()
	k.change()
}

// expect has the keys released when the prompt of the next line is drawn.
func (k *keys) expect() {
	k.mu.Lock()
	k.waiting = true
	k.mu.Unlock()
}

// prompted tells that the line is drawn, the first time with its prompt.
func (k *keys) prompted() {
	k.mu.Lock()
	release := k.waiting
	k.waiting = false
	k.mu.Unlock()
	if release {
		k.release()
	}
}

// wake has wakeKey read as soon as keys are.
func (k *keys) wake() {
	k.mu.Lock()
	k.woken = true
	k.mu.Unlock()
	k.change()
}

func (k *keys) change() {
	select {
	case k.changed <- struct{}{}:
	default: // Read has yet to see the last one
	}
}

// close ends what is read, once.
func (k *keys) close() { close(k.closed) }

// mayEnd tells whether a key may end the line, alone or with Alt.
func mayEnd(key []byte) bool {
	return len(key) > 0 && len(key) <= 2 && slices.Contains([]byte("\r\n\x03\x04"), key[len(key)-1])
}

// cutKey cuts the first key off what was typed, dropping what is none. The key is empty while it is not whole.
func cutKey(b []byte) (key, rest []byte) {
	for len(b) > 0 {
		n, known := measure(b)
		switch {
		case n == 0:
			return nil, b
		case known:
			return translate(b[:n]), b[n:]
		}
		b = b[n:]
	}
	return nil, nil
}

// translate turns keys that readline does not know, or mistakes, into ones that it does.
func translate(key []byte) []byte {
	switch string(key) {
	case "\x1b[3~":
		return []byte(string(deleteKey))
	case "\x1b[1~", "\x1b[7~":
		return []byte{1} // Home: Ctrl-A
	case "\x1b[4~", "\x1b[8~":
		return []byte{5} // End: Ctrl-E
	}
	return key
}

// measure gives the length of the first key, 0 while it is not whole, and whether readline may see it. NUL it would take
// for the end of the input.
func measure(b []byte) (n int, known bool) {
	switch {
	case b[0] == 0:
		return 1, false
	case b[0] != escape:
		if !utf8.FullRune(b) {
			return 0, false
		}
		r, n := utf8.DecodeRune(b)
		return n, r != wakeKey && r != deleteKey
	case len(b) == 1:
		return 0, false
	case b[1] == escape:
		return 1, false
	case b[1] == '[':
		return measureSequence(b)
	case b[1] == 'O':
		if len(b) == 2 {
			return 0, false
		}
		return 3, b[2] >= '@' && b[2] <= '~'
	}
	if n, known = measure(b[1:]); n == 0 {
		return 0, false
	}
	return n + 1, known
}

// measureSequence measures a control sequence. readline may see those whose parameters are plain numbers.
func measureSequence(b []byte) (n int, known bool) {
	plain := true
	for i, c := range b[2:] {
		switch {
		case i >= maxSequence, c < ' ', c > '~':
			return i + 2, false
		case c >= '@':
			return i + 3, plain
		case c != ';' && (c < '0' || c > '9'):
			plain = false
		}
	}
	return 0, false
}
