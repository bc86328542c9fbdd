package terminal

import (
	"io"
	"sync/atomic"
	"unicode"

	"github.com/chzyer/readline"
)

// editor is what readline asks while a line is typed. Its fields belong to readline's goroutine from the first key of a
// line to the one that ends it, and to ReadLine's in between.
type editor struct {
	rich   *rich
	rl     *readline.Instance
	screen *screen
	fd     int // of the window

	secret     bool
	hint       func(typed string) Hint
	prompt     int         // columns
	length     int         // characters typed
	sought     int         // characters of the search in the history
	searchable bool        // there is a history
	refused    bool        // the line was too long
	gone       atomic.Bool // nothing will be typed any more
}

const (
	// maxSought is how many characters may be searched for in the history.
	maxSought = 80
	// defaultWidth is how many columns a window has that does not tell.
	defaultWidth = 80
	// hiddenWidth is for lines of which nothing is shown: none is longer.
	hiddenWidth = 2 * MaxTyped
)

func newEditor(t *rich, fd int) *editor {
	return &editor{rich: t, screen: &screen{out: t.out}, fd: fd}
}

func (e *editor) config() *readline.Config {
	return &readline.Config{
		Stdin:                  io.NopCloser(e.rich.keys),
		Stdout:                 e.screen,
		AutoComplete:           e,
		Painter:                e,
		Listener:               e,
		HistoryLimit:           MaxHistory,
		DisableAutoSaveHistory: true,
		EOFPrompt:              "\n",
		FuncIsTerminal:         func() bool { return true },
		FuncFilterInputRune:    e.pressed,
		FuncGetWidth:           e.width,
		FuncOnWidthChanged:     func(f func()) { e.rich.resize = f },
		FuncMakeRaw:            e.rich.mode.enter,
		FuncExitRaw:            e.rich.mode.leave,
	}
}

// ask takes over a prompt. readline rests.
func (e *editor) ask(p Prompt) {
	e.rl.SetPrompt(p.Text)
	e.secret, e.hint = p.Secret, hinter(p, e.columns)
	e.prompt = readline.Runes{}.WidthAll(readline.Runes{}.ColorFilter([]rune(p.Text)))
	e.refused = false
	e.rich.resize()
	e.rich.keys.expect()
}

// columns is how many columns the window has.
func (e *editor) columns() int {
	columns, _, err := readline.GetSize(e.fd)
	if err != nil || columns <= 0 {
		return defaultWidth
	}
	return columns
}

// width is what readline reckons with: more than the prompt takes, for it counts for ever otherwise.
func (e *editor) width() int {
	if e.secret {
		return hiddenWidth + e.prompt
	}
	return max(e.columns(), e.prompt+1)
}

// Paint implements readline.Painter. Whoever draws holds readline's line: the first key has to wait for the prompt.
func (e *editor) Paint(line []rune, _ int) []rune {
	e.rich.keys.prompted()
	if e.secret {
		return nil
	}
	return line
}

// OnChange implements readline.Listener. Key 0 is no key: ReadLine calls then.
func (e *editor) OnChange(line []rune, _ int, key rune) ([]rune, int, bool) {
	if key != 0 {
		e.length = len(line)
	}
	return nil, 0, false
}

// Do implements readline.AutoCompleter. It gives one candidate at most: readline's lists do not fit narrow windows.
func (e *editor) Do(line []rune, pos int) ([][]rune, int) {
	if e.hint == nil {
		return nil, 0
	}
	h := e.hint(string(line[:pos]))
	if h.Show != "" {
		_ = e.rich.above([]byte(h.Show)) // whoever looks sees that it is not there
	}
	if h.Insert == "" {
		return nil, 0
	}
	return [][]rune{[]rune(h.Insert)}, pos
}

// pressed is shown each key before readline acts on it, and gives the first that it shall act on.
func (e *editor) pressed(key rune) (rune, bool) {
	for !e.takes(key) {
		key = e.rl.Terminal.ReadRune()
	}
	if key == deleteKey {
		return readline.CharDelete, true
	}
	return key, true
}

// takes tells whether readline shall act on a key.
func (e *editor) takes(key rune) bool {
	searching := e.rl.Operation.IsSearchMode()
	if !searching {
		e.sought = 0
	}
	switch key {
	case 0:
		e.inputEnded()
		return true
	case wakeKey:
		e.rich.show()
		return false
	case readline.CharEnter, readline.CharCtrlJ:
		return true
	case readline.CharInterrupt, readline.CharDelete:
		if searching || key == readline.CharDelete && e.length > 0 {
			e.rich.keys.release() // the line goes on
		}
		return true
	case deleteKey:
		return e.length > 0
	case readline.CharBckSearch, readline.CharFwdSearch:
		return e.searchable && !e.secret
	case readline.CharCtrlZ:
		e.suspend()
		return false
	}
	if !unicode.IsControl(key) && key >= ' ' {
		return e.fits(searching)
	}
	return edits(key, e.secret)
}

// edits tells whether a control character, or one typed with Alt, means something to readline. Where nothing is shown,
// those that move do not.
func edits(key rune, secret bool) bool {
	switch key {
	case readline.CharBackspace, readline.CharCtrlH, readline.CharCtrlU, readline.CharCtrlW, readline.MetaBackspace:
		return true
	case readline.CharLineStart, readline.CharBackward, readline.CharLineEnd, readline.CharForward, readline.CharBell, readline.CharTab,
		readline.CharKill, readline.CharCtrlL, readline.CharNext, readline.CharPrev, readline.CharTranspose, readline.CharCtrlY,
		readline.MetaBackward, readline.MetaForward, readline.MetaDelete:
		return !secret
	}
	return false
}

// fits tells whether there is room for one more character.
func (e *editor) fits(searching bool) bool {
	if searching {
		e.sought++
		return e.sought <= maxSought
	}
	if e.length >= MaxTyped {
		e.refused = true
		return false
	}
	return true
}

// inputEnded notes the end of the input. A line half typed stays to be seen; an empty one is wiped away, here where
// nobody else writes yet: readline wipes again at some later time.
func (e *editor) inputEnded() {
	first := !e.gone.Swap(true)
	switch {
	case first && e.length > 0:
		return
	case first && e.rich.reading():
		e.rl.Operation.Clean()
	}
	e.screen.off.Store(true)
}

// suspend stops the process until the shell continues it, with the terminal as it was meanwhile.
func (e *editor) suspend() {
	e.rl.Operation.Clean()
	if e.rich.mode.leave() == nil {
		stopProcess()
	}
	_ = e.rich.mode.enter() // as far as it goes
	e.rl.Refresh()
}

// screen is where readline draws.
type screen struct {
	out io.Writer
	off atomic.Bool // what is drawn now is lost
}

// Write implements io.Writer.
func (s *screen) Write(b []byte) (int, error) {
	if s.off.Load() {
		return len(b), nil
	}
	return s.out.Write(b)
}
