package menu

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"gosua/internal/console/command"
	"gosua/internal/console/lines"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
	"gosua/internal/testkit/fakephone"
)

func noon() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.Local) }

// buffer is what is shown, the log among it.
type buffer struct {
	mu     sync.Mutex // guards both below
	text   strings.Builder
	logged bool
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func (b *buffer) Print(text string) { _, _ = io.WriteString(b, text) }
func (b *buffer) Flush()            {}

// Log marks the first entry as one of another thread, as the sink does.
func (b *buffer) Log(list ...lines.Line) {
	for _, l := range list {
		mark := byte('!')
		if b.logged {
			mark = ' '
		}
		b.logged = true
		_, _ = b.Write(l.Append(nil, noon(), mark))
	}
}

// rig is a menu with a fake phone.
type rig struct {
	*Menu
	phone   *fakephone.Phone
	current *command.Current
	out     *buffer
	ended   []command.Ending
}

func newRig() *rig {
	r := &rig{phone: fakephone.New(), current: command.NewCurrent(), out: &buffer{}}
	table := command.New(command.Config{Phone: r.phone, Say: r.out, Current: r.current, Now: noon,
		End:      func(e command.Ending) { r.ended = append(r.ended, e) },
		Settings: func(bool) string { return "--id sip:a@h\n" }})
	r.Menu = New(Config{Table: table, Output: r.out, Targets: r.current.Targets})
	return r
}

// nobody is a client that nothing can be done to.
type nobody struct{}

func (nobody) SetLevel(int) {}
func (nobody) Exit()        {}

// typed runs a script of lines and gives what was shown after the first prompt, without the last.
func typed(t *testing.T, prepare func(*rig), script ...string) (shown string, p *fakephone.Phone) {
	t.Helper()
	r := newRig()
	if prepare != nil {
		prepare(r)
	}
	r.types(t, script...)
	_, shown, _ = strings.Cut(r.out.String(), ">>> ")
	return strings.TrimSuffix(shown, ">>> "), r.phone
}

// types runs a script of lines until its end.
func (r *rig) types(t *testing.T, script ...string) {
	t.Helper()
	in := strings.NewReader(strings.Join(script, "\n") + "\n")
	term, err := terminal.Open(terminal.Options{Stdin: in, Stdout: r.out})
	if err != nil {
		t.Fatal(err)
	}
	defer term.Close()
	if err := r.Run(t.Context(), term, nobody{}); err != io.EOF {
		t.Fatalf("Run: %v", err)
	}
}

// call gives a phone with one call that is current.
func call(info phone.CallInfo) func(*rig) {
	return func(r *rig) {
		r.phone.AddCall(info)
		r.current.Follow(phone.MakingCall{Call: info.ID})
	}
}
