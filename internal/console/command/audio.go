package command

import (
	"fmt"
	"strconv"
	"strings"

	"gosua/internal/console/lines"
)

const (
	deviceSlot  = 0   // the sound device's port of the bridge
	maxLevel    = 100 // the largest gain that can be typed
	maxPriority = 255 // the largest that pjsua takes for a codec
)

// audioCommands are about the conference bridge and the codecs.
func (t *Table) audioCommands() []Command {
	return []Command{
		{Path: []string{"audio"}, Summary: "Conference and Media commands"},
		{Path: []string{"audio", "list"}, Shortcut: "cl", Menu: "cl", Summary: "Show conference list", Example: "audio list",
			Help: "Lists the ports of the conference bridge and who hears whom.", Run: t.listPorts},
		{Path: []string{"audio", "conf_con"}, Shortcut: "cc", Menu: "cc", Summary: "Conference connect", Example: "audio conf_con 1 0", MenuExample: "cc 1 0",
			Help: "Has one port of the bridge hear another.", Args: t.ports(), Ask: t.askPorts("Connect src port #", "To dst port #"), Run: t.join(t.cfg.Phone.Connect)},
		{Path: []string{"audio", "conf_dis"}, Shortcut: "cd", Menu: "cd", Summary: "Conference disconnect", Example: "audio conf_dis 1 0", MenuExample: "cd 1 0",
			Help: "Has one port of the bridge no longer hear another.", Args: t.ports(), Ask: t.askPorts("Disconnect src port #", "From dst port #"), Run: t.join(t.cfg.Phone.Disconnect)},
		{Path: []string{"audio", "adjust_vol"}, Shortcut: "V", Menu: "V", Summary: "Adjust volume", Example: "audio adjust_vol 1 0.5",
			Help: "Sets the levels of microphone and speaker; 1 changes nothing, 0 is silence.",
			Args: []Arg{t.level("mic_level", "Mic Level"), t.level("speaker_port", "Speaker Level")}, Ask: t.askLevels, Run: t.adjust},
		{Path: []string{"audio", "speakertog"}, Summary: "Toggle audio output route", Example: "audio speakertog",
			Help: "Is there for phones with an earpiece; computers have none.", Run: t.toggleSpeaker},
		{Path: []string{"audio", "codec_prio"}, Shortcut: "Cp", Menu: "Cp", Summary: "Arrange codec priorities", Example: "audio codec_prio PCMU/8000/1 200",
			Help: "Shows and sets the priorities of codecs, 0 (off) to 255.",
			Args: []Arg{{Name: "codec_id", Summary: "Codec ID", Choices: t.codecs}, t.counted("priority", "Codec priority", "")},
			Ask:  t.askCodec, Run: t.setPriority},
	}
}

// listPorts lists the ports; the menu leaves a blank line after them.
func (t *Table) listPorts(c *Context, _ []string) {
	list := t.PortList()
	if c.Face == Menu {
		list += "\n"
	}
	t.print(list)
}

// ports are two ports of the bridge.
func (t *Table) ports() []Arg {
	choices := func(*Context) []Choice {
		var list []Choice
		for _, p := range t.cfg.Phone.Ports() {
			list = append(list, Choice{strconv.Itoa(p.Slot), portText(p)})
		}
		return list
	}
	return []Arg{
		{Name: "source_port", Summary: "Source port", Kind: Int, Choices: choices},
		{Name: "destination_port", Summary: "Destination port", Kind: Int, Choices: choices},
	}
}

// askPorts takes two ports from the line, or lists them and asks.
func (t *Table) askPorts(from, to string) func(*Context, Asker, string) ([]string, bool) {
	return func(c *Context, asker Asker, line string) ([]string, bool) {
		if words := strings.Fields(line); len(words) > 2 {
			return words[1:3], true
		}
		t.listPorts(c, nil)
		src, ok := asker.Ask(from)
		if !ok {
			return nil, false
		}
		dst, ok := asker.Ask(to)
		return []string{src, dst}, ok
	}
}

// join is what connects or disconnects two ports, and says how it went.
func (t *Table) join(act func(src, dst int) error) func(*Context, []string) {
	return func(_ *Context, args []string) {
		src, err1 := strconv.Atoi(strings.TrimSpace(args[0]))
		dst, err2 := strconv.Atoi(strings.TrimSpace(args[1]))
		if err1 != nil || err2 != nil || act(src, dst) != nil {
			t.print("ERROR!!\n")
			return
		}
		t.print("Success\n")
	}
}

