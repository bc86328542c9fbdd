package command

import (
	"strconv"
	"strings"
	"time"

	"gosua/internal/console/lines"
)

// sessionCommands are about the session in which they are typed.
func (t *Table) sessionCommands() []Command {
	return []Command{
		{Path: []string{"log"}, Summary: "Change log level", Example: "log 3", Help: "Changes what of the log this session is shown, 0 (nothing) to 6 (everything).",
			Args: []Arg{{Name: "level", Summary: "Log level", Kind: Int}}, Run: func(c *Context, args []string) { t.setLevel(c, args[0]) }},
		{Path: []string{"exit"}, Summary: "Exit session", Example: "exit", Help: "Leaves this session; the phone goes on.",
			Run: func(c *Context, _ []string) { c.Client.Exit() }},
	}
}

// maxLogLevel is the most that can be shown.
const maxLogLevel = 6

func (t *Table) setLevel(c *Context, word string) {
	if level, ok := t.number(word); ok {
		c.Client.SetLevel(min(max(level, 0), maxLogLevel))
	}
}

// rootCommands are about the program as a whole.
func (t *Table) rootCommands() []Command {
	return []Command{
		{Path: []string{"sleep"}, Menu: "sleep", Summary: "Suspend keyboard input", Example: "sleep 500", MenuExample: "sleep 500", Help: "Waits a number of milliseconds before the next command.",
			Args: []Arg{{Name: "msec", Summary: "Millisecond"}}, Ask: secondWord, Run: t.sleep},
		{Path: []string{"network"}, Menu: "n", Summary: "Detect network type", Example: "network", Help: "Finds out what stands between the phone and the Internet; it needs a STUN server. (not supported yet)",
			Run: func(c *Context, _ []string) {
				t.log(c, lines.Error, "Error: Invalid STUN server or server not configured (PJNATH_ESTUNINSERVER) [status=370050]")
			}},
		{Path: []string{"shutdown"}, Menu: "q", Summary: "Shutdown application", Example: "shutdown", Help: "Hangs up, unregisters and leaves.", Run: t.shutdown},
		{Path: []string{"restart"}, Menu: "L", Summary: "Restart application", Example: "restart", Help: "Stops the phone whole and starts it again with the same options, and more if any are given.",
			Args: restartOptions(), Ask: func(*Context, Asker, string) ([]string, bool) { return make([]string, maxRestartOptions), true }, Run: t.restart},
		{Path: []string{"ip_change"}, Menu: "I", Summary: "Handle IP change", Example: "ip_change", Help: "Opens sockets, registrations and calls anew after a change of the machine's address.", Run: t.changeAddress},
		{Path: []string{"toggle_sdp_offer"}, Shortcut: "o", Menu: "o", Summary: "Toggle SDP offer use on subsequent calls and UPDATEs", Example: "toggle_sdp_offer",
			Help: "Leaves the SDP offer to the other side, or takes it back.", Run: t.toggleOffer},
		{Path: []string{"video"}, Menu: "vid", Summary: "Video commands", Example: "video", Help: "Gosua has no video.", Hidden: true, Args: anyWords(),
			Ask: func(*Context, Asker, string) ([]string, bool) { return nil, true }, Run: func(*Context, []string) { t.print("gosua has no video\n") }},
	}
}

// maxWords is how many words the commands of video take.
const maxWords = 8

// anyWords are arguments that nothing is done with.
func anyWords() []Arg {
	list := make([]Arg, maxWords)
	for i := range list {
		list[i] = Arg{Name: "word" + strconv.Itoa(i+1), Summary: "Ignored", Optional: true}
	}
	return list
}

// changeAddress has everybody told that the machine has another address.
func (t *Table) changeAddress(c *Context, _ []string) {
	if err := t.cfg.Phone.HandleIPChange(); err != nil {
		t.failed(c, "IP change failed", err)
		return
	}
	t.log(c, lines.Info, "IP change succeeded")
}

// secondWord is the argument of a command that is never asked for.
func secondWord(_ *Context, _ Asker, line string) ([]string, bool) {
	words := append(strings.Fields(line), "", "")
	return words[1:2], true
}

// sleep holds up whoever typed it. What is no number is no time, as in pjsua.
func (t *Table) sleep(c *Context, args []string) {
	ms, err := strconv.Atoi(args[0])
	if err != nil || ms < 0 {
		t.print("Usage: sleep MSEC\n")
		return
	}
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.Done():
	}
}

// shutdown ends the program; the tree says so, to every session.
func (t *Table) shutdown(c *Context, _ []string) {
	if c.Face == Tree {
		t.log(c, lines.Info, "Quitting app..")
	}
	t.cfg.End(Ending{})
}

// maxRestartOptions is how many words restart takes, as in pjsua; each holds an option, perhaps with its value after a blank.
const maxRestartOptions = 4

func restartOptions() []Arg {
	list := make([]Arg, maxRestartOptions)
	for i := range list {
		list[i] = Arg{Name: "options" + strconv.Itoa(i+1), Summary: "Options to add", Optional: true, Secret: true} // it may be a password
	}
	return list
}

// restart has the program begin anew, unless that would be its end.
func (t *Table) restart(c *Context, args []string) {
	var options []string
	for _, arg := range args {
		if arg != "" {
			options = append(options, arg)
		}
	}
	if err := t.cfg.Accepts(options); err != nil {
		t.print("Cannot restart: " + lines.CleanBlock(err.Error()) + "\n")
		return
	}
	if c.Face == Tree {
		t.log(c, lines.Info, "Restarting app..")
	}
	t.cfg.End(Ending{Restart: true, Options: options})
}

// toggleOffer tells whether there will be an offer; the two faces write it differently.
func (t *Table) toggleOffer(c *Context, _ []string) {
	off := !t.offerless.Load()
	for !t.offerless.CompareAndSwap(!off, off) {
		off = !off
	}
	t.cfg.Phone.SetSDPOffer(!off)
	word := map[bool]string{true: "No", false: "Yes"}[off]
	if c.Face == Menu {
		word = strings.ToUpper(word) + "."
	}
	t.print("Subsequent calls and UPDATEs will contain SDP offer: " + word + "\n")
}
