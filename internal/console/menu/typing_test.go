package menu

import (
	"strings"
	"testing"

	"gosua/internal/console/command"
	"gosua/internal/console/terminal"
	"gosua/internal/testkit/fakephone"
)

// TestNoTyping proves that with --no-mci nobody is told that a message is being typed.
func TestNoTyping(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"i\nsip:x@h\nhi\n", "message 1 sip:x@h hi"},
		{"i\nsip:x@h\n\n", ""},
	} {
		out, current, phone := &buffer{}, command.NewCurrent(), fakephone.New()
		table := command.New(command.Config{Phone: phone, Say: out, Current: current, NoTyping: true})
		term, err := terminal.Open(terminal.Options{Stdin: strings.NewReader(c.script), Stdout: out})
		if err != nil {
			t.Fatal(err)
		}
		_ = New(Config{Table: table, Output: out, Targets: current.Targets}).Run(t.Context(), term, nobody{}) // it ends with the input
		term.Close()
		if did := phone.Done(); did != c.want {
			t.Errorf("%q does %q, want %q", c.script, did, c.want)
		}
	}
}