// levels are those of the sound device: of the microphone and of the speaker.
func (t *Table) levels() (mic, speaker float64) {
	for _, p := range t.cfg.Phone.Ports() {
		if p.Slot == deviceSlot {
			return p.RxLevel, p.TxLevel
		}
	}
	return 1, 1
}

// level is an argument that is a gain; at the menu an empty one leaves it as it is.
func (t *Table) level(name, summary string) Arg {
	return Arg{Name: name, Summary: summary, Check: func(_ *Context, args []string) bool {
		gain, err := strconv.ParseFloat(strings.TrimSpace(args[len(args)-1]), 64)
		if ok := err == nil && gain >= 0 && gain <= maxLevel; ok {
			return true
		}
		t.print(fmt.Sprintf("Invalid input\nA level is a number from 0 to %d.\n", maxLevel))
		return false
	}}
}

// askLevels asks for both levels; an empty or a wrong answer leaves one as it is.
func (t *Table) askLevels(c *Context, asker Asker, _ string) ([]string, bool) {
	mic, speaker := t.levels()
	var args []string
	for _, q := range []struct {
		name string
		now  float64
		arg  Arg
	}{{"mic", mic, t.level("", "")}, {"speaker", speaker, t.level("", "")}} {
		answer, ok := asker.Ask(fmt.Sprintf("Adjust %s level: [%4.1fx] ", q.name, q.now))
		if !ok || !q.arg.Check(c, []string{answer}) {
			answer = ""
		}
		args = append(args, answer)
	}
	return args, args[0] != "" || args[1] != ""
}

// adjust sets the levels; the tree tells what they were and are.
func (t *Table) adjust(c *Context, args []string) {
	mic, speaker := t.levels()
	newMic, newSpeaker := changed(mic, args[0]), changed(speaker, args[1])
	if err := t.cfg.Phone.SetLevel(deviceSlot, newMic, newSpeaker); err != nil {
		t.failed(c, "Unable to adjust level", err)
		return
	}
	if c.Face == Tree {
		t.print(fmt.Sprintf("Adjust mic level: [%4.1fx] -> [%4.1fx]\nAdjust speaker level: [%4.1fx] -> [%4.1fx]\n", mic, newMic, speaker, newSpeaker))
	}
}

// changed is the new level, or the old one where none was given.
func changed(now float64, word string) float64 {
	if gain, err := strconv.ParseFloat(strings.TrimSpace(word), 64); err == nil {
		return gain
	}
	return now
}

// toggleSpeaker says what pjsua says on a computer.
func (t *Table) toggleSpeaker(c *Context, _ []string) {
	t.log(c, lines.Warning, "Warning: unable to retrieve route setting: Invalid or unsupported audio capability (PJMEDIA_EAUD_INVCAP)")
	t.log(c, lines.Info, "Setting output route to loudspeaker anyway")
	t.log(c, lines.Info, "Result: Success")
}

// codecs is what the tree lists for a codec: each with its priority, and all of them.
func (t *Table) codecs(*Context) []Choice {
	var list []Choice
	for _, codec := range t.cfg.Phone.Codecs() {
		list = append(list, Choice{codec.Name, fmt.Sprintf("Audio, prio: %d", codec.Priority)})
	}
	return append(list, Choice{"*", "Audio (All)"})
}

// askCodec lists the codecs and asks for one and its priority in one line.
func (t *Table) askCodec(_ *Context, asker Asker, _ string) ([]string, bool) {
	var b strings.Builder
	b.WriteString("List of audio codecs:\n")
	for _, codec := range t.cfg.Phone.Codecs() {
		fmt.Fprintf(&b, "  %d\t%s\n", codec.Priority, codec.Name)
	}
	b.WriteString("\nEnter codec id and its new priority (e.g. \"speex/16000 200\", \"H263 200\"),\nor empty to cancel.\n")
	t.print(b.String())
	answer, ok := asker.AskAt(`Codec name ("*" for all) and priority: `)
	words := strings.Fields(answer)
	switch {
	case !ok || len(words) == 0:
		t.print("Done\n")
		return nil, false
	case len(words) < 2:
		t.print("Invalid input\n")
		return nil, false
	}
	_, ok = t.number(words[1])
	return words[:2], ok
}

func (t *Table) setPriority(c *Context, args []string) {
	priority, _ := t.number(args[1]) // checked before
	if err := t.cfg.Phone.SetCodecPriority(args[0], min(max(priority, 0), maxPriority)); err != nil {
		t.log(c, lines.Error, "Error setting codec priority: Not found (PJ_ENOTFOUND) [status=70006]")
	}
}
