package cli

import (
	"strings"
	"testing"
)

func TestHelp(t *testing.T) {
	r := newRows()
	for i := range r.all {
		if r.all[i].Shortcut == "m" {
			r.all[i].Help, r.all[i].Example = "Calls somebody.", "call new sip:bob@example.com"
		}
	}
	c := New(Config{Commands: r.all, Prompt: "vm> "})
	for _, x := range []struct{ line, want string }{
		{"help call new", "call new | m <buddy_id>\n  Calls somebody.\n  Example: call new sip:bob@example.com\n"},
		{"help m", "call new | m <buddy_id>\n  Calls somebody.\n  Example: call new sip:bob@example.com\n"},
		{"help ca ne", "call new | m <buddy_id>\n  Calls somebody.\n  Example: call new sip:bob@example.com\n"},
		{"help a", "call answer | a <code> [<url>]\n  Answer call\n"},
		{"help restart", "restart [<options1>] [<options2>]\n  Restart application\n"},
		{"help call playwav", "  start  Start playing\n  stop   Stop playing\nhelp COMMAND explains one.\n"},
		{"help call cl", "              ^\n%Error : Invalid Arguments\nDid you mean: audio list?\n"},
		{"help m x", "           ^\n%Error : Too Many Arguments\nhelp is asked for with the name of a command alone.\n"},
		{"hel", "    ^\n%Error : Invalid Arguments\n? lists what may stand here.\n"},
		{"help 'm", "         ^\n%Error : Invalid Arguments\nThe quote that begins here is not closed.\n"},
	} {
		if got := c.execute(r.scope(), x.line); got != x.want {
			t.Errorf("%s:\n%s\nwant:\n%s", x.line, got, x.want)
		}
	}
	if got := c.execute(r.scope(), "help"); !strings.HasPrefix(got, "  log   ") || !strings.HasSuffix(got, "help COMMAND explains one.\n") {
		t.Errorf("help alone:\n%s", got)
	}
	if len(r.ran) > 0 {
		t.Errorf("help ran %v", r.ran)
	}
}
