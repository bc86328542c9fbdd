package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gosua/internal/console/lines"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
)

func mediaCommands() []command {
	return []command{
		{"cl", "List the ports of the conference bridge.", "cl", (*Console).listPorts},
		{"cc", "Connect a port to another.", "cc 1 0", (*Console).connect},
		{"cd", "Disconnect a port from another.", "cd 1 0", (*Console).disconnect},
		{"V", "Adjust the levels of microphone and speaker.", "V", (*Console).volume},
		{"Cp", "Show and set codec priorities.", "Cp", (*Console).codecPriorities},
	}
}

func (c *Console) listPorts(context.Context, string) { c.showPorts() }

func (c *Console) showPorts() {
	var b strings.Builder
	b.WriteString("Conference ports:\n")
	for _, p := range c.cfg.Phone.Ports() {
		b.WriteString(portEntry(p))
	}
	c.print(b.String() + "\n")
}

const (
	deviceSlot    = 0   // the sound device's port of the bridge
	portNameWidth = 20  // the width of the column of names; longer ones are not cut
	maxLevel      = 100 // the largest gain that can be typed
	maxPriority   = 255 // the largest that pjsua takes for a codec
)

func portEntry(p phone.PortInfo) string {
	to := ""
	for _, slot := range p.To {
		to += fmt.Sprintf("#%d ", slot)
	}
	return fmt.Sprintf("Port #%02d[%2dKHz/%dms/%d] %*s  transmitting to: %s\n",
		p.Slot, p.Rate/1000, p.PTime.Milliseconds(), p.Channels, portNameWidth, lines.Clean(p.Name), to)
}

func (c *Console) connect(_ context.Context, line string) {
	c.joinPorts(line, "Connect src port #", "To dst port #", c.cfg.Phone.Connect)
}

func (c *Console) disconnect(_ context.Context, line string) {
	c.joinPorts(line, "Disconnect src port #", "From dst port #", c.cfg.Phone.Disconnect)
}

// joinPorts takes two ports from the line, or asks for them, and says how it went.
func (c *Console) joinPorts(line, askSrc, askDst string, act func(src, dst int) error) {
	words := strings.Fields(line)
	if len(words) < 3 {
		c.showPorts()
		src, ok := c.ask(askSrc)
		if !ok {
			return
		}
		dst, ok := c.ask(askDst)
		if !ok {
			return
		}
		words = []string{"", src, dst}
	}
	src, err1 := strconv.Atoi(strings.TrimSpace(words[1]))
	dst, err2 := strconv.Atoi(strings.TrimSpace(words[2]))
	if err1 != nil || err2 != nil || act(src, dst) != nil {
		c.print("ERROR!!\n")
		return
	}
	c.print("Success\n")
}

// volume asks for the levels of the sound device; an empty answer leaves one as it is.
func (c *Console) volume(context.Context, string) {
	rx, tx := 1.0, 1.0
	for _, p := range c.cfg.Phone.Ports() {
		if p.Slot == deviceSlot {
			rx, tx = p.RxLevel, p.TxLevel
		}
	}
	newRx, mic := c.askLevel("mic", rx)
	newTx, speaker := c.askLevel("speaker", tx)
	if !mic && !speaker {
		return
	}
	if err := c.cfg.Phone.SetLevel(deviceSlot, newRx, newTx); err != nil {
		c.failed("Unable to adjust level", err)
	}
}

func (c *Console) askLevel(name string, now float64) (level float64, changed bool) {
	answer, ok := c.ask(fmt.Sprintf("Adjust %s level: [%4.1fx] ", name, now))
	if !ok {
		return now, false
	}
	level, err := strconv.ParseFloat(strings.TrimSpace(answer), 64)
	if err != nil || level < 0 || level > maxLevel {
		c.print("Invalid input\n")
		return now, false
	}
	return level, true
}

func (c *Console) codecPriorities(context.Context, string) {
	var b strings.Builder
	b.WriteString("List of audio codecs:\n")
	for _, codec := range c.cfg.Phone.Codecs() {
		fmt.Fprintf(&b, "  %d\t%s\n", codec.Priority, codec.Name)
	}
	b.WriteString("\nEnter codec id and its new priority (e.g. \"speex/16000 200\", \"H263 200\"),\nor empty to cancel.\n")
	c.print(b.String())
	answer, err := c.read(terminal.Prompt{Text: `Codec name ("*" for all) and priority: `})
	words := strings.Fields(answer)
	switch {
	case err != nil || len(words) == 0:
		c.print("Done\n")
	case len(words) < 2:
		c.print("Invalid input\n")
	default:
		c.setPriority(words[0], words[1])
	}
}

func (c *Console) setPriority(name, word string) {
	priority, err := strconv.Atoi(word)
	if err != nil {
		c.print("Invalid input\n")
		return
	}
	if err := c.cfg.Phone.SetCodecPriority(name, min(max(priority, 0), maxPriority)); err != nil {
		c.log(lines.Error, "Error setting codec priority: Not found (PJ_ENOTFOUND) [status=70006]")
	}
}
