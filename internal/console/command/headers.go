package command

import (
	"fmt"
	"strconv"
	"strings"

	"gosua/internal/config/syntax"
	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// ownFieldCommands are about header fields and INFO bodies of the user's own, which pjsua has not got.
func (t *Table) ownFieldCommands() []Command {
	return []Command{
		{Path: []string{"call", "field"}, Menu: "call field", Summary: "Header fields of INVITE, its answers and MESSAGE", Own: true,
			Example: `call field "X-Room: 7"`, MenuExample: "call field X-Room: 7",
			Help: "Lists the header fields that go with each INVITE, answer to one and MESSAGE from now on, adds one, or forgets them with clear.",
			Args: []Arg{{Name: "field", Summary: "NAME: VALUE in quotes, or clear", Optional: true, Open: true,
				Choices: func(*Context) []Choice { return []Choice{{clearWord, "Forget them all"}} }},
				{Name: "value", Summary: "VALUE where NAME: stands alone", Optional: true}},
			Ask: func(_ *Context, _ Asker, line string) ([]string, bool) {
				return []string{strings.TrimSpace(strings.TrimPrefix(line, "call field")), ""}, true
			}, Run: t.header},
		{Path: []string{"call", "info"}, Menu: "call info", Summary: "Send INFO with a body", Own: true, Example: `call info text/plain "hello there"`,
			Help: "Sends an INFO request with a body of any type within the current call.", Ready: t.inCall,
			Args: []Arg{{Name: "type", Summary: "Content type", Question: "Content type"}, {Name: "body", Summary: "Body", Question: "Body"}}, Run: t.sendInfo},
	}
}

// clearWord forgets the header fields.
const clearWord = "clear"

// header lists header fields of the user's own, adds one, or forgets them.
func (t *Table) header(c *Context, args []string) {
	switch text := strings.TrimSpace(strings.Join(args, " ")); text {
	case "":
		t.listHeaders()
	case clearWord:
		t.cfg.Phone.ClearHeaders()
		t.print("No header fields\n")
	default:
		t.addHeader(c, unquoted(text))
	}
}

func (t *Table) listHeaders() {
	list := t.cfg.Phone.Headers()
	if len(list) == 0 {
		t.print("No header fields\n")
	}
	for _, h := range list {
		t.print("  " + lines.Clean(h.Name+": "+h.Value) + "\n")
	}
}

func (t *Table) addHeader(c *Context, text string) {
	name, value, why := syntax.Header(text)
	if why != "" {
		t.print(fmt.Sprintf("Invalid input %s: %s\n", lines.Clean(syntax.Brief(text)), lines.Clean(why)))
		return
	}
	if err := t.cfg.Phone.AddHeader(phone.Header{Name: name, Value: value}); err != nil {
		t.failed(c, "Unable to add header field", err)
		return
	}
	t.print("From now on: " + lines.Clean(name+": "+value) + "\n")
}

func (t *Table) sendInfo(c *Context, args []string) {
	if t.gone(c) {
		return
	}
	if err := t.cfg.Phone.SendInfo(c.call, args[0], args[1]); err != nil {
		t.failed(c, "Unable to send INFO", err)
	}
}

// answerCode reads the code that an answer begins with, and the reason behind it, if there is one.
func answerCode(text string) (code int, reason string, ok bool) {
	first, reason, _ := strings.Cut(strings.TrimSpace(text), " ")
	code, err := strconv.Atoi(first)
	return code, strings.TrimSpace(reason), err == nil
}

// isAddress tells an address from a reason.
func isAddress(s string) bool {
	scheme, _, found := strings.Cut(strings.TrimPrefix(s, "<"), ":")
	return found && (scheme == "sip" || scheme == "sips" || scheme == "tel")
}
