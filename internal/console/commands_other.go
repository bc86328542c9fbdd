package console

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
)

func otherCommands() []command {
	return []command{
		{"d", "Show the state of the phone.", "d", (*Console).dump},
		{"dd", "Show the state of the phone, after how it was built.", "dd", (*Console).dumpDetailed},
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

// logEntry writes an entry whose text is made already.
func (c *Console) logEntry(l lines.Line) { c.cfg.Sink.Log(sink.Console, l) }
