package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
)

func otherCommands() []command {
	return []command{
		{"d", "Show the state of the phone.", "d", (*Console).dump},
		{"echo", "Write each command back, or stop it with 0.", "echo 1", (*Console).setEcho},
		{"sleep", "Wait a number of milliseconds.", "sleep 500", (*Console).sleep},
		{"?", "Show this list.", "?", (*Console).help},
		{"q", "Hang up, unregister and leave.", "q", func(c *Console, _ context.Context, _ string) { c.quit = true }},
	}
}

// setEcho switches the echo: off by 0, on by anything else, which scripts make up to recognise it when it comes back.
func (c *Console) setEcho(_ context.Context, line string) {
	arg := strings.TrimSpace(strings.TrimPrefix(line, "echo"))
	if arg == "" {
		c.print("Usage: echo [0|1]\n")
		return
	}
	c.echo = arg != "0"
}

func (c *Console) sleep(ctx context.Context, line string) {
	words := strings.Fields(line)
	if len(words) < 2 {
		c.print("Usage: sleep MSEC\n")
		return
	}
	ms, err := strconv.Atoi(words[1])
	if err != nil || ms < 0 {
		c.print("Usage: sleep MSEC\n")
		return
	}
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// dump shows what there is: accounts, calls with their quality, ports, codecs.
func (c *Console) dump(context.Context, string) {
	var b strings.Builder
	b.WriteString("Start dumping application states:\nDumping accounts:\n")
	for _, a := range c.cfg.Phone.Accounts() {
		b.WriteString(accountEntry(a))
	}
	calls := c.cfg.Phone.Calls()
	fmt.Fprintf(&b, "Dumping calls:\n Total %d calls\n", len(calls))
	for _, call := range calls {
		if stats, ok := c.cfg.Phone.Stats(call.ID); ok {
			b.WriteString(lines.Quality(stats, c.cfg.Now()) + "\n")
		}
	}
	b.WriteString("Dumping conference ports:\n")
	for _, p := range c.cfg.Phone.Ports() {
		b.WriteString(" " + portEntry(p))
	}
	codecs := c.cfg.Phone.Codecs()
	fmt.Fprintf(&b, "Dumping PJMEDIA capabilities:\n  Total number of installed codecs: %d\n", len(codecs))
	for i, codec := range codecs {
		fmt.Fprintf(&b, "   Audio codec #%2d: %s, priority %d\n", i, codec.Name, codec.Priority)
	}
	c.logEntry(lines.Core(lines.Info, strings.TrimSuffix(b.String(), "\n")))
	c.logEntry(lines.Core(lines.Info, "Dump complete"))
}

// logEntry writes an entry whose text is made already.
func (c *Console) logEntry(l lines.Line) { c.cfg.Sink.Log(sink.Console, l) }
